from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.figures import money

yuan = st.decimals(D("-99999999999999.99"), D("99999999999999.99"), places=2)


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        ("1445600.00", "144.56"),
        ("50.00", "0.01"),
        ("49.99", "0.00"),
        ("-50.00", "-0.01"),
        ("-49.99", "0.00"),
        ("0", "0.00"),
    ],
)
def test_wan_rounds_half_away_from_zero(amount: str, printed: str) -> None:
    assert money.print_wan(D(amount)) == printed


def test_thousands_are_separated_in_tables_only() -> None:
    assert money.print_wan(D("29953900.00"), grouped=True) == "2,995.39"
    assert money.print_wan(D("29953900.00")) == "2995.39"


def test_difference_and_rates_come_from_printed_figures() -> None:
    now, before = D("80590.00"), D("79600.00")
    assert money.difference(now, before) == D("0.10")
    assert money.rate_of_change(now, before) == D("1.26")
    assert money.rate_of_change(D("51900"), D("53500")) == D("-2.99")
    assert money.share(D("982208"), D("2446297")) == D("40.15")


def test_a_rate_over_what_prints_zero_does_not_exist() -> None:
    assert money.rate_of_change(D("45304"), D("0")) is None
    assert money.share(D("10"), D("49.99")) is None


@given(yuan)
def test_printing_is_within_half_a_unit(amount: D) -> None:
    assert abs(money.to_wan(amount) * 10000 - amount) <= 50


@given(yuan)
def test_printed_figures_survive_the_way_back(amount: D) -> None:
    printed = money.to_wan(amount)
    assert money.to_wan(money.from_wan(printed)) == printed


@given(yuan)
def test_minus_mirrors_plus(amount: D) -> None:
    assert money.to_wan(-amount) == -money.to_wan(amount)


def test_fourteen_digits_keep_every_cent() -> None:
    assert money.two_places(D("99999999999999.99")) == "99999999999999.99"
    assert money.print_wan(D("99999999999999.99")) == "10000000000.00"
