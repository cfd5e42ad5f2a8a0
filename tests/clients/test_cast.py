"""The cast stands as it says."""

from clients.agreements.queries import has_nda_for, missing_agreements


def test_the_companies_may_order_and_the_office_may_see(
    at, kaski, stranger, anna, bo, ceci, kaisa, kim, nea, leo, matti, maria
):
    assert missing_agreements(client=kaski, at=at) == []
    assert missing_agreements(client=stranger, at=at) == []
    for worker in (anna, bo, ceci, kaisa, kim, nea, leo, matti, maria):
        assert has_nda_for(user=worker, client=kaski, at=at), worker.email


def test_the_members_have_their_rights(kaski, clara, olli, aino, fia):
    rights = {each.user: each.rights for each in kaski.memberships.select_related("user")}
    assert rights == {clara: ["owner"], olli: ["orderer"], aino: ["approver"], fia: ["finance"]}
