"""A clerk from login to submission: last year carried in, the workbook imported, texts and counts typed (经办人全程)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.document.report import narrative, open_report
from accounts.models import (
    Assignment,
    EnteredRow,
    ExpenditureLine,
    Filing,
    Fund,
    IncomeLine,
    Passage,
    Reason,
    Role,
    Status,
    Timetable,
    Unit,
)
from tests.document.test_golden import expected, squeezed
from tests.performance.workbooks import workbook
from tests.sample import GOLDEN, YEAR, sample_case

from .conftest import Visitor, person
from .test_grid import first_free, paste

WITHOUT_MARKS = """article => {
    const copy = article.cloneNode(true);
    copy.querySelectorAll("a.finding").forEach(mark => mark.remove());
    return copy.textContent;
}"""
"""The words of the document, the marks of the findings left out."""


@pytest.fixture
def unit(db: None) -> Unit:
    unit = sample_case().unit
    unit.save()
    day = timezone.localdate() + timedelta(days=20)
    Timetable.objects.create(year=YEAR, submit_by=day, publish_by=day + timedelta(days=20))
    return unit


def posted(unit: Unit, name: str, label: str, role: Role) -> User:
    user = person(name, label)
    Assignment.objects.create(user=user, unit=unit, role=role)
    return user


def typed_rows(rows: list[EnteredRow], model: type[EnteredRow], columns: dict[str, str]) -> str:
    """The rows as a spreadsheet copies them: a line of captions, then one line a row, zeros blank."""
    captions = {field.name: str(field.verbose_name) for field in model._meta.fields}
    lines = ["\t".join(columns.get(name) or captions[name] for name in columns)]
    for row in rows:
        given = [getattr(row, name) for name in columns]
        lines.append("\t".join(Fund(one).label if one in Fund.values else str(one or "") for one in given))
    return "\n".join(lines) + "\n"


def saved(page: Page) -> None:
    page.click(".submit-row button[name=stay]")
    expect(page.locator(".messagelist")).to_contain_text("已保存")


def sheet(clerk: Visitor, filing: Filing, name: str) -> Page:
    return clerk.go(f"/admin/accounts/filing/{filing.pk}/sheet/{name}/")


def open_filing(clerk: Visitor, unit: Unit, year: int, *, carried_in: bool = False) -> Filing:
    page = clerk.go("/admin/accounts/filing/add/")
    page.select_option("[name=unit]", str(unit.pk))
    page.fill("[name=year]", str(year))
    if carried_in:
        page.check("[name=carried_in]")
    page.click("input[type=submit]")
    expect(page.locator(".messagelist")).to_contain_text("已建立")
    return Filing.objects.get(unit=unit, year=year)


def carry_in_last_year(clerk: Visitor, unit: Unit) -> Filing:
    """The five items of last year pasted, what else is known of it typed."""
    prior = sample_case().prior
    filing = open_filing(clerk, unit, prior.year, carried_in=True)
    page = sheet(clerk, filing, "expenditure")
    columns = {"fund": "资金性质", "code": "科目编码", "basic": "基本支出", "project": "项目支出"}
    paste(
        page,
        f"[name=rows-{first_free(page)}-code]",
        typed_rows(prior.sheets[ExpenditureLine], ExpenditureLine, columns),
    )
    expect(page.locator(".paste-report")).to_contain_text("已粘贴 5 行")
    clerk.picture("manual-carried-in")
    saved(page)
    page = sheet(clerk, filing, "income")
    columns = {"code": "科目编码", "general": "", "other": ""}
    paste(page, f"[name=rows-{first_free(page)}-code]", typed_rows(prior.sheets[IncomeLine], IncomeLine, columns))
    saved(page)
    page = sheet(clerk, filing, "balances")
    page.select_option("[name=rows-0-fund]", "other_money")
    page.fill("[name=rows-0-closing]", "150,000")
    saved(page)
    page = sheet(clerk, filing, "supplement")
    page.fill("[name=agency_costs]", "46,100.00")
    saved(page)
    return filing


def import_file(clerk: Visitor, path: str, name: str, content: bytes, picture: str) -> None:
    page = clerk.go(path)
    page.set_input_files("[name=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    page.click("text=上传并预览")
    expect(page.locator(".verdict.good")).to_contain_text("已全部读懂")
    clerk.picture(picture)
    page.click("text=确认导入")
    expect(page.locator(".messagelist")).to_contain_text("导入")


def fill_texts(page: Page, texts: dict[str, str]) -> None:
    for key, text in texts.items():
        page.fill(f"textarea[name='{key}']", text)


def press(page: Page, button: Locator) -> None:
    """Press a button that posts, and wait for the page that answers."""
    with page.expect_navigation():
        button.click()


def settle(clerk: Visitor, officer: Visitor, filing: Filing) -> None:
    """Every finding answered, or its waiver asked for by the clerk and granted by the bureau, on the page."""
    path = f"/admin/accounts/filing/{filing.pk}/findings/"
    page = clerk.go(path)
    press(page, page.locator("button:has-text('开始检查')"))
    clerk.picture("manual-findings")
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    while (form := page.locator("form:has(input[name=action][value=answer])").first).count():
        form.locator("textarea").fill("照录原公开件。")
        press(page, form.locator("button"))
    while (asked := page.locator(".one.error.open:not(:has(.said)) details").first).count():
        asked.locator("summary").click()
        asked.locator("textarea").fill("照录原公开件。")
        asked.locator("input[type=date]").fill(until)
        press(page, asked.locator("button"))
    page = officer.go(path)
    while (grant := page.locator("form:has(input[name=action][value=grant]) button").first).count():
        press(page, grant)
    expect(page.locator(".summary")).to_contain_text("全部已处理")


def test_from_login_to_submitted(unit: Unit, visit: Any) -> None:
    case = sample_case()
    clerk: Visitor = visit()
    clerk.log_in(posted(unit, "clerk", "经办人", Role.CLERK))
    supervising = posted(unit, "supervisor", "审核人", Role.SUPERVISOR)
    clerk.picture("manual-home")
    carry_in_last_year(clerk, unit)
    filing = open_filing(clerk, unit, YEAR)

    import_file(
        clerk,
        f"/admin/accounts/filing/{filing.pk}/import/",
        "caijue-2023.xlsx",
        (GOLDEN / "caijue-2023.xlsx").read_bytes(),
        "manual-import",
    )
    page = sheet(clerk, filing, "income")
    clerk.picture("manual-grid")

    page = clerk.go(f"/admin/accounts/filing/{filing.pk}/change/")
    page.fill("[name=staff_active]", "6")
    page.fill("[name=offices]", "办公室\n综合业务办公室")
    saved(page)

    import_file(
        clerk,
        f"/admin/performance/evaluation/of/{filing.pk}/import/",
        "绩效自评表.xlsx",
        workbook(),
        "manual-evaluations",
    )

    page = clerk.go(f"/admin/accounts/filing/{filing.pk}/reasons/")
    fill_texts(page, {one.key: one.text for one in case.now.sheets[Reason]})  # type: ignore[attr-defined]
    page.click("button:has-text('保存')")
    expect(page.locator(".messagelist")).to_contain_text("已保存")
    page.locator("#slot-agency_costs-prior").scroll_into_view_if_needed()
    clerk.picture("manual-reasons")

    page = clerk.go(f"/admin/performance/evaluation/of/{filing.pk}/")
    page.click("a:has-text('招商引资项目')")
    clerk.picture("manual-performance")

    page = sheet(clerk, filing, "passages")
    fill_texts(page, {one.key: one.text for one in case.now.sheets[Passage]})  # type: ignore[attr-defined]
    saved(page)

    page = clerk.go(f"/admin/accounts/filing/{filing.pk}/sheet/expenditure/?preview=1")
    frame = page.frame_locator("iframe")
    expect(frame.locator("#part2-spending")).to_be_visible()
    page.wait_for_timeout(500)  # until the frame is painted, for the picture
    clerk.picture("manual-preview")
    frame.locator("#part2-spending a:has-text('244.63')").first.click()
    expect(page.locator("h1")).to_contain_text("本年支出合计")
    clerk.picture("manual-figure")

    officer: Visitor = visit()
    officer.log_in(posted(unit, "officer", "财政局管理员", Role.BUREAU_OFFICER))
    settle(clerk, officer, filing)

    page = clerk.go(f"/admin/accounts/filing/{filing.pk}/change/")
    clerk.picture("manual-ready")
    page.click("form.verb button:has-text('提交审核')")
    expect(page.locator(".messagelist")).to_contain_text("已提交审核")

    filing.refresh_from_db()
    assert filing.status == Status.SUBMITTED
    assert [squeezed(text) for _, text in narrative(open_report(filing))] == expected()
    preview = clerk.go(f"/admin/accounts/filing/{filing.pk}/preview/")
    words = squeezed(preview.eval_on_selector("article.document", WITHOUT_MARKS))
    assert [one for one in expected() if one not in words] == []

    officer.go(f"/admin/?year={YEAR}")
    officer.picture("manual-bureau")
    supervisor: Visitor = visit()
    page = supervisor.log_in(supervising)
    expect(page.locator("main")).to_contain_text(unit.name)
    supervisor.picture("manual-supervisor")
    supervisor.go(f"/admin/accounts/filing/{filing.pk}/change/")
    supervisor.picture("manual-review", full=True)
