"""The chart of accounts as code specs: the kind, and after a colon whose account it is or which VAT rate.

Party accounts (receivable, unbilled, payable, client credit) are one per client or assistant; their balance is kept
by trigger. Shared accounts (bank, sales, fees, VAT) are summed, because one hot balance row would stop the house.
Rule: docs/rules/ledger.md
"""

import re

from billing.ledger.errors import PostingUnsound
from billing.ledger.models import AccountKind

PARTY_KINDS = frozenset(
    {AccountKind.RECEIVABLE, AccountKind.UNBILLED, AccountKind.PAYABLE, AccountKind.CLIENT_CREDIT}
)
BANK: str = AccountKind.BANK.value
SALES: str = AccountKind.SALES.value
ASSISTANT_FEES: str = AccountKind.ASSISTANT_FEES.value
ROUNDING: str = AccountKind.ROUNDING.value

_PARTY = re.compile(r"[A-Z]-[0-9A-Z]{1,12}")
_RATE = re.compile(r"[0-9]{1,5}")


def receivable(client_ref: str) -> str:
    """Return the code of what the client owes for final invoices (gross)."""
    return f"{AccountKind.RECEIVABLE.value}:{client_ref}"


def unbilled(client_ref: str) -> str:
    """Return the code of what the client has accepted and no final invoice carries (net)."""
    return f"{AccountKind.UNBILLED.value}:{client_ref}"


def payable(assistant_ref: str) -> str:
    """Return the code of what the office owes the assistant."""
    return f"{AccountKind.PAYABLE.value}:{assistant_ref}"


def client_credit(client_ref: str) -> str:
    """Return the code of money held for the client."""
    return f"{AccountKind.CLIENT_CREDIT.value}:{client_ref}"


def output_vat(rate_bps: int) -> str:
    """Return the code of output VAT at one rate. Units: basis points, 2550 = 25.5 %."""
    return f"{AccountKind.OUTPUT_VAT.value}:{rate_bps}"


def parse(code: str) -> tuple[str, str]:
    """Return (kind, party) of an account code; the party is empty for shared accounts.

    Raises: PostingUnsound when the chart has no such account.
    """
    kind, colon, rest = code.partition(":")
    if kind not in AccountKind.values:
        raise PostingUnsound(f"no account {code!r}")
    if kind in PARTY_KINDS and _PARTY.fullmatch(rest):
        return kind, rest
    if kind == AccountKind.OUTPUT_VAT and _RATE.fullmatch(rest):
        return kind, ""
    if (
        not colon
        and (kind not in PARTY_KINDS - {AccountKind.CLIENT_CREDIT})
        and kind != AccountKind.OUTPUT_VAT
    ):
        return kind, ""
    raise PostingUnsound(f"no account {code!r}")
