"""What must hold between units, counters and evidence at every moment; `check_books` runs these."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from assignments.delivery.models import (
    Acceptance,
    BilledKey,
    MachineCheck,
    OfficeCheck,
    OfficeCheckOutcome,
    Unit,
    UnitChange,
    UnitKey,
    Verdict,
    VerdictKind,
)
from assignments.delivery.states import BUCKETS, LIVING, UnitStatus
from assignments.orders.models import Assignment, CapChange


def cap_counters_match_units() -> list[str]:
    """Recount every assignment's cap counters and slots from its units. Rule: docs/rules/price-cap.md"""
    recount: dict[str, Any] = {
        f"real_{bucket}": Coalesce(Sum("units__price_cents", filter=Q(units__status__in=_states(bucket))), 0)
        for bucket in sorted(set(BUCKETS.values()))
    }
    recount["real_live_units"] = Count("units", filter=Q(units__status__in=LIVING))
    recount["real_accepted_units"] = Count("units", filter=Q(units__status=UnitStatus.ACCEPTED))
    off = Q()
    for name in recount:
        off |= ~Q(**{name: F(name.removeprefix("real_"))})
    return [
        f"{row.ref}: counters differ from units: " + ", ".join(_differences(row, recount))
        for row in Assignment.objects.annotate(**recount).filter(off).order_by("pk")
    ]


def caps_hold() -> list[str]:
    """List assignments whose committed cents exceed the cap. The database refuses them; this proves that it does."""
    over = Assignment.objects.filter(
        cap_cents__lt=F("reserved_cents") + F("awaiting_cents") + F("accepted_cents")
    )
    return [
        f"{each.ref}: {each.committed_cents} c committed under a cap of {each.cap_cents} c" for each in over
    ]


def caps_are_as_signed() -> list[str]:
    """List assignments whose cap is not what its last signed change made it. Rule: docs/rules/price-cap.md"""
    last = CapChange.objects.filter(assignment=OuterRef("pk")).order_by("-id").values("to_cents")[:1]
    moved = Assignment.objects.annotate(signed=Subquery(last)).exclude(signed=None)
    off = moved.exclude(cap_cents=F("signed")).order_by("pk")
    return [
        f"{ref}: a cap of {cap} c, signed for {signed} c"
        for ref, cap, signed in off.values_list("ref", "cap_cents", "signed")
    ]


def units_carry_the_frozen_price() -> list[str]:
    """List units whose price or rate is not the one frozen on their assignment at `placed`."""
    frozen = {
        "price_cents": F("assignment__unit_price_cents"),
        "rate_cents": F("assignment__assistant_rate_cents"),
    }
    return _say("price or rate differs from the order's", Unit.objects.exclude(**frozen).order_by("pk"))


def silence_is_named() -> list[str]:
    """List accepted units that hide silence behind a person, or a person behind silence.

    Rule: docs/rules/silent-acceptance.md
    """
    said_yes = Verdict.objects.filter(unit=OuterRef("pk"), verdict=VerdictKind.ACCEPT)
    by_nobody, by_somebody = Exists(said_yes.filter(by=None)), Exists(said_yes.exclude(by=None))
    hidden = Q(by_nobody, acceptance=Acceptance.PERSON) | Q(by_somebody, acceptance=Acceptance.SILENCE)
    accepted = Unit.objects.filter(hidden, status=UnitStatus.ACCEPTED).order_by("pk")
    return [f"{each.ref}: said to be accepted by {each.acceptance}, its verdict is not" for each in accepted]


def units_have_evidence() -> list[str]:
    """List delivered units without a passed office check, accepted ones without a verdict, and submitted ones that
    nothing was checked of. Rule: docs/rules/evidence-for-every-cent.md"""
    passed = OfficeCheck.objects.filter(unit=OuterRef("pk"), outcome=OfficeCheckOutcome.DELIVER)
    said_yes = Verdict.objects.filter(unit=OuterRef("pk"), verdict=VerdictKind.ACCEPT)
    checked = MachineCheck.objects.filter(unit=OuterRef("pk"))
    asked = Q(assignment__criteria__items__contains=[{"kind": "machine"}])
    delivered = Unit.objects.filter(first_delivered_at__isnull=False)
    accepted = Unit.objects.filter(status=UnitStatus.ACCEPTED)
    submitted = Unit.objects.filter(asked, submitted_at__isnull=False)
    return [
        *_say("delivered without an office check", delivered.filter(~Exists(passed))),
        *_say("accepted without a verdict", accepted.filter(~Exists(said_yes))),
        *_say("submitted without machine checks", submitted.filter(~Exists(checked))),
    ]


def nobody_checked_own_work() -> list[str]:
    """List units whose office check was made by their own author."""
    own = OfficeCheck.objects.filter(
        checker__isnull=False, checker=F("unit__assistant__user")
    ).select_related("unit")
    return [f"{each.unit.ref}: checked by its author" for each in own.order_by("unit_id")]


def changes_lead_to_status() -> list[str]:
    """List units whose last change row does not end in the state they are in."""
    last = UnitChange.objects.filter(subject=OuterRef("pk")).order_by("-id").values("to_status")[:1]
    units = Unit.objects.annotate(last=last).exclude(last=F("status"))
    return _say("status differs from its last change", units)


def accepted_keys_are_billed() -> list[str]:
    """List entity keys of accepted units that were never taken for the client: they could be billed twice.

    Rule: docs/rules/duplicates-never-billed-twice.md
    """
    taken = BilledKey.objects.filter(unit=OuterRef("unit"), key=OuterRef("key"), client=OuterRef("client"))
    loose = UnitKey.objects.filter(~Exists(taken), is_billed=True, unit__status=UnitStatus.ACCEPTED)
    loose = loose.select_related("unit")
    return [f"{each.unit.ref}: accepted, but {each.key} was not taken" for each in loose.order_by("pk")]


PROOFS: tuple[tuple[str, Callable[[], list[str]]], ...] = (
    ("cap counters match units", cap_counters_match_units),
    ("caps hold", caps_hold),
    ("caps are as signed", caps_are_as_signed),
    ("units carry the frozen price", units_carry_the_frozen_price),
    ("units have evidence", units_have_evidence),
    ("silence is named", silence_is_named),
    ("nobody checked own work", nobody_checked_own_work),
    ("changes lead to status", changes_lead_to_status),
    ("accepted keys are billed", accepted_keys_are_billed),
)


def _states(bucket: str) -> list[str]:
    return [str(status) for status, each in BUCKETS.items() if each == bucket]


def _differences(row: Assignment, recount: Iterable[str]) -> list[str]:
    pairs = ((name.removeprefix("real_"), name) for name in recount)
    return [
        f"{kept} {getattr(row, kept)} != {getattr(row, real)}"
        for kept, real in pairs
        if getattr(row, kept) != getattr(row, real)
    ]


def _say(what: str, units: Iterable[Unit]) -> list[str]:
    return [f"{unit.ref}: {what}" for unit in units]
