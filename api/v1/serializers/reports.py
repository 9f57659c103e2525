"""How reports are answered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.serializers.parts import Moment


class ReportSerializer(serializers.Serializer[Any]):
    """A version of the report of a consultation; its files are on the site, beside the page of the report."""

    code = serializers.CharField()
    consultation = serializers.CharField(source="consultation.code")
    number = serializers.IntegerField(help_text=_("Its version."))
    digest = serializers.CharField(help_text=_("SHA-256 of the report as it was approved."))
    snapshot = serializers.CharField(source="snapshot_digest", help_text=_("SHA-256 of the snapshot that it is about."))
    taken_at = Moment()
    published_at = Moment()
    stale_since = Moment(
        source="stale_at", allow_null=True, help_text=_("When what it is about changed; null: not yet.")
    )
