from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.apps import apps
from django.db import models, transaction
from hypothesis import given
from hypothesis import strategies as st

from backoffice.kernel import locks, machines
from backoffice.kernel.errors import IllegalMove
from backoffice.kernel.locks import NotLocked
from backoffice.kernel.machines import BadMachine, Machine, StaleRow
from clients.agreements.models import Agreement, AgreementChange
from tests.backoffice.kernel.rows import an_agreement


class Light(models.TextChoices):
    RED = "red"
    GREEN = "green"
    OFF = "off"


SOUND = {
    Light.RED: frozenset({Light.GREEN}),
    Light.GREEN: frozenset({Light.RED, Light.OFF}),
    Light.OFF: frozenset(),
}
ALL = ("offered", "in_force", "withdrawn", "ended")


def all_machines():
    """Every machine of the product, found by the models that carry one."""
    return {model._meta.label: model.machine for model in apps.get_models() if hasattr(model, "machine")}


def test_takes_a_sound_table():
    machine = Machine(states=Light, initial=Light.RED, edges=SOUND)
    assert machine.allows("red", "green")
    assert not machine.allows("red", "off")
    assert not machine.allows("unknown", "red")
    assert machine.terminal == {"off"}


@pytest.mark.parametrize(
    ("initial", "edges", "why"),
    [
        (Light.RED, {Light.RED: frozenset({Light.GREEN}), Light.GREEN: frozenset()}, "differ in"),
        (Light.RED, SOUND | {"blue": frozenset()}, "differ in"),
        (Light.RED, SOUND | {Light.OFF: frozenset({"blue"})}, "unknown states"),
        ("blue", SOUND, "unknown states"),
        (Light.OFF, SOUND, "unreachable"),
        (Light.RED, SOUND | {Light.GREEN: frozenset({Light.RED})}, "unreachable"),
    ],
)
def test_refuses_a_broken_table_at_once(initial, edges, why):
    with pytest.raises(BadMachine, match=why):
        Machine(states=Light, initial=initial, edges=edges)


@given(st.dictionaries(st.sampled_from(Light.values), st.frozensets(st.sampled_from(Light.values))))
def test_whatever_is_built_reaches_every_state(edges):
    try:
        machine = Machine(states=Light, initial="red", edges=edges)
    except BadMachine:
        return
    reached, front = set(), {"red"}
    while front:
        reached |= front
        front = {to for state in front for to in machine.edges[state]} - reached
    assert reached == set(Light.values)


def test_every_machine_of_the_product_starts_where_its_rows_are_born():
    found = all_machines()
    assert {"agreements.Agreement", "orders.Assignment", "delivery.Unit", "invoicing.Invoice"} <= set(found)
    for label, machine in found.items():
        app, name = label.split(".")
        status = apps.get_model(app, name)._meta.get_field("status")
        assert status.default == machine.initial, label
        assert set(dict(status.choices)) == set(machine.states.values), label
        assert max(map(len, machine.states.values)) <= 20, label  # fits the change row


def tried(row, to, at):
    """Try one move in a transaction of its own; tell whether it was made."""
    try:
        with transaction.atomic():
            machines.move(locks.lock(Agreement.objects.all(), row.pk), to=to, actor=None, at=at)
    except IllegalMove:
        return False
    return True


@pytest.mark.django_db
class TestMoving:
    @given(walk=st.lists(st.sampled_from(ALL), max_size=8))
    def test_a_random_walk_never_leaves_the_table(self, walk):
        at = datetime(2026, 11, 23, 9, tzinfo=UTC)
        row = an_agreement(at)
        path = ["offered"]
        for to in walk:
            if tried(row, to, at):
                assert row.machine.allows(path[-1], to)
                path.append(to)
            else:
                assert not row.machine.allows(path[-1], to)
        row.refresh_from_db()
        assert row.status == path[-1]
        assert list(row.changes.order_by("pk").values_list("from_status", "to_status")) == list(
            pairwise(path)
        )

    def test_writes_status_time_fields_and_change_row(self, nea, at):
        row = an_agreement(at)
        later = at + timedelta(hours=1)
        with transaction.atomic():
            locked = locks.lock(Agreement.objects.all(), row.pk)
            change = machines.move(
                locked,
                to="in_force",
                actor=nea,
                at=later,
                reason="signed",
                on_behalf_of="Kaski Oy",
                also={"valid_until": later + timedelta(days=1)},
            )
        row.refresh_from_db()
        assert (row.status, row.in_force_at, row.valid_until) == (
            "in_force",
            later,
            later + timedelta(days=1),
        )
        assert (locked.status, locked.in_force_at) == ("in_force", later)
        change.refresh_from_db()
        assert (change.subject, change.from_status, change.to_status) == (row, "offered", "in_force")
        assert (change.actor, change.at, change.reason, change.on_behalf_of) == (
            nea,
            later,
            "signed",
            "Kaski Oy",
        )

    def test_a_time_given_by_the_caller_wins_over_the_stamp(self, at):
        row = an_agreement(at)
        earlier = at - timedelta(days=3)
        with transaction.atomic():
            locked = locks.lock(Agreement.objects.all(), row.pk)
            machines.move(locked, to="in_force", actor=None, at=at, also={"in_force_at": earlier})
        row.refresh_from_db()
        assert row.in_force_at == earlier

    def test_an_unlocked_row_is_not_moved(self, at):
        row = an_agreement(at)
        with transaction.atomic(), pytest.raises(NotLocked):
            machines.move(row, to="in_force", actor=None, at=at)
        row.refresh_from_db()
        assert row.status == "offered"
        assert not row.changes.exists()

    def test_an_edge_that_is_not_there_changes_nothing(self, anna, at):
        row = an_agreement(at)
        with transaction.atomic():
            locked = locks.lock(Agreement.objects.all(), row.pk)
            with pytest.raises(IllegalMove) as refused:
                machines.move(locked, to="ended", actor=anna, at=at)
        assert refused.value.values == {"current": "offered", "to": "ended"}
        assert locked.status == "offered"
        row.refresh_from_db()
        assert (row.status, row.ended_at) == ("offered", None)
        assert not AgreementChange.objects.filter(subject=row).exists()

    def test_a_second_copy_of_a_moved_row_is_caught(self, at):
        row = an_agreement(at)
        with transaction.atomic():
            first = locks.lock(Agreement.objects.all(), row.pk)
            second = locks.lock(Agreement.objects.all(), row.pk)
            machines.move(first, to="withdrawn", actor=None, at=at)
            with pytest.raises(StaleRow):
                machines.move(second, to="in_force", actor=None, at=at)
        row.refresh_from_db()
        assert row.status == "withdrawn"

    def test_a_newborn_row_may_move_in_the_block_of_its_birth(self, anna, at):
        with transaction.atomic():
            row = an_agreement(at)
            birth = machines.record_change(row, actor=anna, at=at)
            machines.move(row, to="withdrawn", actor=anna, at=at)
        assert (birth.from_status, birth.to_status) == ("", "offered")
        assert [str(change) for change in row.changes.order_by("pk")] == [
            " -> offered",
            "offered -> withdrawn",
        ]
