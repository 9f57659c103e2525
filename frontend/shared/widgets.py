"""Controls as the visual reference draws them."""

from __future__ import annotations

from typing import Any

from django import forms


class Picks(forms.RadioSelect):
    """Radio buttons whose whole row is the target; an option may carry an icon."""

    template_name = "parts/picks.html"

    def __init__(self, *, three: bool = False, icons: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.three = three
        self.icons = icons or {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["three"] = self.three
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["icon"] = self.icons.get(str(value), "")
        return option
