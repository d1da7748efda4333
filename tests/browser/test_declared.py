"""In a real browser: numbers and texts of the edition's own, typed by keyboard, with and without scripts (本表样的数与文字)."""

from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from accounts.workflow.editions import change_edition
from tests.conftest import Office, someone
from tests.editions.own import OWN
from tests.workflow.test_editions import in_force

from .axe import grave_violations
from .conftest import PHONE, WIDE, is_within
from .test_work import known


@pytest.mark.parametrize(("size", "scripts"), [(WIDE, True), (PHONE, False)], ids=["wide", "phone"])
def test_numbers_and_texts_are_typed_by_keyboard(visit: Any, office: Office, size: Any, scripts: bool) -> None:
    in_force(office.officer, someone(office, "second", Role.BUREAU_OFFICER), OWN)
    change_edition(office.clerk, office.filing, "own-2023")
    window = visit(size, scripts=scripts)
    window.log_in(known(office.clerk))
    base = f"/admin/accounts/filing/{office.filing.pk}/sheet"
    page = window.go(f"{base}/supplement/")
    page.click("nav.sheet-links >> text=本表样的数")
    assert not scripts or grave_violations(page) == []
    assert is_within(page)
    page.get_by_label("会议费（元）").focus()
    page.keyboard.type("120,000")
    page.keyboard.press("Tab")
    page.keyboard.type("30000")
    if scripts:
        expect(page.locator("output").first).to_have_text("150,000.00")
    page.get_by_label("外宾接待批次（批次）").fill("3")
    window.picture(f"declared-{size[0]}", full=True)
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("“本表样的数”已保存")
    expect(page.locator("output").first).to_have_text("150,000.00")
    page = window.go(f"{base}/passages/")
    assert not scripts or grave_violations(page) == []
    assert is_within(page)
    page.get_by_label("资金用途：2150501 行政运行").fill("日常运转")
    window.picture(f"declared-texts-{size[0]}", full=True)
    page.click("button[name=stay] >> visible=true")
    expect(page.locator(".messagelist")).to_contain_text("已保存")
    assert office.filing.passages.get(key="资金用途[2150501]").text == "日常运转"
