"""Rows with a state machine for the kernel's tests, and work done by other connections."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connections, transaction

from backoffice.accounts.models import User
from clients.agreements.models import Agreement, AgreementKind, Signature, Template


def an_agreement(at):
    """An assistant NDA offered to somebody new, without its operations: the kernel knows rows, not agreements."""
    number = User.objects.count()
    person = User.objects.create_user(f"w{number}@tehty.example", full_name=f"Wanda {number}")
    template, _ = Template.objects.get_or_create(
        kind=AgreementKind.ASSISTANT_NDA,
        version=99,
        defaults={"content": {}, "sha256": "0" * 64, "published_at": at},
    )
    agreement = Agreement.objects.create(
        kind=AgreementKind.ASSISTANT_NDA,
        template=template,
        person=person,
        text={},
        text_sha256="0" * 64,
        offered_at=at,
    )
    for party in ("office", "person"):  # beforehand: the database lets nothing unsigned come into force
        Signature.objects.create(
            agreement=agreement, party=party, signer=person, full_name=person.full_name, consent=True,
            signed_at=at, text_sha256=agreement.text_sha256,
        )  # fmt: skip
    return agreement


def at_once(*works):
    """Run each callable in a thread with a connection of its own; return what they returned or raised, in order."""

    def run(work):
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@contextmanager
def rolled_back():
    """A transaction, or a savepoint in one, whose work comes to nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
