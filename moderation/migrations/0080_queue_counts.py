"""The counts of the queue from an index alone."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0062_sanctions")]

    operations = [
        migrations.AddIndex(
            model_name="reviewcase",
            index=models.Index(fields=["state", "origin", "priority"], name="moderation_queue_counts"),
        ),
    ]
