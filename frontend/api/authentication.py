"""Bearer tokens; the API knows no cookies, so no browser can be tricked into using it."""

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from backoffice.accounts.errors import TokenInvalid
from backoffice.accounts.models import User
from backoffice.accounts.operations import authenticate_token


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return the token's owner, None without a token. Raises: TokenInvalid, TokenExpired (both 401)."""
        parts = get_authorization_header(request).split()
        if not parts:
            return None
        if len(parts) != 2 or parts[0].lower() != b"bearer":
            raise TokenInvalid
        try:
            secret = parts[1].decode("ascii")
        except UnicodeDecodeError:
            raise TokenInvalid from None
        return authenticate_token(secret=secret, at=timezone.now()), None

    def authenticate_header(self, request: Request) -> str:
        return self.keyword


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
