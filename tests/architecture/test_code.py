"""Rules that every Python file of ours keeps. Each is shown a file that breaks it, so that none is asleep."""

from __future__ import annotations

import ast
import re

import pytest

from participa.core.messages import MESSAGES
from tests.architecture.sources import PACKAGES, Check, failures, files, functions, imported

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}
SIGNALS = re.compile(r"^django\.(db\.models\.signals|dispatch)(\.|$)")
#: Directories of one machine, of which nothing committed may speak.
MACHINE = re.compile(r"(?<![\w.}~/-])/(?:work|root|opt|home|farm|tmp)/\w")


def short_enough(path: str, source: str) -> list[str]:
    lines = source.count("\n")
    return [f"{path}: {lines} lines, at most {LONGEST_FILE}"] if lines > LONGEST_FILE else []


def functions_short_enough(path: str, source: str) -> list[str]:
    long = [(node.lineno, node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions(source)]
    return [f"{path}:{line} {name} has {size} lines" for line, name, size in long if size > LONGEST_FUNCTION]


def says_what_it_is(path: str, source: str) -> list[str]:
    words = {part.removesuffix(".py") for part in path.split("/")}
    return [f"{path}: a name that says nothing"] if words & VAGUE else []


def imports_inside_functions_have_a_reason(path: str, source: str) -> list[str]:
    lines = source.split("\n")
    return [
        f"{path}:{node.lineno} imports inside {function.name} without a comment that says why"
        for function in functions(source)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and not _has_reason(lines, node)
    ]


def _has_reason(lines: list[str], node: ast.Import | ast.ImportFrom) -> bool:
    """A comment on the line of the import, or above it and its neighbours."""
    first = node.lineno - 1
    while lines[first - 1].lstrip().startswith(("import ", "from ", "#")):
        first -= 1
    said = re.sub(r"# *(noqa: *\w+(, *\w+)*|type: *ignore\[[^]]*])", "#", "\n".join(lines[first : node.end_lineno]))
    return bool(re.search(r"#[ #]*\w", said))


def no_signals(path: str, source: str) -> list[str]:
    if path.startswith("tests/"):  # they hang on connections
        return []
    return [f"{path}:{line} {what}" for line, what in imported(ast.parse(source)) if SIGNALS.match(what)]


def only_the_bus_speaks_to_the_layer(path: str, source: str) -> list[str]:
    if path == "participa/events/bus.py":
        return []
    found = imported(ast.parse(source))
    return [f"{path}:{line} {what}" for line, what in found if what.startswith("channels.layers")]


def no_logic_in_save(path: str, source: str) -> list[str]:
    if "/models" not in path:
        return []
    return [f"{path}:{node.lineno} {node.name}()" for node in functions(source) if node.name in {"save", "delete"}]


def saves_name_their_columns(path: str, source: str) -> list[str]:
    if path.startswith("tests/"):
        return []
    return [
        f"{path}:{node.lineno} save() without update_fields"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "save"
        and not isinstance(node.func.value, ast.Call)  # super().save(…)
        and not {"update_fields", "force_insert"} & {word.arg for word in node.keywords}
        and not (node.args and isinstance(node.args[0], ast.Constant | ast.Name))  # a file: storage.save(name, …)
    ]


def only_moderation_restricts(path: str, source: str) -> list[str]:
    if path.startswith(("moderation/services/", "tests/")):
        return []
    hiding = "restrict_comments"
    return [
        f"{path}:{node.lineno} names {hiding}"
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Name) and node.id == hiding and path != "proposals/services/moderated.py")
        or (isinstance(node, ast.Attribute) and node.attr == hiding)
        or (isinstance(node, ast.alias) and node.name.endswith(hiding))
    ]


def refusals_have_a_sentence(path: str, source: str) -> list[str]:
    if path.startswith("tests/"):
        return []
    return [
        f"{path}:{node.lineno} {node.args[0].value!r} is not in participa.core.messages"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "DomainError"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value not in MESSAGES
    ]


def knows_no_machine(path: str, source: str) -> list[str]:
    lines = enumerate(source.split("\n"), 1)
    return [f"{path}:{number} {line.strip()[:80]}" for number, line in lines if MACHINE.search(line)]


LONG = "def long() -> None:\n" + "    print()\n" * 50
PLANTED: dict[Check, tuple[str, str]] = {
    short_enough: ("proposals/rules/votes.py", "\n" * 401),
    functions_short_enough: ("proposals/rules/votes.py", LONG),
    says_what_it_is: ("proposals/helpers/dates.py", ""),
    imports_inside_functions_have_a_reason: (
        "api/v1/votes.py",
        "def vote() -> None:\n    import json  # noqa: PLC0415\n",
    ),
    no_signals: ("proposals/handlers.py", "from django.db.models import signals\n"),
    only_the_bus_speaks_to_the_layer: ("api/live/hub.py", "from channels.layers import get_channel_layer\n"),
    no_logic_in_save: ("proposals/models/votes.py", "class Vote:\n    def save(self) -> None: ...\n"),
    saves_name_their_columns: ("proposals/services/votes.py", "ballot.save()\n"),
    only_moderation_restricts: ("api/v1/votes.py", "from proposals.services.comments import restrict_comments\n"),
    refusals_have_a_sentence: ("proposals/services/votes.py", "raise DomainError('vote.on_a_whim')\n"),
    knows_no_machine: ("docs/run.py", "path = '/" + "work/main'\n"),
}


@pytest.mark.parametrize("check", PLANTED, ids=lambda check: check.__name__)
def test_the_code_keeps_the_rule(check: Check) -> None:
    assert failures(check, files(".py")) == []


@pytest.mark.parametrize("check", PLANTED, ids=lambda check: check.__name__)
def test_the_rule_finds_a_file_that_breaks_it(check: Check) -> None:
    assert len(check(*PLANTED[check])) == 1


def test_restrict_comment_exists_where_the_rule_expects_it() -> None:
    defined = [
        path
        for path in files(".py", within=("proposals",))
        if any(node.name == "restrict_comments" for node in functions(path.read_text()))
    ]
    called = [path for path in files(".py", within=("moderation",)) if "restrict_comments(" in path.read_text()]
    assert len(defined) == 1
    assert called


def test_pages_styles_and_scripts_are_short_enough_too() -> None:
    assert failures(short_enough, files(".html", ".css", ".js", within=PACKAGES)) == []


def test_nothing_that_is_committed_knows_a_machine() -> None:
    suffixes = (".html", ".css", ".js", ".md", ".toml", ".yaml", ".po")
    assert failures(knows_no_machine, files(*suffixes, within=(*PACKAGES, "docs"))) == []
