import django.db.models.deletion
from django.db import migrations, models

from moderation.analysis.duplicates.kept import kept

AT_ONCE = 1_000


def fill(apps, schema_editor):
    """The bands of every text there is."""
    band = apps.get_model("moderation", "TextBand")
    revisions = apps.get_model("proposals", "CommentRevision").objects.exclude(body="").select_related("comment")
    last = 0
    while some := list(revisions.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        band.objects.bulk_create(
            (
                band(revision=one, consultation_id=one.comment.consultation_id, value=value)
                for one, values in zip(some, kept([one.body for one in some]), strict=True)
                for value in values
            ),
            batch_size=5_000,
        )
        last = some[-1].pk


class Migration(migrations.Migration):
    dependencies = [("moderation", "0030_redaction")]
    operations = [
        migrations.CreateModel(
            name="TextBand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.IntegerField()),
                (
                    "consultation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="proposals.consultation",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bands",
                        to="proposals.commentrevision",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["consultation", "value", "id"], name="moderation_text_bands")],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
