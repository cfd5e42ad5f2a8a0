"""What is put back is what was built, and it is put back only where the original could have stood."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from backoffice.accounts.models import User
from backoffice.kernel.files import store_produced
from backoffice.kernel.models import NumberSeries
from tests import staging
from tests.cast import person

pytestmark = pytest.mark.django_db


@contextmanager
def another_test():
    """A transaction that is taken back, as a test's is."""
    staging.begin()
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@pytest.fixture
def built():
    """A scenery and how often it was really built."""
    times = []

    def build(name):
        times.append(name)
        NumberSeries.objects.update_or_create(series="staging", year=0, defaults={"last": len(times)})
        return person("stage@tehty.example", "Sanna Sillanpää")

    yield staging.scenery_of(build), times
    staging.forget()


def test_the_same_rows_stand_again(built):
    scenery, times = built
    seen = []
    for _ in range(2):
        with another_test():
            answer = scenery(name=None)
            seen.append(
                (
                    answer.pk,
                    User.objects.values().get(pk=answer.pk),
                    NumberSeries.objects.values().get(series="staging"),
                )
            )
    assert seen[0] == seen[1]
    assert len(times) == 1
    assert not User.objects.filter(email="stage@tehty.example").exists()


def test_what_was_written_before_has_it_built_anew(built):
    scenery, times = built
    with another_test():
        scenery(name=None)
    with another_test():
        person("first@tehty.example", "Eka Ensimmäinen")
        assert scenery(name=None).full_name == "Sanna Sillanpää"
    assert len(times) == 2


def test_arguments_that_cannot_be_told_apart_have_it_built_anew(built):
    scenery, times = built
    for _ in range(2):
        with another_test():
            scenery(name=object())
    assert len(times) == 2


def test_a_group_is_known_by_everybody_in_it(built):
    scenery, times = built
    for group in ({"one": None}, {"one": None}, {"two": None}, {"one": object()}):
        with another_test():
            scenery(name=SimpleNamespace(**group))
    assert len(times) == 3


def test_an_answer_changed_by_one_test_is_whole_for_the_next(built):
    scenery, _times = built
    with another_test():
        scenery(name=None).full_name = "Joku Muu"
    with another_test():
        assert scenery(name=None).full_name == "Sanna Sillanpää"


def test_a_file_s_bytes_stand_again_even_when_they_have_been_deleted(at):
    def build(at):
        return store_produced(data=b"%PDF-1.7 set", name="set.pdf", content_type="application/pdf")

    scenery = staging.scenery_of(build)
    for _ in range(2):
        with another_test():
            file = scenery(at=at)
            with default_storage.open(file.storage_name) as stored:
                assert stored.read() == b"%PDF-1.7 set"
        default_storage.delete(file.storage_name)
    staging.forget()
