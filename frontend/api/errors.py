"""Every refusal of the API is an RFC 9457 problem with a stable code, and so is every fault of our own."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404
from django.utils.log import log_response
from rest_framework import exceptions
from rest_framework.response import Response

from assignments.catalogue.errors import BriefInvalid, ResultInvalid
from backoffice.kernel.away import AWAY
from backoffice.kernel.errors import DomainError, Forbidden, NotFound
from backoffice.kernel.texts import Text

PROBLEM = "application/problem+json"

TITLES = {
    400: "Malformed request",
    401: "Sign-in needed",
    403: "Not allowed",
    404: "Not found",
    405: "Wrong method",
    409: "Not now",
    413: "Too large",
    415: "Wrong content type",
    422: "Input refused",
    429: "Too many requests",
    500: "Our fault",
    503: "Out of reach",
}
RETRY_AFTER = "10"  # seconds, when the database or the cache is away

# What the rooms call differently, and whose fields stand inside a member of the body.
RENAMED = {"deadline_on": "deadline"}
NESTED: tuple[tuple[type[DomainError], str], ...] = ((BriefInvalid, "brief"), (ResultInvalid, "result"))

INPUT = Text(
    fi="Tiedoissa on virhe. Korjaa kohdat, jotka on lueteltu kohdassa fields.",
    sv="Uppgifterna innehåller fel. Rätta det som räknas upp i fields.",
    en="Something in the input is wrong. Correct what is listed in fields.",
)
# What goes wrong before any room is asked: code and sentence by HTTP status.
BEFORE: dict[int, tuple[str, Text]] = {
    400: (
        "malformed",
        Text(
            fi="Pyynnön sisältöä ei voi lukea. Lähetä UTF-8-koodattua JSONia tai ehjä lomake.",
            sv="Innehållet kan inte läsas. Skicka JSON i UTF-8 eller ett helt formulär.",
            en="The body cannot be read. Send JSON in UTF-8, or a whole form.",
        ),
    ),
    401: (
        "not_signed_in",
        Text(
            fi="Pyynnöstä puuttuu voimassa oleva tunniste. Lähetä otsake Authorization: Bearer <tunniste>.",
            sv="Begäran saknar ett giltigt token. Skicka rubriken Authorization: Bearer <token>.",
            en="The request carries no valid token. Send the header Authorization: Bearer <token>.",
        ),
    ),
    405: (
        "method_not_allowed",
        Text(
            fi="Tätä osoitetta ei kutsuta näin. Sallitut tavat ovat Allow-otsakkeessa.",
            sv="Adressen anropas inte så. Tillåtna metoder står i rubriken Allow.",
            en="This address is not called like that. The header Allow lists what works.",
        ),
    ),
    413: (
        "body_too_large",
        Text(
            fi="Pyyntö on liian suuri. Lähetä vähemmän kerralla.",
            sv="Begäran är för stor. Skicka mindre åt gången.",
            en="The request is too large. Send less at a time.",
        ),
    ),
    415: (
        "unsupported_media_type",
        Text(
            fi="Sisällön tyyppi ei käy tähän. Lähetä JSONia (application/json), tiedosto lomakkeena (multipart/form-data).",
            sv="Innehållets typ går inte här. Skicka JSON (application/json), en fil som formulär (multipart/form-data).",
            en="This takes another content type: application/json, or multipart/form-data for a file.",
        ),
    ),
    429: (
        "throttled",
        Text(
            fi="Pyyntöjä tuli liian tiheästi. Yritä uudelleen {wait} sekunnin kuluttua.",
            sv="Begäranden kom för tätt. Försök igen om {wait} sekunder.",
            en="Too many requests. Try again in {wait} seconds.",
        ),
    ),
    500: (
        "internal_error",
        Text(
            fi="Meillä on vika, ja siitä jäi merkintä. Mitään ei muutettu; yritä hetken kuluttua uudelleen.",
            sv="Felet är vårt och har noterats. Ingenting ändrades; försök igen om en stund.",
            en="The fault is ours and has been noted. Nothing was changed; try again in a moment.",
        ),
    ),
    503: (
        "unavailable",
        Text(
            fi="Palvelu ei juuri nyt vastaa. Mitään ei muutettu; yritä hetken kuluttua uudelleen.",
            sv="Tjänsten svarar inte just nu. Ingenting ändrades; försök igen om en stund.",
            en="The service is out of reach just now. Nothing was changed; try again in a moment.",
        ),
    ),
}
# What the server itself says before the API is reached: a wrong Host header, a header it cannot read.
UNREADABLE = Text(
    fi="Pyyntöä ei voi lukea. Tarkista osoite ja otsakkeet.",
    sv="Begäran kan inte läsas. Kontrollera adressen och rubrikerna.",
    en="The request cannot be read. Check its address and headers.",
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


def answer(error: Exception, context: Mapping[str, Any]) -> Response:
    """Turn an exception of a view into a problem; what nobody foresaw is logged with its traceback and told without."""
    return _foreseen(error, context) or _fault(error, context)


def of_server(status: int) -> dict[str, Any]:
    """Return the problem for an answer the server gave outside any view of the API."""
    if status in {404, 403}:
        found = NotFound() if status == 404 else Forbidden()
        return problem(status=status, code=found.code, detail=str(found))
    code, sentence = BEFORE[status] if status in BEFORE and status != 400 else ("malformed", UNREADABLE)
    return problem(status=status, code=code, detail=str(sentence))


def _foreseen(error: Exception, context: Mapping[str, Any]) -> Response | None:
    if isinstance(error, Http404):
        error = NotFound()
    if isinstance(error, DomainError):
        return _refused(error, context.get("view"))
    if isinstance(error, exceptions.ValidationError):
        return _response(problem(status=422, code="invalid", detail=str(INPUT), fields=flatten(error.detail)))
    if isinstance(error, RequestDataTooBig):
        return _before(413)
    if isinstance(error, SuspiciousOperation):
        return _before(400)
    if isinstance(error, exceptions.APIException):
        return _other(error, context)
    return None


def _fault(error: Exception, context: Mapping[str, Any]) -> Response:
    """500 for a bug, 503 while the database or the cache is away or too busy; both end up in the log as everywhere else."""
    is_away = isinstance(error, AWAY)
    response = _before(503, {"Retry-After": RETRY_AFTER}) if is_away else _before(500)
    request = context["request"]._request
    if not is_away:
        got_request_exception.send(sender=type(context["view"]), request=request)
    log_response(
        "%s: %s",
        TITLES[response.status_code],
        request.path,
        response=response,
        request=request,
        exception=error,
    )
    return response


def members(error: DomainError, view: object = None) -> dict[str, str]:
    """Return what the refusal says of each member of the body, by the API's own names: `brief.target`, `deadline`.

    An endpoint with `renamed` says what only it calls differently.
    """
    renamed = RENAMED | getattr(view, "renamed", {})
    whole = next((name for kind, name in NESTED if isinstance(error, kind)), "")
    return {
        f"{whole}.{name}" if whole and name != whole else renamed.get(name, name): str(text)
        for name, text in error.fields.items()
    }


def _refused(error: DomainError, view: object) -> Response:
    body = problem(
        status=error.status,
        code=error.code,
        detail=str(error),
        fields=members(error, view),
        **extras(error),
    )
    return _response(body, {"WWW-Authenticate": "Bearer"} if error.status == 401 else {})


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


def _other(error: exceptions.APIException, context: Mapping[str, Any]) -> Response | None:
    if isinstance(error, exceptions.Throttled):
        wait = int(getattr(error, "wait", None) or 0) + 1
        return _before(429, {"Retry-After": str(wait)}, wait=wait)
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return _before(401, {"WWW-Authenticate": "Bearer"})
    if isinstance(error, exceptions.MethodNotAllowed):
        return _before(405, {"Allow": ", ".join(context["view"].allowed_methods)})
    return _before(error.status_code) if error.status_code in BEFORE else None


def _before(status: int, headers: Mapping[str, str] | None = None, **values: object) -> Response:
    code, sentence = BEFORE[status]
    text = sentence.format(**values) if values else sentence
    return _response(problem(status=status, code=code, detail=str(text)), headers)


def _response(body: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    return Response(body, status=body["status"], content_type=PROBLEM, headers=dict(headers or {}))
