"""Public references: what people and machines call a thing by, never its row number."""

import secrets

# Crockford's alphabet without the letters that are misread or make words.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 9


def new_ref(prefix: str) -> str:
    """Return a fresh random reference such as `A-7K3M9QXWB` (43 bits); refs name things, they do not protect them."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
