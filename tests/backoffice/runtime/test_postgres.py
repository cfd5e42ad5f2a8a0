"""The embedded server under everything that may happen to it."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil
import psycopg
import pytest

from backoffice.runtime.postgres import Cluster, EmbeddedDatabaseError
from backoffice.settings import env
from tests.backoffice.runtime import program

pytestmark = pytest.mark.timeout(300)


def _cluster(folder):
    return Cluster(folder=folder, socket_dir=env.socket_dir(folder), database="backoffice")


@pytest.fixture
def cluster(tmp_path):
    """A cluster of the test's own, stopped afterwards."""
    made = _cluster(tmp_path / "postgres")
    yield made
    made.release()
    assert not made.is_running()


def _connect(cluster):
    return psycopg.connect(
        host=str(cluster.socket_dir), user="postgres", dbname=cluster.database, autocommit=True
    )


def _postmaster(cluster):
    return psutil.Process(int((cluster.folder / "postmaster.pid").read_text().split()[0]))


def test_it_is_made_on_first_use_and_listens_on_its_socket_only(cluster):
    cluster.hold()
    with _connect(cluster) as link:
        assert link.execute("SHOW listen_addresses").fetchone() == ("",)
        assert link.execute("SHOW fsync").fetchone() == ("on",)
    assert not [
        each for each in _postmaster(cluster).net_connections() if each.family.name.startswith("AF_INET")
    ]


def test_the_last_user_to_leave_stops_it(cluster):
    other = _cluster(cluster.folder)
    cluster.hold()
    other.hold()
    cluster.release()
    assert other.is_running()
    with _connect(other) as link:
        assert link.execute("SELECT 1").fetchone() == (1,)
    other.release()
    assert not other.is_running()


def test_holding_twice_is_holding_once(cluster):
    cluster.hold()
    cluster.hold()
    cluster.release()
    assert not cluster.is_running()


@pytest.mark.skipif(os.geteuid() != 0, reason="only as root the server runs as somebody else")
def test_a_closed_folder_above_it_neither_keeps_it_from_stopping_nor_from_starting(tmp_path):
    above = tmp_path / "closed"
    made = _cluster(above / "postgres")
    made.hold()
    above.chmod(0o700)
    made.release()
    assert not made.is_running()
    above.chmod(0o700)
    made.hold()
    made.release()
    assert above.stat().st_mode & 0o777 == 0o701


def test_a_child_process_that_ends_does_not_stop_it(cluster):
    cluster.hold()
    child = multiprocessing.get_context("fork").Process(target=cluster.release)
    child.start()
    child.join()
    assert cluster.is_running()


def test_a_killed_server_loses_no_commit(cluster):
    cluster.hold()
    with _connect(cluster) as link:
        link.execute("CREATE TABLE facts (id int PRIMARY KEY)")
    for number in range(5):
        with _connect(cluster) as link:
            link.execute("INSERT INTO facts VALUES (%s)", [number])
            with pytest.raises(psycopg.OperationalError):
                _kill_mid_commit(cluster, link, number)
        _cluster(cluster.folder).ensure_running()
    with _connect(cluster) as link:
        kept = {row[0] for row in link.execute("SELECT id FROM facts WHERE id < 1000")}
        assert kept == {0, 1, 2, 3, 4}


def test_it_starts_again_while_the_backends_of_a_killed_server_are_leaving(cluster):
    cluster.hold()
    with _connect(cluster) as link:
        link.execute("CREATE TABLE facts (id int PRIMARY KEY)")
        link.execute("INSERT INTO facts VALUES (1)")
        _postmaster(cluster).kill()
        program.wait_for(lambda: not cluster.is_running(), 10)
        _cluster(cluster.folder).ensure_running()
    with _connect(cluster) as link:
        assert link.execute("SELECT id FROM facts").fetchall() == [(1,)]


def _kill_mid_commit(cluster, link, number):
    """Kill every process of the server while rows are being written, as a power cut of the program would."""
    postmaster = _postmaster(cluster)
    everything = [postmaster, *postmaster.children(recursive=True)]
    for row in range(1000 + number * 100_000, 1000 + number * 100_000 + 50):
        link.execute("INSERT INTO facts VALUES (%s)", [row])
    for process in everything:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(everything, timeout=10)
    while True:
        link.execute("SELECT 1")


@pytest.mark.parametrize("pid", [2_000_000_000, os.getpid()], ids=["nobody", "another program"])
def test_a_stale_pid_file_is_seen_through(cluster, pid):
    cluster.hold()
    cluster.release()
    lines = [
        str(pid),
        str(cluster.folder),
        str(int(time.time())),
        "5432",
        str(cluster.socket_dir),
        "",
        "1 1",
        "ready",
    ]
    (cluster.folder / "postmaster.pid").write_text("\n".join(lines) + "\n")
    assert not cluster.is_running()
    cluster.hold()
    assert _postmaster(cluster).pid != pid
    with _connect(cluster) as link:
        assert link.execute("SELECT 1").fetchone() == (1,)


def test_a_half_written_pid_file_does_not_count_as_running(cluster):
    cluster.hold()
    cluster.release()
    (cluster.folder / "postmaster.pid").write_text("12\n")
    assert not cluster.is_running()
    cluster.hold()
    assert cluster.is_running()


def test_a_killed_user_does_not_keep_it_running(cluster):
    code = (
        "import sys, time; from pathlib import Path; from backoffice.runtime.postgres import Cluster;"
        "folder = Path(sys.argv[1]); Cluster(folder, Path(sys.argv[2]), 'backoffice').hold(); print('holds', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(cluster.folder), str(cluster.socket_dir)]
    user = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=env.ROOT)
    assert user.stdout.readline() == "holds\n"
    user.send_signal(signal.SIGKILL)
    user.wait()
    user.stdout.close()
    assert cluster.is_running()
    cluster.hold()
    cluster.release()
    assert not cluster.is_running()


def test_a_path_too_long_for_a_socket_works(tmp_path):
    made = _cluster(tmp_path / ("a-long-name-" * 10) / "postgres")
    assert made.socket_dir != made.folder
    made.hold()
    try:
        with _connect(made) as link:
            assert link.execute("SELECT 1").fetchone() == (1,)
        assert made.socket_dir.stat().st_mode & 0o777 == 0o700
    finally:
        made.release()
        made.socket_dir.rmdir()


def test_a_path_with_spaces_works(tmp_path):
    made = _cluster(tmp_path / "two words" / "postgres")
    made.hold()
    try:
        with _connect(made) as link:
            assert link.execute("SELECT 1").fetchone() == (1,)
    finally:
        made.release()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / "holiday.txt").write_text("pictures")
    with pytest.raises(EmbeddedDatabaseError, match="is damaged or incomplete"):
        _cluster(folder).hold()
    assert [each.name for each in folder.iterdir()] == ["holiday.txt"]


def test_another_version_is_refused(cluster):
    cluster.hold()
    cluster.release()
    (cluster.folder / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedDatabaseError, match="made by another PostgreSQL than 18"):
        cluster.hold()
    (cluster.folder / "PG_VERSION").write_text("18\n")


def test_a_server_that_cannot_start_points_to_its_log(cluster):
    cluster.hold()
    cluster.release()
    (cluster.folder / "postgresql.conf").write_text("no such setting\n")
    with pytest.raises(
        EmbeddedDatabaseError, match=r"did not start\. The reason stands at the end of .*/log"
    ):
        cluster.hold()


def test_a_folder_that_may_not_be_written_gives_a_sentence(cluster, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    with pytest.raises(
        EmbeddedDatabaseError, match=r"cannot write .*Make the folder writable or set VAR_DIR"
    ):
        cluster.hold()
    with pytest.raises(EmbeddedDatabaseError, match=r"permission denied\. Give this user the folder"):
        cluster._start()


def test_a_machine_without_the_server_user_gives_a_sentence(cluster, monkeypatch):
    def no_useradd(name):
        raise subprocess.CalledProcessError(1, "useradd")

    monkeypatch.setattr("backoffice.runtime.postgres.ensure_user_exists", no_useradd)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(EmbeddedDatabaseError, match="does not run as root, and the system user pgserver"):
        cluster.hold()
