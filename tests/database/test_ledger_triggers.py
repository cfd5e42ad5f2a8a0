"""The books refuse by themselves, with real commits, whoever asks and by whatever way."""

from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from backoffice.accounts.models import User
from billing.ledger import accounts, operations, proofs, queries
from billing.ledger.models import Account, Entry, Period, Posting

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 2)
PARTY = "C-7K3M9QXWB"


def book(key="accept:U-1", cents=10_000, parties=(PARTY,), kind="accept"):
    entries = [(accounts.unbilled(party), cents) for party in parties]
    entries.append((accounts.SALES, -cents * len(parties)))
    return operations.post(key=key, kind=kind, business_date=DAY, entries=entries, at=AT)


def raw_posting(key="raw", day=DAY, **fields):
    return Posting.objects.create(
        **{"key": key, "kind": "raw", "business_date": day, "booked_at": AT, "legs": 2, **fields}
    )


def constraint_of(error):
    return error.value.__cause__.diag.constraint_name


@pytest.mark.parametrize("amounts", [(100,), (100, -99), (100, 100)])
def test_an_unbalanced_posting_is_refused_at_commit(amounts):
    operations.open_accounts(codes=["1010", "3000"])
    bank, sales = Account.objects.get(code="1010"), Account.objects.get(code="3000")
    seen = []

    @transaction.atomic
    def write():
        posting = raw_posting(legs=len(amounts))
        for account, cents in zip((bank, sales), amounts, strict=False):
            Entry.objects.create(posting=posting, account=account, amount_cents=cents)
        seen.append(Entry.objects.count())

    with pytest.raises(IntegrityError) as error:
        write()
    assert seen == [len(amounts)]  # deferred: it stood until the commit
    assert (error.value.__cause__.sqlstate, constraint_of(error)) == ("23514", "entry_balanced")
    assert (Posting.objects.count(), Entry.objects.count()) == (0, 0)


def test_a_posting_without_entries_is_refused_at_commit():
    with pytest.raises(IntegrityError) as error:
        raw_posting()
    assert constraint_of(error) == "posting_has_entries"
    assert Posting.objects.count() == 0


def test_a_zero_entry_is_refused():
    posting = book()
    with pytest.raises(IntegrityError, match="entry_not_zero"):
        Entry.objects.create(posting=posting, account=Account.objects.first(), amount_cents=0)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET amount_cents = amount_cents + 1",
        "UPDATE ledger_posting SET business_date = '2026-01-01'",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_posting",
        "TRUNCATE ledger_entry",
        "TRUNCATE ledger_posting, ledger_entry",
        "TRUNCATE ledger_posting CASCADE",
        "TRUNCATE ledger_account CASCADE",
    ],
)
def test_the_past_is_not_changed(sql):
    book()
    with pytest.raises(IntegrityError) as error, connection.cursor() as cursor:
        cursor.execute(sql)
    assert error.value.__cause__.sqlstate == "23001"
    assert (Posting.objects.count(), Entry.objects.count(), queries.balance_of("1110", PARTY)) == (
        1,
        2,
        10_000,
    )


def test_a_posting_has_one_reversal():
    posting = book(kind="payment")
    operations.reverse(posting_id=posting.pk, key="reverse:1", at=AT, business_date=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        raw_posting("again", kind="reversal", reverses=posting)


def extend(posting, amounts=(5, -5)):
    """Write balanced entries to a posting, by whatever way."""
    for code, cents in zip((f"1110:{PARTY}", "3000"), amounts, strict=True):
        Entry.objects.create(posting=posting, account=Account.objects.get(code=code), amount_cents=cents)


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("nested", [False, True])
def test_nothing_is_added_to_a_posting_that_stands(closed, nested):
    posting = book()
    if closed:
        closed_november()
    write = transaction.atomic(extend)
    with pytest.raises(IntegrityError) as error:
        (transaction.atomic(write) if nested else write)(posting)
    assert (error.value.__cause__.sqlstate, constraint_of(error)) == ("23514", "posting_is_whole")
    assert queries.entries_of(posting) == [(f"1110:{PARTY}", 10_000), ("3000", -10_000)]
    assert queries.balance_of("1110", PARTY) == 10_000


def test_a_posting_has_neither_more_nor_fewer_entries_than_it_says():
    book()
    for legs in (1, 3):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            extend(raw_posting(legs=legs))
        assert constraint_of(error) == "posting_is_whole"
    assert (Posting.objects.count(), Entry.objects.count()) == (1, 2)


def test_two_that_add_to_one_posting_at_once_are_both_refused():
    posting = book()
    results = in_threads(*[lambda: transaction.atomic(extend)(posting)] * 2)
    assert [type(result) for result in results] == [IntegrityError] * 2
    assert Entry.objects.count() == 2


def test_a_posting_and_its_reversal_stand_inside_savepoints():
    with transaction.atomic():
        with transaction.atomic():
            posting = book(kind="payment")
        with transaction.atomic():
            operations.reverse(posting_id=posting.pk, key="reverse:1", at=AT, business_date=DAY)
        mark = transaction.savepoint()
        book("accept:U-2")
        transaction.savepoint_rollback(mark)
    legs = Posting.objects.order_by("id").values_list("key", "legs")
    assert list(legs) == [("accept:U-1", 2), ("reverse:1", 2)]
    assert queries.balance_of("1110", PARTY) == 0


def closed_november():
    leo = User.objects.create_user("leo@tehty.example", full_name="Leo Laine", office_roles=["finance"])
    return operations.close_period(from_on=date(2026, 11, 1), to_on=date(2026, 11, 5), actor=leo, at=AT)


@pytest.mark.parametrize(("day", "refused"), [(1, True), (5, True), (6, False)])
def test_a_closed_period_is_closed_to_every_way_in(day, refused):
    book()
    closed_november()
    codes = [f"1110:{PARTY}", "3000"]
    day = date(2026, 11, day)

    @transaction.atomic
    def write():
        row = raw_posting(day=day)
        for code, cents in zip(codes, (5, -5), strict=True):
            Entry.objects.create(posting=row, account=Account.objects.get(code=code), amount_cents=cents)

    if refused:
        with pytest.raises(IntegrityError) as error:
            write()
        assert constraint_of(error) == "posting_in_open_period"
    else:
        write()
    assert Posting.objects.count() == (1 if refused else 2)


@pytest.mark.parametrize("days", [(1, 5), (5, 9), (2, 3)])
def test_no_day_is_closed_twice(days):
    period = closed_november()
    with pytest.raises(IntegrityError) as error:
        Period.objects.create(
            from_on=date(2026, 11, days[0]),
            to_on=date(2026, 11, days[1]),
            closed_at=AT,
            closed_by=period.closed_by,
        )
    assert constraint_of(error) == "period_closed_once"
    assert Period.objects.count() == 1


def test_the_day_after_a_closed_period_begins_the_next():
    period = closed_november()
    day = date(2026, 11, 6)
    Period.objects.create(from_on=day, to_on=day, closed_at=AT, closed_by=period.closed_by)
    assert Period.objects.count() == 2


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_account SET code = '4200', kind = '4200' WHERE code = '3000'",
        "UPDATE ledger_account SET party = 'C-OTHER' WHERE party <> ''",
        "DELETE FROM ledger_account",
    ],
)
def test_an_account_is_not_renamed_under_its_entries(sql):
    book()
    before = list(Account.objects.order_by("id").values("code", "kind", "party"))
    with pytest.raises(IntegrityError) as error, connection.cursor() as cursor:
        cursor.execute(sql)
    assert error.value.__cause__.sqlstate == "23001"
    assert list(Account.objects.order_by("id").values("code", "kind", "party")) == before


def test_a_closed_period_is_not_reopened():
    closed_november()
    for sql in (
        "UPDATE ledger_period SET to_on = from_on",
        "DELETE FROM ledger_period",
        "TRUNCATE ledger_period",
    ):
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Period.objects.count() == 1


def test_a_period_runs_forward():
    leo = User.objects.create_user("leo@tehty.example", full_name="Leo Laine", office_roles=["finance"])
    with pytest.raises(IntegrityError, match="period_forward"):
        Period.objects.create(from_on=DAY, to_on=date(2026, 11, 1), closed_at=AT, closed_by=leo)


def in_threads(*works):
    """Run the works at once on connections of their own; return what they gave or raised."""
    start, results = Barrier(len(works)), [None] * len(works)

    def run(place, work):
        try:
            start.wait(10)
            results[place] = work()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_one_key_raced_for_is_booked_once():
    operations.open_accounts(codes=[f"1110:{PARTY}", "3000"])
    for number in range(20):
        results = in_threads(*[lambda key=f"accept:U-{number}": book(key)] * 4)
        assert sorted(type(result).__name__ for result in results) == ["NoneType"] * 3 + ["Posting"]
    assert queries.balance_of("1110", PARTY) == 200_000


@pytest.mark.parametrize("keys", [("reverse:1", "reverse:2"), ("reverse:1", "reverse:1")])
def test_a_reversal_raced_for_is_booked_once(keys):
    for number in range(5):
        posting = book(f"payment:M-{number}", kind="payment")
        results = in_threads(
            *[
                lambda key=f"{key}:{number}", pk=posting.pk: operations.reverse(
                    posting_id=pk, key=key, at=AT, business_date=DAY
                )
                for key in keys
            ]
        )
        assert sorted(type(result).__name__ for result in results) == ["AlreadyReversed", "Posting"]
    assert queries.balance_of("1110", PARTY) == 0
    assert proofs.run("reversals mirror") == []


def test_crossed_accounts_never_deadlock_and_add_up():
    """Every thread books on the same three party accounts in another order; kept balances are taken in one order."""
    parties = ("C-AAA", "C-BBB", "C-CCC")

    def many(order, name):
        def work():
            for number in range(25):
                book(f"{name}:{number}", 100, order)

        return work

    orders = (
        parties,
        parties[::-1],
        (parties[1], parties[2], parties[0]),
        (parties[2], parties[0], parties[1]),
    )
    results = in_threads(*(many(order, f"t{n}") for n, order in enumerate(orders)))
    assert results == [None] * 4
    assert [queries.balance_of("1110", party) for party in parties] == [10_000] * 3
    assert proofs.run("balances are sums") == []


def test_closing_waits_for_a_posting_under_way():
    """A posting that has begun is inside before the period closes; one that comes after is refused."""
    operations.open_accounts(codes=[f"1110:{PARTY}", "3000"])
    leo = User.objects.create_user("leo@tehty.example", full_name="Leo Laine", office_roles=["finance"])
    booked, seen = Barrier(2), []

    def slow():
        with transaction.atomic():
            book(kind="payment")
            booked.wait(10)
            seen.append(Period.objects.using("default").count())

    def close():
        booked.wait(10)
        operations.close_period(from_on=DAY, to_on=DAY, actor=leo, at=AT)
        return Posting.objects.count()

    assert in_threads(slow, close) == [None, 1]
    assert seen == [0]
