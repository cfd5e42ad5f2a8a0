"""Lists that are sought from the person's side show what the rule of seeing shows, and reach it by an index."""

import pytest

from assignments.delivery.models import Unit
from assignments.orders.models import Assignment
from clients.organisations.operations import end_membership

pytestmark = pytest.mark.django_db
WHO = ("clara", "olli", "sam", "anna", "bo", "nina", "kaisa", "leo", "ulla")


def keys(rows):
    return set(rows.values_list("pk", flat=True))


def both_ways(user):
    """What the list and the rule show of assignments and units."""
    return [
        (keys(model.objects.listed_for(user)), keys(model.objects.visible_to(user)))
        for model in (Assignment, Unit)
    ]


@pytest.mark.parametrize("who", WHO)
def test_the_list_of_each_shows_exactly_what_they_may_see(world, who):
    for listed, seen in both_ways(getattr(world.people, who)):
        assert listed == seen


def test_the_lists_are_not_empty_alike(world):
    sizes = {who: [len(listed) for listed, _ in both_ways(getattr(world.people, who))] for who in WHO}
    assert min(sizes["clara"] + sizes["anna"] + sizes["kaisa"]) > 0
    assert sizes["nina"] == [0, 0]


def test_who_has_left_keeps_the_list_of_an_assistant_that_rests(world):
    """A profile at rest still shows the work that was done under it, here as in the rule."""
    people = world.people
    people.anna.assistant.is_active = False
    people.anna.assistant.save()
    end_membership(membership_id=world.things["member"].pk, actor=people.clara, at=world.at)
    for who in (people.anna, people.olli):
        for listed, seen in both_ways(who):
            assert listed == seen
    assert keys(Unit.objects.listed_for(people.anna))
    assert not keys(Unit.objects.listed_for(people.olli))
