"""A citizen looks at the charts and compares years and units (看图与比较)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from accounts.models import Filing, Publication, Status, Unit
from tests import publications
from tests.conftest import Office
from tests.photographs import changed, photographed
from tests.rounds import widths

from .axe import violations
from .conftest import PHONE, TABLET, WIDE, is_within

SIZES = widths(phone=PHONE, tablet=TABLET, wide=WIDE)
CODE, OTHER = "650205001", "650205009"


def legible(page: Page) -> float:
    """The height of the smallest letters of the drawings, in pixels."""
    script = """() => Math.min(...[...document.querySelectorAll(".chart svg text")].map(
        text => parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getBoundingClientRect().width / 360))"""
    return float(page.evaluate(script))


def overlapping(page: Page) -> list[str]:
    """Words of a drawing that lie over one another or leave it."""
    script = """() => [...document.querySelectorAll(".chart svg")].flatMap(svg => {
        const frame = svg.getBoundingClientRect(), found = [];
        const texts = [...svg.querySelectorAll("text")].map(one => [one.textContent, one.getBoundingClientRect()]);
        texts.forEach(([words, box], place) => {
            if (box.left < frame.left - 1 || box.right > frame.right + 1) found.push(words);
            for (const [others, other] of texts.slice(place + 1))
                if (box.left < other.right && other.left < box.right && box.top + 5 < other.bottom && other.top + 5 < box.bottom)
                    found.push(`${words} / ${others}`);
        });
        return found;
    })"""
    found: list[str] = page.evaluate(script)
    return found


def looked_at(window: Any, name: str) -> None:
    window.picture(name, full=True)
    page = window.page
    assert violations(page) == []
    assert is_within(page)
    assert overlapping(page) == []
    assert legible(page) >= 11.5


@pytest.fixture
def publication(published_sample: Office, monkeypatch: pytest.MonkeyPatch) -> Publication:
    """The sample, published; two earlier years of its unit and another unit beside it."""
    made = Publication.objects.get()
    photographed(
        monkeypatch,
        {
            (CODE, 2020): lambda data: changed(data, "spending", "6123400.00", "612.34"),
            (CODE, 2021): lambda data: changed(data, "total_spending", "5432100.00", "543.21"),
        },
    )
    for code, year in ((CODE, 2020), (CODE, 2021), (OTHER, 2023)):
        name = "克拉玛依市乌尔禾区财政局（克拉玛依市乌尔禾区人民政府国有资产监督管理委员会）"
        unit, _ = Unit.objects.get_or_create(code=code, defaults={"name": name, "kind": "administrative"})
        before(unit, year, published_sample.publisher)
    return made


def before(unit: Unit, year: int, by: User) -> None:
    filing = Filing.objects.create(unit=unit, year=year, version=1, edition="xinjiang-2023")
    publications.reach(filing, by, Status.APPROVED)
    publications.publication(filing, by, datetime(year + 1, 8, 14, tzinfo=UTC))
    publications.move(filing, by, [Status.PUBLISHED])


@SIZES
def test_the_charts_of_a_publication(visit: Any, publication: Publication, size: tuple[int, int]) -> None:
    window = visit(size)
    page = window.go(f"/publications/{CODE}/2023/1/")
    charts = page.locator("#charts")
    expect(charts.locator("svg")).to_have_count(6)
    for summary in charts.locator("summary").all():
        summary.focus()
        page.keyboard.press("Enter")
    looked_at(window, f"looking-publication-{size[0]}")
    charts.screenshot(path=f"build/screenshots/looking-charts-{size[0]}.png")
    charts.locator("#chart-changes td a").first.click()
    expect(page.locator("td:target")).to_be_in_viewport()


@SIZES
def test_the_years_of_a_unit(visit: Any, publication: Publication, size: tuple[int, int]) -> None:
    window = visit(size)
    page = window.go(f"/units/{CODE}/")
    expect(page.locator("#charts svg")).to_have_count(2)
    looked_at(window, f"looking-unit-{size[0]}")


@SIZES
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_from_the_unit_to_another_unit_beside_it(
    visit: Any, publication: Publication, size: tuple[int, int], scripts: bool
) -> None:
    window = visit(size, scripts=scripts)
    page = window.go(f"/units/{CODE}/")
    page.click("text=按报表栏目比较各年度")
    expect(page.locator(".compared tbody tr")).to_have_count(2)
    name = f"looking-years-{size[0]}"
    looked_at(window, name) if scripts else window.picture(f"{name}-plain")
    page.fill("#q", "财政")
    page.click("button.second")
    page.check(f"#unit-{OTHER}")
    page.click(".go button")
    expect(page.locator("#q")).to_have_value("")
    expect(page.locator(".compared tbody tr")).to_have_count(2)
    if scripts:
        looked_at(window, f"looking-units-{size[0]}")
    page.select_option("#line", "appropriation_spending[general][2150501]")
    page.click(".go button")
    expect(page.locator("#compared-title")).to_contain_text("2150501 行政运行")
    assert "line=appropriation_spending%5Bgeneral%5D%5B2150501%5D" in page.url
    page.locator(".compared td a").first.click()
    page.wait_for_url("**/publications/**")


def test_charts_on_paper(visit: Any, publication: Publication) -> None:
    window = visit(WIDE)
    page = window.go(f"/publications/{CODE}/2023/1/")
    page.emulate_media(media="print")
    expect(page.locator("#charts svg").first).to_be_visible()
    expect(page.locator("#charts summary").first).to_be_hidden()
    assert overlapping(page) == []
    window.picture("looking-print")
