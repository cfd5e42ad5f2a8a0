"""Comparing job titles: the same job has a name in each language, and a brief may use any of them."""

from collections.abc import Iterable

from assignments.catalogue.checks import folded, has_words

# Folded as `checks.folded` folds.
_SAME_ROLE = tuple(
    frozenset(map(folded, names.split(", ")))
    for names in (
        "toimitusjohtaja, verkställande direktör, vd, ceo, managing director, chief executive officer",
        "myyntijohtaja, försäljningsdirektör, försäljningschef, sales director, head of sales, chief sales officer",
        "markkinointijohtaja, marknadsdirektör, marknadschef, marketing director, head of marketing, cmo",
        "talousjohtaja, ekonomidirektör, ekonomichef, cfo, chief financial officer, finance director",
        "henkilöstöjohtaja, personaldirektör, personalchef, hr-johtaja, hr director, chro",
        "tietohallintojohtaja, it-johtaja, it-direktör, cio, it director, head of it",
        "ostojohtaja, inköpsdirektör, inköpschef, purchasing director, head of procurement",
        "omistaja, yrittäjä, ägare, företagare, owner, entrepreneur",
    )
)


def is_wanted_role(role: str, wanted: Iterable[str]) -> bool:
    """Tell whether a title names one of the wanted roles, word for word or in another language.

    False says only that the words do not show it; nobody wanted in particular = everybody is.
    """
    roles = [folded(each) for each in wanted]
    return not roles or any(has_words(role, name) for each in roles for name in _names_of(each))


def _names_of(role: str) -> frozenset[str]:
    return frozenset({role}).union(*(names for names in _SAME_ROLE if role in names))
