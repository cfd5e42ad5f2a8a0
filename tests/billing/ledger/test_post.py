"""A posting is booked whole, once, and balanced - or not at all."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.kernel.errors import Forbidden
from billing.ledger import accounts, operations, queries
from billing.ledger.errors import (
    AlreadyReversed,
    NotReversible,
    PeriodBackward,
    PeriodClosed,
    PeriodNotOver,
    PeriodOverlaps,
    PostingKeyReused,
    PostingUnsound,
)
from billing.ledger.models import Account, Balance, Entry, Period, Posting

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)
PARTY = "C-7K3M9QXWB"
SALE = [(accounts.unbilled(PARTY), 10_000), (accounts.SALES, -10_000)]


def post(at, key="accept:U-1", entries=SALE, day=DAY, kind="accept", **fields):
    return operations.post(key=key, kind=kind, business_date=day, entries=entries, at=at, **fields)


def test_books_all_entries_and_keeps_the_party_balance(at):
    posting = post(at)
    assert queries.entries_of(posting) == SALE
    assert queries.balance_of("1110", PARTY) == 10_000
    assert queries.balance_of("3000") == -10_000


def test_returns_what_was_written(at):
    posting = post(at, note="late")
    found = Posting.objects.get()
    assert (posting.pk, posting.key, posting.business_date, posting.booked_at, posting.note) == (
        *(found.pk, found.key, found.business_date, found.booked_at, found.note),
    )


def test_keeps_no_balance_of_shared_accounts(at):
    post(at)
    assert [kept.account.code for kept in Balance.objects.select_related("account")] == [f"1110:{PARTY}"]


def test_same_key_and_content_is_booked_once(at):
    assert post(at) is not None
    assert post(at) is None
    assert (Posting.objects.count(), Entry.objects.count(), queries.balance_of("1110", PARTY)) == (
        1,
        2,
        10_000,
    )


@pytest.mark.parametrize(
    "entries",
    [
        [(accounts.unbilled(PARTY), 9_999), (accounts.SALES, -9_999)],
        [(accounts.unbilled("C-OTHER"), 10_000), (accounts.SALES, -10_000)],
        [(accounts.unbilled(PARTY), 10_000), (accounts.SALES, -9_000), (accounts.ROUNDING, -1_000)],
    ],
)
def test_same_key_with_other_content_is_refused(at, entries):
    post(at)
    with pytest.raises(PostingKeyReused) as refusal:
        post(at, entries=entries)
    assert refusal.value.code == "posting_key_reused"
    assert (Posting.objects.count(), Entry.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [(accounts.SALES, 0)],
        [(accounts.BANK, 100)],
        [(accounts.BANK, 100), (accounts.SALES, -99)],
        [(accounts.BANK, 0), (accounts.SALES, 0)],
        [(accounts.BANK, 100.0), (accounts.SALES, -100.0)],
        [(accounts.BANK, True), (accounts.SALES, -1)],
        [("9999", 100), (accounts.SALES, -100)],
        [("1100", 100), (accounts.SALES, -100)],  # whose receivable?
        [("3000:C-7K3M9QXWB", 100), (accounts.SALES, -100)],
        [("1100:x'; --", 100), (accounts.SALES, -100)],
        [("2300", 100), (accounts.SALES, -100)],  # at which rate?
    ],
)
def test_refuses_what_no_posting_can_be(at, entries):
    with pytest.raises(PostingUnsound):
        post(at, entries=entries)
    assert (Posting.objects.count(), Entry.objects.count()) == (0, 0)


def test_takes_one_statement_once_the_accounts_are_open(at, django_assert_num_queries):
    post(at)
    with django_assert_num_queries(1):
        post(at, key="accept:U-2")


def test_opens_missing_accounts_by_itself(at):
    post(at, entries=[(accounts.BANK, 5), (accounts.output_vat(1350), -5)])
    assert set(Account.objects.values_list("code", "kind", "party")) == {
        ("1010", "1010", ""),
        ("2300:1350", "2300", ""),
    }


def test_a_reversal_mirrors_and_happens_once(at):
    posting = post(at, kind="payment")
    mirror = operations.reverse(posting_id=posting.pk, key="reverse:1", at=at, business_date=DAY)
    assert queries.entries_of(mirror) == [(code, -cents) for code, cents in SALE]
    assert queries.balance_of("1110", PARTY) == 0
    with pytest.raises(AlreadyReversed):
        operations.reverse(posting_id=posting.pk, key="reverse:2", at=at, business_date=DAY)
    assert Posting.objects.count() == 2


@pytest.mark.parametrize("kind", ["accept", "earn", "invoice", "reversal"])
def test_what_no_proof_counts_reversed_is_not_reversed(at, kind):
    posting = post(at, kind=kind)
    with pytest.raises(NotReversible) as refusal:
        operations.reverse(posting_id=posting.pk, key="reverse:1", at=at, business_date=DAY)
    assert (refusal.value.code, refusal.value.status) == ("not_reversible", 409)
    assert Posting.objects.count() == 1


def test_a_reversal_does_not_take_a_used_key(at):
    posting = post(at, kind="payment")
    with pytest.raises(PostingKeyReused):
        operations.reverse(posting_id=posting.pk, key="accept:U-1", at=at, business_date=DAY)
    assert Posting.objects.count() == 1


def test_a_closed_period_refuses_and_says_so(at, leo):
    operations.close_period(from_on=date(2026, 11, 1), to_on=DAY, actor=leo, at=at)
    with pytest.raises(PeriodClosed) as refusal:
        post(at)
    assert refusal.value.code == "period_closed"
    assert "2.11.2026" in refusal.value.text.fi
    assert Posting.objects.count() == 0
    assert post(at, day=date(2026, 11, 3)) is not None


def test_what_stands_in_a_closed_period_may_be_repeated(at, leo):
    post(at)
    operations.close_period(from_on=DAY, to_on=DAY, actor=leo, at=at)
    assert post(at) is None


@pytest.mark.parametrize(
    ("from_on", "to_on", "error"),
    [
        (date(2026, 11, 2), date(2026, 11, 1), PeriodBackward),
        (date(2026, 11, 1), date(2026, 11, 23), PeriodNotOver),  # today
        (date(2026, 10, 1), date(2026, 10, 31), PeriodOverlaps),
        (date(2026, 9, 15), date(2026, 10, 1), PeriodOverlaps),
    ],
)
def test_a_period_is_closed_forward_once_and_after_its_end(at, leo, from_on, to_on, error):
    operations.close_period(from_on=date(2026, 10, 1), to_on=date(2026, 10, 31), actor=leo, at=at)
    with pytest.raises(error):
        operations.close_period(from_on=from_on, to_on=to_on, actor=leo, at=at)
    assert Period.objects.count() == 1


def test_periods_are_closed_by_finance(at, kaisa):
    with pytest.raises(Forbidden):
        operations.close_period(from_on=DAY, to_on=DAY, actor=kaisa, at=at)
    assert Period.objects.count() == 0


def test_the_first_open_day_jumps_over_adjoining_periods(at, leo):
    for first, last in ((1, 5), (6, 9), (12, 13)):
        operations.close_period(from_on=date(2026, 11, first), to_on=date(2026, 11, last), actor=leo, at=at)
    found = [queries.first_open_day(date(2026, 11, day)).day for day in (1, 5, 8, 10, 11, 12, 14)]
    assert found == [10, 10, 10, 10, 11, 14, 14]


def test_the_trial_balance_goes_by_business_date(at):
    post(at)
    post(
        at,
        key="payment:1",
        entries=[(accounts.BANK, 700), (accounts.unbilled(PARTY), -700)],
        day=date(2026, 11, 9),
    )
    early, late = queries.trial_balance(date(2026, 11, 8)), queries.trial_balance(date(2026, 11, 9))
    assert [(row.kind, row.debit_cents, row.credit_cents) for row in early.rows] == [
        ("1110", 10_000, 0),
        ("3000", 0, 10_000),
    ]
    assert [(row.kind, row.balance_cents) for row in late.rows] == [
        ("1010", 700),
        ("1110", 9_300),
        ("3000", -10_000),
    ]
    assert late.debit_cents == late.credit_cents == 10_700


CODES = [
    accounts.BANK,
    accounts.SALES,
    accounts.output_vat(2550),
    *(accounts.receivable(f"C-{n}") for n in range(3)),
]
legs = st.lists(
    st.tuples(st.sampled_from(CODES), st.integers(-(10**11), 10**11).filter(bool)), min_size=1, max_size=6
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(legs, min_size=1, max_size=5))
def test_any_balanced_postings_leave_books_that_add_up(django_db_blocker, postings):
    from django.db import transaction

    at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    with transaction.atomic():
        for number, given_legs in enumerate(postings):
            rest = sum(cents for _, cents in given_legs)
            entries = [*given_legs, (accounts.ROUNDING, -rest)] if rest else given_legs
            if len(entries) > 1:
                post(at, key=f"test:{number}", entries=entries)
        balance = queries.trial_balance(DAY)
        assert balance.debit_cents == balance.credit_cents
        for account in Account.objects.exclude(party=""):
            total = sum(account.entries.values_list("amount_cents", flat=True))
            assert queries.balance_of(account.kind, account.party) == total
        transaction.set_rollback(True)
