import pytest
from django.contrib import admin
from django.urls import reverse

from backoffice.accounts.admin_site import OfficeAdminSite, ReadOnlyAdmin
from backoffice.accounts.models import User

PAGES = [
    "/admin/",
    "/admin/accounts/user/",
    "/admin/accounts/userchange/",
    "/admin/jsi18n/",
    "/admin/nothing/here/",
]


def test_there_is_one_site_and_all_of_it_is_read_only():
    assert isinstance(admin.site, OfficeAdminSite)
    assert {type(each).__mro__[1] for each in admin.site._registry.values()} == {ReadOnlyAdmin}
    assert User in admin.site._registry


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_sent_to_the_common_sign_in(client, db, page):
    answer = client.get(page)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={page}")


@pytest.mark.parametrize("who", ["clara", "anna", "kaisa", "leo"])
@pytest.mark.parametrize("page", [*PAGES, "/admin/login/"])
def test_everybody_but_managers_is_refused(client, request, who, page):
    client.force_login(request.getfixturevalue(who))
    assert client.get(page).status_code == 403


def test_managers_see_every_list_and_row(client, matti, clara):
    client.force_login(matti)
    assert client.get("/admin/").status_code == 200
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200, name
    page = client.get(f"/admin/accounts/user/{clara.pk}/change/")
    assert page.status_code == 200
    assert "password" not in page.context["adminform"].fields


@pytest.mark.parametrize(
    "asked",
    [
        "user/?password__startswith=md5",
        "user/?is_superuser=0",
        "apitoken/?secret_hash__startswith=a",
        "apitoken/?user__password__startswith=md5",
        "invitation/?code__startswith=a",
        "invitation/?user__password__startswith=md5",
    ],
)
def test_a_list_answers_no_question_about_a_column_it_does_not_show(client, matti, asked):
    client.force_login(matti)
    assert client.get(f"/admin/accounts/{asked}").status_code == 400


@pytest.mark.parametrize(
    "asked", ["user/?is_active__exact=1", "user/?language__exact=fi", "userchange/?event__exact=joined"]
)
def test_a_list_is_filtered_by_what_it_offers(client, matti, asked):
    client.force_login(matti)
    assert client.get(f"/admin/accounts/{asked}").status_code == 200


def test_managers_change_nothing(client, matti, clara):
    client.force_login(matti)
    for url in (
        f"/admin/accounts/user/{clara.pk}/change/",
        f"/admin/accounts/user/{clara.pk}/delete/",
        "/admin/accounts/user/add/",
    ):
        assert client.post(url, {"full_name": "Mallory", "post": "yes"}).status_code == 403
    clara.refresh_from_db()
    assert clara.full_name == "Clara Kaski"


def test_a_closed_manager_is_a_stranger(client, matti):
    client.force_login(matti)
    User.objects.filter(pk=matti.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302


def test_a_role_taken_away_counts_from_the_next_request(client, matti):
    client.force_login(matti)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=matti.pk).update(office_roles=["finance"])
    assert client.get("/admin/").status_code == 403


def test_there_is_no_second_door(client, matti):
    answer = client.post("/admin/login/", {"username": matti.email, "password": "tehty-demo-2026"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/admin/login/")
    assert "_auth_user_id" not in client.session
    client.force_login(matti)
    assert client.get("/admin/login/")["Location"] == "/admin/"
    assert client.get("/admin/password_change/")["Location"] == reverse("account_change_password")
    assert client.get("/admin/logout/").status_code == 200
    assert client.post("/admin/logout/").status_code == 302
    assert "_auth_user_id" not in client.session
