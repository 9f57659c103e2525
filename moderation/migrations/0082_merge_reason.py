"""The reason of every merge. Nobody chooses it for a removal."""

from datetime import UTC, datetime

from django.db import migrations

SAME = {
    "label_es": "Dice lo mismo que otra aportación",
    "label_eu": "Beste ekarpen batek dioen gauza bera dio",
    "label_en": "Says the same as another contribution",
    "clause": "",
    "ground": "",
}


def add(apps, schema_editor):
    """May run again: what is there already stays as it is."""
    reasons, wordings = apps.get_model("moderation", "ReasonCode"), apps.get_model("moderation", "ReasonWording")
    reason, _ = reasons.objects.get_or_create(
        code="says-the-same", defaults={**SAME, "selectable": False, "position": 8}
    )
    since = datetime(2026, 1, 1, tzinfo=UTC)
    wordings.objects.get_or_create(reason=reason, version=1, defaults={**SAME, "since": since})


class Migration(migrations.Migration):

    dependencies = [("moderation", "0081_merges")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
