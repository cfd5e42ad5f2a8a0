"""Sentences in the three languages of the product, kept beside what they speak about."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from babel.dates import format_date
from django.utils import translation

Language = Literal["fi", "sv", "en"]
LANGUAGES: tuple[Language, ...] = ("fi", "sv", "en")
DEFAULT_LANGUAGE: Language = "fi"


def current_language() -> Language:
    """Return the active interface language, Finnish when it is none of ours."""
    code = (translation.get_language() or DEFAULT_LANGUAGE)[:2]
    return code if code in LANGUAGES else DEFAULT_LANGUAGE


@dataclass(frozen=True)
class Text:
    """One sentence in Finnish, Swedish and English; `{name}` placeholders are filled by `format`."""

    fi: str
    sv: str
    en: str

    def __str__(self) -> str:
        return self.in_language(current_language())

    def in_language(self, language: str) -> str:
        """Return the sentence in `language`, in Finnish when that is not one of ours."""
        return {"fi": self.fi, "sv": self.sv, "en": self.en}.get(language[:2], self.fi)

    def format(self, **values: object) -> "Text":
        """Return a new Text with every placeholder filled in all languages; a Text fills each with its own words."""
        return Text(
            fi=self._filled("fi", values), sv=self._filled("sv", values), en=self._filled("en", values)
        )

    def _filled(self, language: Language, values: dict[str, object]) -> str:
        said = {
            key: each.in_language(language) if isinstance(each, Text) else each
            for key, each in values.items()
        }
        return self.in_language(language).format(**said)

    def as_dict(self) -> dict[str, str]:
        """Return `{"fi": ..., "sv": ..., "en": ...}` for a JSON column."""
        return {"fi": self.fi, "sv": self.sv, "en": self.en}

    @classmethod
    def from_dict(cls, value: dict[str, str]) -> "Text":
        """Read back what `as_dict` wrote; a missing language falls back to Finnish."""
        fi = value["fi"]
        return cls(fi=fi, sv=value.get("sv", fi), en=value.get("en", fi))


def day(value: date) -> Text:
    """Return a date for a sentence: 2.11.2026, in English 2 Nov 2026."""
    finnish = f"{value.day}.{value.month}.{value.year}"
    return Text(fi=finnish, sv=finnish, en=format_date(value, "d MMM y", locale="en_GB"))
