import logging

import pytest
from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from backoffice.kernel import news, tasks
from tests.backoffice.kernel.rows import rolled_back


@pytest.fixture(autouse=True)
def own_jobs(monkeypatch):
    """No job of the product runs here."""
    monkeypatch.setattr(news, "_jobs", {})


@pytest.fixture
def sent(monkeypatch):
    """Names of the jobs whose wake-up reached the broker, in order."""
    names = []
    monkeypatch.setattr(
        current_app, "send_task", lambda task, kwargs, **_: names.append((task, kwargs["name"]))
    )
    return names


def woken(*names):
    return [(news.RUN_JOB_TASK, name) for name in names]


def add_job(name, order=1, topics=(), run=lambda at: 0):
    return news.job(name, order=order, topics=topics)(run)


def test_jobs_are_listed_in_sweep_order():
    for name, order in [("late", 9), ("b", 5), ("a", 5), ("early", 1)]:
        add_job(name, order)
    assert [each.name for each in news.jobs()] == ["early", "a", "b", "late"]


def test_a_name_is_taken_once():
    run = add_job("settle")
    news.job("settle", order=1)(run)  # a module imported twice registers the same function again
    with pytest.raises(ValueError, match="settle"):
        add_job("settle", run=lambda at: 1)


def test_runs_one_job_as_of_the_moment_given(at):
    add_job("settle", run=lambda moment: 3 if moment == at else 0)
    assert news.run_job("settle", at=at) == 3
    with pytest.raises(KeyError):
        news.run_job("unknown", at=at)


def test_all_due_work_runs_and_what_failed_is_told_at_the_end(at, caplog):
    ran = []
    add_job("first", 1, run=lambda moment: ran.append("first") or 2)
    add_job("broken", 2, run=lambda moment: 1 // 0)
    add_job("last", 3, run=lambda moment: ran.append("last") or 5)
    with pytest.raises(ExceptionGroup) as failed:
        news.run_due(at=at)
    assert ran == ["first", "last"]
    assert [type(error) for error in failed.value.exceptions] == [ZeroDivisionError]
    assert "job broken failed" in caplog.text


def test_one_bad_item_of_a_job_does_not_starve_the_others(caplog):
    acted = []

    def act(item):
        acted.append(item)
        return 6 // item

    assert news.do_each([1, 2, 3], act) == 11
    with pytest.raises(ExceptionGroup) as failed:
        news.do_each([0, 3, 0, 2], act)
    assert acted == [1, 2, 3, 0, 3, 0, 2]
    assert [type(error) for error in failed.value.exceptions] == [ZeroDivisionError] * 2
    assert "due work on 0 failed" in caplog.text


def test_due_work_tells_how_much_was_done(at):
    add_job("first", 1, run=lambda moment: 2)
    add_job("last", 3, run=lambda moment: 5)
    assert news.run_due(at=at) == {"first": 2, "last": 5}


def test_the_task_of_a_job_runs_it_now():
    moments = []
    add_job("settle", run=lambda moment: moments.append(moment) or 1)
    tasks.run_job_task(name="settle", from_a_newer_version=True)
    assert len(moments) == 1
    assert moments[0].utcoffset().total_seconds() == 0


def test_the_task_of_an_unknown_job_leaves_it_to_the_sweep():
    tasks.run_job_task(name="not here yet")


def test_the_sweep_runs_everything():
    ran = []
    add_job("one", run=lambda moment: ran.append("one") or 1)
    add_job("two", run=lambda moment: ran.append("two") or 1)
    tasks.sweep_task()
    assert ran == ["one", "two"]


@pytest.mark.django_db(transaction=True)
class TestNudging:
    @pytest.fixture(autouse=True)
    def subscribed(self):
        add_job("settle", 1, ("unit_accepted", "unit_delivered"))
        add_job("mail", 2, ("unit_accepted",))

    def test_wakes_the_jobs_of_the_topic_after_commit(self, sent):
        with transaction.atomic():
            news.nudge("unit_accepted")
            assert sent == []
        assert sent == woken("settle", "mail")

    def test_counts_once_a_transaction(self, sent):
        with transaction.atomic():
            for _ in range(3):
                news.nudge("unit_accepted")
            news.nudge("unit_delivered")
            news.nudge("unit_accepted")
        assert sent == woken("settle", "mail", "settle")

    def test_the_next_transaction_counts_again(self, sent):
        for _ in range(2):
            with transaction.atomic():
                news.nudge("unit_delivered")
        assert sent == woken("settle", "settle")

    def test_bulk_work_nudges_nobody_and_what_follows_does(self, sent):
        with news.without_nudges(), transaction.atomic():
            news.nudge("unit_accepted")
        assert sent == []
        with transaction.atomic():
            news.nudge("unit_delivered")
        assert sent == woken("settle")

    def test_a_rollback_takes_its_nudge_along(self, sent):
        with rolled_back():
            news.nudge("unit_delivered")
        with transaction.atomic():
            pass
        assert sent == []

    def test_a_rolled_back_savepoint_takes_its_nudge_along(self, sent):
        with transaction.atomic(), rolled_back():
            news.nudge("unit_delivered")
        assert sent == []

    def test_a_nudge_after_a_rolled_back_one_is_sent(self, sent):
        with transaction.atomic():
            with rolled_back():
                news.nudge("unit_delivered")
            news.nudge("unit_delivered")
        assert sent == woken("settle")

    def test_a_nudge_repeated_in_a_rolled_back_savepoint_survives(self, sent):
        with transaction.atomic():
            news.nudge("unit_delivered")
            with rolled_back():
                news.nudge("unit_delivered")
        assert sent == woken("settle")

    def test_a_nudge_of_a_released_savepoint_counts_for_the_outer_one(self, sent):
        with transaction.atomic():
            with transaction.atomic():
                news.nudge("unit_delivered")
            news.nudge("unit_delivered")
        assert sent == woken("settle")

    def test_outside_a_transaction_it_is_sent_at_once(self, sent):
        news.nudge("unit_delivered")
        assert sent == woken("settle")

    def test_a_topic_nobody_listens_to_is_quiet(self, sent):
        news.nudge("nothing")
        assert sent == []

    @pytest.mark.parametrize(
        "error", [OperationalError("no broker"), ConnectionRefusedError(), PermissionError()]
    )
    def test_a_lost_broker_is_no_reason_to_fail(self, monkeypatch, caplog, error):
        tried = []

        def lose(task, kwargs, **_):
            tried.append(kwargs["name"])
            raise error

        monkeypatch.setattr(current_app, "send_task", lose)
        with caplog.at_level(logging.WARNING), transaction.atomic():
            news.nudge("unit_accepted")
        assert tried == ["settle"]  # each try may wait for a time-out: the others are left to the sweep too
        assert "a nudge of settle is lost" in caplog.text

    def test_even_a_mistake_in_sending_does_not_fail_what_is_committed(self, monkeypatch, caplog):
        monkeypatch.setattr(current_app, "send_task", lambda *_, **__: 1 // 0)
        with transaction.atomic():
            news.nudge("unit_delivered")
        assert "ZeroDivisionError" in caplog.text
        assert not connection.in_atomic_block

    @pytest.mark.parametrize("broker", ["redis://127.0.0.1:1/0", "amqp://127.0.0.1:1//", "folder"])
    def test_what_celery_really_raises_is_caught(self, broker, monkeypatch, caplog, tmp_path):
        from celery import Celery

        options = {}
        if broker == "folder":  # a full or read-only disk: the broker's folder cannot be made
            (tmp_path / "file").write_text("")
            lost = str(tmp_path / "file" / "messages")
            options = {"data_folder_in": lost, "data_folder_out": lost, "control_folder": lost}
            broker = "filesystem://"
        app = Celery("lost", broker=broker, set_as_current=False, broker_transport_options=options)
        app.conf.task_publish_retry = False
        app.conf.broker_connection_timeout = 1
        monkeypatch.setattr(news, "current_app", app)
        with caplog.at_level(logging.WARNING, logger=news.__name__), transaction.atomic():
            news.nudge("unit_delivered")
        assert "a nudge of settle is lost" in caplog.text
        app.close()
