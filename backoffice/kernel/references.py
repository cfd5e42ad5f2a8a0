"""Public references: what people and machines call a thing by, never its row number."""

import re
import secrets

# Crockford's alphabet without the letters that are misread or make words.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 9
_SHAPE = re.compile(r"[A-Z]{1,3}-[0-9A-Z]{1,12}")


def new_ref(prefix: str) -> str:
    """Return a fresh random reference such as `A-7K3M9QXWB` (43 bits); refs name things, they do not protect them."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_ref(text: object) -> bool:
    """Tell whether the text could be a reference at all; anything else names nothing and need not reach the database."""
    return isinstance(text, str) and _SHAPE.fullmatch(text) is not None
