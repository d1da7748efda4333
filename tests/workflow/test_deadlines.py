"""Deadlines in words, and who acts next."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, IntegerField, OuterRef, Subquery
from django.utils import timezone

from accounts.models import MASTER, Approval, Filing, Status, Timetable, TrailEntry, Unit, acting
from accounts.models.terms import VERBS
from accounts.workflow.access import act_of, acting_role, next_to_act
from accounts.workflow.deadlines import (
    Calendar,
    Deadline,
    calendar_of,
    deadlines_of,
    late_states,
    publication_due,
)
from tests.conftest import Office
from tests.publications import move

TABLE = Timetable(year=2023, submit_by=date(2024, 8, 31), publish_by=date(2024, 9, 20))


def deadline_of(*asked: Any) -> Deadline | None:
    return next(iter(deadlines_of(*asked)), None)


@pytest.mark.parametrize(
    ("status", "today", "words"),
    [
        ("", date(2024, 8, 30), "2024年8月31日前提交，还有 1 天"),
        (Status.DRAFT, date(2024, 8, 31), "2024年8月31日前提交，今天截止"),
        (Status.DRAFT, date(2024, 9, 1), "应于2024年8月31日前提交，已逾期 1 天"),
        (Status.SUBMITTED, date(2024, 9, 1), "2024年9月20日前公开，还有 19 天"),
        (Status.APPROVED, date(2024, 10, 20), "应于2024年9月20日前公开，已逾期 30 天"),
    ],
)
def test_the_next_deadline_in_words(status: str, today: date, words: str) -> None:
    found = deadline_of(status, TABLE, today)
    assert found is not None
    assert found.words == words


def test_nothing_is_due_without_a_day_or_when_all_is_done() -> None:
    assert deadline_of(Status.DRAFT, None, date(2024, 1, 1)) is None
    assert deadline_of(Status.DRAFT, Timetable(year=2023), date(2024, 1, 1)) is None
    assert deadline_of(Status.PUBLISHED, TABLE, date(2024, 12, 1)) is None
    assert deadline_of(Status.CARRIED_IN, TABLE, date(2024, 12, 1)) is None


def test_last_year_is_due_and_those_whose_timetable_is_not_over() -> None:
    known = {
        2021: Timetable(year=2021, submit_by=date(2022, 5, 1), publish_by=date(2022, 10, 31)),
        2022: Timetable(year=2022, submit_by=date(2023, 5, 1), publish_by=date(2024, 1, 1)),
        2024: Timetable(year=2024),
    }
    assert Calendar(date(2024, 1, 1), known, {}).due_years() == [2024, 2023, 2022]
    assert Calendar(date(2024, 1, 2), known, {}).due_years() == [2024, 2023]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("", "经办人建立填报（经办人甲、经办人乙）"),
        (Status.DRAFT, "经办人提交（经办人甲、经办人乙）"),
        (Status.SUBMITTED, "审核人审核（审核人甲）"),
        (Status.APPROVED, "公开管理员公开（尚未设置岗位，请财政局管理员设置）"),
        (Status.PUBLISHED, "无"),
        (Status.CARRIED_IN, "无"),
    ],
)
def test_who_acts_next(status: str, words: str) -> None:
    holders = {"clerk": ["经办人甲", "经办人乙"], "supervisor": ["审核人甲"]}
    assert next_to_act(status, holders) == words


@pytest.mark.parametrize("status", ["", *Status])
def test_role_and_act_are_those_of_the_words(status: str) -> None:
    role = acting_role(status)
    assert next_to_act(status, {}).startswith(f"{role.label}{act_of(status)}（" if role else "无")
    assert (role is None) == (act_of(status) == "")
    assert all(acting_role(state) for verb in ("submit", "approve", "publish") for state in VERBS[verb].states)


# The clock of twenty days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("replied_on", "ends"),
    [
        (date(2024, 8, 1), date(2024, 8, 21)),
        (date(2024, 2, 9), date(2024, 2, 29)),
        (date(2024, 2, 10), date(2024, 3, 1)),
        (date(2025, 2, 9), date(2025, 3, 1)),
        (date(2024, 12, 11), date(2024, 12, 31)),
        (date(2024, 12, 12), date(2025, 1, 1)),
    ],
)
def test_the_twentieth_day_after_the_reply_is_the_last(replied_on: date, ends: date) -> None:
    due = publication_due(None, replied_on)
    assert due is not None
    assert due[0] == ends


@pytest.mark.parametrize(
    ("replied_on", "due"),
    [
        (None, (date(2024, 9, 20), "")),
        (date(2024, 8, 1), (date(2024, 8, 21), "自8月1日批复起20日内")),
        (date(2024, 8, 31), (date(2024, 9, 20), "自8月31日批复起20日内")),
        (date(2024, 9, 1), (date(2024, 9, 20), "时间安排，早于批复后20日的9月21日")),
    ],
)
def test_the_earlier_of_reply_and_timetable_counts(replied_on: date | None, due: tuple[date, str]) -> None:
    assert publication_due(TABLE, replied_on) == due


def test_a_reply_counts_without_a_timetable_and_names_its_year_where_the_day_is_in_the_next() -> None:
    assert publication_due(None, None) is None
    assert publication_due(Timetable(year=2023), date(2024, 12, 20)) == (
        date(2025, 1, 9),
        "自2024年12月20日批复起20日内",
    )


@pytest.mark.parametrize(
    ("status", "today", "words"),
    [
        (Status.SUBMITTED, date(2024, 8, 16), "2024年8月21日前公开（自8月1日批复起20日内），还有 5 天"),
        (Status.APPROVED, date(2024, 8, 21), "2024年8月21日前公开（自8月1日批复起20日内），今天截止"),
        (Status.REVIEWED, date(2024, 8, 22), "应于2024年8月21日前公开（自8月1日批复起20日内），已逾期 1 天"),
        (Status.DRAFT, date(2024, 8, 20), "2024年8月21日前公开（自8月1日批复起20日内），还有 1 天"),
    ],
)
def test_the_clock_of_the_reply_in_words(status: str, today: date, words: str) -> None:
    found = deadline_of(status, TABLE, today, date(2024, 8, 1))
    assert found is not None
    assert found.words == words


def test_both_days_are_told_of_a_draft_the_nearest_first() -> None:
    found = deadlines_of(Status.DRAFT, TABLE, date(2024, 8, 1), date(2024, 8, 20))
    assert [(one.act, one.day) for one in found] == [("提交", date(2024, 8, 31)), ("公开", date(2024, 9, 9))]


def test_a_correction_is_not_late_for_what_its_first_version_kept() -> None:
    assert deadlines_of(Status.DRAFT, TABLE, date(2025, 1, 1), date(2024, 8, 1), version=2) == []


TODAY = date(2024, 9, 2)
TIMETABLES = [
    None,
    Timetable(year=2023),
    Timetable(year=2023, submit_by=TODAY, publish_by=TODAY),
    Timetable(year=2023, submit_by=TODAY - timedelta(days=1), publish_by=TODAY),
    Timetable(year=2023, publish_by=TODAY - timedelta(days=1)),
]


@pytest.mark.parametrize("timetable", TIMETABLES)
@pytest.mark.parametrize("replied", [None, 19, 20, 21])
def test_what_the_database_finds_late_is_what_is_late(
    office: Office, timetable: Timetable, replied: int | None
) -> None:
    day = TODAY - timedelta(days=replied) if replied is not None else None
    if day:
        Approval.objects.create(
            unit=office.unit, year=2023, number="财决〔2024〕1号", replied_on=day, recorded_by=office.officer
        )
    first = Filing.objects.filter(unit=OuterRef("pk"), year=2023)
    reply = Approval.objects.filter(unit=OuterRef("pk"), year=2023).values("replied_on")
    rows = Unit.objects.annotate(
        state=Subquery(first.values("status")[:1]),
        version=Subquery(first.values("version")[:1], output_field=IntegerField()),
        replied_on=Subquery(reply[:1]),
    ).filter(pk=office.unit.pk)
    for status in (Status.DRAFT, Status.SUBMITTED, Status.APPROVED, Status.PUBLISHED):
        move(office.filing, office.supervisor, [status] if status != Status.DRAFT else [])
        deadline = deadline_of(status, timetable, TODAY, day)
        is_late = deadline is not None and deadline.is_late
        assert rows.filter(late_states(timetable, TODAY)).exists() == is_late, status


def test_a_calendar_knows_the_replies_of_its_units(office: Office, django_assert_num_queries: Any) -> None:
    day = timezone.localdate() - timedelta(days=5)
    Approval.objects.create(unit=office.unit, year=2023, number="1号", replied_on=day, recorded_by=office.officer)
    with django_assert_num_queries(2):
        calendar = calendar_of([office.unit.pk])
    found = calendar.deadline(office.unit.pk, 2023, Status.APPROVED)
    assert found is not None
    assert found.left == 15
    assert calendar.deadline(office.unit.pk, 2022, Status.APPROVED) is None
    assert calendar_of([]).replies == {}


# What is recorded -----------------------------------------------------------------------------------------------------


def approval(office: Office, **fields: Any) -> Approval:
    given = {"unit": office.unit, "year": 2023, "number": "财决〔2024〕1号", "replied_on": date(2024, 8, 1)}
    return Approval(**given | {"recorded_by": office.officer} | fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"replied_on": date(2023, 12, 31)}, "批复日期不能早于决算年度的次年1月1日；请核对年度和日期。"),
        ({"year": 1999}, "决算年度应在 2000 至 2100 之间。"),
        ({"number": ""}, "此字段不能为空。"),
    ],
)
def test_what_cannot_be_a_reply_is_refused(office: Office, fields: dict[str, Any], words: str) -> None:
    one = approval(office, **fields)
    with pytest.raises(ValidationError, match=words):
        one.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save()


def test_the_first_of_january_after_the_year_is_early_enough(office: Office) -> None:
    approval(office, replied_on=date(2024, 1, 1)).full_clean()


def test_a_day_to_come_is_no_day_of_reply(office: Office) -> None:
    with pytest.raises(ValidationError, match="晚于今天"):
        approval(office, replied_on=timezone.localdate() + timedelta(days=1)).full_clean()


def test_a_unit_has_one_reply_a_year_and_its_changes_are_kept(office: Office) -> None:
    approval(office).save()
    with pytest.raises(ValidationError, match="该单位该年度已登记批复，请在原记录上修改。"):
        approval(office, number="2号").full_clean()
    with acting(office.officer):
        Approval.objects.update(replied_on=F("replied_on") + timedelta(days=1))
    entries = TrailEntry.objects.filter(chain=MASTER, table="accounts_approval").order_by("number")
    assert list(entries.values_list("action", "after__replied_on")) == [
        ("insert", "2024-08-01"),
        ("update", "2024-08-02"),
    ]
