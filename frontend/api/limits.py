from rest_framework.throttling import UserRateThrottle


class UserRate(UserRateThrottle):
    """So many requests a minute for each person; 429 says in Retry-After when to come back."""

    scope = "user"
