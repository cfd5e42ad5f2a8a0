import pytest

from backoffice.accounts.models import User
from backoffice.kernel import reference_data


@pytest.fixture(autouse=True)
def own_loaders(monkeypatch):
    monkeypatch.setattr(reference_data, "_loaders", {})


def test_loaders_run_in_order_with_the_moment_given(db, at):
    ran = []

    @reference_data.loader(order=20)
    def second(moment):
        ran.append(("second", moment))

    @reference_data.loader(order=10)
    def first(moment):
        ran.append(("first", moment))

    names = reference_data.load_all(at)
    assert ran == [("first", at), ("second", at)]
    assert [name.rsplit(".", 1)[-1] for name in names] == ["first", "second"]


def test_a_module_imported_twice_registers_its_loader_once():
    def load(moment):
        """Nothing to load."""

    reference_data.loader(order=1)(load)
    reference_data.loader(order=1)(load)
    assert len(reference_data.loaders()) == 1


def test_a_failing_loader_leaves_nothing_of_its_own(db, at):
    @reference_data.loader(order=1)
    def kept(moment):
        User.objects.create_user("kept@tehty.example", full_name="Kept")

    @reference_data.loader(order=2)
    def broken(moment):
        User.objects.create_user("half@tehty.example", full_name="Half")
        raise LookupError

    with pytest.raises(LookupError):
        reference_data.load_all(at)
    assert list(User.objects.values_list("email", flat=True)) == ["kept@tehty.example"]
