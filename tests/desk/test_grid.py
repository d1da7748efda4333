"""The grids without a script: big ones in few queries, more rows, units, subjects by name, two people at one sheet."""

from decimal import Decimal as D

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import (
    ExpenditureLine,
    Fund,
    IncomeLine,
)
from accounts.workflow.enter import enter
from tests.conftest import Office
from tests.desk.test_desk import SHEETS, login, page
from tests.forms import posted_from

LINES = 500


def saved(office: Office, code: str) -> ExpenditureLine:
    return ExpenditureLine.objects.get(filing=office.filing, fund=Fund.GENERAL, code=code)


def sheet(
    client: Client, office: Office, name: str = "expenditure", query: str = ""
) -> tuple[str, str, dict[str, str]]:
    """Address, text and what would be posted."""
    url = page(office.filing, "sheet", name)
    text = client.get(url + query).content.decode()
    return url, text, posted_from(text)


def row_with(data: dict[str, str], code: str) -> str:
    return next(key for key, value in data.items() if key.endswith("-code") and value == code).removesuffix("code")


def free_row(data: dict[str, str]) -> str:
    return row_with(data, "")


@pytest.fixture
def big(office: Office) -> Office:
    """The sample with 500 lines of income and of spending."""
    enter(
        office.clerk,
        office.filing,
        {
            IncomeLine: [IncomeLine(code=f"20{number:05d}", general=D("1.00")) for number in range(LINES)],
            ExpenditureLine: [
                ExpenditureLine(fund=Fund.GENERAL, code=f"20{number:05d}", basic=D("1.00")) for number in range(LINES)
            ],
        },
    )
    office.reload()
    return office


@pytest.mark.parametrize("name", [*SHEETS, ""])
def test_a_page_of_a_filing_with_five_hundred_lines_takes_few_queries(
    big: Office, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(big.clerk)
    with django_assert_max_num_queries(25):
        assert client.get(page(big.filing, "sheet", name) if name else page(big.filing)).status_code == 200


@pytest.mark.parametrize("stale", [False, True])
def test_saving_five_hundred_lines_takes_few_queries(
    big: Office, stale: bool, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(big.clerk)
    url, _, data = sheet(client, big)
    if stale:
        rows = list(ExpenditureLine.objects.filter(filing=big.filing))
        rows[0].project += 1
        enter(big.clerk, big.filing, {ExpenditureLine: rows})
    data |= {key: "2.00" for key in data if key.endswith("-basic") and data[key]}
    with django_assert_max_num_queries(16 if stale else 15):
        assert client.post(url, data).status_code == 302
    assert ExpenditureLine.objects.filter(filing=big.filing, basic=2).count() == LINES
