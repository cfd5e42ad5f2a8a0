"""The frame around the client's pages: where one is, and what a refused form says on top."""

import pytest
from django.urls import reverse

from tests.factories.clients import offer_client_nda
from tests.frontend.scene import signed_in


@pytest.mark.parametrize(
    ("page", "place"),
    [
        ("assignment", "assignments"),
        ("cap", "assignments"),
        ("review", "assignments"),
        ("unit", "assignments"),
        ("agreement", "agreements"),
        ("sub_processors", "agreements"),
        ("order_edit", "order"),
        ("team", "team"),
    ],
)
def test_the_page_of_one_thing_stands_under_its_place_in_the_menu(
    page, place, kaski, clara, draft, order, units
):
    things = {"unit": units[0], "agreement": kaski.agreements.first(), "order_edit": draft}
    things |= dict.fromkeys(("sub_processors", "team"), kaski)
    answer = signed_in(clara).get(reverse(f"client:{page}", args=[things.get(page, order).ref]))
    assert [item.url for item in answer.context["nav"] if item.current] == [
        reverse(f"client:{place}", args=[kaski.ref])
    ]


def test_a_box_not_ticked_is_named_by_what_is_missing_not_by_its_long_label(kaski, clara, nea, at):
    offered = offer_client_nda(kaski, actor=nea, at=at)
    answer = signed_in(clara).post(reverse("client:sign", args=[offered.ref]), {"full_name": "Clara Kaski"})
    assert answer.status_code == 422
    wanted = "Confirm that you have read the agreement and accept it."
    assert f'<a href="#id_consent">{wanted}</a></li>' in answer.content.decode()
