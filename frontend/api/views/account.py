"""Who I am, the document of the API itself, and every address that is none."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assignments.people.queries import assistant_of
from backoffice.accounts.models import OfficeRole
from backoffice.kernel.errors import NotFound
from clients.organisations.models import Membership, Right
from frontend.api.base import Endpoint, Output
from frontend.api.documenting import described, document
from frontend.api.shapes.common import NamedClient


class MemberOf(NamedClient):
    """A company I belong to and what I may do there."""

    rights = serializers.ListField(child=serializers.ChoiceField(choices=Right.values))


class UserShape(Output):
    """A person who signs in."""

    ref = serializers.CharField()
    email = serializers.EmailField()
    full_name = serializers.CharField()
    language = serializers.ChoiceField(choices=["fi", "sv", "en"])


class AssistantShape(Output):
    """What I do as an assistant."""

    ref = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    capacity_units = serializers.IntegerField(help_text="Units held at once.")
    services = serializers.ListField(child=serializers.CharField())


class Me(Output):
    """The person behind the token."""

    user = UserShape()
    clients = MemberOf(many=True)
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=OfficeRole.values),
        help_text="At the office; a manager holds them all.",
    )
    assistant = AssistantShape(allow_null=True)


class ShowMe(Endpoint):
    @described("me", gives=Me, refuses=(401, 429))
    def get(self, request: Request) -> Response:
        """The person behind the token: clients and rights, roles at the office, work as an assistant."""
        held = Membership.objects.current().filter(user=self.user.pk).select_related("client").order_by("pk")
        return self.show(
            Me,
            {
                "user": self.user,
                "clients": [
                    {"ref": each.client.ref, "name": each.client.name, "rights": each.rights} for each in held
                ],
                "roles": self.user.office_roles,
                "assistant": self._assistant(),
            },
        )

    def _assistant(self) -> dict[str, Any] | None:
        found = assistant_of(self.user)
        if found is None:
            return None
        return {
            "ref": found.ref,
            "languages": found.languages,
            "capacity_units": found.capacity_units,
            "services": list(found.skills.order_by("pk").values_list("service__kind", flat=True)),
        }


class Schema(Endpoint):
    """The OpenAPI 3.1 document, for everybody."""

    authentication_classes = []
    permission_classes = []
    throttle_classes = []
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Nobody signs in here, so there is nobody's language either."""

    def get(self, request: Request) -> Response:
        return Response(document(), headers={"Cache-Control": "public, max-age=300"})


class Unknown(Endpoint):
    """Any other address under the API: a problem, not a page."""

    authentication_classes = []
    permission_classes = []
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound
