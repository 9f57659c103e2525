from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        # its classes register themselves with drf-spectacular, which reads settings when it is imported
        from api.v1 import schema  # noqa: F401
