"""Every word of the interface exists in Spanish and Basque, and the compiled catalogues are those of the sources."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import polib
import pytest

from tests.architecture.sources import PACKAGES
from tests.environment import ROOT
from tests.harness.stages import BIN

TRANSLATED = ("es", "eu")
LANGUAGES = (*TRANSLATED, "en")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}")

Key = tuple[str, str]


def catalogue(package: str, language: str, root: Path = ROOT) -> Path:
    return root / package / "locale" / language / "LC_MESSAGES" / "django.po"


def entries(path: Path) -> dict[Key, polib.POEntry]:
    """The entries in use, by context and msgid; none where there is no catalogue."""
    if not path.exists():
        return {}
    return {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


def untranslated(path: Path) -> list[str]:
    return [msgid for (_, msgid), entry in entries(path).items() if entry.fuzzy or not entry.translated()]


def broken(path: Path) -> list[str]:
    """Translations that lost or invented a placeholder."""
    return [
        msgid
        for (_, msgid), entry in entries(path).items()
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        if text and not set(PLACEHOLDER.findall(text)) <= {*PLACEHOLDER.findall(msgid + (entry.msgid_plural or ""))}
    ]


def compiled(path: Path) -> dict[Key, tuple[str, ...]]:
    """What gettext will really say."""
    mo = path.with_suffix(".mo")
    if not mo.exists():
        return {}
    return {(entry.msgctxt or "", entry.msgid): said(entry) for entry in polib.mofile(str(mo))}


def said(entry: polib.POEntry | polib.MOEntry) -> tuple[str, ...]:
    return tuple(entry.msgstr_plural.values()) if entry.msgid_plural else (entry.msgstr,)


@cache
def extracted(folder: Path) -> Path:
    """The tree with its catalogues made anew from the sources."""
    left = shutil.ignore_patterns("__pycache__", "vendor")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=left)
        (folder / package / "locale").mkdir(exist_ok=True)
    shutil.copy(ROOT / "manage.py", folder)
    (folder / "frontend" / "static").mkdir(exist_ok=True)
    command: list[str | Path] = [BIN / "python", "manage.py", "makemessages", "--no-location", "--no-wrap"]
    for language in LANGUAGES:
        command += ["--locale", language]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return folder


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("xgettext") is None:
        pytest.skip("needs gettext: apt-get install gettext")
    return extracted(tmp_path_factory.mktemp("extracted"))


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_what_the_code_says(language: str, package: str, tree: Path) -> None:
    wanted = set(entries(catalogue(package, language, tree)))
    have = set(entries(catalogue(package, language)))
    assert {"missing": wanted - have, "gone": have - wanted} == {"missing": set(), "gone": set()}, "run make messages"


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("language", TRANSLATED)
def test_everything_is_translated(language: str, package: str) -> None:
    assert untranslated(catalogue(package, language)) == []


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_translation(language: str, package: str) -> None:
    assert broken(catalogue(package, language)) == []


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_source(language: str, package: str) -> None:
    path = catalogue(package, language)
    source = {key: said(entry) for key, entry in entries(path).items() if entry.translated()}
    assert compiled(path) == source, "run make messages"


PLANTED = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8"

msgid "Vote"
msgstr "Votar"

msgid "Comment"
msgstr ""

#, fuzzy
msgid "Close"
msgstr "Cerrar"

msgid "%(number)s votes"
msgstr "%(numero)s votos"
"""


def test_what_is_missing_or_broken_would_be_found(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    path.write_text(PLANTED)
    assert untranslated(path) == ["Comment", "Close"]
    assert broken(path) == ["%(number)s votes"]
    polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    path.write_text(PLANTED.replace("Votar", "Vota"))
    assert compiled(path)["", "Vote"] == ("Votar",)
    assert said(entries(path)["", "Vote"]) == ("Vota",)
