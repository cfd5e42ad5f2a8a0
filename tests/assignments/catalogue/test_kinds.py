"""A kind of service is one file."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from assignments.catalogue import kinds
from assignments.catalogue.errors import KindUnknown
from assignments.catalogue.kinds.base import BadKind, Criterion, Defaults, Field, FieldType, Kind
from assignments.catalogue.models import Service
from assignments.catalogue.queries import offered_services, service_for
from assignments.catalogue.reference import load_services
from assignments.pricing.reference import load_list_prices
from backoffice.kernel.texts import Text
from tests.factories.orders import make_placed

WORD = Text(fi="sana", sv="ord", en="word")

ONE_FILE = """
from assignments.catalogue.kinds.base import CheckResult, Criterion, Defaults, Field, FieldType, Kind, Outcome
from backoffice.kernel.texts import Text


def T(word):
    return Text(fi=word, sv=word, en=word)


KIND = Kind(
    code="window_washing", name=T("Windows"), summary=T("Clean windows"), group=T("House"), unit_name=T("window"),
    unit_name_plural=T("windows"),
    brief_fields=(Field("floor", FieldType.INTEGER, T("Floor"), required=True),),
    result_fields=(Field("photo_note", FieldType.TEXT, T("Note"), required=True),),
    criteria=(Criterion("clean", "machine", T("It is clean."), blocking=True),),
    checks=lambda result, ctx: [CheckResult("clean", Outcome.PASS, T("clean"))],
    keys=lambda result: ["window:" + result["photo_note"]],
    headline=lambda result: (result["photo_note"], ""),
    defaults=Defaults(review_days=3, lease_hours=4, list_price_cents=1500, assistant_rate_cents=700),
)
"""


def make(**changes):
    parts = {
        "code": "thing", "name": WORD, "summary": WORD, "group": WORD, "unit_name": WORD, "unit_name_plural": WORD,
        "brief_fields": (Field("what", FieldType.TEXT, WORD),),
        "result_fields": (Field("done", FieldType.TEXT, WORD),),
        "criteria": (Criterion("good", "machine", WORD),),
        "checks": lambda result, ctx: [], "keys": lambda result: [], "headline": lambda result: ("", ""),
    }  # fmt: skip
    return Kind(**parts | changes)


def test_a_new_kind_is_one_file(add_kind, kaski, olli, at):
    add_kind("window_washing", ONE_FILE)
    load_services(at)
    load_list_prices(at)
    order = make_placed(
        kaski, olli, kind="window_washing", brief={"floor": 3}, target_units=4, cap_cents=6000
    )
    assert order.status == "placed"
    assert (order.unit_price_cents, order.assistant_rate_cents) == (1500, 700)
    assert (order.review_days, order.lease_hours, order.criteria.keys) == (3, 4, ["clean"])
    assert kinds.get("window_washing").entity_keys({"photo_note": "north"}) == ["window:north"]


def test_a_file_without_a_kind_stops_the_start(add_kind):
    add_kind("nonsense", "KIND = None\n")
    with pytest.raises(BadKind, match="nonsense"):
        kinds.all_kinds()


def test_a_file_is_named_after_its_kind(add_kind):
    add_kind("other_name", ONE_FILE)
    with pytest.raises(BadKind, match="other_name"):
        kinds.all_kinds()


def test_the_folder_and_the_registry_agree():
    files = {path.stem for path in Path(kinds.__file__).parent.glob("*.py")} - {"__init__", "base"}
    assert {kind.code for kind in kinds.all_kinds()} == files


def test_refuses_an_unknown_code():
    with pytest.raises(KindUnknown) as caught:
        kinds.get("yoga")
    assert (caught.value.code, caught.value.status) == ("kind_unknown", 404)


@pytest.mark.parametrize(
    "changes",
    [
        {"brief_fields": (Field("a", FieldType.TEXT, WORD), Field("a", FieldType.TEXT, WORD))},
        {"result_fields": ()},
        {"criteria": ()},
        {"result_one_of_each": (("done", "nowhere"),)},
        {"defaults": Defaults(list_price_cents=100)},
    ],
)
def test_refuses_a_kind_that_contradicts_itself(changes):
    with pytest.raises(BadKind):
        make(**changes)


def test_refuses_checks_that_miss_a_criterion():
    with pytest.raises(BadKind, match="good"):
        make().run_checks({"done": "x"}, None)


def test_the_brief_that_is_no_object_is_refused():
    for nothing in (None, [], "text", 3):
        with pytest.raises(Exception) as caught:
            make().validate_brief(nothing)
        assert caught.value.code == "brief_invalid"
        assert list(caught.value.fields) == ["brief"]


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.code)
def test_schemas_are_sound_and_closed(kind):
    for schema in (kind.brief_schema(), kind.result_schema()):
        Draft202012Validator.check_schema(schema)
        assert schema["additionalProperties"] is False


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.code)
def test_every_word_stands_in_three_languages(kind):
    texts = [kind.name, kind.summary, kind.group, kind.unit_name, kind.unit_name_plural]
    texts += [field.label for field in (*kind.brief_fields, *kind.result_fields)]
    texts += [column.label for field in (*kind.brief_fields, *kind.result_fields) for column in field.columns]
    texts += [criterion.sentence for criterion in kind.criteria]
    assert [text for text in texts if not all((text.fi, text.sv, text.en))] == []


def test_a_schema_handed_out_can_be_changed_without_harm():
    kind = make()
    kind.brief_schema().clear()
    assert kind.brief_schema()["type"] == "object"


def test_lists_what_is_offered(db):
    assert [service.kind for service in offered_services()] == [kind.code for kind in kinds.all_kinds()]
    Service.objects.filter(kind="document").update(is_offered=False)
    assert "document" not in [service.kind for service in offered_services()]
    with pytest.raises(KindUnknown):
        service_for("document")
    with pytest.raises(KindUnknown):
        service_for("yoga")
