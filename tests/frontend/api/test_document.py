import io
from contextlib import redirect_stderr

import pytest
from django.test import Client
from openapi_spec_validator import validate

from assignments.delivery.states import UnitStatus
from frontend.api.documenting import document
from frontend.api.shapes.orders import CountsShape
from frontend.api.urls import urlpatterns

METHODS = {"get", "post", "patch", "put", "delete"}


def operations():
    return [
        (f"{method.upper()} {path}", operation)
        for path, item in document()["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def test_is_valid_openapi_3_1():
    assert document()["openapi"] == "3.1.1"
    validate(document())


def test_is_made_without_a_warning():
    said = io.StringIO()
    document.cache_clear()
    with redirect_stderr(said):
        document()
    assert said.getvalue() == ""


def test_names_every_address_but_itself_and_the_unknown():
    declared = {str(each.pattern) for each in urlpatterns} - {"schema", ""}
    described = {path.removeprefix("/api/v1/") for path in document()["paths"]}
    assert {
        each.replace("<ref:ref>", "{ref}").replace("<slug:kind>", "{kind}") for each in declared
    } == described


def test_names_each_operation_once():
    names = [operation["operationId"] for _, operation in operations()]
    assert len(names) == len(set(names)) == 48


@pytest.mark.parametrize(("name", "operation"), operations())
def test_describes_request_answer_and_problems_of(name, operation):
    assert operation["description"]
    answers = operation["responses"]
    assert any(status.startswith("2") for status in answers)
    problems = {status: each for status, each in answers.items() if status.startswith("4")}
    assert {"401", "429"} <= set(problems)
    for each in problems.values():
        schema = each["content"]["application/problem+json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/Problem"}
    if not name.startswith("GET"):
        assert "Idempotency-Key" in {each["name"] for each in operation["parameters"]}
        assert {"400", "403", "404", "409", "413", "415", "422"} <= set(problems)


def test_says_that_inputs_have_no_other_members():
    requests = {
        name: each for name, each in document()["components"]["schemas"].items() if name.endswith("Request")
    }
    assert len(requests) == 19
    assert all(each["additionalProperties"] is False for each in requests.values())


def test_counts_every_unit_status():
    assert set(CountsShape().fields) == set(UnitStatus.values)


def test_is_public_json():
    response = Client().get("/api/v1/schema")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json()["info"]["title"] == "Tehty API"
