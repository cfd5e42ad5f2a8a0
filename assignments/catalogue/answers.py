"""Judging an answer to a qualification question against the answers that qualify."""

from assignments.catalogue.checks import folded, has_words

_NO = frozenset({"ei", "nej", "no"})
_YES = frozenset({"kylla", "joo", "ja", "yes"})


def qualifies(answer: str, qualifying: str | bool | None) -> bool | None:
    """Tell whether an answer qualifies; None when words alone do not tell.

    `qualifying` true asks for anything but a no; a text lists the answers that qualify, divided by `|`; null or false
    means that any answer will do. Yes and no are understood in the three languages.
    """
    first = folded(answer).partition(" ")[0]
    if not qualifying:
        return True
    if qualifying is True:
        return first not in _NO
    wanted = {folded(each) for each in qualifying.split("|")} - {""}
    if not wanted or any(has_words(answer, each) for each in wanted - _NO - _YES):
        return True
    for group in (_YES, _NO):
        if first in group and wanted & (_YES | _NO):
            return bool(wanted & group)
    return None
