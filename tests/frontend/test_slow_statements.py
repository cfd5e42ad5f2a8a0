"""T35: a statement that takes too long is ended, and the person is told so; the few long pages get more time."""

import pytest
from django.core.management.base import CommandError
from django.db import OperationalError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from backoffice.kernel.patience import patient
from backoffice.runtime import assembly
from frontend.office import proving
from frontend.public.views import site

pytestmark = pytest.mark.django_db


def setting(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return cursor.fetchone()[0]


def sleep(*_given, **_more):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 20")
        cursor.execute("SELECT pg_sleep(5)")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The service does not answer just now"),
        ("fi", "Palvelu ei juuri nyt vastaa"),
        ("sv", "Tjänsten svarar inte just nu"),
    ],
)
def test_a_page_that_asks_too_long_says_so_with_503(monkeypatch, language, said):
    monkeypatch.setattr(site, "render", sleep)
    browser = Browser(raise_request_exception=False, headers={"accept-language": language})
    answer = browser.get(reverse("terms"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert said in answer.content.decode()


def test_a_fault_of_our_own_stays_a_500(monkeypatch):
    monkeypatch.setattr(site, "render", lambda *_given, **_more: 1 / 0)
    answer = Browser(raise_request_exception=False, headers={"accept-language": "en"}).get(reverse("terms"))
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


@pytest.fixture
def limited():
    """The test's connection ends statements as that of a web process does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', '5s', false)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout")


def test_a_patient_block_has_more_time_and_gives_it_back(limited):
    with patient():
        assert setting("statement_timeout") == "25s"
        with patient(60):
            assert setting("statement_timeout") == "1min"
        assert setting("statement_timeout") == "25s"
    assert setting("statement_timeout") == "5s"


def test_a_patient_block_sets_no_limit_where_there_is_none():
    with patient():
        assert setting("statement_timeout") == "0"


def test_a_patient_block_that_fails_leaves_the_limit_as_it_was(limited):
    with pytest.raises(OperationalError), transaction.atomic(), patient():
        sleep()
    assert setting("statement_timeout") == "5s"


def test_the_books_are_proven_with_patience(limited, leo, monkeypatch):
    seen = []
    monkeypatch.setattr(proving, "prove", lambda: seen.append(setting("statement_timeout")) or {})
    browser = Browser()
    browser.force_login(leo)
    assert browser.post(reverse("office:books_prove")).status_code == 302
    assert seen == ["25s"]


class TestPreparingTheDatabase:
    def test_waits_for_a_table_only_so_long(self):
        with assembly.lock_limit():
            assert setting("lock_timeout") == "10s"
        assert setting("lock_timeout") == "0"

    @pytest.mark.django_db(transaction=True)
    def test_tells_that_somebody_holds_it(self):
        other = connection.copy()
        try:
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute("LOCK TABLE runtime_heartbeat IN ACCESS EXCLUSIVE MODE")
            with (
                pytest.raises(CommandError, match="another program holds one of its tables"),
                assembly.lock_limit(1),
                connection.cursor() as cursor,
            ):
                cursor.execute("SELECT 1 FROM runtime_heartbeat")
        finally:
            other.rollback()
            other.close()
        assert setting("lock_timeout") == "0"

    def test_passes_every_other_trouble_on(self):
        with pytest.raises(OperationalError, match="gone"), assembly.lock_limit():
            raise OperationalError("gone")
