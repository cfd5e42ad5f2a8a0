"""The translations: every django.po of the repository, compiled to the .mo beside it without gettext on the machine."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

ROOMS = ("backoffice", "clients", "assignments", "billing", "frontend")


def sources(root: Path) -> list[Path]:
    """Return every translation source under the rooms of `root`."""
    found = (path for room in ROOMS for path in (root / room).glob("**/locale/*/LC_MESSAGES/django.po"))
    return sorted(path for path in found if "node_modules" not in path.parts)


def is_stale(source: Path) -> bool:
    """Tell whether the compiled file is missing or older than its source."""
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def compile_source(source: Path) -> list[str]:
    """Compile one file and return its flaws, one sentence each; a file with flaws is left uncompiled."""
    try:
        with source.open("rb") as handle:
            catalog = read_po(handle, locale=source.parent.parent.name, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        return [f"{source}: cannot be read: {error}"]
    flaws = [f"{source}:{line}: {flaw}" for line, flaw in _flaws(catalog)]
    if not flaws:
        _write(catalog, source.with_suffix(".mo"))
    return flaws


def _flaws(catalog: Catalog) -> Iterator[tuple[int, str]]:
    for message in catalog:
        if not message.id:
            continue
        line, name = message.lineno or 0, _name(message)
        if message.fuzzy:
            yield line, f"“{name}” is marked fuzzy"
        if not all(message.string if isinstance(message.string, tuple | list) else (message.string,)):
            yield line, f"“{name}” has no translation"
        for error in message.check(catalog):
            yield line, f"“{name}”: {error}"


def _name(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _write(catalog: Catalog, compiled: Path) -> None:
    """Write beside and rename, because a server or a second test process may be reading the old one."""
    handle, name = tempfile.mkstemp(dir=compiled.parent, suffix=".mo.new")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalog)
    Path(name).chmod(0o644)
    Path(name).replace(compiled)
