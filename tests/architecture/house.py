"""Shared eyes of the house rules: which files there are and how to read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("backoffice", "clients", "assignments", "billing", "frontend")


@lru_cache
def tracked() -> tuple[Path, ...]:
    """Every file git tracks or would track, as absolute paths that exist."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file())


def product_files() -> list[Path]:
    """Python files of the product, without migrations."""
    return [
        path
        for path in tracked()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in ROOMS
        and "migrations" not in path.parts
    ]


def test_files() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] == "tests"]


def templates() -> list[Path]:
    return [
        path
        for path in tracked()
        if path.suffix in {".html", ".txt"} and path.relative_to(ROOT).parts[0] in ROOMS
    ]


@lru_cache(maxsize=1000)
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def within(path: Path, *places: str) -> bool:
    return name(path).startswith(places)
