"""Every proof of the books is a sentence in three languages on the page."""

from django.utils import translation

from billing.ledger import proofs
from frontend.office import proofnames


def test_every_proof_has_its_sentence_and_no_sentence_is_without_a_proof():
    assert set(proofnames._SAID) == set(proofs.names())


def test_is_said_in_the_readers_language():
    with translation.override("fi"):
        assert proofnames.proof_said("caps hold") == "Yksikään katto ei ylity"
    with translation.override("sv"):
        assert proofnames.proof_said("caps hold") == "Inget tak överskrids"


def test_a_proof_of_an_earlier_version_keeps_its_name():
    assert proofnames.proof_said("meters run") == "meters run"
