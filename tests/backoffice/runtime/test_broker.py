import logging
import threading
import uuid
from queue import Empty

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

import backoffice.celery  # noqa: F401  names the transport


@pytest.fixture
def folders(tmp_path):
    made = {name: tmp_path / name for name in ("messages", "taken", "control")}
    for folder in made.values():
        folder.mkdir()
    return made


@pytest.fixture
def queue_name():
    """A queue no other test has: kombu remembers per process which queues it has bound."""
    return uuid.uuid4().hex


@pytest.fixture
def broker(folders):
    """A connection to a broker in a folder of the test's own."""
    with Connection(
        "folder://localhost",
        transport_options={
            "data_folder_in": str(folders["messages"]),
            "data_folder_out": str(folders["messages"]),
            "processed_folder": str(folders["taken"]),
            "control_folder": str(folders["control"]),
        },
    ) as connection:
        yield connection


def test_messages_arrive_once_in_the_order_they_were_sent(broker, folders, queue_name):
    with broker.SimpleQueue(queue_name) as queue:
        for number in range(20):
            queue.put({"number": number})
        got = [queue.get(timeout=1).payload["number"] for _ in range(20)]
        assert got == list(range(20))
        with pytest.raises(queue.Empty):
            queue.get(block=False)
    assert list(folders["messages"].iterdir()) == []
    assert list(folders["taken"].iterdir()) == []


def test_a_message_that_is_still_being_written_is_not_seen(broker, folders, queue_name):
    with broker.SimpleQueue(queue_name) as queue:
        (folders["messages"] / f"0001_x.{queue_name}.msg.new").write_text('{"half')
        with pytest.raises(queue.Empty):
            queue.get(block=False)


def test_an_unreadable_message_is_dropped_and_the_next_one_taken(broker, folders, queue_name, caplog):
    with broker.SimpleQueue(queue_name) as queue:
        (folders["messages"] / f"0001_x.{queue_name}.msg").write_text('{"half')
        queue.put("whole")
        with caplog.at_level(logging.WARNING):
            assert queue.get(timeout=1).payload == "whole"
    assert f"0001_x.{queue_name}.msg is unreadable and was dropped" in caplog.text


def test_two_readers_never_get_the_same_message(broker, folders):
    channels = [broker.channel(), broker.channel()]
    for number in range(200):
        channels[0]._put("celery", {"number": number})
    got = [[], []]

    def read(which):
        while True:
            try:
                got[which].append(channels[which]._get("celery")["number"])
            except Empty:
                return

    readers = [threading.Thread(target=read, args=(which,)) for which in (0, 1)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert sorted(got[0] + got[1]) == list(range(200))


def test_a_folder_that_is_gone_is_an_error_and_not_a_lost_message(broker, folders):
    channel = broker.channel()
    folders["messages"].rmdir()
    with pytest.raises(ChannelError, match="cannot be written"):
        channel._put("celery", {})
