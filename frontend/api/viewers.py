"""What one object shows depends on the side one stands on: the client, the office, or the assistant who does the work."""

from dataclasses import dataclass
from enum import Enum

from backoffice.accounts.models import User
from clients.organisations.models import Membership


class Side(Enum):
    """From where somebody looks at a client's work."""

    OFFICE = "office"
    CLIENT = "client"
    ASSISTANT = "assistant"


@dataclass(frozen=True)
class Viewer:
    """A person and the companies they belong to; `rights` by client id."""

    user: User
    rights: dict[int, list[str]]

    @classmethod
    def of(cls, user: User) -> "Viewer":
        """Read the person's memberships, once a request."""
        held = Membership.objects.current().filter(user=user.pk)
        return cls(user=user, rights=dict(held.values_list("client_id", "rights")))

    def side_of(self, client_id: int) -> Side:
        """Return from which side the person sees what belongs to the client, which they do see."""
        if self.user.is_office:
            return Side.OFFICE
        return Side.CLIENT if client_id in self.rights else Side.ASSISTANT
