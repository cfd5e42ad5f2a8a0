"""The reasons the system gives are codes in the change rows and sentences on the pages."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from assignments.orders.models import AssignmentChange
from assignments.orders.operations import decline_draft, edit_draft
from frontend.events import SYSTEM_WORDS, event
from tests.architecture.house import product_files, tree
from tests.factories.orders import make_draft

CLAIM_ONLY = "close_claims"  # a claim's closing reason is in no change row


def codes() -> set[str]:
    """Every constant and literal that the rooms of assignments hand on as a `reason`, by its value."""
    paths = [path for path in product_files() if "assignments" in Path(path).parts]
    constants, used, written = {}, set(), set()
    for path in paths:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                target = node.targets[0].id
                if target.isupper() and isinstance(node.value, ast.Constant):
                    constants[target] = node.value.value
                elif target == "reason":
                    used |= names(node.value)
            elif isinstance(node, ast.Call) and CLAIM_ONLY not in names(node.func):
                for given in node.keywords:
                    if given.arg == "reason":
                        used |= names(given.value)
                        written |= {given.value.value} if isinstance(given.value, ast.Constant) else set()
    return {constants[each] for each in used if each in constants} | written


def names(node: ast.AST) -> set[str]:
    plain = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return plain | {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


def test_every_code_the_system_gives_has_words_and_no_word_is_left_over():
    assert codes() == set(SYSTEM_WORDS)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_sentence_is_the_code(language):
    with translation.override(language):
        assert all(str(words) != code and "_" not in str(words) for code, words in SYSTEM_WORDS.items())


@pytest.mark.django_db
def test_what_the_office_did_for_a_client_names_both(kaski, kaisa, olli, at):
    draft = make_draft(kaski, olli, at=at)
    edit_draft(assignment_id=draft.pk, title="Another title", actor=kaisa, at=at)
    decline_draft(assignment_id=draft.pk, reason="Not sold any more.", actor=kaisa, at=at)
    with translation.override("en"):
        edited, declined = [
            event(row) for row in AssignmentChange.objects.filter(subject=draft).order_by("pk")[1:]
        ]
    assert (edited.who, edited.text) == (
        f"{kaisa.full_name} on behalf of {kaski.name}",
        "The draft was edited.",
    )
    assert (declined.who, declined.text) == (edited.who, "Not sold any more.")
