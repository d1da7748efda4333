"""The home page: each person finds the work of their posts, and nothing of other units."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Answer, Assignment, Filing, Passage, Role, Status, Timetable, Unit, Waiver, acting
from accounts.workflow.enter import enter
from accounts.workflow.new_filing import open_year
from accounts.workflow.verbs import approve, comment, confirm, return_, submit
from tests.conftest import Office, publish_sample

YEAR = 2023


def home(user: Any, query: str = "") -> str:
    client = Client()
    client.force_login(user)
    response = client.get(f"/admin/{query}")
    assert response.status_code == 200
    return response.content.decode()


def days(number: int) -> Any:
    return timezone.localdate() + timedelta(days=number)


def test_a_clerk_sees_state_deadline_and_who_acts_next(office: Office) -> None:
    Timetable.objects.create(year=YEAR, submit_by=days(5), publish_by=days(30))
    text = home(office.clerk)
    assert "工业和信息化局 2023年度" in text
    assert "还有 5 天" in text
    assert "下一步：经办人提交（clerk）" in text
    assert "各步已填，审核结果已处理，可以提交。" in text
    assert "另一单位" not in text


def test_the_newest_published_filing_of_a_unit_stays_on_the_clerks_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")
    publish_sample(office)
    text = home(office.clerk)
    assert "工业和信息化局 2023年度" in text
    assert "已公开" in text


def test_a_clerk_sees_what_came_back_and_why(office: Office) -> None:
    submit(office.clerk, office.filing)
    comment(office.supervisor, office.reload(), "为什么减少？")
    return_(office.supervisor, office.filing, "请核对其他收入。")
    words = home(office.clerk)
    assert "已退回：请核对其他收入。" in words
    assert "批注 1 条未办结" in words
    client = Client()
    client.force_login(office.clerk)
    page = client.get(f"/admin/accounts/filing/{office.filing.pk}/change/").content.decode()
    assert "退回：请核对其他收入。" in page


def test_a_clerk_sees_what_is_missing(office: Office) -> None:
    Timetable.objects.create(year=YEAR, submit_by=days(-2))
    Answer.objects.filter(filing=office.filing).delete()
    with acting(office.clerk):
        Passage.objects.filter(filing=office.filing, key="duties").update(carried=True)
    enter(office.clerk, office.filing, {Passage: []})
    text = home(office.clerk)
    assert "已逾期 2 天" in text
    assert "“文字”未填" in text
    assert "提醒和需说明" in text
    assert "检查之后数据有变动，请重新检查" in text


def test_carried_texts_wait_on_the_home_page(office: Office) -> None:
    before = open_year(office.clerk, office.unit, 2030, carried_in=True)[0]
    enter(office.clerk, before, {Passage: [Passage(key="duties", text="贯彻执行方针政策。")]})
    open_year(office.clerk, office.unit, 2031)
    assert "1 处沿用上年待确认" in home(office.clerk)


def test_the_year_that_is_due_can_be_opened(office: Office) -> None:
    year = timezone.localdate().year - 1
    text = home(office.clerk)
    assert f"建立{year}年度填报" in text
    assert f"/admin/accounts/filing/add/?unit={office.unit.pk}&amp;year={year}" in text
    open_year(office.clerk, office.unit, year)
    assert f"建立{year}年度填报" not in home(office.clerk)


def test_reviewers_and_publishers_see_what_waits(office: Office) -> None:
    assert "没有等待审核的填报" in home(office.supervisor)
    submit(office.clerk, office.filing)
    text = home(office.supervisor)
    assert "待我审核" in text
    assert "工业和信息化局 2023年度" in text
    assert ">clerk</td>" in text
    assert "今天" in text
    assert "没有等待公开的填报" in home(office.publisher)
    with acting(office.supervisor):
        Filing.objects.filter(pk=office.filing.pk).update(status=Status.APPROVED)
    assert "工业和信息化局 2023年度" in home(office.publisher)


def test_each_reviewer_sees_what_is_their_turn(office: Office) -> None:
    """Three levels, of which the last is taken by the reviewer of the superior."""
    above = Unit.objects.create(code="650205", name="主管部门", kind="administrative")
    with acting(office.officer):
        Unit.objects.filter(pk=office.unit.pk).update(superior=above, review_levels=3)
    second, reviewer = (User.objects.create_user(name, is_staff=True) for name in ("second", "reviewer"))
    Assignment.objects.create(user=second, unit=office.unit, role=Role.SUPERVISOR)
    Assignment.objects.create(user=reviewer, unit=above, role=Role.DEPARTMENT_REVIEWER)
    people = {"first": office.supervisor, "second": second, "reviewer": reviewer}

    def waits() -> set[str]:
        return {name for name, user in people.items() if "没有等待审核的填报" not in home(user)}

    submit(office.clerk, office.reload())
    assert waits() == {"first", "second"}
    confirm(office.supervisor, office.reload())
    assert waits() == {"second"}
    assert "审核人审核（second）" in home(office.clerk)
    confirm(second, office.reload())
    assert waits() == {"reviewer"}
    assert "主管部门审核人审核（reviewer）" in home(office.clerk)
    assert "主管部门审核人审核（reviewer）" in home(office.officer, f"?year={YEAR}")
    approve(reviewer, office.reload())
    assert waits() == set()


def test_a_reviewer_who_wrote_is_told_beforehand(office: Office) -> None:
    Assignment.objects.create(user=office.clerk, unit=office.unit, role=Role.SUPERVISOR)
    submit(office.clerk, office.filing)
    text = home(office.clerk)
    assert "我的填报" in text
    assert "您填写过这份数据，不能由您审核" in text


def test_a_person_without_a_post_is_told_kindly(db: None) -> None:
    text = home(User.objects.create_user("newcomer", is_staff=True))
    assert "您还没有岗位" in text
    assert "newcomer" in text


def test_another_units_people_see_nothing_of_this_one(office: Office) -> None:
    submit(office.clerk, office.filing)
    assert "工业和信息化局" not in home(office.stranger)


def test_the_bureau_sees_counts_by_state_what_is_late_and_waivers(office: Office) -> None:
    Timetable.objects.create(year=YEAR, submit_by=days(-1), publish_by=days(9))
    Waiver.objects.filter(filing=office.filing).update(granted_by=None, granted_at=None)
    text = home(office.officer, f"?year={YEAR}")
    assert "<b>2</b> 全部单位" in text
    assert "<b>1</b> 尚未建立" in text
    assert "<b>1</b> 填报中" in text
    assert "<b>2</b> 逾期" in text
    assert "照录原公开件" in text
    submit_late = home(office.officer, f"?year={YEAR}&state=none")
    assert "另一单位" in submit_late
    assert "?year=2023&amp;state=none" in submit_late
    with acting(office.clerk):
        Filing.objects.filter(pk=office.filing.pk).update(status=Status.SUBMITTED)
    late = home(office.officer, f"?year={YEAR}&late=1")
    assert "<b>1</b> 逾期" in late
    assert "工业和信息化局</a>" not in late


@pytest.mark.parametrize("query", ["?year=abc&state=nothing&late=x&page=-4&q=%00", "?page=99999999999999", "?year=9"])
def test_a_strange_address_is_no_error(office: Office, query: str) -> None:
    assert "各单位" in home(office.officer, query)


def test_three_hundred_units_cost_no_more_queries(
    office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    units = Unit.objects.bulk_create(
        Unit(code=f"7{number:08}", name=f"第{number}单位", kind="administrative") for number in range(300)
    )
    Assignment.objects.bulk_create(Assignment(user=office.stranger, unit=one, role=Role.CLERK) for one in units)
    with acting(office.stranger):
        Filing.objects.bulk_create(Filing(unit=one, year=YEAR, edition="xinjiang_2023") for one in units[:200])
    Timetable.objects.create(year=YEAR, submit_by=days(-1), publish_by=days(9))
    client = Client()
    client.force_login(office.officer)
    with django_assert_max_num_queries(12):
        text = client.get(f"/admin/?year={YEAR}").content.decode()
    assert "<b>302</b> 全部单位" in text
    assert "第 1 页，共 7 页（302 个单位）" in text
    assert "<b>302</b> 逾期" in text
    client.force_login(office.stranger)
    with django_assert_max_num_queries(26):
        text = client.get("/admin/").content.decode()
    assert "还有 100 份" in text
