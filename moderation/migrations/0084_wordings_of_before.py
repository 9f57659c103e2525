"""How the reason of each decision read when it was made: the newest wording that is not younger."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """May run again: what has its wording keeps it. Older than every wording: none, and its words are those of now."""
    wordings = apps.get_model("moderation", "ReasonWording").objects
    then = wordings.filter(reason=OuterRef("reason"), since__lte=OuterRef("decided_at")).order_by("-version")
    decided = apps.get_model("moderation", "ModerationDecision").objects
    decided.filter(reason__isnull=False, wording__isnull=True).update(wording=Subquery(then.values("pk")[:1]))


class Migration(migrations.Migration):

    dependencies = [("moderation", "0083_wording_of_decisions")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
