from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # These read models, which exist only once the apps are loaded.
        from moderation import handlers, pipeline
        from moderation.queries.standing import standing_of
        from moderation.services.near import keep_bands
        from proposals import ports

        handlers.register()
        ports.set_screen(pipeline.screen)
        ports.set_keep(keep_bands)
        ports.set_stand(standing_of)
