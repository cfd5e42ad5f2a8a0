"""Addresses of lists that keep what has been chosen."""

from urllib.parse import urlencode


def address(base: str, **chosen: str) -> str:
    """Return the list's address with every choice that is not empty."""
    asked = urlencode({name: value for name, value in chosen.items() if value})
    return f"{base}?{asked}" if asked else base
