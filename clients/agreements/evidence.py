"""From where a signature came."""

import ipaddress
from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """IP address and user agent of the request that signed; both empty when a command on the server itself did.

    Raises: ValueError for an `ip` that is none (interfaces pass what the connection says, never what a person typed).
    """

    ip: str | None = None
    user_agent: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "ip", str(ipaddress.ip_address(self.ip)) if self.ip else None)
        shown = "".join(char for char in self.user_agent if char.isprintable())
        object.__setattr__(self, "user_agent", shown[:400])
