"""Comparing Finnish industry codes (TOL, the national form of NACE): a longer code is inside the shorter one."""

import re

# Sections (letters) as two-digit ranges. Rule: Statistics Finland, TOL 2008 (NACE rev. 2) and TOL 2025 (NACE rev. 2.1).
_SECTIONS: dict[str, dict[str, tuple[int, int]]] = {
    "TOL2008": {
        "A": (1, 3), "B": (5, 9), "C": (10, 33), "D": (35, 35), "E": (36, 39), "F": (41, 43), "G": (45, 47), "H": (49, 53),
        "I": (55, 56), "J": (58, 63), "K": (64, 66), "L": (68, 68), "M": (69, 75), "N": (77, 82), "O": (84, 84), "P": (85, 85),
        "Q": (86, 88), "R": (90, 93), "S": (94, 96), "T": (97, 98), "U": (99, 99),
    },
    "TOL2025": {
        "A": (1, 3), "B": (5, 9), "C": (10, 33), "D": (35, 35), "E": (36, 39), "F": (41, 43), "G": (46, 47), "H": (49, 53),
        "I": (55, 56), "J": (58, 60), "K": (61, 63), "L": (64, 66), "M": (68, 68), "N": (69, 75), "O": (77, 82), "P": (84, 84),
        "Q": (85, 85), "R": (86, 88), "S": (90, 93), "T": (94, 96), "U": (97, 98), "V": (99, 99),
    },
}  # fmt: skip
SCHEMES = tuple(_SECTIONS)
_STATED = re.compile(
    r"(?:(TOL)\s?(2008|2025)\s*[:/ ]\s*)?([A-V]|[A-V]?[0-9][0-9.]*)(?![0-9A-Z]).*", re.IGNORECASE | re.DOTALL
)


def is_industry(stated: str, code: str, scheme: str) -> bool | None:
    """Tell whether the industry a result states is inside the wanted code; None when the two can not be compared.

    `stated` is a code with or without its scheme ("62010", "TOL2025:62.1", "26 Elektroniikka"); without one it is read
    in the wanted code's scheme.
    """
    match = _STATED.fullmatch(stated.strip())
    if match is None:
        return None
    if match[2] and f"TOL{match[2]}" != scheme:
        return None
    given, wanted = _digits(match[3]), _digits(code)
    if match[3].upper() == code.strip().upper():
        return True
    if not wanted:
        return _in_section(given, code.strip().upper(), scheme)
    if given.startswith(wanted):
        return True
    return None if wanted.startswith(given) else False


def _digits(code: str) -> str:
    return "".join(char for char in code if char.isdigit())


def _in_section(given: str, section: str, scheme: str) -> bool | None:
    bounds = _SECTIONS[scheme].get(section)
    if bounds is None or len(given) < 2:
        return None
    return bounds[0] <= int(given[:2]) <= bounds[1]
