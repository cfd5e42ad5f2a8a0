"""The OpenAPI document: what each endpoint takes, gives and refuses, said beside its handler."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

from django.utils import translation
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from frontend.api.base import KEY_HEADER, Body, NoBody, Output
from frontend.api.errors import PROBLEM, TITLES

F = TypeVar("F", bound=Callable[..., Any])

READ = (401, 404, 422, 429)
LOOK = (401, 403, 404, 429)
WRITE = (400, 401, 403, 404, 409, 413, 415, 422, 429)
KEY = OpenApiParameter(
    KEY_HEADER,
    str,
    OpenApiParameter.HEADER,
    description="1 to 255 printable ASCII characters, kept 7 days: the same key and body get the first answer again.",
)


class CheckFinding(Output):
    """What the machine found about one criterion."""

    criterion = serializers.CharField()
    outcome = serializers.ChoiceField(choices=["pass", "fail", "unknown"])
    sentence = serializers.CharField()


class Problem(Output):
    """A refusal (RFC 9457); nothing was changed."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="Stable; the sentences are not.")
    detail = serializers.CharField(help_text="What to do, in the language of Accept-Language.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(), help_text="A sentence beside each member at fault."
    )
    checks = CheckFinding(
        many=True, required=False, help_text="With `check_failed`: what the machine checks found."
    )


class StrictInput(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Say that inputs have no other members, and name each after the view it belongs to."""

    target_class = Body
    match_subclasses = True

    def get_name(self, auto_schema: Any, direction: Any) -> str | None:
        view, _, own = type(self.target).__qualname__.rpartition(".")
        return view.replace(".", "") if own == "Input" else None

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return cast(dict[str, Any], schema | {"additionalProperties": False})


def described(
    name: str,
    *,
    gives: type[Output] | None = None,
    listed: bool = False,
    status: int = 200,
    media: str = "application/json",
    takes: type[Body] | None = None,
    form: bool = False,
    asks: type[Body] | None = None,
    refuses: tuple[int, ...] = (),
) -> Callable[[F], F]:
    """Describe one handler: `gives` an object, a list of them (`listed`) or a file of type `media`; `takes` a JSON
    body, or as `form` an upload; `asks` for query parameters. Handlers that take something honour Idempotency-Key."""
    body = {"multipart/form-data": takes} if form else takes
    parameters: list[Any] = [asks] if asks else []
    problems = refuses or ((WRITE if takes else READ) if takes or asks else LOOK)
    return extend_schema(
        operation_id=name,
        parameters=[*parameters, KEY] if takes else parameters,
        request=None if takes is NoBody else body,
        responses={
            (status, media): _answer(gives, listed),
            **{
                (code, PROBLEM): OpenApiResponse(response=Problem, description=TITLES[code])
                for code in problems
            },
        },
        auth=[] if not problems else None,
    )


@cache
def _answer(gives: type[Output] | None, listed: bool) -> Any:
    if gives is None:
        return OpenApiTypes.BINARY
    if not listed:
        return gives
    return inline_serializer(
        f"{gives.__name__}List",
        {
            "items": gives(many=True),
            "next": serializers.CharField(
                allow_null=True, help_text="`cursor` of the following page; null = the last one."
            ),
        },
    )


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document of the whole API, made once a process."""
    with translation.override("en"):
        made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return cast(dict[str, Any], _without_marks(made))


def _without_marks(part: Any) -> Any:
    """Drop the generator's own marks on enumerations, which mean nothing to a reader."""
    if isinstance(part, dict):
        return {name: _without_marks(value) for name, value in part.items() if name != "x-spec-enum-id"}
    return [_without_marks(each) for each in part] if isinstance(part, list) else part
