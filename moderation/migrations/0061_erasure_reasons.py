"""For which reasons a text may be erased for good, and one more: an order of a court or of another authority."""

from datetime import UTC, datetime

from django.db import migrations

GRAVE = ("personal-data", "illegal")
ORDER = {
    "label_es": "Orden de un tribunal u otra autoridad",
    "label_eu": "Auzitegi edo beste agintari baten agindua",
    "label_en": "Order of a court or another authority",
    "clause": "",
    "ground": "",
}


def add(apps, schema_editor):
    """May run again: what is there already stays as it is."""
    reasons, wordings = apps.get_model("moderation", "ReasonCode"), apps.get_model("moderation", "ReasonWording")
    reasons.objects.filter(code__in=GRAVE).update(allows_erasure=True)
    more = {"needs_explanation": True, "allows_erasure": True, "selectable": True, "position": 6}
    order, _ = reasons.objects.get_or_create(code="court-order", defaults={**ORDER, **more})
    since = datetime(2026, 1, 1, tzinfo=UTC)
    wordings.objects.get_or_create(reason=order, version=1, defaults={**ORDER, "since": since})


class Migration(migrations.Migration):

    dependencies = [("moderation", "0060_erasures")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
