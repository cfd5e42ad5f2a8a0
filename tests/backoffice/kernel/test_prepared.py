"""Statements the database plans once a connection."""

import pytest
from django.db import DataError, connection, transaction

from backoffice.kernel.prepared import prepared_cursor

pytestmark = pytest.mark.django_db
STATEMENT = "SELECT %(a)s::int + %(b)s::int AS first_prepared_sum"


def ask(a, b):
    with prepared_cursor() as cursor:
        cursor.execute(STATEMENT, {"a": a, "b": b})
        return cursor.fetchone()


def kept():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%first_prepared_sum'"
        )
        return cursor.fetchone()[0]


def test_a_statement_is_prepared_once_and_run_with_its_values():
    assert [ask(1, 2), ask(3, 4), ask(5, 6)] == [(3,), (7,), (11,)]
    assert kept() == 1


def test_its_questions_are_counted_like_all_others(django_assert_num_queries):
    with django_assert_num_queries(1):
        ask(7, 8)


def test_its_faults_are_django_s_and_the_transaction_goes_on_behind_the_savepoint():
    with pytest.raises(DataError), transaction.atomic():
        ask(2**31 - 1, 1)
    assert ask(1, 1) == (2,)
