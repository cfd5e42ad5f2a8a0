"""Long lists at the desk go on on the next page."""

from django.utils import timezone

from assignments.routing.queries import NO_DEADLINE, QueuePlace
from frontend.assistant.views import agreements, day
from frontend.places import queue_cursor
from tests.factories import clients as make
from tests.factories.delivery import business_id
from tests.factories.orders import make_placed
from tests.frontend import scene


def test_the_queue_goes_on_on_the_next_page(kaski, olli, kaisa, order, worker, anna, at, monkeypatch):
    monkeypatch.setattr(day, "SHOWN_QUEUE", 2)
    for _ in range(2):
        scene.open_order(make_placed(kaski, olli, at=at), kaisa, at)
    browser = scene.signed_in(anna)
    pages, address = [], "/desk/queue"
    while address:
        context = browser.get(address).context
        pages.append([item.assignment.pk for item in context["items"]])
        address = context["next"] and f"/desk/queue?cursor={context['next']}"
    assert [len(page) for page in pages] == [2, 1]
    assert len({pk for page in pages for pk in page}) == 3
    assert browser.get("/desk/queue?cursor=nonsense").status_code == 422


def test_a_page_behind_the_end_of_the_queue_says_so(order, worker, anna):
    end = queue_cursor(QueuePlace(1, NO_DEADLINE, timezone.now(), order.pk))
    page = scene.signed_in(anna).get(f"/desk/queue?cursor={end}")
    assert "That was all of the queue" in page.content.decode()


def test_agreements_are_paged_and_those_to_sign_come_first(worker, anna, nea, at, monkeypatch):
    monkeypatch.setattr(agreements, "PER_PAGE", 1)
    make.sign_nda(
        anna,
        actor=nea,
        at=at,
        covers=make.make_client(actor=nea, name="Toinen Oy", business_id=business_id(3_000_000)),
    )
    offered = make.offer_nda(
        anna,
        actor=nea,
        at=at,
        covers=make.make_client(actor=nea, name="Kolmas Oy", business_id=business_id(3_000_100)),
    )
    browser = scene.signed_in(anna)
    first = browser.get("/desk/agreements").context
    assert [each.status for each in first["rows"]] == ["offered", "in_force"]
    assert first["rows"][0].pk == offered.pk
    second = browser.get(f"/desk/agreements?cursor={first['page'].next}").context
    assert [each.status for each in second["rows"]] == ["in_force"]
    assert second["page"].next is None
