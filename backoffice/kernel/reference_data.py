"""Reference data: what must stand before the first sign-in (templates, services, prices, VAT rates, accounts).

A room registers a loader beside its data and imports it in its AppConfig.ready():

    @loader(order=20)
    def load_services(at: datetime) -> None: ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

LoaderFunction = Callable[[datetime], object]


@dataclass(frozen=True)
class Loader:
    """One idempotent loader; lower orders run first, so a room's data may build on those to its right."""

    name: str
    load: LoaderFunction
    order: int


_loaders: dict[str, Loader] = {}


def loader(order: int) -> Callable[[LoaderFunction], LoaderFunction]:
    """Register the decorated `(at) -> ...`; it must be safe to run again on a database that has its data already."""

    def register(function: LoaderFunction) -> LoaderFunction:
        name = f"{function.__module__}.{function.__qualname__}"
        _loaders[name] = Loader(name=name, load=function, order=order)
        return function

    return register


def loaders() -> list[Loader]:
    """Return every loader in the order it runs."""
    return sorted(_loaders.values(), key=lambda each: (each.order, each.name))


def load_all(at: datetime) -> list[str]:
    """Run every loader, each in a transaction of its own, and return their names.

    Units: `at` is UTC. Raises: whatever a loader raises; loaders before it have been kept.
    """
    for each in loaders():
        with transaction.atomic():
            each.load(at)
    return [each.name for each in loaders()]
