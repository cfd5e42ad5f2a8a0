import pytest
from django.db import connection, transaction
from django.db.models import Max
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from backoffice.accounts.models import User
from backoffice.kernel import locks
from backoffice.kernel.locks import LockOrderError, NotLocked
from backoffice.kernel.models import NumberSeries
from clients.agreements.models import Agreement
from tests.backoffice.kernel.rows import an_agreement, at_once, rolled_back


def lock_user(user):
    return locks.lock(User.objects.all(), user.pk)


def test_asks_the_database_for_the_row_lock(anna):
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        locked = lock_user(anna)
    assert locked == anna
    assert queries[-1]["sql"].endswith('FOR NO KEY UPDATE OF "accounts_user"')


def test_refuses_outside_a_transaction(anna):
    for attempt in (
        lambda: lock_user(anna),
        lambda: locks.lock_many(User.objects.all(), [anna.pk]),
        lambda: locks.lock_free(User.objects.all(), limit=1),
        lambda: locks.mark_locked(anna),
    ):
        with pytest.raises(TransactionManagementError):
            attempt()


def test_a_missing_row_is_missing(anna):
    with transaction.atomic(), pytest.raises(User.DoesNotExist):
        locks.lock(User.objects.all(), User.objects.aggregate(last=Max("pk"))["last"] + 1)


def test_a_locked_row_counts_as_locked_until_its_block_ends(anna):
    with transaction.atomic():
        locked = lock_user(anna)
        with transaction.atomic():
            locks.require_locked(locked)
        locks.require_locked(locked)
    with pytest.raises(NotLocked):
        locks.require_locked(locked)


def test_a_read_row_does_not_count_as_locked(anna):
    with transaction.atomic():
        lock_user(anna)
        with pytest.raises(NotLocked):
            locks.require_locked(User.objects.get(pk=anna.pk))


@transaction.atomic
def locked_by_an_operation(user):
    return lock_user(user)


def test_a_row_of_an_earlier_call_of_the_same_operation_does_not_count_as_locked(anna):
    """One Atomic object serves every call of a decorated function; the calls must still be told apart."""
    earlier = locked_by_an_operation(anna)

    @transaction.atomic
    def again():
        locked_by_an_operation(anna)
        return locks.is_locked(earlier)

    assert again() is False
    assert again() is False


def test_a_row_a_nested_operation_returned_is_locked_again_before_it_is_moved(anna):
    with transaction.atomic():
        returned = locked_by_an_operation(anna)
        assert not locks.is_locked(returned)
        assert locks.is_locked(lock_user(returned))


def test_a_row_locked_in_a_rolled_back_block_does_not_count_as_locked(anna):
    with transaction.atomic():
        with rolled_back():
            locked = lock_user(anna)
        assert not locks.is_locked(locked)


def test_ranks_must_rise(anna, at):
    agreement = an_agreement(at)
    with transaction.atomic():
        lock_user(anna)
        locks.lock(Agreement.objects.all(), agreement.pk)
    with transaction.atomic():
        locks.lock(Agreement.objects.all(), agreement.pk)
        with pytest.raises(LockOrderError):
            lock_user(anna)


def test_keys_must_rise_within_a_rank(anna, bo):
    first, second = sorted([anna, bo], key=lambda user: user.pk)
    with transaction.atomic():
        lock_user(first)
        lock_user(second)
    with transaction.atomic():
        lock_user(second)
        with pytest.raises(LockOrderError):
            lock_user(first)


def test_a_nested_operation_holds_its_rank_after_it_has_returned(anna, at):
    agreement = an_agreement(at)
    with transaction.atomic():
        with transaction.atomic():
            locks.lock(Agreement.objects.all(), agreement.pk)
        with pytest.raises(LockOrderError):
            lock_user(anna)


def test_a_row_that_is_held_may_be_asked_for_again(anna, at):
    agreement = an_agreement(at)
    with transaction.atomic():
        lock_user(anna)
        locks.lock(Agreement.objects.all(), agreement.pk)
        assert locks.is_locked(lock_user(anna))


def test_ranks_are_forgotten_with_their_transaction(anna, at):
    agreement = an_agreement(at)
    for _ in range(2):
        with transaction.atomic():
            lock_user(anna)
            locks.lock(Agreement.objects.all(), agreement.pk)


def test_a_model_without_rank_is_not_locked(db):
    with transaction.atomic(), pytest.raises(LockOrderError, match="NumberSeries has no lock_rank"):
        locks.lock(NumberSeries.objects.all(), 1)


def test_locks_many_in_key_order_and_leaves_out_what_is_not_there(anna, bo, ceci):
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        found = locks.lock_many(User.objects.all(), [ceci.pk, anna.pk, 0, bo.pk, anna.pk])
        assert found == sorted([anna, bo, ceci], key=lambda user: user.pk)
        assert all(locks.is_locked(row) for row in found)
    assert 'ORDER BY "accounts_user"."id" ASC FOR NO KEY UPDATE' in queries[-1]["sql"]


def test_rows_locked_by_hand_take_their_place_in_the_order(anna, at):
    agreement = an_agreement(at)
    with transaction.atomic():
        locks.mark_locked(agreement)
        locks.require_locked(agreement)
        with pytest.raises(LockOrderError):
            lock_user(anna)


def test_a_new_row_needs_no_lock_and_takes_no_place(anna, at):
    with transaction.atomic():
        agreement = locks.mark_new(an_agreement(at))
        locks.require_locked(agreement)
        lock_user(anna)


@pytest.mark.django_db(transaction=True)
class TestWithRealCommits:
    def test_a_row_of_an_earlier_transaction_does_not_count_as_locked(self, anna):
        earlier = locked_by_an_operation(anna)
        with transaction.atomic():
            assert not locks.is_locked(earlier)
            lock_user(anna)
            assert not locks.is_locked(earlier)

    def test_ranks_are_forgotten_at_commit_and_at_rollback(self, anna, at):
        agreement = an_agreement(at)
        with transaction.atomic():
            locks.lock(Agreement.objects.all(), agreement.pk)
        with rolled_back():
            lock_user(anna)
            locks.lock(Agreement.objects.all(), agreement.pk)
        with transaction.atomic():
            lock_user(anna)

    def test_a_nested_lock_holds_its_rank(self, anna, at):
        agreement = an_agreement(at)
        with transaction.atomic():
            with transaction.atomic():
                locked = locks.lock(Agreement.objects.all(), agreement.pk)
            assert not locks.is_locked(locked)
            with pytest.raises(LockOrderError):
                lock_user(anna)

    def test_busy_rows_are_skipped(self, anna, bo, at):
        rows = User.objects.filter(pk__in=[anna.pk, bo.pk]).order_by("pk")

        def others_pick():
            with transaction.atomic():
                return [user.pk for user in locks.lock_free(rows, limit=5)]

        with transaction.atomic():
            lock_user(anna)
            assert at_once(others_pick) == [[bo.pk]]
        assert at_once(others_pick) == [sorted([anna.pk, bo.pk])]

    def test_two_that_count_on_one_row_never_lose_a_step(self, anna):
        def step():
            for _ in range(25):
                with transaction.atomic():
                    user = lock_user(anna)
                    user.full_name = str(int(user.full_name) + 1)
                    user.save(update_fields=["full_name"])

        User.objects.filter(pk=anna.pk).update(full_name="0")
        assert at_once(step, step, step) == [None, None, None]
        assert User.objects.get(pk=anna.pk).full_name == "75"
