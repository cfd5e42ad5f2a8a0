import threading

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from backoffice.kernel.models import NumberSeries
from backoffice.kernel.numbering import take_number
from tests.backoffice.kernel.rows import at_once, rolled_back


def test_counts_each_series_and_year_by_itself(db):
    with transaction.atomic():
        taken = [take_number(series="invoice", year=2091) for _ in range(3)]
        assert taken == [1, 2, 3]
        assert take_number(series="invoice", year=2092) == 1
        assert take_number(series="statement", year=2091) == 1
    assert NumberSeries.objects.get(series="invoice", year=2091).last == 3


def test_a_rolled_back_number_is_given_again(db):
    with transaction.atomic():
        take_number(series="invoice", year=2091)
    with rolled_back():
        assert take_number(series="invoice", year=2091) == 2
    with transaction.atomic():
        assert take_number(series="invoice", year=2091) == 2


@pytest.mark.django_db(transaction=True)
class TestWithRealConnections:
    def test_refuses_outside_a_transaction(self):
        assert not connection.in_atomic_block
        with pytest.raises(TransactionManagementError):
            take_number(series="invoice", year=2091)
        assert not NumberSeries.objects.filter(year=2091).exists()

    def test_many_at_once_leave_no_gap_and_no_double_whoever_rolls_back(self):
        kept, guard = [], threading.Lock()

        def issue(worker):
            for n in range(15):
                fails = (n + worker) % 3 == 0
                with rolled_back() if fails else transaction.atomic():
                    number = take_number(series="invoice", year=2091)
                if not fails:
                    with guard:
                        kept.append(number)

        results = at_once(*(lambda worker=worker: issue(worker) for worker in range(4)))
        assert results == [None] * 4
        assert sorted(kept) == list(range(1, 41))
        assert NumberSeries.objects.get(series="invoice", year=2091).last == 40

    def test_the_second_waits_for_the_first_to_end(self):
        taken, go_on = threading.Event(), threading.Event()

        def first():
            with transaction.atomic():
                number = take_number(series="invoice", year=2091)
                taken.set()
                assert go_on.wait(10)
                transaction.set_rollback(True)
            return number

        def second():
            assert taken.wait(10)
            threading.Timer(0.2, go_on.set).start()
            with transaction.atomic():
                return take_number(series="invoice", year=2091)

        assert at_once(first, second) == [1, 1]
