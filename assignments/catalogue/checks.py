"""Small judgements the kinds share: identifiers, addresses, words. Syntax only; nothing here asks the network."""

import re
import unicodedata
from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from backoffice.kernel.workdays import helsinki_date
from clients.organisations.business_ids import clean_business_id
from clients.organisations.errors import BusinessIdInvalid

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
# Digits, perhaps grouped in thousands.
_NUMBER = r"[0-9]{1,9}|[0-9]{1,3}(?:[\s\u00a0][0-9]{3}){1,2}"
_PEOPLE = (
    r"henkilöä?|henkeä|henk\.?|hlöä?|hlö\.|työntekijää?|htv|"
    r"personer|person|anställda?|medarbetare|pers\.?|people|persons?|employees?|staff"
)
_COUNT = re.compile(
    rf"\s*({_NUMBER})(?:\s*[-\u2010-\u2015\u2212]\s*({_NUMBER}))?\s*(?:{_PEOPLE})?\s*", re.IGNORECASE
)


def business_id(text: str) -> str | None:
    """Return a Finnish Business ID as NNNNNNN-C, or None when the form or the check digit is wrong.

    The same reading as of a client's own: whatever one side takes for a company, the other does too.
    """
    try:
        return clean_business_id(text)
    except BusinessIdInvalid:
        return None


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


def domains_of(host: str) -> list[str]:
    """Return all that `host` belongs to: itself and every domain above it, nearest first."""
    labels = host.split(".")
    return [".".join(labels[above:]) for above in range(len(labels))]


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
    """Read "120", "50-99" or "50–99 henkilöä" as lowest and highest; None when anything else stands there.

    Spaces inside a number group its thousands. "Over 100", "<10" and "100+" name no end, so they are not plain.
    """
    found = _COUNT.fullmatch(text)
    if found is None:
        return None
    numbers = [int("".join(each.split())) for each in found.groups() if each]
    return min(numbers), max(numbers)
