"""In a real browser: the home page of clerk and bureau, a list brought in, a year opened and its texts confirmed."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Filing, IncomeLine, Passage, Timetable, Waiver
from accounts.workflow.enter import enter
from accounts.workflow.new_filing import open_year
from tests.conftest import Office
from tests.rounds import widths
from tests.sample import CODE, YEAR

from .axe import grave_violations
from .conftest import PASSWORD, PHONE, WIDE, is_within


def known(user: User) -> User:
    """The person, who can log in with the password of the plays."""
    user.set_password(PASSWORD)
    user.save()
    return user


@widths(wide=WIDE, phone=PHONE)
def test_the_work_of_a_clerk_and_a_year_opened(visit: Any, office: Office, size: tuple[int, int]) -> None:
    today = timezone.localdate()
    Timetable.objects.create(year=today.year - 1, submit_by=today + timedelta(days=9))
    Timetable.objects.create(year=YEAR, submit_by=today - timedelta(days=3))
    before = open_year(office.clerk, office.unit, today.year - 2, carried_in=True)[0]
    enter(
        office.clerk, before, {Passage: [Passage(key="duties", text="一、贯彻执行工业方针政策。\n二、完成交办任务。")]}
    )
    window = visit(size)
    page = window.log_in(known(office.clerk))
    assert grave_violations(page) == []
    assert is_within(page)
    window.picture(f"home-clerk-{size[0]}", full=True)
    page.click(f"text=建立{today.year - 1}年度填报")
    expect(page.locator(".outlook")).to_contain_text("主要职能")
    assert grave_violations(page) == []
    window.picture(f"opening-{size[0]}", full=True)
    page.click("input[value=建立]")
    expect(page.locator(".messagelist")).to_contain_text("已建立")
    assert grave_violations(page) == []
    assert is_within(page)
    window.picture(f"carried-{size[0]}", full=True)
    page.click("button:has-text('确认沿用')")
    expect(page.locator(".messagelist")).to_contain_text("已确认沿用")
    assert Filing.objects.filter(unit=office.unit, year=today.year - 1).count() == 1


@widths(wide=WIDE, phone=PHONE)
def test_the_work_of_the_bureau(visit: Any, office: Office, size: tuple[int, int]) -> None:
    today = timezone.localdate()
    Timetable.objects.create(year=YEAR, submit_by=today - timedelta(days=3), publish_by=today + timedelta(days=9))
    Waiver.objects.filter(filing=office.filing).update(granted_by=None, granted_at=None)
    window = visit(size)
    window.log_in(known(office.officer))
    page = window.go(f"/admin/?year={YEAR}")
    assert grave_violations(page) == []
    assert is_within(page)
    window.picture(f"home-bureau-{size[0]}", full=True)
    page.click("text=尚未建立 >> nth=0")
    expect(page.locator("table.work").first).to_contain_text("另一单位")


@widths(wide=WIDE, phone=PHONE)
def test_a_list_is_brought_in(visit: Any, office: Office, size: tuple[int, int], tmp_path: Path) -> None:
    code = IncomeLine.objects.filter(filing=office.filing).values_list("code", flat=True)[0]
    file = tmp_path / "收入.csv"
    head = "单位编码,年度,科目编码,一般公共预算财政拨款收入\n"
    file.write_text(f"{head}{CODE},{YEAR},2010101,12.50\n{CODE},{YEAR},{code},99.01\n", encoding="utf-8")
    wrong = tmp_path / "错.csv"
    wrong.write_text(f"{head}{CODE},{YEAR},201,abc\n", encoding="utf-8")
    window = visit(size)
    window.log_in(known(office.clerk))
    page = window.go("/admin/accounts/incomeline/import/")
    assert grave_violations(page) == []
    window.picture(f"import-{size[0]}", full=True)
    page.set_input_files("input[type=file]", wrong)
    page.click("input[type=submit]")
    expect(page.locator("#content")).to_contain_text("“abc”不是数字")
    window.picture(f"import-wrong-{size[0]}", full=True)
    page.set_input_files("input[type=file]", file)
    page.click("input[type=submit]")
    expect(page.locator("input[name=confirm]")).to_be_visible()
    assert grave_violations(page) == []
    assert is_within(page)
    window.picture(f"import-preview-{size[0]}", full=True)
    page.click("input[name=confirm]")
    expect(page.locator(".messagelist")).to_contain_text("新增 1 行，修改 1 行")
    window.picture(f"rows-{size[0]}", full=True)
    page = window.go("/admin/accounts/incomeline/export/")
    assert grave_violations(page) == []
    window.picture(f"export-{size[0]}", full=True)
