"""Typed text: normalised, and free of what a reader cannot see or a page could obey."""

import re
import unicodedata

from backoffice.kernel.errors import Invalid
from backoffice.kernel.texts import Text

# What pasting leaves behind and nobody sees: soft hyphen, zero-width space, word joiner, byte order mark. Dropped.
_RESIDUE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
# Direction marks, overrides and isolates, line separators: they make a text read otherwise than it is stored. Refused.
_DIRECTION = frozenset("\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_EDGES = " \t\r\n\u00a0"
# A tag as a browser would read it; `a < b`, `<3` and `Clara <clara@kaski.example>` are plain text.
_TAG = re.compile(
    r"<(?:/?[a-z][a-z0-9:-]*(?:[\s/][^<>]*)?>|!--|!doctype|\?|/?(?:script|style|iframe|img|svg)\b)",
    re.IGNORECASE,
)


class TextInvalid(Invalid):
    """The text is missing, too long, or holds control characters, direction marks or HTML tags."""

    code = "text_invalid"
    sentence = Text(fi="Tarkista teksti.", sv="Kontrollera texten.", en="Check the text.")

    def __init__(self, *, field: str, why: Text) -> None:
        super().__init__(field=field, fields={field: why})
        self.text = why


_NO_TEXT = Text(fi="Anna tämä tekstinä.", sv="Ange detta som text.", en="Give this as text.")
_MISSING = Text(fi="Täytä tämä kohta.", sv="Fyll i det här fältet.", en="Fill in this field.")
_LONG = Text(
    fi="Lyhennä tekstiä: enintään {limit} merkkiä, nyt {length}.",
    sv="Förkorta texten: högst {limit} tecken, nu {length}.",
    en="Shorten the text: at most {limit} characters, now {length}.",
)
_CONTROL = Text(
    fi="Tekstissä on rivinvaihtoja tai näkymättömiä ohjausmerkkejä. Kirjoita se uudelleen ilman niitä.",
    sv="Texten innehåller radbyten eller osynliga styrtecken. Skriv om den utan dem.",
    en="The text holds line breaks or invisible control characters. Type it again without them.",
)
_TAGS = Text(
    fi="HTML-merkintä ei käy tässä. Kirjoita pelkkää tekstiä.",
    sv="HTML-kod går inte här. Skriv bara text.",
    en="HTML markup is not accepted here. Write plain text.",
)


def clean_line(value: object, *, field: str, max_length: int = 200, required: bool = True) -> str:
    """Return a one-line text: NFC, trimmed, inner runs of spaces made one. None counts as empty.

    Units: characters after normalisation. Raises: TextInvalid naming `field` when it is no text, empty but required,
    too long, or holds a line break, a control or direction character, or an HTML tag.
    """
    text = _plain(value, field, kept="\t")
    return _sized(" ".join(text.split()), field, max_length, required)


def clean_text(value: object, *, field: str, max_length: int = 5000, required: bool = False) -> str:
    """Return a text of several lines: NFC, trimmed, line ends made `\\n`. None counts as empty.

    Units: characters after normalisation. Raises: TextInvalid naming `field` when it is no text, empty but required,
    too long, or holds a control character other than line break and tab, a direction character, or an HTML tag.
    """
    return _sized(_plain(value, field, kept="\n\t"), field, max_length, required)


def _plain(value: object, field: str, *, kept: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TextInvalid(field=field, why=_NO_TEXT)
    text = value.replace("\r\n", "\n").translate(_RESIDUE).strip(_EDGES)
    if any(_is_unseen(char) for char in text if char not in kept):
        raise TextInvalid(field=field, why=_CONTROL)
    if _TAG.search(text):
        raise TextInvalid(field=field, why=_TAGS)
    return unicodedata.normalize("NFC", text)


def _is_unseen(char: str) -> bool:
    return char in _DIRECTION or unicodedata.category(char) in {"Cc", "Cs"}


def _sized(text: str, field: str, max_length: int, required: bool) -> str:
    if required and not text:
        raise TextInvalid(field=field, why=_MISSING)
    if len(text) > max_length:
        raise TextInvalid(field=field, why=_LONG.format(limit=max_length, length=len(text)))
    return text
