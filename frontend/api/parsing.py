"""Bodies: how much is read, and what is refused before anything looks at it."""

import json
from typing import Any

from django.http import QueryDict
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.utils.json import strict_constant

MOST_JSON = 2 * 1024 * 1024
MOST_LEVELS = 32  # of lists and objects within each other; a brief or a result has three
MOST_UPLOAD = 64 * 1024 * 1024  # a body; a single file is limited, with its own sentence, to 25 MB


class BodyTooLarge(exceptions.APIException):
    """The body is larger than any request needs."""

    status_code = 413
    default_code = "body_too_large"


def _require_size(request: Request, most: int) -> None:
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        raise BodyTooLarge


class BodyParser(JSONParser):
    """JSON of at most 2 MB in UTF-8 and 32 levels, without what no database column could keep."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        _require_size(parser_context["request"], MOST_JSON)
        try:
            data = json.loads(stream.read(MOST_JSON).decode(), parse_constant=strict_constant)
            # Half a surrogate pair is JSON but no text: it could be neither stored nor sent back.
            json.dumps(data, ensure_ascii=False).encode()
        except (ValueError, RecursionError):  # a decoding error is a ValueError
            raise exceptions.ParseError from None
        if _is_deeper(data, MOST_LEVELS):
            raise exceptions.ParseError
        return data


def _is_deeper(data: Any, levels: int) -> bool:
    """Tell whether lists and objects stand within each other more than `levels` deep: readers go down by recursion."""
    within = [data]
    for _ in range(levels + 1):
        within = [
            inner
            for each in within
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return bool(within)


class UploadParser(MultiPartParser):
    """One multipart form, refused by its announced length before a byte of it is kept."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        _require_size(parser_context["request"], MOST_UPLOAD)
        return super().parse(stream, media_type, parser_context)


class OneFormat(BaseContentNegotiation):
    """Every path answers in its one format, whatever `Accept` asks for: a refusal could not be told otherwise."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        wanted = (request.content_type or "").partition(";")[0].strip().lower()
        return next((each for each in parsers if each.media_type == wanted), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


def plain(data: Any, digest: Any) -> Any:
    """Return a body as something comparable: JSON by its content, a form by its fields and its files' `digest`."""
    if not isinstance(data, QueryDict):
        return data
    return {
        name: [digest(each) if hasattr(each, "chunks") else str(each) for each in values]
        for name, values in data.lists()
    }
