import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0022_policy_records"),
        ("proposals", "0030_redaction"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpinionMap",
            fields=[
                (
                    "consultation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="opinion_map",
                        serialize=False,
                        to="proposals.consultation",
                    ),
                ),
                ("drawn_at", models.DateTimeField()),
                ("people", models.PositiveIntegerField(help_text="Who gave an opinion, in a group or in none.")),
                (
                    "why_not",
                    models.CharField(blank=True, help_text="Code of why there are no groups.", max_length=20),
                ),
                ("groups", models.JSONField(default=list)),
                ("points", models.JSONField(default=list)),
            ],
        ),
    ]
