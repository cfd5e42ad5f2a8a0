"""What every endpoint shares: strict input, safe repetition of POSTs, keyset lists."""

import functools
import hashlib
import json
from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone, translation
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backoffice.accounts.models import User
from backoffice.kernel import idempotency
from backoffice.kernel.errors import DomainError
from backoffice.kernel.texts import Text
from frontend.api.limits import FailureRate
from frontend.api.parsing import BodyParser, OneFormat, plain
from frontend.api.viewers import Viewer
from frontend.paging import page_of

KEY_HEADER = "Idempotency-Key"
MOST = 200
USUAL = 50

Handler = Callable[..., Response]
Facts = Callable[[list[Any]], dict[str, Any]]

UNKNOWN = Text(
    fi="Tuntematon kenttä. Poista se.", sv="Okänt fält. Ta bort det.", en="Unknown member. Remove it."
)
NOT_OBJECT = Text(fi="Lähetä JSON-olio.", sv="Skicka ett JSON-objekt.", en="Send a JSON object.")


class Body(serializers.Serializer[Any]):
    """Input with explicit fields; a member it does not know is refused, not ignored."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise serializers.ValidationError({"body": [str(NOT_OBJECT)]})
        unknown = {name: [str(UNKNOWN)] for name in data if name not in self.fields}
        try:
            cleaned = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**cast(dict[str, Any], error.detail), **unknown}) from None
        if unknown:
            raise serializers.ValidationError(unknown)
        return cleaned


class NoBody(Body):
    """A POST that needs no body; an empty object is fine."""


class ListQuery(Body):
    """Where a list begins and how much of it is wanted."""

    cursor = serializers.CharField(required=False, help_text="`next` of the page before.")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=USUAL)


class Output(serializers.Serializer[Any]):
    """The shape of an answer."""


class Endpoint(APIView):
    """One path of the API; POST and PATCH handlers carry `@once`."""

    http_method_names = ["get", "head", "post", "patch"]
    parser_classes = [BodyParser]
    content_negotiation_class = OneFormat

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    @cached_property
    def viewer(self) -> Viewer:
        """Who asks, as far as it decides what they are shown."""
        return Viewer.of(self.user)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        try:
            super().initial(request, *args, **kwargs)
        except DomainError:
            self._slow_down(request)
            raise
        if "Accept-Language" not in request.headers:
            translation.activate(self.user.language)

    def _slow_down(self, request: Request) -> None:
        """Answer 429 instead of 401 to an address that keeps trying tokens."""
        failures = FailureRate()
        if not failures.allow_request(request, self):
            self.throttled(request, cast(float, failures.wait()))

    def reach_again(self, told: dict[str, Any], **named: str) -> None:
        """Refuse to repeat the stored answer `told` once what it shows is out of reach. `named` are parts of the path.

        Every endpoint with `@once` says how: what could be seen when the answer was given may be hidden by now.
        Raises: NotFound, Forbidden. Rule: docs/rules/no-material-without-signature.md
        """
        raise NotImplementedError

    def read(self, form: type[Body]) -> dict[str, Any]:
        """Return the request's body checked by `form`. Raises: ValidationError (422)."""
        return self._checked(form, self.request.data)

    def ask(self, form: type[Body]) -> dict[str, Any]:
        """Return the query parameters checked by `form`; empty ones count as not given. Raises: ValidationError (422)."""
        given = {name: value for name, value in self.request.query_params.items() if value}
        return self._checked(form, given)

    @staticmethod
    def _checked(form: type[Body], data: Any) -> dict[str, Any]:
        checked = form(data=data)
        checked.is_valid(raise_exception=True)
        return cast(dict[str, Any], checked.validated_data)

    def show(self, shape: type[Output], row: Any, *, status: int = 200, **facts: Any) -> Response:
        """Answer one object in its shape; `facts` are what the shape needs beside the row."""
        return Response(shape(row, context={"viewer": self.viewer, **facts}).data, status=status)

    def page(
        self,
        rows: QuerySet[Any],
        shape: type[Output],
        asked: dict[str, Any],
        *,
        oldest_first: bool = False,
        facts: Facts | None = None,
    ) -> Response:
        """Answer one keyset page of `rows` as `{"items", "next"}`; `facts` asks once for the whole page."""
        found = page_of(rows, cursor=asked.get("cursor"), limit=asked["limit"], oldest_first=oldest_first)
        return self.items(shape, found.items, found.next, **(facts(found.items) if facts else {}))

    def items(self, shape: type[Output], rows: list[Any], following: str | None, **facts: Any) -> Response:
        """Answer rows already chosen as `{"items", "next"}`."""
        shown = shape(rows, many=True, context={"viewer": self.viewer, **facts})
        return Response({"items": shown.data, "next": following})


def once(handler: Handler) -> Handler:
    """Make a handler safe to repeat: with an Idempotency-Key, the same request gets its first answer again.

    The work and the keeping of its answer are one transaction. The kept answer is given again only while
    the endpoint's `reach_again` allows.
    Rule: the key is kept 7 days per user; another body under it is refused (idempotency_key_reused).
    """
    return _repeatable(handler, _run_whole)


def once_in_steps(handler: Handler) -> Handler:
    """As `once`, for work that commits step by step and may be begun anew: nothing but the answer is kept at the end."""
    return _repeatable(handler, _run_in_steps)


Run = Callable[[], idempotency.Answer]
Runner = Callable[[User, str, str, Run], idempotency.Answer]


def _repeatable(handler: Handler, runner: Runner) -> Handler:
    @functools.wraps(handler)
    def safe(self: Endpoint, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(KEY_HEADER)
        if key is None:
            return handler(self, request, *args, **kwargs)
        fresh: list[Response] = []

        def run() -> idempotency.Answer:
            response = handler(self, request, *args, **kwargs)
            fresh.append(response)
            body = cast(bytes, request.accepted_renderer.render(response.data))
            return idempotency.Answer(status=response.status_code, body=body, content_type="application/json")

        stored = runner(self.user, key, _hash(request), run)
        if fresh:
            return fresh[0]
        told = json.loads(stored.body)
        self.reach_again(told, **kwargs)
        return Response(told, status=stored.status, headers={"Idempotent-Replayed": "true"})

    safe.is_kept = True  # type: ignore[attr-defined]
    return safe


def _run_whole(user: User, key: str, request_hash: str, run: Run) -> idempotency.Answer:
    return idempotency.once(user=user, key=key, request_hash=request_hash, at=timezone.now(), run=run)


def _run_in_steps(user: User, key: str, request_hash: str, run: Run) -> idempotency.Answer:
    at = timezone.now()
    if stored := idempotency.begin(user=user, key=key, request_hash=request_hash, at=at):
        return stored
    try:
        answer = run()
    except BaseException:
        idempotency.abandon(user=user, key=key, at=at)
        raise
    idempotency.finish(user=user, key=key, at=at, answer=answer)
    return answer


def _hash(request: Request) -> str:
    body = json.dumps(plain(request.data, _digest), sort_keys=True).encode()
    return idempotency.hash_request(request.method or "POST", request.get_full_path(), body)


def _digest(upload: Any) -> str:
    """Tell one upload from another by name and content, and leave it to be read from its beginning."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return f"{upload.name}:{digest.hexdigest()}"
