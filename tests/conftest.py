"""Every test runs on a real PostgreSQL: the one DATABASE_URL names, else an embedded one in VAR_DIR that starts by itself."""

import gc
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, settings

from assignments.catalogue import kinds
from tests import emptying, migrated, staging

pytest_plugins = ["tests.cast"]

# A busy machine is no failure, and a commit is judged by the same examples everywhere; `--hypothesis-profile=explore` seeks new ones.
_CALM = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("explore", **_CALM)
settings.register_profile("steady", **_CALM, derandomize=True, database=None)
settings.load_profile("steady")

_COMMITTING = {
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}

# The bar on coverage asks what these tests reach; tracing all others as well costs a third of the whole time.
_MEASURED = tuple(Path(__file__).parent / room for room in ("assignments", "billing"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The long ones begin first, so that none is still running when all the others are done; real commits stay last."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None or _commits(item))


def pytest_collection_finish():
    """What stands now stays to the end: the collector of garbage need not walk it again with every few pages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


def pytest_sessionfinish():
    from tests.frontend import chromium

    chromium.leave()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    plugin = item.config.pluginmanager.getplugin("_cov")
    controller = plugin and plugin.cov_controller
    if controller is None or any(item.path.is_relative_to(room) for room in _MEASURED):
        return (yield)
    controller.pause()
    try:
        return (yield)
    finally:
        controller.resume()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """The test database is a copy of one that is migrated already."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Reference data (templates, services, criteria, prices, VAT rates, accounts) stands before every test."""
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
        emptying.keep()
        staging.watch()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup():
    staging.begin()


@pytest.fixture
def add_kind(tmp_path, monkeypatch):
    """Call it with a name and a source to drop that file among the kinds; it is forgotten after the test."""
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(tmp_path)])
    added = []

    def add(name, source):
        (tmp_path / f"{name}.py").write_text(source)
        added.append(name)
        kinds.forget()

    yield add
    monkeypatch.undo()
    for name in added:
        sys.modules.pop(f"{kinds.__name__}.{name}", None)
        vars(kinds).pop(name, None)
    kinds.forget()


def _commits(item):
    marker = item.get_closest_marker("django_db")
    marked = marker is not None and any(
        marker.kwargs.get(key) for key in ("transaction", "reset_sequences", "serialized_rollback")
    )
    return marked or bool(_COMMITTING & set(getattr(item, "fixturenames", ())))
