"""Deadlines in words, and who acts next."""

from datetime import date

import pytest

from accounts.models import Status, Timetable
from accounts.workflow.access import next_to_act
from accounts.workflow.deadlines import deadline_of, due_years

TABLE = Timetable(year=2023, submit_by=date(2024, 8, 31), publish_by=date(2024, 9, 20))


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
    assert due_years(known, date(2024, 1, 1)) == [2024, 2023, 2022]
    assert due_years(known, date(2024, 1, 2)) == [2024, 2023]


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
