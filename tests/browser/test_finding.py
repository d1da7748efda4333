"""A citizen looks for a unit: two characters, filters, one unit, one year; also without scripts and by keyboard (查找)."""

from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import Unit
from tests.portal.conftest import Publish
from tests.portal.conftest import published as published
from tests.portal.conftest import publisher as publisher
from tests.rounds import widths

from .conftest import PHONE, TABLET, WIDE, is_within

OFFICES = (
    ("650205001", "克拉玛依市乌尔禾区工业和信息化局", "administrative", "克拉玛依市乌尔禾区"),
    ("650205002", "克拉玛依市乌尔禾区财政局", "administrative", "克拉玛依市乌尔禾区"),
    ("650205014", "克拉玛依市乌尔禾区妇女联合会", "association", "克拉玛依市乌尔禾区"),
    ("650204003", "克拉玛依市白碱滩区第一小学", "institution", "克拉玛依市白碱滩区"),
)


@pytest.fixture
def offices(published: Publish) -> None:
    for code, name, kind, region in OFFICES:
        Unit.objects.create(code=code, name=name, kind=kind, region=region)
        for year in (2021, 2022, 2023):
            first = published(code, year, name=name)
            if (code, year) == ("650205001", 2022):
                published(code, year, version=2, name=name, corrects=first)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@widths(wide=WIDE, tablet=TABLET, phone=PHONE)
def test_a_citizen_finds_a_unit(visit: Any, offices: None, size: tuple[int, int], scripts: bool) -> None:
    window = visit(size, scripts=scripts)
    page = window.go("/")
    look(window, "first", size, scripts=scripts)
    page.fill("#q", "工信")
    page.keyboard.press("Enter")
    expect(page.locator(".empty")).to_contain_text("没有找到")
    look(window, "nothing", size, scripts=scripts)
    page.fill("#q", "工业")
    page.keyboard.press("Enter")
    expect(page.locator(".count")).to_have_text("找到 3 份")
    look(window, "found", size, scripts=scripts)
    page.select_option("#year", "2023")
    page.click("button:has-text('查询')")
    expect(page.locator("a.unit")).to_have_count(1)
    page.click("a.code")
    expect(page.locator("h1")).to_have_text("克拉玛依市乌尔禾区工业和信息化局")
    expect(page.locator(".earlier")).to_contain_text("第1版")
    look(window, "unit", size, scripts=scripts)
    page.click(".path >> text=公开目录")
    page.click(".years >> text=2022年度")
    expect(page.locator("a.unit")).to_have_count(4)
    look(window, "year", size, scripts=scripts)


def look(window: Any, name: str, size: tuple[int, int], *, scripts: bool) -> None:
    """A picture; nothing past the edge of the window."""
    if not scripts:
        return
    window.picture(f"find-{name}-{size[0]}", full=True)
    assert is_within(window.page), name
    assert window.grave() == [], name
