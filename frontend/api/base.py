"""What every endpoint shares: strict input, safe repetition of POSTs, keyset lists."""

import functools
import json
from collections.abc import Callable
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backoffice.accounts.models import User
from backoffice.kernel import idempotency
from backoffice.kernel.errors import Invalid
from backoffice.kernel.texts import Text
from frontend.paging import page_of

KEY_HEADER = "Idempotency-Key"
MOST = 200
USUAL = 50

UNKNOWN = Text(
    fi="Tuntematon kenttä. Poista se.", sv="Okänt fält. Ta bort det.", en="Unknown member. Remove it."
)
NOT_OBJECT = Text(fi="Lähetä JSON-olio.", sv="Skicka ett JSON-objekt.", en="Send a JSON object.")


class LimitInvalid(Invalid):
    """`limit` is not a whole number from 1 to 200."""

    code = "limit_invalid"
    sentence = Text(
        fi="limit on kokonaisluku välillä 1–200.",
        sv="limit är ett heltal mellan 1 och 200.",
        en="limit is a whole number from 1 to 200.",
    )


class Input(serializers.Serializer[Any]):
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


class Output(serializers.Serializer[Any]):
    """The shape of an answer."""


class Endpoint(APIView):
    """One path of the API; POST handlers carry `@once`."""

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    def read(self, form: type[Input]) -> dict[str, Any]:
        """Return the request's body checked by `form`. Raises: ValidationError (422)."""
        checked = form(data=self.request.data)
        checked.is_valid(raise_exception=True)
        return cast(dict[str, Any], checked.validated_data)

    def page(
        self, rows: QuerySet[Any], show: Callable[[Any], dict[str, Any]], *, oldest_first: bool = False
    ) -> Response:
        """Answer one keyset page of `rows` as `{"items", "next"}`."""
        found = page_of(
            rows,
            cursor=self.request.query_params.get("cursor"),
            limit=self._limit(),
            oldest_first=oldest_first,
        )
        return Response({"items": [show(row) for row in found.items], "next": found.next})

    def _limit(self) -> int:
        raw = self.request.query_params.get("limit", str(USUAL))
        if not (raw.isascii() and raw.isdigit() and 1 <= int(raw[:4]) <= MOST):
            raise LimitInvalid(field="limit")
        return int(raw)


def once(handler: Callable[..., Response]) -> Callable[..., Response]:
    """Make a POST handler safe to repeat: with an Idempotency-Key, the same request gets its first answer again.

    Rule: the key is kept 7 days per user; another body under it is refused (idempotency_key_reused).
    """

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

        stored = idempotency.once(
            user=self.user, key=key, request_hash=_hash(request), at=timezone.now(), run=run
        )
        if fresh:
            return fresh[0]
        return Response(_load(stored.body), status=stored.status, headers={"Idempotent-Replayed": "true"})

    return safe


def _hash(request: Request) -> str:
    body = json.dumps(_plain(request.data), sort_keys=True, default=str).encode()
    return idempotency.hash_request(request.method or "POST", request.get_full_path(), body)


def _plain(data: Any) -> Any:
    """Bodies of uploads are told apart by name and size; JSON by its content."""
    if hasattr(data, "lists"):
        return {
            name: [f"{getattr(each, 'name', each)}:{getattr(each, 'size', '')}" for each in values]
            for name, values in data.lists()
        }
    return data


def _load(body: bytes) -> Any:
    return json.loads(body) if body else None
