"""The kinds of service: one file each, found by looking into this folder. Nothing else names a kind."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from assignments.catalogue.errors import KindUnknown
from assignments.catalogue.kinds.base import BadKind, Kind

_NOT_KINDS = frozenset({"base"})


@cache
def _registry() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for module in iter_modules(__path__):
        if module.name in _NOT_KINDS:
            continue
        kind = import_module(f"{__name__}.{module.name}").KIND
        if not isinstance(kind, Kind) or kind.code != module.name:
            raise BadKind(f"kinds/{module.name}.py must define KIND with the code {module.name}")
        found[kind.code] = kind
    return dict(sorted(found.items(), key=lambda item: (item[1].defaults.position, item[0])))


def all_kinds() -> list[Kind]:
    """Return every kind, in the order of the catalogue. Raises: BadKind when a file is not a sound kind."""
    return list(_registry().values())


def get(code: str) -> Kind:
    """Return the kind of that code. Raises: KindUnknown."""
    try:
        return _registry()[code]
    except KeyError:
        raise KindUnknown(kind=code) from None


def forget() -> None:
    """Forget what was found, so that the next question looks into the folder again."""
    _registry.cache_clear()
