"""A site with every kind of public page, and the one table of these pages (各种公开页，一张表).

A test imports `public_site` and `publisher`, and has `published` of tests/portal/conftest.py. A new public page gets
a line in PAGES: the tests of conformance, accessibility and keyboard then look at it.
"""

from typing import Any

import pytest
from django.contrib.auth.models import User

from accounts.models import Correction, IncomeLine, Passage, Publication, Status, acting
from accounts.workflow.new_filing import correct
from accounts.workflow.withdrawal import withdraw
from tests.conftest import Office, publish_sample, settle

SAMPLE = "/publications/650205001/2023"
UNKNOWN = "0" * 64

PAGES: dict[str, tuple[str, int]] = {
    "first": ("/", 200),
    "found": ("/?q=工业&year=2023&sort=code", 200),
    "found-nothing": ("/?q=没有这个单位", 200),
    "unit": ("/units/650205001/", 200),
    "unit-withdrawn": ("/units/650205003/", 200),
    "year": ("/years/2023/", 200),
    "compare": ("/compare/", 200),
    "compare-search": ("/compare/?unit=650205001&q=财政", 200),
    "compare-units": ("/compare/?unit=650205001&unit=650205004&year=2023", 200),
    "compare-too-few": ("/compare/?unit=650205001", 200),
    "compare-years": ("/compare/?unit=650205004&year=2022&year=2023&line=spending", 200),
    "compare-wrong": ("/compare/?unit=a.b", 400),
    "publication-superseded": (f"{SAMPLE}/1/", 200),
    "publication-erratum": (f"{SAMPLE}/2/", 200),
    "withdrawn": ("/publications/650205003/2023/1/", 410),
    "compare-malformed": ("/compare/?year=abc", 400),
    "api": ("/api/", 200),
    "verification": ("/verify/", 200),
    "verified-unknown": (f"/verify/{UNKNOWN}/", 200),
    "verified-wrong": ("/verify/abc/", 404),
    "not-found": ("/unknown/", 404),
}
"""Name → address and status."""


def corrected(office: Office) -> Publication:
    """One amount and one text of the sample corrected."""
    office.filing = correct(office.publisher, office.reload(), Correction.Kind.DATA, "填报时漏计。")
    with acting(office.clerk):
        IncomeLine.objects.filter(filing=office.filing, code="2150501").update(other="1234.50")
        Passage.objects.filter(filing=office.filing, key="duties").update(text="负责全区工业和信息化工作。")
        office.filing.answers.all().delete()
        office.filing.waivers.all().delete()
    settle(office.reload(), office.clerk, office.officer)
    return publish_sample(office)


@pytest.fixture
def publisher(office: Office) -> User:
    """Whoever publishes what is made of rows: the sample's publisher, in place of another of that name."""
    return office.publisher


@pytest.fixture
def public_site(office: Office, published: Any, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The sample published and corrected, another unit's of two years, one withdrawn."""
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")
    publish_sample(office)
    corrected(office)
    for year in (2022, 2023):
        published("650205004", year, name="财政局", remark="第一行。\n\n第二行。")
    gone = published("650205003", name="撤下的局", status=Status.PUBLISHED)
    withdraw(office.officer, gone.filing, "body", "某办〔2024〕5号", "内部说明")
    return office
