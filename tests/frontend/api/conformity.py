"""Is an answer what the OpenAPI document says it is, and nothing more?"""

import copy
from functools import cache

from django.urls import Resolver404, resolve
from jsonschema import Draft202012Validator

from frontend.api.documenting import document

BASE = "/api/v1"


@cache
def strict_schemas():
    """The document's components, closed: a member that is not described is a fault."""
    schemas = copy.deepcopy(document()["components"]["schemas"])
    for schema in schemas.values():
        if "properties" in schema:
            schema["additionalProperties"] = False
            # Outputs are whole: every member is there, but for what only some problems carry.
            schema["required"] = [name for name in schema["properties"] if name != "checks"]
    schemas["UnitShape"]["required"].append("checks")
    return schemas


def operation_of(method, path):
    """The described operation of a call, None for an address that is none."""
    try:
        route = resolve(f"{BASE}{path}").route
    except Resolver404:
        return None
    described = "/" + route.replace("<ref:ref>", "{ref}").replace("<slug:kind>", "{kind}")
    return document()["paths"].get(described, {}).get(method.lower())


def sendable(operation):
    """The names a caller may send: members of the body, parameters of the query, headers."""
    names = {each["name"] for each in operation.get("parameters", ())}
    for media in operation.get("requestBody", {}).get("content", {}).values():
        name = media["schema"]["$ref"].rpartition("/")[2]
        names |= set(document()["components"]["schemas"][name].get("properties", {}))
    return names


def require_known_names(operation, body):
    """Fail when a refusal of the rooms names in `fields` what nobody could have sent."""
    if body["code"] != "invalid":  # which names back what it was sent, unknown members too
        named = {field.partition(".")[0] for field in body["fields"]}
        assert named <= sendable(operation), (body["code"], named)


def require_conforming(method, path, response):
    """Fail unless status, content type and body are described."""
    operation = operation_of(method, path)
    media = response["Content-Type"].partition(";")[0]
    if operation is None or response.status_code == 405:
        assert media in {"application/problem+json", "application/json"}, media
        content = {"schema": {"$ref": "#/components/schemas/Problem"}} if response.status_code >= 400 else {}
    else:
        answers = operation["responses"]
        assert str(response.status_code) in answers, (
            method,
            path,
            response.status_code,
            response.content[:500],
        )
        described = answers[str(response.status_code)]["content"]
        if media not in described and "application/octet-stream" in described:
            return
        assert media in described, (method, path, media)
        content = described[media]
    if media.endswith("json") and content:
        schema = content["schema"] | {"components": {"schemas": strict_schemas()}}
        checker = Draft202012Validator.FORMAT_CHECKER
        faults = list(Draft202012Validator(schema, format_checker=checker).iter_errors(response.json()))
        if operation is not None and media == "application/problem+json" and response.status_code != 405:
            require_known_names(operation, response.json())
        assert not faults, (method, path, [(list(each.absolute_path), each.message[:300]) for each in faults])
