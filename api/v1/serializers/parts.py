"""Shapes that several answers share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from participa.core.localized import LANGUAGES


class TranslationsSerializer(serializers.Serializer[Any]):
    """A text of the institution in its three languages; empty where it was not written."""

    es = serializers.CharField()
    eu = serializers.CharField()
    en = serializers.CharField()


@extend_schema_field(TranslationsSerializer)
class Translations(serializers.Field[Any, Any, dict[str, str], Any]):
    """``title = Translations()`` answers with the columns ``title_es``, ``title_eu`` and ``title_en``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, value: Any) -> dict[str, str]:
        """The three columns."""
        return {code: getattr(value, f"{self.field_name}_{code}") for code in LANGUAGES}


class Moment(serializers.DateTimeField):
    """A moment in UTC (RFC 3339), whatever the zone of the server."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=None, read_only=True, **options)

    def to_representation(self, value: Any) -> Any:
        """``2026-03-10T09:00:00Z``; microseconds only where there are any."""
        return value.isoformat().replace("+00:00", "Z") if value is not None else None


class NamedSerializer(serializers.Serializer[Any]):
    """Something that has a code and a name."""

    code = serializers.CharField(help_text=_("Public identifier."))
    name = Translations()


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class Codes(serializers.Field[Any, Any, list[str], Any]):
    """The codes of rows that are already read."""

    def to_representation(self, value: Any) -> list[str]:
        """In the order of the rows."""
        return [row.code for row in value]
