"""The page frame: whose name, which place is lit, which places fit the phone."""

import pytest
from django.template.loader import get_template
from django.utils import translation

from frontend.shell import NavItem, initials, mark_current, shell
from frontend.statuses import LOOKS, look_of

HOME = NavItem("Home", "/client/", "house", tab=True)
ORDERS = NavItem("Orders", "/client/orders/", "list-checks", tab=True)


class Visitor:
    def __str__(self):
        return "Clara Maria Kaski"


class Asked:
    path = "/client/orders/A-1/"
    user = Visitor()


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/client/", [True, False]),
        ("/client/orders/", [False, True]),
        ("/client/orders/A-1/", [False, True]),
        ("/client/ordersomething/", [True, False]),
        ("/office/", [False, False]),
    ],
)
def test_lights_the_place_whose_address_is_nearest(path, current):
    assert [item.current for item in mark_current([HOME, ORDERS], path)] == current


def test_a_place_lit_by_hand_stays():
    lit = NavItem("Texts", "/texts/", "book-open", current=True)
    assert mark_current([HOME, lit], "/client/") == (HOME, lit)


@pytest.mark.parametrize(("name", "letters"), [("Clara Maria Kaski", "CK"), ("clara", "C"), ("", "")])
def test_initials_are_of_the_first_and_last_name(name, letters):
    assert initials(name) == letters


def test_the_phone_gets_five_tabs_at_most():
    many = [NavItem(str(at), f"/{at}/", "circle", tab=True) for at in range(7)]
    assert [tab.label for tab in shell(Asked(), nav=many)["tabs"]] == ["0", "1", "2", "3", "4"]


def test_the_frame_says_who_is_signed_in():
    who = shell(Asked(), nav=[HOME], role="Owner")["who"]
    assert (who.name, who.role, who.initials) == ("Clara Maria Kaski", "Owner", "CK")


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "429", "500", "offline"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_error_pages_need_no_request(page, language):
    with translation.override(language):
        html = get_template(f"{page}.html").render()
    assert f'<html lang="{language}"' in html
    assert html.count("<h1>") == 1
    assert 'href="/"' in html


def words(language):
    with translation.override(language):
        return [str(look.label) for look in LOOKS.values()]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_status_has_a_word_of_the_language(language):
    assert [word for word, english in zip(words(language), words("en"), strict=True) if word == english] == []


def test_statuses_of_every_machine_are_dressed():
    from assignments.delivery.states import UnitStatus
    from assignments.orders.states import AssignmentStatus
    from clients.agreements.states import AgreementStatus

    codes = [*AssignmentStatus.values, *UnitStatus.values, *AgreementStatus.values]
    assert [code for code in codes if look_of(code) is not LOOKS.get(code)] == []
