"""In a real browser: from a submission to its correction and withdrawal, by keyboard and without scripts too (审核到撤下)."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import IncomeLine, Passage, Status, acting
from accounts.workflow.verbs import return_, submit
from tests.conftest import Office, settle
from tests.rounds import widths

from .conftest import PASSWORD, PHONE, WIDE, is_within


def known(user: User, label: str) -> User:
    """The person with the password of the plays and a name to be called by."""
    user.set_password(PASSWORD)
    user.first_name = label
    user.save()
    return user


def told(page: Page, words: str) -> None:
    expect(page.locator(".messagelist").first).to_contain_text(words)


@pytest.fixture
def changed(office: Office) -> Office:
    """Submitted, returned, changed, submitted again."""
    known(office.clerk, "经办人")
    submit(office.clerk, office.filing)
    return_(office.supervisor, office.reload(), "请核对其他收入。")
    edit(office)
    submit(office.clerk, office.reload())
    office.reload()
    return office


def edit(office: Office) -> None:
    """One amount and one text, and what the rules then find settled."""
    with acting(office.clerk):
        IncomeLine.objects.filter(filing=office.filing, code="2150501").update(other="1234.50")
        Passage.objects.filter(filing=office.filing, key="duties").update(text="负责全区工业和信息化工作。")
        office.filing.answers.all().delete()
        office.filing.waivers.all().delete()
    settle(office.reload(), office.clerk, office.officer)


@widths(wide=WIDE, phone=PHONE)
def test_review_publication_correction_withdrawal(changed: Office, visit: Any, size: tuple[int, int]) -> None:
    office, name = changed, "wide" if size == WIDE else "phone"
    wrong: dict[str, Any] = {}

    def look(window: Any, what: str) -> None:
        window.picture(f"review-{what}-{name}", full=True)
        wrong[what] = [*window.grave(), *([] if is_within(window.page) else ["runs past the window"])]

    here = reverse("admin:accounts_filing_change", args=[office.filing.pk])
    reviewing = reverse("admin:filing_review", args=[office.filing.pk])
    supervisor = visit(size)
    supervisor.log_in(known(office.supervisor, "审核人"))
    page = supervisor.go(here)
    page.click("text=去审核")
    expect(page.locator(".changes")).to_contain_text("1,234.50")
    look(supervisor, "page")
    page.click("text=标出改动的数")
    expect(page.locator("a.figure.changed").first).to_be_visible()
    look(supervisor, "marked")
    page.locator("a.figure.changed").first.click()
    page.fill("#comment-text", "这笔其他收入是什么？")
    page.click("button:has-text('提出批注')")
    told(page, "批注已提出")
    look(supervisor, "figure")
    supervisor.go(reviewing)
    page.click("#verb-approve button")
    told(page, "有 1 条批注尚未办结")
    supervisor.go(f"{reviewing}#comments")
    page.click("button:has-text('办结')")
    told(page, "批注已办结")
    page.click("#verb-approve button")
    told(page, "已审核通过")
    look(supervisor, "approved")

    publisher = visit(size, scripts=size == WIDE)
    publisher.log_in(known(office.publisher, "公开管理员"))
    page = publisher.go(here)
    for kind, office_name in (("secrecy", "局办公室"), ("signing", "局领导")):
        page.select_option("#clear-kind", kind)
        page.fill("#clear-office", office_name)
        page.fill("#clear-examiner", "审查人")
        page.click("#verb-clear button")
        told(page, "已登记")
    page.click("#verb-publish button")
    told(page, "已公开")
    page.select_option("#correct-kind", "data")
    page.fill("#correct-reason", "其他收入漏计。")
    page.click("#verb-correct button")
    told(page, "已建立第2版")

    first = office.reload()
    office.filing = type(first).objects.get(unit=office.unit, year=first.year, version=2)
    with acting(office.clerk):
        IncomeLine.objects.filter(filing=office.filing, code="2150501").update(other="2345.60")
        office.filing.answers.all().delete()
        office.filing.waivers.all().delete()
    settle(office.reload(), office.clerk, office.officer)
    submit(office.clerk, office.reload())
    supervisor.go(reverse("admin:filing_review", args=[office.filing.pk]))
    page = supervisor.page
    expect(page.locator("#changes")).to_contain_text("已公开的第1版")
    look(supervisor, "correction")
    page.click("#verb-approve button")
    told(page, "已审核通过")
    page = publisher.go(reverse("admin:accounts_filing_change", args=[office.filing.pk]))
    for kind in ("secrecy", "signing"):
        page.select_option("#clear-kind", kind)
        page.fill("#clear-office", "局办公室")
        page.fill("#clear-examiner", "审查人")
        page.click("#verb-clear button")
        told(page, "已登记")
    page.click("#verb-publish button")
    told(page, "已公开")

    citizen = visit(size)
    page = citizen.go(f"/publications/{office.unit.code}/2023/")
    expect(page.locator("#erratum")).to_contain_text("其他收入漏计。")
    look(citizen, "erratum")
    page = citizen.go(f"/publications/{office.unit.code}/2023/1/")
    expect(page.locator(".banner")).to_contain_text("已有更正")
    look(citizen, "superseded")

    officer = visit(size)
    officer.log_in(known(office.officer, "财政局管理员"))
    page = officer.go(reverse("admin:accounts_filing_change", args=[office.filing.pk]))
    page.select_option("#withdraw-rule", "body")
    page.fill("#withdraw-basis", "某办〔2024〕5号")
    page.fill("#withdraw-reason", "公开主体有误。")
    look(officer, "withdrawing")
    page.click("#verb-withdraw button")
    told(page, "已撤下")
    assert office.reload().status == Status.WITHDRAWN
    officer.go(reverse("admin:filing_history", args=[office.filing.pk]))
    look(officer, "history")
    answer = citizen.context.request.get(f"{citizen.site}/publications/{office.unit.code}/2023/2/")
    assert answer.status == 410
    assert "这份决算已撤下" in answer.text()
    assert {what: one for what, one in wrong.items() if one} == {}
