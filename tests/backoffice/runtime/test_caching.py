"""The cache as an installation without CACHE_URL has it: a table of the database."""

from datetime import timedelta

import pytest
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from backoffice.accounts.operations import create_token
from backoffice.kernel import news
from backoffice.runtime import caching, health
from backoffice.settings import base
from tests.backoffice.runtime import program
from tests.cast import PASSWORD

JOB = "forget_cache_rows"


@pytest.fixture
def table(db, settings):
    """The cache of the default settings, empty."""
    settings.CACHES = {"default": base.DATABASE_CACHE}
    call_command("createcachetable", verbosity=0)
    cache.clear()


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache ORDER BY cache_key")
        return [key for (key,) in cursor.fetchall()]


def sign_in(client, email, password):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_sign_in_limits_outlive_hundreds_of_other_keys(table, client, clara):
    for number in range(5):
        assert sign_in(client, clara.email, f"wrong {number}").status_code == 200
    for number in range(310):
        cache.set(f"throttle_user_{number}", [1.0], 60)
    answer = sign_in(client, clara.email, PASSWORD)
    assert (answer.status_code, answer["Retry-After"]) == (429, "300")
    assert "_auth_user_id" not in client.session


def test_what_has_expired_is_deleted_and_nothing_else(table):
    cache.set("short", 1, 60)
    cache.set("long", 1, 3600)
    cache.set("forever", 1, None)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cache SET expires = now() - interval '1 second' WHERE cache_key = ':1:short'")
    assert caching.forget_expired(timezone.now() - timedelta(minutes=5)) == 0
    assert news.run_job(JOB, at=timezone.now()) == 1
    assert news.run_job(JOB, at=timezone.now()) == 0
    assert rows() == [":1:forever", ":1:long"]


def test_a_sweep_as_of_a_later_day_lifts_no_limit_of_today(table):
    cache.set("limit", 1, 300)
    assert news.run_job(JOB, at=timezone.now() + timedelta(days=30)) == 0
    assert cache.get("limit") == 1


def test_another_cache_forgets_by_itself(db, django_assert_num_queries):
    assert "LocMem" in type(caches["default"]).__name__
    with django_assert_num_queries(0):
        assert news.run_job(JOB, at=timezone.now()) == 0


def test_a_table_that_was_never_made_is_told_by_the_health_check(db, settings):
    settings.CACHES = {"default": base.DATABASE_CACHE}
    health.beat(health.WORKER)
    with transaction.atomic():
        assert health.report()["cache"] == "down"
        transaction.set_rollback(True)


class TestRedisAway:
    """With CACHE_URL set, and nobody there."""

    @pytest.fixture(autouse=True)
    def away(self, settings):
        address = f"redis://127.0.0.1:{program.free_port()}/1"
        redis = "django.core.cache.backends.redis.RedisCache"
        options = base.REDIS_CACHE_OPTIONS
        settings.CACHES = {"default": {"BACKEND": redis, "LOCATION": address, "OPTIONS": options}}

    def test_sign_in_says_so_and_lets_nobody_in(self, client, clara):
        client.raise_request_exception = False
        answer = sign_in(client, clara.email, PASSWORD)
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
        assert "_auth_user_id" not in client.session

    def test_the_api_says_so(self, client, clara, at):
        _, secret = create_token(user=clara, name="t", at=at)
        answer = client.get("/api/v1/me", headers={"authorization": f"Bearer {secret}"})
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
        assert answer.json()["code"] == "unavailable"

    def test_the_health_check_names_it(self, client, db):
        health.beat(health.WORKER)
        answer = client.get("/healthz")
        assert answer.status_code == 503
        assert answer.json()["failing"] == ["cache"]
