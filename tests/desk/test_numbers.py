"""Numbers as clerks type and paste them: the cases that the page's script reads too."""

import json
from decimal import Decimal as D
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.intake.cells import Measure, read_amount, show_amount
from tests.sample import GOLDEN

CASES = json.loads((GOLDEN / "amounts.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case["text"]))
def test_amounts_are_read_as_people_type_them(case: dict[str, Any]) -> None:
    measure = Measure(case.get("measure", "yuan"))
    if case["yuan"] is None:
        with pytest.raises(ValidationError) as refused:
            read_amount(case["text"], measure)
        assert case["text"].strip() in refused.value.messages[0]
        return
    amount = read_amount(case["text"], measure)
    assert ("" if amount is None else str(amount)) == case["yuan"]


@pytest.mark.parametrize(
    ("yuan", "in_yuan", "in_wan"),
    [
        ("2446297.00", "2,446,297.00", "244.6297"),
        ("0.01", "0.01", "0.000001"),
        ("-1234567.80", "-1,234,567.80", "-123.45678"),
        ("20000000.00", "20,000,000.00", "2,000.00"),
        ("0.00", "", ""),
    ],
)
def test_an_amount_is_shown_in_both_units_without_loss(yuan: str, in_yuan: str, in_wan: str) -> None:
    assert show_amount(D(yuan), Measure.YUAN) == in_yuan
    assert show_amount(D(yuan), Measure.WAN) == in_wan


@given(st.decimals(D("-99999999999999.99"), D("99999999999999.99"), places=2), st.sampled_from(Measure))
def test_what_is_shown_is_read_back(amount: D, measure: Measure) -> None:
    assert read_amount(show_amount(amount, measure, blank_zero=False), measure) == amount
