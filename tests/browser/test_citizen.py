"""A citizen from the first page to the files: two characters, section 七 on a phone, 5.19 and back, each format (市民查阅)."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import Publication
from tests.rounds import widths

from .conftest import PHONE, WIDE
from .test_reading import CELL, SECTION, settled, uncovered
from .test_reading import publication as publication


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@widths(phone=PHONE, wide=WIDE)
def test_found_read_followed_and_taken_away(
    visit: Any, publication: Publication, size: tuple[int, int], scripts: bool
) -> None:
    window = visit(size, scripts=scripts)
    page = window.go("/")
    page.fill("#q", "工业")
    page.keyboard.press("Enter")
    page.click("a.unit")
    expect(page.locator("h1")).to_contain_text("2023年度部门决算公开说明")
    if size == PHONE:
        page.click(".fold summary")
    page.click(".contents >> text=七、")
    section = page.locator(SECTION)
    settled(section.locator("h3"))
    expect(section.locator("h3")).to_contain_text("七、财政拨款“三公”经费支出决算情况说明")
    figure = section.locator("a", has_text=re.compile(r"^5\.19万元$")).first
    figure.click()
    settled(page.locator(CELL))
    assert uncovered(page, page.locator(CELL))
    expect(page.locator(CELL)).to_have_text("5.19")
    page.go_back()
    settled(section.locator("h3"))
    page.keyboard.press("Control+Home")
    page.locator(".downloads summary").click()
    taken = [_taken(page, row) for row in page.locator(".all-files > li:has(code)").all()]
    assert {Path(name).suffix for name, _, _ in taken} == {".pdf", ".xlsx", ".json", ".csv", ""}
    assert len(taken) == 13
    for name, content, said in taken:
        assert hashlib.sha256(content).hexdigest() == said, name


def _taken(page: Any, row: Any) -> tuple[str, bytes, str]:
    """Name, bytes and the hash beside a file; what a browser shows in place of saving is asked for by its address."""
    link, said = row.locator("a"), row.locator("code").inner_text()
    address = link.get_attribute("href")
    if address.endswith(".pdf"):
        return address, page.request.get(page.url.partition("/publications")[0] + address).body(), said
    with page.expect_download() as download:
        link.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes(), said
