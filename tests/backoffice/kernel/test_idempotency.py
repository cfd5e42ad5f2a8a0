import threading
from datetime import timedelta

import pytest

from backoffice.accounts.models import User
from backoffice.kernel import idempotency, tasks
from backoffice.kernel.idempotency import (
    KEPT_FOR,
    STALE_AFTER,
    Answer,
    KeyMalformed,
    KeyReused,
    StillRunning,
    hash_request,
)
from backoffice.kernel.models import IdempotencyKey
from tests.backoffice.kernel.rows import at_once

CREATED = Answer(status=201, body=b'{"ref": "A-1"}', content_type="application/json")
REFUSED = Answer(status=409, body=b"{}", content_type="application/problem+json")
ORDER = hash_request("POST", "/api/v1/assignments", b'{"title": "x"}')
OTHER = hash_request("POST", "/api/v1/assignments", b'{"title": "y"}')


def begin(user, at, key="k-1", request_hash=ORDER):
    return idempotency.begin(user=user, key=key, request_hash=request_hash, at=at)


def finish(user, at, key="k-1"):
    idempotency.finish(user=user, key=key, at=at, answer=CREATED)


def once(user, at, run, key="k-1", request_hash=ORDER):
    return idempotency.once(user=user, key=key, request_hash=request_hash, at=at, run=run)


@pytest.mark.parametrize(
    "other",
    [
        ("PUT", "/a", b"x"),
        ("POST", "/b", b"x"),
        ("POST", "/a", b"y"),
        ("POST", "/a\nx", b""),
        ("POST", "/a", b""),
    ],
)
def test_another_method_path_or_body_is_another_request(other):
    assert hash_request("POST", "/a", b"x") == hash_request("post", "/a", b"x")
    assert hash_request("POST", "/a", b"x") != hash_request(*other)


class TestBegin:
    def test_lets_the_first_request_run(self, clara, at):
        assert begin(clara, at) is None
        assert IdempotencyKey.objects.get().status is None

    def test_gives_the_first_answer_again(self, clara, at):
        begin(clara, at)
        finish(clara, at)
        assert begin(clara, at + timedelta(days=6)) == CREATED

    def test_refuses_another_request_under_the_key(self, clara, at):
        begin(clara, at)
        for _ in range(2):
            with pytest.raises(KeyReused) as refused:
                begin(clara, at, request_hash=OTHER)
            assert (refused.value.code, refused.value.status) == ("idempotency_key_reused", 422)
            IdempotencyKey.objects.update(status=201)

    def test_refuses_while_the_first_runs(self, clara, at):
        begin(clara, at)
        with pytest.raises(StillRunning) as refused:
            begin(clara, at + STALE_AFTER - timedelta(seconds=1))
        assert (refused.value.code, refused.value.status) == ("idempotency_in_progress", 409)

    def test_keys_of_two_people_have_nothing_to_do_with_each_other(self, clara, olli, at):
        begin(clara, at)
        finish(clara, at)
        assert begin(olli, at, request_hash=OTHER) is None

    def test_a_claim_whose_process_died_may_be_taken_over(self, clara, at):
        begin(clara, at)
        later = at + STALE_AFTER
        assert begin(clara, later) is None
        with pytest.raises(StillRunning):
            begin(clara, later + timedelta(seconds=1))

    def test_a_dead_claim_is_not_taken_over_by_another_request(self, clara, at):
        begin(clara, at)
        with pytest.raises(KeyReused):
            begin(clara, at + STALE_AFTER, request_hash=OTHER)

    def test_who_has_been_taken_over_cannot_finish(self, clara, at):
        later = at + STALE_AFTER
        begin(clara, at)
        begin(clara, later)
        with pytest.raises(StillRunning):
            finish(clara, at)
        idempotency.abandon(user=clara, key="k-1", at=at)
        finish(clara, later)
        assert begin(clara, later) == CREATED

    @pytest.mark.parametrize("key", ["", "x" * 256, "ä", "a\nb", "\x00"])
    def test_refuses_a_malformed_key(self, clara, at, key):
        with pytest.raises(KeyMalformed):
            begin(clara, at, key=key)
        assert not IdempotencyKey.objects.exists()

    def test_takes_the_longest_key(self, clara, at):
        assert begin(clara, at, key="x" * 255) is None


class TestOnce:
    def test_runs_and_keeps_the_answer(self, clara, at):
        runs = []
        assert once(clara, at, lambda: runs.append(1) or CREATED) == CREATED
        assert once(clara, at, lambda: runs.append(1) or REFUSED) == CREATED
        assert runs == [1]

    def test_a_refusal_changes_nothing_and_is_not_kept(self, clara, at):
        def refuse():
            User.objects.create_user("half@tehty.example", full_name="Half")
            return REFUSED

        assert once(clara, at, refuse) == REFUSED
        assert not User.objects.filter(email="half@tehty.example").exists()
        assert not IdempotencyKey.objects.exists()
        assert once(clara, at, lambda: CREATED, request_hash=OTHER) == CREATED

    def test_a_crash_changes_nothing_and_frees_the_key(self, clara, at):
        def crash():
            User.objects.create_user("half@tehty.example", full_name="Half")
            raise LookupError

        with pytest.raises(LookupError):
            once(clara, at, crash)
        assert not User.objects.filter(email="half@tehty.example").exists()
        assert once(clara, at, lambda: CREATED) == CREATED

    def test_work_that_was_overtaken_is_undone(self, clara, at):
        def slow():
            User.objects.create_user("slow@tehty.example", full_name="Slow")
            assert begin(clara, at + STALE_AFTER) is None
            return CREATED

        with pytest.raises(StillRunning):
            once(clara, at, slow)
        assert not User.objects.filter(email="slow@tehty.example").exists()


def test_old_keys_are_forgotten(clara, at):
    begin(clara, at, key="old")
    begin(clara, at + timedelta(seconds=1), key="young")
    assert tasks.forget_idempotency_keys(at + KEPT_FOR) == 0
    assert tasks.forget_idempotency_keys(at + KEPT_FOR + timedelta(seconds=1)) == 1
    assert IdempotencyKey.objects.get().key == "young"


@pytest.mark.django_db(transaction=True)
def test_of_many_simultaneous_requests_one_runs(clara, at):
    start, runs = threading.Barrier(6), []

    def run():
        runs.append(User.objects.create_user("one@tehty.example", full_name="One"))
        return CREATED

    def request(moment):
        start.wait(10)
        return once(clara, moment, run)

    results = at_once(*(lambda n=n: request(at + timedelta(microseconds=n)) for n in range(6)))
    assert len(runs) == 1
    assert [result for result in results if not isinstance(result, StillRunning)].count(CREATED) >= 1
    assert all(result == CREATED or isinstance(result, StillRunning) for result in results)
    assert once(clara, at, run) == CREATED
    assert User.objects.filter(email="one@tehty.example").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_that_take_over_a_dead_claim_one_wins(clara, at):
    begin(clara, at)
    start = threading.Barrier(5)

    def take_over(moment):
        start.wait(10)
        return begin(clara, moment)

    later = at + STALE_AFTER
    results = at_once(*(lambda n=n: take_over(later + timedelta(microseconds=n)) for n in range(5)))
    assert results.count(None) == 1
    assert sum(isinstance(result, StillRunning) for result in results) == 4
