"""Small judgements the kinds share: identifiers, addresses, words. Syntax only; nothing here asks the network."""

import re
import unicodedata
from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum.exceptions import ValidationError
from stdnum.fi import alv, ytunnus

from backoffice.kernel.workdays import helsinki_date

# Addresses of somebody else's site say nothing about whose company it is.
SHARED_DOMAINS: Final = frozenset(
    {
        "facebook.com",
        "instagram.com",
        "linkedin.com",
        "x.com",
        "youtube.com",
        "tiktok.com",
        "finder.fi",
        "asiakastieto.fi",
    }
)
# Addresses anybody can have: they name no company, neither as a website nor after the @.
FREE_MAIL_DOMAINS: Final = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "hotmail.fi",
        "live.com",
        "live.fi",
        "msn.com",
        "icloud.com",
        "me.com",
        "yahoo.com",
        "aol.com",
        "gmx.com",
        "gmx.net",
        "mail.com",
        "proton.me",
        "protonmail.com",
        "luukku.com",
        "suomi24.fi",
        "kolumbus.fi",
        "saunalahti.fi",
        "elisanet.fi",
        "netti.fi",
        "pp.inet.fi",
        "welho.com",
        "dnainternet.net",
        "telia.com",
    }
)
# What a company's name begins or ends with and does not tell it from another: legal forms, folded.
LEGAL_FORMS: Final = frozenset(
    [
        "oy",
        "oyj",
        "ab",
        "abp",
        "ltd",
        "limited",
        "plc",
        "inc",
        "corp",
        "llc",
        "gmbh",
        "ag",
        "aps",
        "ky",
        "kb",
        "tmi",
        "osk",
        "ou",
    ]
)
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+")


def business_id(text: str) -> str | None:
    """Return a Finnish Business ID as NNNNNNN-C, or None when the form or the check digit is wrong.

    The VAT number's form (FI12345678) is read too. Rule: the Finnish Tax Administration's check digit, modulo 11.
    """
    value = text.strip().upper().replace(" ", "")
    try:
        if value.startswith("FI"):
            value = alv.validate(value)
        if re.fullmatch(r"[0-9]{6}-[0-9]", value):
            value = "0" + value  # identifiers from before 2001 were a digit shorter
        digits = ytunnus.validate(value)
    except ValidationError:
        return None
    return f"{digits[:7]}-{digits[7]}"


def email_address(text: str) -> str | None:
    """Return the e-mail address in lower case, or None when its syntax is wrong."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


def phone_e164(text: str) -> str | None:
    """Return the phone number as +358401234567, a number without country code read as Finnish; None when it is none."""
    try:
        number = phonenumbers.parse(text, "FI")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def domain(text: str) -> str | None:
    """Return the domain of a web address or bare domain, in lower case without `www.`; None when it is none."""
    value = text.strip().lower()
    try:
        parts = urlsplit(value if "://" in value else f"https://{value}")
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
        labels = host.encode("idna").decode("ascii").split(".")
    except ValueError:  # UnicodeError of the idna codec is one
        return None
    if parts.scheme not in ("http", "https") or parts.username is not None:
        return None
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        return None
    return ".".join(labels)


def domain_key(text: str) -> str | None:
    """Return the domain that names the company behind a web address; None for shared sites, free mail and no address."""
    found = domain(text)
    if found is None or any(belongs_to(found, each) for each in SHARED_DOMAINS | FREE_MAIL_DOMAINS):
        return None
    return found


def company_key(name: str) -> str | None:
    """Return a company's name without legal form, case, accents, dots and spaces; None when nothing is left of it."""
    words = folded(name.replace(".", "")).split()
    while words and words[-1] in LEGAL_FORMS:
        words.pop()
    while words and words[0] in LEGAL_FORMS:
        words.pop(0)
    return "".join(words) or None


def belongs_to(host: str, parent: str) -> bool:
    """Tell whether `host` is the domain `parent` or under it."""
    return host == parent or host.endswith(f".{parent}")


def folded(text: str) -> str:
    """Return the words of a text without case, accents and punctuation, one space between them."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    return " ".join(kept.split())


def has_words(text: str, words: str) -> bool:
    """Tell whether `words` occur in `text` as whole words, both folded."""
    return f" {folded(words)} " in f" {folded(text)} "


def age_in_days(iso_date: str, at: datetime) -> int:
    """Return how many days before `at` (UTC) the Helsinki date was; negative for a date to come."""
    return (helsinki_date(at) - date.fromisoformat(iso_date)).days


def number_range(text: str) -> tuple[int, int] | None:
    """Read "120", "50-99" or "50–99 henkilöä" as lowest and highest; None when it is not so plain.

    Spaces inside a number group its thousands.
    """
    grouped = re.sub(r"(?<=[0-9])[\s\u00a0](?=[0-9]{3}(?![0-9]))", "", text)
    numbers = [int(each) for each in _NUMBER.findall(grouped)]
    if len(numbers) not in (1, 2):
        return None
    return min(numbers), max(numbers)
