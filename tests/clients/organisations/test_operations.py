"""Client companies: taken in by the office, run by their owners, by the rank rule."""

from datetime import timedelta

import pytest

from backoffice.accounts.errors import AccountClosed, AlreadyJoined, InvitationUnknown
from backoffice.accounts.queries import open_invitation
from backoffice.kernel.cleaning import TextInvalid
from backoffice.kernel.errors import Forbidden, NotFound
from clients.organisations import errors, operations
from clients.organisations.models import Client, ClientChange, Membership, Right
from clients.organisations.queries import GRANTABLE, membership_of, require_right
from tests.cast import person
from tests.factories.clients import add_member, billing_profile, make_client


def snapshot():
    """Everything these operations write."""
    return (
        list(Client.objects.order_by("pk").values()),
        list(Membership.objects.order_by("pk").values()),
        ClientChange.objects.count(),
    )


@pytest.fixture
def refused():
    """The block is refused with the error, and nothing has changed."""

    class Refused:
        def __call__(self, error):
            self.raised = pytest.raises(error)
            return self

        def __enter__(self):
            self.before = snapshot()
            return self.raised.__enter__()

        def __exit__(self, *raised):
            done = self.raised.__exit__(*raised)
            assert snapshot() == self.before
            return done

    return Refused()


def invite(client, email, *rights, actor, at):
    return operations.invite_member(
        client_id=client.pk,
        email=email,
        full_name="Uusi Ukko",
        language="fi",
        rights=rights,
        actor=actor,
        at=at,
    )


def membership(client, user):
    return Membership.objects.current().get(client=client, user=user)


class TestCreateClient:
    def test_takes_in_a_company(self, at, nea):
        client = make_client(actor=nea, business_id="FI01120389", cap_limit_cents=500_000, at=at)
        stored = Client.objects.get()
        assert stored == client
        assert (stored.business_id, stored.billing_city, stored.cap_limit_cents) == (
            "0112038-9",
            "Turku",
            500_000,
        )
        assert stored.created_at == at
        assert (stored.payment_term_days, stored.invoicing_period) == (14, "monthly")
        change = ClientChange.objects.get()
        assert (change.event, change.actor, change.on_behalf_of, change.at) == (
            "created",
            nea,
            "Kaski Oy",
            at,
        )

    def test_gives_each_company_a_customer_number_of_its_own(self, nea):
        first = make_client(actor=nea)
        second = make_client(actor=nea, business_id="0201256-6")
        assert second.customer_number > first.customer_number > 1000

    @pytest.mark.parametrize("who", ["kaisa", "kim", "leo", "anna", "sam"])
    def test_refuses_everybody_who_does_not_look_after_clients(self, who, request, refused, at):
        actor = request.getfixturevalue(who)
        with refused(Forbidden):
            make_client(actor=actor, at=at)

    def test_refuses_a_business_id_that_is_taken(self, kaski, nea, refused):
        with refused(errors.BusinessIdTaken) as caught:
            make_client(actor=nea, business_id="01120389")
        assert caught.value.code == "business_id_taken"

    def test_refuses_a_wrong_check_digit(self, nea, refused):
        with refused(errors.BusinessIdInvalid):
            make_client(actor=nea, business_id="0112038-1")

    @pytest.mark.parametrize("cents", [0, -1, 10**13 + 1])
    def test_refuses_a_cap_limit_of(self, cents, nea, refused):
        with refused(errors.CapLimitInvalid):
            make_client(actor=nea, cap_limit_cents=cents)

    def test_refuses_markup_in_the_name(self, nea, refused):
        with refused(TextInvalid) as caught:
            make_client(actor=nea, name="<script>alert(1)</script>")
        assert set(caught.value.fields) == {"name"}


class TestUpdateBilling:
    def test_writes_the_new_profile_and_what_changed(self, at, kaski, fia):
        new = billing_profile(city="Helsinki", postcode="00100")
        operations.update_billing(client_id=kaski.pk, billing=new, actor=fia, at=at)
        kaski.refresh_from_db()
        assert (kaski.billing_city, kaski.billing_postcode) == ("Helsinki", "00100")
        change = kaski.changes.get(event="billing_set")
        assert change.before == {"billing_city": "Turku", "billing_postcode": "20100"}
        assert change.after == {"billing_city": "Helsinki", "billing_postcode": "00100"}
        assert (change.actor, change.on_behalf_of) == (fia, "")

    def test_names_the_client_when_the_office_does_it(self, at, kaski, nea):
        operations.update_billing(client_id=kaski.pk, billing=billing_profile(city="Lahti"), actor=nea, at=at)
        assert kaski.changes.get(event="billing_set").on_behalf_of == "Kaski Oy"

    def test_refuses_the_profile_that_stands(self, at, kaski, clara, refused):
        with refused(errors.BillingUnchanged):
            operations.update_billing(client_id=kaski.pk, billing=billing_profile(), actor=clara, at=at)

    @pytest.mark.parametrize(
        ("who", "error"), [("sam", NotFound), ("olli", Forbidden), ("aino", Forbidden), ("leo", Forbidden)]
    )
    def test_refuses(self, who, error, at, kaski, request, refused):
        actor = request.getfixturevalue(who)
        with refused(error):
            operations.update_billing(
                client_id=kaski.pk, billing=billing_profile(city="Lahti"), actor=actor, at=at
            )

    @pytest.mark.parametrize("who", ["clara", "fia"])
    def test_leaves_the_agreed_payment_term_to_the_office(self, who, at, kaski, nea, request, refused):
        longer = billing_profile(payment_term_days=30)
        with refused(Forbidden):
            operations.update_billing(
                client_id=kaski.pk, billing=longer, actor=request.getfixturevalue(who), at=at
            )
        operations.update_billing(client_id=kaski.pk, billing=longer, actor=nea, at=at)
        kaski.refresh_from_db()
        assert kaski.payment_term_days == 30

    def test_a_vat_number_that_stands_hinders_no_other_change(self, at, kaski, nea, refused):
        Client.objects.filter(pk=kaski.pk).update(vat_number="FI20774740")  # of its VAT group
        new = billing_profile(vat_number="FI 2077474-0", city="Lahti")
        operations.update_billing(client_id=kaski.pk, billing=new, actor=nea, at=at)
        kaski.refresh_from_db()
        assert (kaski.billing_city, kaski.vat_number) == ("Lahti", "FI20774740")
        with refused(errors.BillingInvalid) as caught:
            other = billing_profile(vat_number="FI02012566", city="Oulu")
            operations.update_billing(client_id=kaski.pk, billing=other, actor=nea, at=at)
        assert set(caught.value.fields) == {"vat_number"}

    def test_refuses_a_client_that_is_not_there(self, at, nea, refused):
        with refused(NotFound):
            operations.update_billing(client_id=0, billing=billing_profile(), actor=nea, at=at)


class TestSetCapLimit:
    def test_sets_and_takes_away(self, at, kaski, clara):
        operations.set_cap_limit(client_id=kaski.pk, cap_limit_cents=120_000, actor=clara, at=at)
        assert Client.objects.get(pk=kaski.pk).cap_limit_cents == 120_000
        operations.set_cap_limit(client_id=kaski.pk, cap_limit_cents=None, actor=clara, at=at)
        assert Client.objects.get(pk=kaski.pk).cap_limit_cents is None
        assert kaski.changes.filter(event="cap_limit_set").count() == 2

    def test_refuses_the_limit_that_stands(self, at, kaski, clara, refused):
        with refused(errors.CapLimitUnchanged):
            operations.set_cap_limit(client_id=kaski.pk, cap_limit_cents=None, actor=clara, at=at)

    @pytest.mark.parametrize(("who", "error"), [("sam", NotFound), ("olli", Forbidden), ("kaisa", Forbidden)])
    def test_refuses(self, who, error, at, kaski, request, refused):
        actor = request.getfixturevalue(who)
        with refused(error):
            operations.set_cap_limit(client_id=kaski.pk, cap_limit_cents=5, actor=actor, at=at)

    def test_refuses_nothing_as_a_limit(self, at, kaski, clara, refused):
        with refused(errors.CapLimitInvalid):
            operations.set_cap_limit(client_id=kaski.pk, cap_limit_cents=0, actor=clara, at=at)


class TestInviteMember:
    def test_invites_a_newcomer_who_sleeps_until_the_link_is_opened(self, at, kaski, clara):
        member, token = invite(kaski, "Uusi@Kaski.example", Right.VIEWER, Right.ORDERER, actor=clara, at=at)
        assert token
        assert (member.user.email, member.user.is_active, member.rights) == (
            "uusi@kaski.example",
            False,
            ["orderer", "viewer"],
        )
        change = kaski.changes.get(event="member_joined", person=member.user)
        assert (change.after, change.actor) == ({"rights": ["orderer", "viewer"]}, clara)

    def test_adds_somebody_who_has_an_account_without_a_link(self, at, kaski, clara, sam):
        member, token = invite(kaski, sam.email, Right.VIEWER, actor=clara, at=at)
        assert (member.user, token) == (sam, None)

    def test_refuses_a_member(self, at, kaski, clara, olli, refused):
        with refused(errors.AlreadyMember):
            invite(kaski, olli.email, Right.VIEWER, actor=clara, at=at)

    def test_refuses_somebody_of_the_office(self, at, kaski, clara, kim, refused):
        with refused(errors.MemberWorksAtOffice):
            invite(kaski, kim.email, Right.VIEWER, actor=clara, at=at)

    def test_refuses_a_closed_account(self, at, kaski, clara, refused):
        gone = person("gone@kaski.example", "Gone Guy")
        type(gone).objects.filter(pk=gone.pk).update(is_active=False)
        with refused(AccountClosed):
            invite(kaski, gone.email, Right.VIEWER, actor=clara, at=at)

    @pytest.mark.parametrize("rights", [(), ("king",), ("owner", "king")])
    def test_refuses_rights_that_are_none(self, rights, at, kaski, clara, refused):
        with refused(errors.RightsInvalid):
            invite(kaski, "new@kaski.example", *rights, actor=clara, at=at)

    def test_refuses_a_stranger(self, at, kaski, sam, refused):
        with refused(NotFound):
            invite(kaski, "new@kaski.example", Right.VIEWER, actor=sam, at=at)

    def test_leaves_no_account_behind_when_refused(self, at, kaski, olli):
        with pytest.raises(errors.RightAboveYours):
            invite(kaski, "new@kaski.example", Right.OWNER, actor=olli, at=at)
        assert not type(olli).objects.filter(email="new@kaski.example").exists()


class TestRenewingAnInvitation:
    @pytest.fixture
    def asked(self, at, kaski, nea):
        """A second owner who has not joined, and the link they got."""
        return invite(kaski, "uusi@kaski.example", Right.OWNER, actor=nea, at=at)

    def test_sends_a_new_link_and_changes_nothing_else(self, at, kaski, clara, asked):
        member, old = asked
        before, later = snapshot(), at + timedelta(days=20)
        same, token = operations.renew_member_invitation(membership_id=member.pk, actor=clara, at=later)
        assert (same, snapshot()) == (member, before)
        with pytest.raises(InvitationUnknown):
            open_invitation(old, later)
        assert open_invitation(token, later).user == member.user

    def test_happens_when_the_same_person_is_invited_again(self, at, kaski, clara, asked):
        member, old = asked
        before, later = snapshot(), at + timedelta(days=20)
        same, token = invite(kaski, "uusi@kaski.example", Right.VIEWER, actor=clara, at=later)
        assert (same.pk, same.rights, snapshot()) == (member.pk, ["owner"], before)
        assert token not in (None, old)
        assert open_invitation(token, later).user == member.user

    @pytest.mark.parametrize(
        ("who", "error"),
        [("sam", NotFound), ("olli", errors.RightAboveYours), ("kaisa", Forbidden), ("kim", Forbidden)],
    )
    def test_is_for_those_who_may_invite_such_a_member(self, who, error, at, asked, request, refused):
        member, old = asked
        actor = request.getfixturevalue(who)
        with refused(error):
            operations.renew_member_invitation(membership_id=member.pk, actor=actor, at=at)
        assert open_invitation(old, at).user == member.user

    def test_by_inviting_again_keeps_the_rank_rule(self, at, kaski, olli, asked, refused):
        with refused(errors.RightAboveYours):
            invite(kaski, "uusi@kaski.example", Right.VIEWER, actor=olli, at=at)
        assert open_invitation(asked[1], at).user == asked[0].user

    def test_refuses_whoever_has_joined_and_whoever_has_left(self, at, kaski, clara, olli, refused):
        own = membership(kaski, olli)
        with refused(AlreadyJoined):
            operations.renew_member_invitation(membership_id=own.pk, actor=clara, at=at)
        operations.end_membership(membership_id=own.pk, actor=clara, at=at)
        with refused(errors.MemberUnknown):
            operations.renew_member_invitation(membership_id=own.pk, actor=clara, at=at)

    def test_leaves_a_person_of_two_companies_one_link_that_works(self, at, kaski, stranger, sam, asked):
        _member, token = invite(stranger, "uusi@kaski.example", Right.VIEWER, actor=sam, at=at)
        assert open_invitation(token, at).user == asked[0].user
        with pytest.raises(InvitationUnknown):
            open_invitation(asked[1], at)


class TestTheRankRule:
    """Who may grant what: the whole matrix."""

    ALL = set(Right.values)
    MATRIX = (
        ("owner", ALL),
        ("orderer", {"viewer"}),
        ("approver", {"viewer"}),
        ("finance", {"viewer"}),
        ("viewer", set()),
    )

    def test_is_declared_for_every_right(self):
        assert {right: set(granted) for right, granted in GRANTABLE.items()} == dict(self.MATRIX)

    @pytest.mark.parametrize(("held", "allowed"), MATRIX)
    def test_holds_for_a_member_who_is(self, held, allowed, at, kaski, nea):
        actor = person("actor@kaski.example", "Actor")
        add_member(kaski, actor, held, actor=nea)
        granted = set()
        for right in Right.values:
            try:
                invite(kaski, f"{right}@new.example", right, actor=actor, at=at)
                granted.add(right)
            except errors.RightAboveYours:
                assert not kaski.memberships.filter(user__email=f"{right}@new.example").exists()
        assert granted == allowed

    @pytest.mark.parametrize(
        ("who", "allowed"),
        [("nea", True), ("matti", True), ("maria", True), ("kaisa", False), ("leo", False)],
    )
    def test_at_the_office(self, who, allowed, at, kaski, request):
        actor = request.getfixturevalue(who)
        if allowed:
            assert invite(kaski, "new@kaski.example", Right.OWNER, actor=actor, at=at)[0].rights == ["owner"]
        else:
            with pytest.raises(Forbidden):
                invite(kaski, "new@kaski.example", Right.VIEWER, actor=actor, at=at)

    def test_stops_an_orderer_from_raising_themself(self, at, kaski, olli, refused):
        own = membership(kaski, olli)
        with refused(errors.RightAboveYours):
            operations.set_rights(membership_id=own.pk, rights=["owner"], actor=olli, at=at)

    def test_stops_an_orderer_from_lowering_the_owner(self, at, kaski, olli, clara, refused):
        with refused(errors.RightAboveYours):
            operations.set_rights(
                membership_id=membership(kaski, clara).pk, rights=["viewer"], actor=olli, at=at
            )

    def test_stops_an_orderer_from_putting_the_approver_out(self, at, kaski, olli, aino, refused):
        with refused(errors.RightAboveYours):
            operations.end_membership(membership_id=membership(kaski, aino).pk, actor=olli, at=at)


class TestSetRights:
    def test_works_at_once(self, at, kaski, clara, olli):
        operations.set_rights(
            membership_id=membership(kaski, olli).pk, rights=["finance", "approver"], actor=clara, at=at
        )
        assert membership(kaski, olli).rights == ["approver", "finance"]
        with pytest.raises(Forbidden):
            require_right(olli, kaski, Right.ORDERER)
        change = kaski.changes.get(event="rights_set")
        assert (change.person, change.before, change.after) == (
            olli,
            {"rights": ["orderer"]},
            {"rights": ["approver", "finance"]},
        )

    def test_refuses_the_rights_that_stand(self, at, kaski, clara, olli, refused):
        with refused(errors.RightsUnchanged):
            operations.set_rights(
                membership_id=membership(kaski, olli).pk, rights=["orderer"], actor=clara, at=at
            )

    def test_refuses_to_lower_the_last_owner(self, at, kaski, clara, refused):
        with refused(errors.LastOwner) as caught:
            operations.set_rights(
                membership_id=membership(kaski, clara).pk, rights=["viewer"], actor=clara, at=at
            )
        assert caught.value.code == "last_owner"

    def test_refuses_even_the_office_the_last_owner(self, at, kaski, clara, matti, refused):
        with refused(errors.LastOwner):
            operations.set_rights(
                membership_id=membership(kaski, clara).pk, rights=["viewer"], actor=matti, at=at
            )

    def test_refuses_a_stranger(self, at, kaski, olli, sam, refused):
        with refused(NotFound):
            operations.set_rights(
                membership_id=membership(kaski, olli).pk, rights=["viewer"], actor=sam, at=at
            )

    def test_refuses_an_ended_membership(self, at, kaski, clara, olli, refused):
        ended = membership(kaski, olli)
        operations.end_membership(membership_id=ended.pk, actor=clara, at=at)
        with refused(errors.MemberUnknown):
            operations.set_rights(membership_id=ended.pk, rights=["viewer"], actor=clara, at=at)


class TestEndMembership:
    def test_takes_access_away_at_once(self, at, kaski, clara, olli):
        operations.end_membership(membership_id=membership(kaski, olli).pk, actor=clara, at=at)
        assert membership_of(olli, kaski) is None
        assert not Client.objects.visible_to(olli).exists()
        with pytest.raises(NotFound):
            require_right(olli, kaski, Right.ORDERER)
        assert kaski.memberships.get(user=olli).ended_at == at

    def test_may_be_ones_own(self, at, kaski, olli):
        operations.end_membership(membership_id=membership(kaski, olli).pk, actor=olli, at=at)
        assert membership_of(olli, kaski) is None

    def test_refuses_twice(self, at, kaski, clara, olli, refused):
        ended = membership(kaski, olli)
        operations.end_membership(membership_id=ended.pk, actor=clara, at=at)
        with refused(errors.MemberUnknown):
            operations.end_membership(membership_id=ended.pk, actor=clara, at=at)

    def test_refuses_the_last_owner(self, at, kaski, clara, refused):
        with refused(errors.LastOwner):
            operations.end_membership(membership_id=membership(kaski, clara).pk, actor=clara, at=at)

    def test_does_not_count_an_owner_who_never_signed_in(self, at, kaski, clara, refused):
        invite(kaski, "heir@kaski.example", Right.OWNER, actor=clara, at=at)
        with refused(errors.LastOwner):
            operations.end_membership(membership_id=membership(kaski, clara).pk, actor=clara, at=at)

    def test_lets_an_owner_go_who_leaves_another_behind(self, at, kaski, clara, olli, nea):
        operations.set_rights(membership_id=membership(kaski, olli).pk, rights=["owner"], actor=clara, at=at)
        operations.end_membership(membership_id=membership(kaski, clara).pk, actor=clara, at=at)
        assert [each.user for each in kaski.memberships.current().filter(rights__contains=["owner"])] == [
            olli
        ]

    def test_may_be_followed_by_a_new_membership(self, at, kaski, clara, olli):
        operations.end_membership(membership_id=membership(kaski, olli).pk, actor=clara, at=at)
        again, _ = invite(kaski, olli.email, Right.VIEWER, actor=clara, at=at)
        assert again.rights == ["viewer"]
        assert kaski.memberships.filter(user=olli).count() == 2


class TestRequireRight:
    @pytest.mark.parametrize(
        ("who", "error"), [("sam", NotFound), ("anna", NotFound), ("kaisa", Forbidden), ("fia", Forbidden)]
    )
    def test_refuses(self, who, error, kaski, request):
        with pytest.raises(error):
            require_right(request.getfixturevalue(who), kaski, Right.ORDERER)

    @pytest.mark.parametrize("who", ["clara", "olli"])
    def test_lets_through(self, who, kaski, request):
        user = request.getfixturevalue(who)
        assert require_right(user, kaski, Right.ORDERER).user == user
