from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "participa.ops"
    label = "ops"

    def ready(self) -> None:
        from participa.ops import checks  # noqa: F401  registering is the import; it needs the apps
