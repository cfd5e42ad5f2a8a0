"""Facts become notices once, notices become mails once, and no client's content leaves in a mail."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from assignments.delivery import operations as delivery
from assignments.routing.operations import offer_to, open_to_queue
from backoffice.accounts.operations import invite_user
from frontend.notices import tasks
from frontend.notices.models import Notice
from frontend.notices.operations import MOST_TRIES
from frontend.notices.tasks import mail_due_notices, write_due_notices
from frontend.notices.words import WORDS
from tests.factories.clients import offer_nda
from tests.factories.delivery import late_document
from tests.factories.orders import make_placed
from tests.factories.people import make_assistant
from tests.frontend.scene import signed_in
from tests.staging import staged

pytestmark = pytest.mark.django_db

LEAD = {
    "company": "Salainen Kohde Oy",
    "business_id": "0112038-9",
    "contact_name": "Sala Kohde",
    "contact_role": "toimitusjohtaja",
    "email": "sala@kohde.example",
    "phone": "+358401234567",
    "potential": 80,
    "reasons": "Kasvaa.",
    "source": "https://kohde.example",
    "source_on": "2026-11-20",
}


@staged
def delivered(kaski, olli, anna, kaisa, kim, at):
    """One delivered result of Kaski's, with a title nobody else may read."""
    order = make_placed(kaski, olli, target_units=3, title="Salainen hanke", at=at)
    open_to_queue(assignment_id=order.pk, actor=kaisa, at=at)
    worker = make_assistant(anna)
    claim = delivery.claim_units(assistant_id=worker.pk, assignment_id=order.pk, units=1, at=at)
    unit = claim.units.get()
    delivery.submit_unit(unit_id=unit.pk, result=LEAD, actor=anna, at=at)
    return delivery.check_unit(unit_id=unit.pk, outcome="deliver", actor=kim, at=at)


def keys(kind):
    return set(Notice.objects.filter(kind=kind).values_list("address", flat=True))


def test_approvers_hear_of_delivered_results_once(delivered, clara, aino, at):
    write_due_notices(at)
    write_due_notices(at + timedelta(minutes=5))
    assert keys("delivered") == {"clara@kaski.example", "aino@kaski.example"}
    assert Notice.objects.filter(kind="delivered").count() == 2


def test_a_finder_that_fails_does_not_silence_the_others(delivered, at, monkeypatch):
    def broken(_at):
        yield 1 // 0

    monkeypatch.setattr(tasks, "FINDERS", (broken, *tasks.FINDERS))
    with pytest.raises(ExceptionGroup):
        write_due_notices(at)
    assert keys("delivered") == {"clara@kaski.example", "aino@kaski.example"}


def test_a_notice_that_cannot_be_written_does_not_hold_back_the_others(delivered, at):
    write_due_notices(at)
    first = Notice.objects.due_at(at).order_by("next_try_at", "pk")[0]
    Notice.objects.filter(pk=first.pk).update(kind="unheard_of")
    with pytest.raises(ExceptionGroup):
        mail_due_notices(at)
    assert list(Notice.objects.filter(sent_at=None)) == [first]
    assert len(mail.outbox) == Notice.objects.count() - 1 > 0


def test_a_mail_leaves_once_with_link_and_language(delivered, aino, at):
    write_due_notices(at)
    first = mail_due_notices(at)
    assert first == Notice.objects.count() > 0
    assert mail_due_notices(at + timedelta(hours=1)) == 0
    sent = next(each for each in mail.outbox if each.to == ["aino@kaski.example"] and "review" in each.body)
    assert sent.subject == "Uusia tuloksia tarkastettavana"
    assert f"/client/assignments/{delivered.assignment.ref}/review" in sent.body
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_no_content_of_the_work_leaves_by_mail(delivered, at):
    write_due_notices(at)
    mail_due_notices(at)
    letters = " ".join(each.subject + str(each.message()) for each in mail.outbox)
    assert mail.outbox
    assert not [word for word in ("Salainen", "Kohde", "0112038-9") if word in letters]


def test_a_silent_acceptance_is_told(delivered, aino, at):
    late = delivered.review_due_at + timedelta(minutes=1)
    delivery.accept_overdue(assignment_id=delivered.assignment_id, at=late)
    write_due_notices(late)
    assert keys("silent") == {"clara@kaski.example", "aino@kaski.example"}
    path = f"/client/assignments/{delivered.assignment.ref}#latest"
    assert set(Notice.objects.filter(kind="silent").values_list("path", flat=True)) == {path}
    page = signed_in(aino).get(path).content.decode()
    assert "Salainen Kohde Oy" in page.partition('id="latest"')[2].partition("</section>")[0]


def test_reminders_come_at_half_time_and_before_the_end(delivered, aino, at):
    for days in range(1, 7):
        write_due_notices(at + timedelta(days=days))
    assert Notice.objects.filter(kind="review_half", user=aino).count() == 1
    assert Notice.objects.filter(kind="review_last", user=aino).count() == 1


def test_the_last_reminder_never_threatens_with_silence_over_an_open_flag(kaski, anna, kim, aino, at):
    unit = late_document(make_assistant(anna, kinds=["document"]), kaski, at, kim)
    write_due_notices(unit.review_due_at - timedelta(hours=1))
    (told,) = Notice.objects.filter(kind__startswith="review", user=aino)
    assert told.kind == "review_open"
    assert "Silence never accepts it" in str(WORDS["review_open"].body.en)


def test_the_assistant_hears_what_came_back(delivered, anna, aino, at):
    delivery.give_verdict(
        unit_id=delivered.pk,
        verdict="request_fix",
        failed_criteria=["potential"],
        note="Tarkenna.",
        actor=aino,
        at=at,
    )
    write_due_notices(at)
    assert keys("fix_requested") == {anna.email}


def test_an_offer_is_told_to_the_one_it_is_made_to(kaski, olli, anna, bo, kaisa, at):
    worker = make_assistant(anna)
    make_assistant(bo)
    order = make_placed(kaski, olli, at=at)
    offer_to(assignment_id=order.pk, assistant_id=worker.pk, actor=kaisa, at=at)
    write_due_notices(at)
    assert keys("offer") == {anna.email}


def test_an_invitation_carries_its_single_use_link(matti, at, client):
    _user, token = invite_user(
        email="uusi@tehty.example", full_name="Uusi Tekijä", language="sv", actor=matti, at=at
    )
    write_due_notices(at)
    mail_due_notices(at)
    sent = next(each for each in mail.outbox if each.to == ["uusi@tehty.example"])
    assert sent.subject == "Inbjudan till Tehty"
    assert f"/invitation/{token}" in sent.body
    # What is kept of it opens no account: a copy of the table is no way in.
    assert Notice.objects.get(kind="invitation").path == ""


def test_a_signatory_is_reminded_five_times_at_most(matti, nea, at):
    _user, _token = invite_user(
        email="uusi@tehty.example", full_name="Uusi Tekijä", language="fi", actor=matti, at=at
    )
    _user.is_active = True
    _user.save(update_fields=["is_active"])
    offer_nda(_user, actor=nea, at=at)
    for day in range(30):
        write_due_notices(at + timedelta(days=day))
    assert Notice.objects.filter(kind="agreement", address=_user.email).count() == 1
    assert Notice.objects.filter(kind="agreement_reminder", address=_user.email).count() == 5


def test_a_mail_server_that_is_down_is_tried_again_and_given_up_at_last(delivered, at, monkeypatch):
    def refuse(self, messages):
        raise OSError("no route to host")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    write_due_notices(at)
    waiting = Notice.objects.count()
    moment = at
    for _ in range(MOST_TRIES + 2):
        assert mail_due_notices(moment) == 0
        moment += timedelta(hours=9)
    assert Notice.objects.filter(sent_at=None).exclude(parked_at=None).count() == waiting
    assert set(Notice.objects.values_list("tries", flat=True)) == {MOST_TRIES}
    assert "no route to host" in Notice.objects.first().trouble


@pytest.mark.parametrize("kind", WORDS)
def test_every_kind_says_the_same_in_three_languages(kind):
    for text in (WORDS[kind].subject, WORDS[kind].body, WORDS[kind].action):
        fields = [
            sorted(part.split("}")[0] for part in words.split("{")[1:]) for words in text.as_dict().values()
        ]
        assert fields[0] == fields[1] == fields[2]
        assert all(text.as_dict().values())
