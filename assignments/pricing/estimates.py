"""What an order would cost, before anything is ordered."""

from dataclasses import dataclass
from datetime import date

from assignments.catalogue.models import Service
from assignments.pricing import cap
from assignments.pricing.terms import Terms, resolve_terms
from backoffice.kernel.texts import Text
from backoffice.kernel.workdays import workdays_between
from clients.organisations.models import Client

NEAR_DEADLINE = 3  # working days
HARD_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Estimate:
    """Units: cents without VAT. Null price = by quote, and then nothing can be counted from it.

    `expected_cents` is the whole target, or what fits under the cap; `worst_case_cents` is what the order can cost at
    the very most.
    """

    unit_price_cents: int | None
    expected_cents: int | None
    worst_case_cents: int
    units_within_cap: int | None
    warnings: list[Text]
    review_days: int  # working days to answer a delivered result


_QUOTE = Text(
    fi="Palvelulla ei ole listahintaa. Toimisto tekee tarjouksen ennen tilausta.",
    sv="Tjänsten har inget listpris. Kontoret ger en offert före beställningen.",
    en="The service has no list price. The office makes you an offer before you order.",
)
_BELOW_ONE = Text(
    fi="Hintakatto ei riitä yhteenkään tulokseen. Yhden hinta on {price} €.",
    sv="Pristaket räcker inte till ett enda resultat. Ett kostar {price} €.",
    en="The cap does not cover a single result. One costs {price} EUR.",
)
_NOT_REACHABLE = Text(
    fi="Katto riittää {units} tulokseen tavoitteen {target} sijasta. Nosta kattoa tai laske tavoitetta.",
    sv="Taket räcker till {units} resultat i stället för {target}. Höj taket eller sänk målet.",
    en="The cap covers {units} results out of {target}. Raise the cap or lower the target.",
)
_OVER_LIMIT = Text(
    fi="Katto ylittää yrityksellesi sovitun enimmäismäärän {limit} €.",
    sv="Taket överskrider den gräns på {limit} € som avtalats för ditt företag.",
    en="The cap is over the limit of {limit} EUR agreed for your company.",
)
_DEADLINE_PAST = Text(
    fi="Määräpäivä on jo mennyt. Valitse tuleva päivä.",
    sv="Den utsatta dagen har redan passerat. Välj en kommande dag.",
    en="The deadline has passed already. Choose a day to come.",
)
_DEADLINE_NEAR = Text(
    fi="Määräpäivään on {days} työpäivää. Kaikki tulokset eivät ehkä ehdi valmiiksi.",
    sv="Det är {days} arbetsdagar till den utsatta dagen. Alla resultat hinner kanske inte bli färdiga.",
    en="The deadline is {days} working days away. Not every result may be ready by then.",
)


def estimate(
    *,
    client: Client,
    service: Service,
    target_units: int,
    cap_cents: int,
    on: date,
    deadline_on: date | None = None,
    terms: Terms | None = None,
) -> Estimate:
    """Count what the order would cost if it were placed on the Helsinki date `on`; nothing is stored.

    `terms` are those of that day, where the caller knows them already. Units: cents without VAT. The worst case never
    exceeds the cap: that is the promise.
    """
    terms = terms or resolve_terms(client=client, service=service, on=on)
    price, days = terms.unit_price_cents, terms.review_days
    warnings = _limit_warnings(client, cap_cents) + _deadline_warnings(deadline_on, on)
    if price is None:
        return Estimate(None, None, max(cap_cents, 0), None, [_QUOTE, *warnings], days)
    within = cap.units_within(cap_cents, price)
    expected = min(within, max(target_units, 0)) * price
    warnings = _cap_warnings(price, within, target_units) + warnings
    return Estimate(price, expected, expected, within, warnings, days)


def euros(cents: int) -> Text:
    """Return cents as an amount for a sentence: 450000 -> "4 500,00" with a hard space, in English "4,500.00"."""
    whole, rest = divmod(cents, 100)
    grouped = f"{whole:,}"
    nordic = f"{grouped.replace(',', HARD_SPACE)},{rest:02d}"
    return Text(fi=nordic, sv=nordic, en=f"{grouped}.{rest:02d}")


def _cap_warnings(price: int, within: int, target: int) -> list[Text]:
    if within == 0:
        return [_BELOW_ONE.format(price=euros(price))]
    return [_NOT_REACHABLE.format(units=within, target=target)] if within < target else []


def _limit_warnings(client: Client, cap_cents: int) -> list[Text]:
    limit = client.cap_limit_cents
    return [_OVER_LIMIT.format(limit=euros(limit))] if limit is not None and cap_cents > limit else []


def _deadline_warnings(deadline_on: date | None, on: date) -> list[Text]:
    if deadline_on is None:
        return []
    if deadline_on < on:
        return [_DEADLINE_PAST]
    days = workdays_between(on, deadline_on)
    return [_DEADLINE_NEAR.format(days=days)] if days <= NEAR_DEADLINE else []
