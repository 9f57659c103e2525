from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "participa.ops"
    label = "ops"
