from django.contrib.admin.apps import AdminConfig


class ConfigurationConfig(AdminConfig):
    """Django's admin with our site in the place of its own."""

    default_site = "frontend.dashboard.admin_site.ConfigurationSite"
