"""Every refusal of the house has a code, a status and one sentence in three languages."""

import re

import pytest
from django.apps import apps
from django.utils.module_loading import import_string, module_has_submodule

from backoffice.kernel.errors import Conflict, DomainError, Forbidden, IllegalMove, Invalid, NotFound
from backoffice.kernel.texts import Text


def every_refusal():
    rooms = {"backoffice", "clients", "assignments", "billing", "frontend"}
    for config in apps.get_app_configs():
        if config.name.split(".")[0] in rooms and module_has_submodule(config.module, "errors"):
            __import__(f"{config.name}.errors")
    found, front = set(), [DomainError]
    while front:
        kind = front.pop()
        found.add(kind)
        front.extend(kind.__subclasses__())
    return sorted(
        (kind for kind in found if not kind.__module__.startswith("tests")),
        key=lambda kind: kind.__qualname__,
    )


def placeholders(sentence):
    return set(re.findall(r"{(\w+)}", sentence))


@pytest.mark.parametrize("kind", every_refusal(), ids=lambda kind: kind.__qualname__)
def test_says_the_same_in_three_languages(kind):
    said = kind.sentence
    assert all(text.strip() == text and text[-1] in ".!?:}" for text in (said.fi, said.sv, said.en))
    assert placeholders(said.fi) == placeholders(said.sv) == placeholders(said.en)
    assert re.fullmatch(r"[a-z][a-z_]+[a-z]", kind.code)
    assert kind.status in {401, 403, 404, 409, 422, 429}


def test_one_code_never_means_two_statuses():
    statuses = {}
    for kind in every_refusal():
        statuses.setdefault(kind.code, set()).add(kind.status)
    assert {code: found for code, found in statuses.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("kind", "status"),
    [(DomainError, 409), (Invalid, 422), (Forbidden, 403), (NotFound, 404), (Conflict, 409)],
)
def test_knows_its_http_status(kind, status):
    assert kind().status == status


def test_names_the_field_at_fault():
    refusal = Invalid(field="title")
    assert refusal.fields == {"title": Invalid.sentence}


def test_keeps_a_sentence_given_for_the_field():
    own = Text(fi="a", sv="b", en="c")
    assert Invalid(field="title", fields={"title": own, "cap": own}).fields == {"title": own, "cap": own}


def test_keeps_the_values_of_its_sentence():
    refusal = IllegalMove(current="draft", to="placed")
    assert refusal.values == {"current": "draft", "to": "placed"}
    assert str(refusal) == str(IllegalMove.sentence)


def test_the_import_helper_sees_this_room():
    assert import_string("backoffice.accounts.errors.LastManager") in every_refusal()
