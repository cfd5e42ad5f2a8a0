import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_loading_again_changes_nothing():
    call_command("load_reference", verbosity=0)
