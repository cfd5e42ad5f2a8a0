from types import SimpleNamespace

import pytest
import time_machine
from django.template.base import Template
from django.test import utils as test_utils

from tests.architecture.answers import PERSONAS
from tests.architecture.crawler import Person
from tests.architecture.world import LATER, MORNING, World
from tests.cast import person
from tests.factories.people import make_assistant
from tests.staging import staged


@pytest.fixture(autouse=True)
def unwatched(monkeypatch):
    """Pages are rendered as in production: the test client's copies of every template's context are read by nobody here."""
    monkeypatch.setattr(Template, "_render", test_utils._TestState.saved_data.template_render)


@staged
def people(kaski, stranger_client, clara, olli, aino, fia, sam, anna, bo, kaisa, kim, nea, leo, matti):
    """The cast, with Nina who assists and Ulla who coordinates and checks - neither has signed an NDA."""
    nina = person("nina@tehty.example", "Nina Niskanen")
    ulla = person("ulla@tehty.example", "Ulla Uusitalo", "coordinator", "checker")
    for assistant in (anna, bo, nina):
        make_assistant(assistant, kinds=["prospecting", "document"])
    return SimpleNamespace(
        nobody=None, clara=clara, olli=olli, aino=aino, fia=fia, sam=sam, anna=anna, bo=bo, nina=nina,
        kaisa=kaisa, kim=kim, nea=nea, leo=leo, matti=matti, ulla=ulla,
    )  # fmt: skip


@staged
def morning(people, kaski):
    with time_machine.travel(MORNING, tick=False):
        return World(people=people, client=kaski).build()


@pytest.fixture
def world(morning):
    with time_machine.travel(LATER, tick=False):
        yield morning


@pytest.fixture
def crowd(world):
    """Everybody before a browser of their own."""
    return [Person(name, getattr(world.people, name), LATER) for name in PERSONAS]
