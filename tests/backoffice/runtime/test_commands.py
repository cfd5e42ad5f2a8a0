from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from backoffice.kernel import news, reference_data


@pytest.fixture
def jobs(monkeypatch):
    """A registry of the test's own."""
    monkeypatch.setattr(news, "_jobs", {})
    return news


def test_run_due_runs_every_job_in_order_as_of_the_moment_and_prints_what_it_did(jobs, capsys):
    seen = []
    jobs.job("second", order=20)(lambda at: seen.append(("second", at)) or 0)
    jobs.job("first", order=10)(lambda at: seen.append(("first", at)) or 3)
    call_command("run_due", "--at", "2026-12-01T08:00:00+02:00")
    moment = datetime(2026, 12, 1, 6, tzinfo=UTC)
    assert seen == [("first", moment), ("second", moment)]
    assert capsys.readouterr().out == "first: 3\nsecond: 0\n"


def test_run_due_without_a_moment_means_now(jobs):
    seen = []
    jobs.job("only", order=1)(lambda at: seen.append(at) or 0)
    before = datetime.now(UTC)
    call_command("run_due")
    assert before <= seen[0] <= datetime.now(UTC)


def test_a_failing_job_is_named_and_the_others_still_run(jobs, capsys):
    def fail(at):
        raise RuntimeError("out of paper")

    jobs.job("broken", order=1)(fail)
    jobs.job("sound", order=2)(lambda at: 1)
    with pytest.raises(CommandError, match="tried again: broken"):
        call_command("run_due", "--at", "2026-12-01T06:00:00Z")
    assert capsys.readouterr().out == "broken: failed, RuntimeError: out of paper\nsound: 1\n"


@pytest.mark.parametrize("moment", ["tomorrow", "2026-12-01", "2026-12-01T06:00:00", "2026-13-01T06:00:00Z"])
def test_a_moment_that_is_none_is_refused_and_nothing_runs(jobs, moment):
    seen = []
    jobs.job("only", order=1)(lambda at: seen.append(at) or 0)
    with pytest.raises(CommandError, match=f"“{moment}” is not a moment in time"):
        call_command("run_due", "--at", moment)
    assert seen == []


@pytest.mark.django_db
def test_load_reference_runs_every_loader_in_order(monkeypatch, capsys):
    loaded = []

    def later(at):
        loaded.append("later")

    def sooner(at):
        loaded.append("sooner")

    monkeypatch.setattr(reference_data, "_loaders", {})
    reference_data.loader(order=2)(later)
    reference_data.loader(order=1)(sooner)
    call_command("load_reference")
    assert loaded == ["sooner", "later"]
    assert capsys.readouterr().out == "The reference data is up to date.\n"


@pytest.mark.django_db
def test_loading_the_reference_data_again_adds_nothing():
    from django.apps import apps

    def counted():
        return {model._meta.label: model._default_manager.count() for model in apps.get_models()}

    before = counted()
    call_command("load_reference", verbosity=0)
    assert counted() == before
