"""A reader holds a file and asks whether it is the published one, in a real browser, also without scripts."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.publication.archive import fetch
from tests.portal.conftest import Publish
from tests.portal.conftest import published as published
from tests.portal.conftest import publisher as publisher
from tests.portal.conftest import reach as reach
from tests.rounds import widths

from .conftest import PHONE, WIDE, is_within


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@widths(wide=WIDE, phone=PHONE)
def test_a_reader_verifies_a_file(
    visit: Any, published: Publish, tmp_path: Path, size: tuple[int, int], scripts: bool
) -> None:
    first = published()
    published(version=2, corrects=first)
    contents = {"current": fetch(published("650205002", name="财政局").files.get(format="pdf").sha256, ".pdf")}
    contents |= {"superseded": fetch(first.files.get(format="pdf").sha256, ".pdf"), "unknown": b"altered"}
    told = {"current": "现行有效", "superseded": "已被第2版更正", "unknown": "未知或已被改动"}
    window = visit(size, scripts=scripts)
    for name, content in contents.items():
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(content)
        page = window.go("/")
        page.click("footer a")
        page.set_input_files("#file", file)
        page.click("form:has(#file) button")
        expect(page.locator(".verdict h2")).to_have_text(told[name])
        look(window, f"verified-{name}", size, scripts=scripts)
    page = window.go("/verify/")
    look(window, "verification", size, scripts=scripts)
    page.fill("#sha256", "abc")
    page.keyboard.press("Enter")
    expect(page.locator("#sha256-problem")).to_contain_text("现有 3 位")
    look(window, "verification-wrong", size, scripts=scripts)
    page.fill("#sha256", first.files.get(format="json").sha256.upper())
    page.keyboard.press("Enter")
    expect(page.locator(".verdict h2")).to_have_text("已被第2版更正")
    page.click(".verdict >> text=第2版（现行版）")
    expect(page.locator(".facts >> text=第2版")).to_be_visible()


def look(window: Any, name: str, size: tuple[int, int], *, scripts: bool) -> None:
    """A picture; nothing grave, nothing past the edge of the window. Axe itself is a script."""
    if not scripts:
        return
    window.picture(f"{name}-{size[0]}", full=True)
    assert is_within(window.page), name
    assert window.grave() == [], name
