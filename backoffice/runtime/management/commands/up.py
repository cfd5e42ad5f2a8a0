import fcntl
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from backoffice.runtime import assembly, postgres, preflight
from backoffice.runtime.supervisor import Child, Supervisor
from backoffice.settings import env

LOCAL_NAMES = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104
ANSWER_SECONDS = 60


class Command(BaseCommand):
    help = "Run the whole program: database, web, worker and scheduler; Ctrl-C stops everything."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--seed", action="store_true", help="fill an empty installation with the demo data first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.host = env.text("BIND", "127.0.0.1")
        self.port = env.integer("PORT", 8000)
        try:
            self.run_all(seed=options["seed"])
        except KeyboardInterrupt:
            raise CommandError("Stopped before it was running.", returncode=130) from None

    def run_all(self, *, seed: bool) -> None:
        with self.only_one():
            refuse(preflight.address_in_use(self.host, self.port))
            refuse(preflight.assets_missing())
            probe = preflight.RenderingProbe()
            assembly.bring_up_to_date(self.say)
            refuse(probe.missing())
            if seed:
                assembly.seed()
            connections.close_all()
            self.supervisor = Supervisor(self.children(), self.say, keep_database)
            try:
                self.supervisor.run(self.greet)
            finally:
                if settings.EMBEDDED_DATABASE:
                    postgres.cluster().release(
                        patience=5
                    )  # the children have been ended; their locks may lag
            self.say("Stopped.")

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    @contextmanager
    def only_one(self) -> Iterator[None]:
        """Hold var/ for this process. Raises: CommandError when another `up` has it."""
        with (settings.VAR / "up.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise CommandError(
                    f"The program already runs on {settings.VAR} (process {lock.read().strip() or 'unknown'}). "
                    "Stop it first, or set VAR_DIR to another folder."
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def children(self) -> list[Child]:
        python = [sys.executable, "-W", "ignore::UserWarning:celery.platforms", "-m"]
        celery = [*python, "celery", "--quiet", "--app", "backoffice"]
        quiet = ["--loglevel", "WARNING"]
        web = [
            *python,
            "gunicorn",
            "backoffice.wsgi",
            "--preload",
            "--no-control-socket",
            "--log-level",
            "warning",
        ]
        worker = [*celery, "worker", *quiet, "--without-gossip", "--without-mingle", "--without-heartbeat"]
        return [
            Child(
                "web server", [*web, "--bind", self.bind, "--workers", str(env.integer("WEB_CONCURRENCY", 3))]
            ),
            Child("worker", [*worker, "--concurrency", str(env.integer("WORKER_CONCURRENCY", 2))]),
            Child("scheduler", [*celery, "beat", *quiet, "--pidfile", ""]),
        ]

    @property
    def bind(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def greet(self) -> None:
        """Say where the program is once it answers."""
        address = f"http://{LOCAL_NAMES.get(self.host, self.host)}:{self.port}"
        deadline = time.monotonic() + ANSWER_SECONDS
        while not answers(f"{address}/healthz"):
            if self.supervisor.is_stopping:
                return
            if time.monotonic() > deadline or self.supervisor.children[0].has_fallen():
                raise CommandError("The web server did not start. The reason stands above.")
            time.sleep(0.1)
        self.say(f"\n{settings.BRAND_NAME} runs on {address} (Ctrl-C stops it).")
        self.say_sign_ins()

    def say_sign_ins(self) -> None:
        people: list[tuple[str, str]] = settings.DEMO_SIGN_INS
        known = set(
            get_user_model()
            .objects.filter(email__in=[email for email, _ in people])
            .values_list("email", flat=True)
        )
        connections.close_all()
        if known:
            self.say(f"Demo sign-ins, password {settings.DEMO_PASSWORD}:")
        for email, part in people:
            if email in known:
                self.say(f"  {email:24} {part}")


def refuse(sentence: str | None) -> None:
    """Stop with the sentence, if there is one."""
    if sentence is not None:
        raise CommandError(sentence, returncode=2)


def answers(url: str) -> bool:
    """Tell whether the web server answers at all, whatever its status says; a part may still be coming up."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False


def keep_database() -> None:
    """Start the embedded database again when it has fallen."""
    if settings.EMBEDDED_DATABASE and not postgres.cluster().is_running():
        with suppress(postgres.EmbeddedDatabaseError):
            postgres.cluster().ensure_running()
