"""Every refusal of the API is an RFC 9457 problem with a stable code."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from backoffice.kernel.errors import DomainError
from backoffice.kernel.texts import Text

PROBLEM = "application/problem+json"

TITLES = {
    400: "Malformed request",
    401: "Sign-in needed",
    403: "Not allowed",
    404: "Not found",
    405: "Wrong method",
    406: "Not acceptable",
    409: "Not now",
    413: "Too large",
    415: "Wrong content type",
    422: "Input refused",
    429: "Too many requests",
}

NOT_SIGNED_IN = Text(
    fi="Pyynnöstä puuttuu voimassa oleva tunniste. Lähetä otsake Authorization: Bearer <tunniste>.",
    sv="Begäran saknar ett giltigt token. Skicka rubriken Authorization: Bearer <token>.",
    en="The request carries no valid token. Send the header Authorization: Bearer <token>.",
)
INPUT = Text(
    fi="Tiedoissa on virhe. Korjaa kohdat, jotka on lueteltu kohdassa fields.",
    sv="Uppgifterna innehåller fel. Rätta det som räknas upp i fields.",
    en="Something in the input is wrong. Correct what is listed in fields.",
)


def problem(
    *, status: int, code: str, detail: str, fields: Mapping[str, object] | None = None, **more: object
) -> dict[str, Any]:
    """Return the body of a problem answer."""
    body: dict[str, Any] = {
        "type": f"urn:problem:{code}",
        "title": TITLES.get(status, "Refused"),
        "status": status,
        "code": code,
        "detail": detail,
        "fields": dict(fields or {}),
    }
    return body | more


def answer(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Turn an exception of a view into a problem; None (a bug) goes on to the last-resort handler."""
    if isinstance(error, DomainError):
        body = problem(
            status=error.status,
            code=error.code,
            detail=str(error),
            fields={name: str(text) for name, text in error.fields.items()},
            **extras(error),
        )
        return _response(body, {"WWW-Authenticate": "Bearer"} if error.status == 401 else {})
    if isinstance(error, Http404):
        return _response(problem(status=404, code="not_found", detail="There is nothing here by that name."))
    if isinstance(error, exceptions.ValidationError):
        return _response(problem(status=422, code="invalid", detail=str(INPUT), fields=flatten(error.detail)))
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        body = problem(status=401, code="not_signed_in", detail=str(NOT_SIGNED_IN))
        return _response(body, {"WWW-Authenticate": "Bearer"})
    if isinstance(error, exceptions.APIException):
        return _other(error)
    return None


def extras(error: DomainError) -> dict[str, object]:
    """What a refusal carries beside its sentence, such as the results of machine checks."""
    checks = getattr(error, "checks", None)
    if checks is None:
        return {}
    return {
        "checks": [
            {"criterion": check.criterion, "outcome": str(check.outcome), "sentence": str(check.sentence)}
            for check in checks
        ]
    }


def flatten(detail: Any, prefix: str = "") -> dict[str, str]:
    """Return `{"brief.target": "sentence"}` from nested serializer errors."""
    if isinstance(detail, Mapping):
        found: dict[str, str] = {}
        for name, inner in detail.items():
            found |= flatten(inner, f"{prefix}.{name}" if prefix else str(name))
        return found
    if isinstance(detail, list) and any(isinstance(each, Mapping | list) for each in detail):
        found = {}
        for number, inner in enumerate(detail):
            found |= flatten(inner, f"{prefix}.{number}")
        return found
    sentence = " ".join(str(each) for each in detail) if isinstance(detail, list) else str(detail)
    return {prefix: sentence} if sentence else {}


def _other(error: exceptions.APIException) -> Response:
    headers = {}
    wait = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    code = error.detail.code if isinstance(error.detail, exceptions.ErrorDetail) else error.default_code
    return _response(problem(status=error.status_code, code=str(code), detail=str(error.detail)), headers)


def _response(body: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    return Response(body, status=body["status"], content_type=PROBLEM, headers=dict(headers or {}))
