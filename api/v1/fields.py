"""Input that means what it says: exact types, known fields, nothing coerced. Texts are normalised by the domain."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class ExactText(serializers.CharField):
    """A JSON string as it came; its content is judged by the service, the same for form, API and import."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, allow_blank=True, **options)
        self.validators = []

    def to_internal_value(self, data: Any) -> str:
        """The string; a number is not a string."""
        if not isinstance(data, str):
            raise serializers.ValidationError(code="field.type", detail="")
        return data


class Word(serializers.ChoiceField):
    """One of a closed list of words."""

    def to_internal_value(self, data: Any) -> Any:
        """The word; anything that is not a string is of the wrong type."""
        if not isinstance(data, str):
            raise serializers.ValidationError(code="field.type", detail="")
        return super().to_internal_value(data)


class Number(serializers.ChoiceField):
    """One of a closed list of whole numbers; ``true`` and ``1.0`` are not numbers here."""

    def to_internal_value(self, data: Any) -> Any:
        """The number itself."""
        if type(data) is not int:
            raise serializers.ValidationError(code="field.type", detail="")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A whole number, from 1 on or from ``least``, that a database holds; ``true`` and ``1.0`` are not numbers here."""

    def __init__(self, *, least: int = 1, **options: Any) -> None:
        super().__init__(min_value=least, max_value=2**31 - 1, **options)

    def to_internal_value(self, data: Any) -> int:
        """The number itself."""
        if type(data) is not int:
            raise serializers.ValidationError(code="field.type", detail="")
        return data


class Place(serializers.ListField):
    """A place in a text: its first character and the one after its last, counted from 0 in code points."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.IntegerField(min_value=0), min_length=2, max_length=2, **options)

    def to_internal_value(self, data: Any) -> list[int]:
        """Both numbers; ``true`` and ``1.0`` are not numbers here."""
        if not isinstance(data, list) or any(type(one) is not int for one in data):
            raise serializers.ValidationError(code="field.type", detail="")
        return super().to_internal_value(data)


class Truth(serializers.BooleanField):
    """``true`` or ``false``, not a word or a number for it."""

    def to_internal_value(self, data: Any) -> bool:
        """The truth itself."""
        if not isinstance(data, bool):
            raise serializers.ValidationError(code="field.type", detail="")
        return data


class Input(serializers.Serializer[Any]):
    """The body of a request. Validates, never saves; a field that it does not know is refused."""

    def to_internal_value(self, data: Any) -> Any:
        """The validated values; raises for unknown fields first, so that a misspelt one is not "missing"."""
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError(
                {name[:60]: serializers.ErrorDetail("", code="field.unknown") for name in unknown[:10]}
            )
        return super().to_internal_value(data)


class NoInput(Input):
    """An act that takes no body."""
