from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "participa.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
