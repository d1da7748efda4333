"""Whatever is posted to a page of the desk: a page or a message answers, never a stack trace, and nothing strange is kept."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from performance.models import Evaluation
from tests.conftest import Office
from tests.desk.test_desk import login
from tests.rounds import rounds

NASTY = (
    "",
    "\0",
    "9" * 400,
    "1e400",
    "NaN",
    "-Infinity",
    "-99999999999999.99",
    "99999999999999999999",
    "٣４5",
    "2010301.0",
    "<script>alert(1)</script>",
    "=1+1\r\n\t",
    "\ue000\U0001f600\u202e",
    "字" * 5000,
)


class Inputs(HTMLParser):
    """Name → value of every control of the page that can be posted."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.data: dict[str, str] = {}
        self.open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if not name:
            return
        if tag == "textarea":
            self.open = name
            self.data.setdefault(name, "")
        elif tag in ("input", "select", "button"):
            self.data.setdefault(name, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.open = ""

    def handle_data(self, data: str) -> None:
        if self.open:
            self.data[self.open] += data


def addresses(office: Office) -> list[str]:
    pk = office.filing.pk
    sheets = ("basics", "income", "expenditure", "budget", "economic", "balances", "three_public", "supplement")
    whole, programme, *_ = Evaluation.objects.of(office.filing)
    return [
        *(reverse("admin:filing_sheet", args=[pk, name]) for name in (*sheets, "passages")),
        *(reverse(f"admin:filing_{name}", args=[pk]) for name in ("reasons", "findings", "carried", "imports")),
        *(reverse(f"admin:filing_{name}", args=[pk]) for name in ("performance", "evaluation_imports")),
        *(reverse("admin:filing_evaluation", args=[pk, one.pk]) for one in (whole, programme)),
        *(reverse("admin:filing_verb", args=[pk, verb]) for verb in ("submit", "approve", "return", "publish")),
        reverse("admin:accounts_filing_add"),
        reverse("admin:accounts_incomeline_import"),
        reverse("admin:accounts_incomeline_export"),
    ]


def kinds(data: dict[str, str]) -> dict[str, str]:
    """One control of each kind: `rows-3-code` stands for all codes."""
    found: dict[str, str] = {}
    for name in data:
        found.setdefault(re.sub(r"\d+", "0", name), name)
    return found


def shown(client: Client, url: str) -> dict[str, str]:
    response = client.get(url)
    return Inputs(response.content.decode()).data if response.status_code == 200 else {}


VALUES = NASTY[:: rounds(7, 1)]
EVERY = 4
"""Each value goes into every fourth kind of field, so that each kind gets three or four of the values; quickly, every second kind one."""


@pytest.mark.parametrize("value", VALUES, ids=lambda one: repr(one[:12]))
def test_no_value_in_any_field_breaks_a_page(office: Office, value: str) -> None:
    client, broken = login(office.clerk), []
    client.raise_request_exception = False
    for url in addresses(office):
        data = shown(client, url)
        fields = {**kinds(data), "revision": "revision", "action": "action", "note": "note"}
        for kind, name in list(fields.items())[VALUES.index(value) % EVERY :: EVERY]:
            status = client.post(url, {**data, name: value}).status_code
            if status >= 500:
                broken.append((url, kind, status))
    assert broken == []


@pytest.mark.parametrize("query", ["preview", "measure", "page", "q", "year", "state", "unit", "section", "of", "rows"])
def test_no_value_in_an_address_breaks_a_page(office: Office, query: str) -> None:
    client, broken = login(office.clerk), []
    client.raise_request_exception = False
    pk = office.filing.pk
    more = [
        reverse("admin:filing_figure", args=[pk, name])
        for name in ("spending", "appropriation_spending[general][206].prior", "no[way]")
    ]
    for url in (*addresses(office), *more, reverse("admin:index"), reverse("admin:filing_preview", args=[pk])):
        broken += [
            (url, value) for value in NASTY[1 : 11 : rounds(9, 3)] if client.get(url, {query: value}).status_code >= 500
        ]
    assert broken == []
