"""The files that are ours, and how the checks of the house read them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.environment import ROOT
from tests.harness import places

PACKAGES = places.PACKAGES
#: Made by tools or by others.
NOT_OURS = {"migrations", "vendor", "locale", "__pycache__", "node_modules"}

#: A check of one Python file: its path from the root and its source → what is wrong, as "path:line what".
Check = Callable[[str, str], list[str]]


def files(*suffixes: str, within: tuple[str, ...] = (*PACKAGES, "tests")) -> Iterator[Path]:
    """Our files with one of the suffixes, in a stable order; top-level Python files too."""
    for folder in within:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and not NOT_OURS & set(path.relative_to(ROOT).parts) and path.is_file():
                yield path
    yield from (path for path in sorted(ROOT.glob("*.py")) if path.suffix in suffixes)


def name(path: Path) -> str:
    """The path from the root, as it stands in a message."""
    return path.relative_to(ROOT).as_posix()


def failures(check: Check, paths: Iterator[Path]) -> list[str]:
    """What a check says about all of the files."""
    return [line for path in paths for line in check(name(path), path.read_text(encoding="utf-8"))]


def functions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, methods and nested ones too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
