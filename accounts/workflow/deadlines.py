"""Until when a filing is to be submitted and published, and what is late (期限与逾期)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from accounts.models import Status, Timetable

TO_SUBMIT = ("", Status.DRAFT)
"""States before submission; '' is a year that nobody opened."""
TO_PUBLISH = (Status.SUBMITTED, Status.REVIEWED, Status.APPROVED)


@dataclass(frozen=True)
class Deadline:
    """The next day by which something is due, and how far off it is; calendar days in Asia/Shanghai."""

    act: str
    day: date
    left: int
    """Days left, negative when overdue, 0 on the last day."""

    @property
    def is_late(self) -> bool:
        """Whether the day is over."""
        return self.left < 0

    @property
    def words(self) -> str:
        """`2024年9月20日前提交，还有 5 天`."""
        day = f"{self.day.year}年{self.day.month}月{self.day.day}日"
        if self.is_late:
            return f"应于{day}前{self.act}，已逾期 {-self.left} 天"
        return f"{day}前{self.act}，" + (f"还有 {self.left} 天" if self.left else "今天截止")


def deadline_of(status: str, timetable: Timetable | None, today: date) -> Deadline | None:
    """The next deadline of a filing in that state; None where the bureau set no day or nothing is left to do."""
    act, day = "", None
    if timetable is not None and status in TO_SUBMIT:
        act, day = "提交", timetable.submit_by
    elif timetable is not None and status in TO_PUBLISH:
        act, day = "公开", timetable.publish_by
    return Deadline(act, day, (day - today).days) if day else None


def late_states(timetable: Timetable | None, today: date) -> set[str]:
    """The states in which a filing of the year is late by now."""
    states: set[str] = set()
    if timetable and timetable.submit_by and timetable.submit_by < today:
        states |= set(TO_SUBMIT)
    if timetable and timetable.publish_by and timetable.publish_by < today:
        states |= {*TO_SUBMIT, *TO_PUBLISH}
    return states


def timetables() -> dict[int, Timetable]:
    """Year → its timetable: one query."""
    return {one.year: one for one in Timetable.objects.all()}


def due_years(known: Mapping[int, Timetable], today: date) -> list[int]:
    """The years of accounts that are due now, the newest first: last year, and all whose timetable is not over."""
    return sorted({today.year - 1, *(year for year, one in known.items() if not _is_over(one, today))}, reverse=True)


def _is_over(timetable: Timetable, today: date) -> bool:
    last = timetable.publish_by or timetable.submit_by
    return last is not None and last < today
