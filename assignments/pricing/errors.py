"""Refusals about prices.

DomainError
└── Invalid
    ├── PriceInvalid        price_invalid
    ├── PricePeriodInvalid  price_period_invalid
    └── TermInvalid         term_invalid
"""

from backoffice.kernel.errors import Invalid
from backoffice.kernel.texts import Text


class PriceInvalid(Invalid):
    """A price or rate is not a positive, sensible amount."""

    code = "price_invalid"
    sentence = Text(
        fi="Anna hinta senttinä: yli nolla ja enintään 1 000 000 €.",
        sv="Ange ett pris i cent: över noll och högst 1 000 000 €.",
        en="Give a price in cents: more than zero and at most 1,000,000 EUR.",
    )


class PricePeriodInvalid(Invalid):
    """A new price would begin before the current one did."""

    code = "price_period_invalid"
    sentence = Text(
        fi="Uuden hinnan pitää alkaa nykyisen jälkeen, siis {after} jälkeen.",
        sv="Det nya priset ska börja efter det nuvarande, alltså efter {after}.",
        en="A new price must begin after the current one, that is after {after}.",
    )


class TermInvalid(Invalid):
    """A window, lease, number of rounds or checking rate is outside its bounds."""

    code = "term_invalid"
    sentence = Text(
        fi="Anna kokonaisluku väliltä {least}–{most}.",
        sv="Ange ett heltal mellan {least} och {most}.",
        en="Give a whole number from {least} to {most}.",
    )
