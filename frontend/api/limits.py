"""How much one caller may ask: so many requests a minute, and far fewer wrong tokens."""

from typing import Any

from allauth.account.adapter import get_adapter
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle, UserRateThrottle


class UserRate(UserRateThrottle):
    """So many requests a minute for each person; 429 says in Retry-After when to come back."""

    scope = "user"


class FailureRate(SimpleRateThrottle):
    """So many wrong tokens a minute from one address; a right one is never held up by them."""

    scope = "wrong_token"
    rate = "30/min"

    def get_cache_key(self, request: Request, view: Any) -> str:
        address = get_adapter().get_client_ip(request._request)
        return str(self.cache_format % {"scope": self.scope, "ident": address})
