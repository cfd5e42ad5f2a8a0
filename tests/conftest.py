"""Every test runs on a real PostgreSQL: the one DATABASE_URL names, else the embedded one in VAR_DIR."""

import pytest
from django.conf import settings

pytest_plugins = ["tests.cast"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    if settings.EMBEDDED_DATABASE:
        from backoffice.runtime import postgres

        postgres.ensure_running()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Reference data (templates, services, criteria, prices, VAT rates, accounts) stands before the first test."""
    from django.core.management import call_command

    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
