"""VAT comes from the dated table and is rounded once per document and rate, half up."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from billing.invoicing.errors import VatRateMissing
from billing.invoicing.models import VatRate
from billing.invoicing.vat import RATES, load_vat_rates, rate_on, vat_groups


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("category", "day", "bps"),
    [
        ("standard", date(2024, 8, 31), 2400),
        ("standard", date(2024, 9, 1), 2550),
        ("standard", date(2026, 11, 23), 2550),
        ("reduced", date(2025, 12, 31), 1400),
        ("reduced", date(2026, 1, 1), 1350),
        ("press", date(2026, 1, 1), 1000),
    ],
)
def test_the_rate_follows_the_day_of_performance(category, day, bps):
    assert rate_on(category, day) == bps


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("category", "day"), [("standard", date(2012, 12, 31)), ("luxury", date(2026, 1, 1))]
)
def test_a_day_or_category_without_row_is_refused(category, day):
    with pytest.raises(VatRateMissing) as refusal:
        rate_on(category, day)
    assert refusal.value.status == 409
    assert category in refusal.value.text.en


@pytest.mark.django_db
def test_loading_again_changes_nothing():
    before = sorted(VatRate.objects.values_list("category", "rate_bps", "valid_from", "valid_to", "source"))
    load_vat_rates(timezone.now())
    assert (
        sorted(VatRate.objects.values_list("category", "rate_bps", "valid_from", "valid_to", "source"))
        == before
    )
    assert len(before) == len(RATES)
    assert all(source for *_, source in before)


@pytest.mark.django_db
def test_loading_leaves_alone_what_the_office_has_added():
    """A new rate from the law: the office ends the current one and adds the next, and the program starts again."""
    ends = date(2027, 1, 1)
    VatRate.objects.filter(category="standard", valid_to=None).update(valid_to=ends)
    VatRate.objects.create(category="standard", rate_bps=2600, valid_from=ends, source="HE 1/2026")
    load_vat_rates(timezone.now())
    assert [rate_on("standard", day) for day in (date(2026, 12, 31), ends)] == [2550, 2600]


@pytest.mark.django_db
def test_loading_ends_a_rate_whose_end_has_become_known():
    VatRate.objects.filter(category="reduced", rate_bps=1350).delete()
    VatRate.objects.filter(category="reduced", rate_bps=1400).update(valid_to=None)
    load_vat_rates(timezone.now())
    assert rate_on("reduced", date(2026, 1, 1)) == 1350


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([("standard", 2550, 100)], [(100, 26)]),  # 25.5 rounds up
        ([("standard", 2550, 3_333)] * 3, [(9_999, 2_550)]),  # 25.497 rounds to 25.50
        ([("standard", 2550, 2)] * 3, [(6, 2)]),  # per line it would be 1 + 1 + 1
        ([("standard", 2550, 1_000), ("reduced", 1350, 1_000)], [(1_000, 255), (1_000, 135)]),
        ([("reduced", 1350, 10), ("standard", 2550, 10)], [(10, 3), (10, 1)]),  # 2.55 and 1.35
        ([("export", 0, 500)], [(500, 0)]),
        ([], []),
    ],
)
def test_each_group_is_rounded_once_half_up(lines, expected):
    assert [(group.base_cents, group.vat_cents) for group in vat_groups(lines)] == expected


money_lines = st.lists(
    st.tuples(
        st.sampled_from(["standard", "reduced"]), st.sampled_from([2550, 1350, 1000]), st.integers(1, 10**10)
    ),
    max_size=30,
)


@given(money_lines)
def test_bases_keep_every_cent_and_no_group_is_off_by_half_a_cent(lines):
    groups = vat_groups(lines)
    assert sum(group.base_cents for group in groups) == sum(net for *_, net in lines)
    for group in groups:
        exact = Decimal(group.base_cents) * group.rate_bps / 10_000
        assert group.vat_cents == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
