"""Content that the institution writes, in three explicit columns, read in the language of the reader."""

from __future__ import annotations

from typing import Any, overload

from django.utils.translation import get_language

LANGUAGES = ("es", "eu", "en")


class Text(str):
    """A text that knows its language, so that a page can mark a fallback with ``lang=`` and say so."""

    lang: str
    fallback: bool

    def __new__(cls, value: str, lang: str, *, fallback: bool) -> Text:
        text = super().__new__(cls, value)
        text.lang = lang
        text.fallback = fallback
        return text


class Localized:
    """``title = Localized()`` is ``title_es``, ``title_eu``, ``title_en``: the reader's language, else es, eu, en."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Localized: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Text: ...
    def __get__(self, instance: object | None, owner: type) -> Localized | Text:
        if instance is None:
            return self
        wanted = (get_language() or "es")[:2]
        return pick({code: getattr(instance, f"{self.name}_{code}") for code in LANGUAGES}, wanted)

    def __set__(self, instance: object, value: Any) -> None:
        raise AttributeError(f"set {self.name}_es, {self.name}_eu or {self.name}_en")


def pick(texts: dict[str, str], wanted: str) -> Text:
    """The text in the wanted language, else the first of es, eu, en that is not empty."""
    for code in (wanted, *LANGUAGES):
        if texts.get(code):
            return Text(texts[code], code, fallback=code != wanted)
    return Text("", wanted, fallback=False)
