from datetime import timedelta

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "participa.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Imported here because the models of the queue exist only once the applications are loaded.
        from participa.events import retention
        from participa.events.registry import every
        from participa.events.worker import heartbeat

        every("events.prune", timedelta(hours=1), retention.prune_events)
        every("tasks.prune", timedelta(hours=1), retention.prune_tasks)
        every("workers.forget", timedelta(hours=6), heartbeat.forget_old)
