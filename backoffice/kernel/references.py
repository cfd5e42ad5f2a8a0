"""Public references: what people and machines call a thing by, never its row number."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random

from django.contrib.auth import get_user_model

# Crockford's alphabet without the letters that are misread or make words.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 9
_dealer: ContextVar[Random | None] = ContextVar("dealer of references", default=None)
_SHAPE = re.compile(r"[A-Z]{1,3}-[0-9A-Z]{1,12}")


def new_ref(prefix: str) -> str:
    """Return a fresh random reference such as `A-7K3M9QXWB` (43 bits); refs name things, they do not protect them."""
    choice = (_dealer.get() or secrets).choice
    return f"{prefix}-" + "".join(choice(ALPHABET) for _ in range(LENGTH))


@contextmanager
def dealt_from(seed: int) -> Iterator[None]:
    """Deal the references this block makes from a seeded generator, so that the demo data is the same every time.

    Only this flow of the program is concerned: other threads and processes go on drawing lots, and so do passwords,
    keys and tokens. Raises: RuntimeError where there are people already, whose references nobody may foresee.
    """
    if get_user_model().objects.exists():
        raise RuntimeError("references are dealt from a seed in an empty installation only")
    before = _dealer.set(Random(seed))  # noqa: S311 - names things, protects nothing
    try:
        yield
    finally:
        _dealer.reset(before)


def are_dealt() -> bool:
    """Tell whether references are dealt from a seed here, so that whoever knows it foresees them."""
    return _dealer.get() is not None


def is_ref(text: object) -> bool:
    """Tell whether the text could be a reference at all; anything else names nothing and need not reach the database."""
    return isinstance(text, str) and _SHAPE.fullmatch(text) is not None
