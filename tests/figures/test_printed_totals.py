"""Totals as printed: each table its own, everything read by name that of the home of a figure."""

from decimal import Decimal

from accounts.editions import edition_named
from accounts.editions.statement import fill
from accounts.figures.book import Book, write_book
from accounts.models import Entries, ExpenditureLine, Filing, Fund, PrintedTotal, Unit

EDITION = edition_named("xinjiang-2023")
ROWS = [ExpenditureLine(fund=Fund.GENERAL, code="2010101", basic=Decimal(5000), project=Decimal(7000))]


def book(*printed: tuple[str, str, int], last: Entries | None = None) -> Book:
    totals = [PrintedTotal(table=table, figure=figure, amount=Decimal(yuan)) for table, figure, yuan in printed]
    filing = Filing(unit=Unit(code="1", name="某单位", kind="administrative"), year=2023)
    return write_book(filing, Entries(expenditure=ROWS, printed_totals=totals), last, forms=EDITION)


def printed_in(made: Book, table: str, figure: str) -> Decimal:
    form = next(one for one in EDITION.statements if one.key == table)
    rows = [row for block in fill(form, made).blocks for row in block.rows]
    return next(amount for row in rows for name, amount in zip(row.figures, row.amounts, strict=True) if name == figure)


def test_the_home_of_a_figure_is_the_first_table_that_prints_it() -> None:
    homes = {
        "spending": "income_and_spending",
        "spending[206]": "income_and_spending",
        "spending[20601]": "spending",
        "spending_basic[2060101]": "spending",
        "income_superior": "income_and_spending",
        "appropriation_income[general]": "income_and_spending",
        "appropriation_spending[general][206]": "appropriation",
        "appropriation_spending[general][20601]": "general",
        "staff_costs": "basic",
        "three_public.final_budget": "three_public",
        "procurement": "",
    }
    assert {one: EDITION.home(one) for one in homes} == homes


def test_a_table_prints_its_own_total_and_a_name_means_that_of_its_home() -> None:
    made = book(("income_and_spending", "spending", 12100), ("spending", "spending", 12200))
    assert printed_in(made, "income_and_spending", "spending") == Decimal(12100)
    assert printed_in(made, "spending", "spending") == Decimal(12200)
    assert made["spending"] == Decimal(12100) and made.added("spending") == Decimal(12000)
    assert made["total_spending"] == Decimal(12000), "no other figure is touched"


def test_a_table_without_a_total_of_its_own_prints_the_sum_of_its_rows() -> None:
    made = book(("income_and_spending", "spending", 12100))
    assert printed_in(made, "spending", "spending") == Decimal(12000)
    elsewhere = book(("spending", "spending", 12200))
    assert elsewhere["spending"] == Decimal(12000)


def test_last_year_is_quoted_as_it_was_printed() -> None:
    last = Entries(
        expenditure=ROWS,
        printed_totals=[PrintedTotal(table="income_and_spending", figure="spending", amount=Decimal(11900))],
    )
    assert book(last=last)["spending.prior"] == Decimal(11900)
    assert book(last=last)["spending_basic.prior"] == Decimal(5000)
