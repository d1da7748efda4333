"""Levels of review, recall, presses, many at once, and what changed between two submissions."""

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.figures.book import open_book
from accounts.models import (
    Assignment,
    Filing,
    IncomeLine,
    Role,
    Status,
    Step,
    Unit,
    acting,
)
from accounts.workflow import AlreadyDone, Refused
from accounts.workflow.access import allowed_verbs, position_of, roles_of
from accounts.workflow.changes import base_of, changes, entries_after
from accounts.workflow.verbs import approve, approve_many, comment, confirm, recall, return_, submit
from tests.conftest import Office, someone
from tests.forms import seen

TODAY = timezone.localdate


def levels(office: Office, number: int) -> Filing:
    Unit.objects.filter(pk=office.unit.pk).update(review_levels=number)
    submit(office.clerk, office.reload())
    return office.reload()


# --- levels -----------------------------------------------------------------------------------------------------------


def test_two_levels_are_taken_by_two_roles(office: Office) -> None:
    reviewer = someone(office, "reviewer", Role.DEPARTMENT_REVIEWER)
    levels(office, 2)
    with pytest.raises(Refused, match="设 2 级审核，现在应由审核人复核"):
        approve(office.supervisor, office.filing)
    with pytest.raises(Refused, match="现在应由审核人复核，您不是该单位的审核人"):
        confirm(reviewer, office.filing)
    confirm(office.supervisor, office.filing)
    assert office.reload().status == Status.REVIEWED
    with pytest.raises(Refused, match="您不是该单位的主管部门审核人"):
        approve(office.supervisor, office.filing)
    approve(reviewer, office.filing)
    assert [step.to_status for step in Step.objects.all()] == ["submitted", "reviewed", "approved"]


def test_three_levels_are_taken_by_three_people(office: Office) -> None:
    second = someone(office, "second", Role.SUPERVISOR)
    reviewer = someone(office, "reviewer", Role.DEPARTMENT_REVIEWER)
    Assignment.objects.create(user=office.supervisor, unit=office.unit, role=Role.DEPARTMENT_REVIEWER)
    levels(office, 3)
    confirm(office.supervisor, office.filing)
    with pytest.raises(Refused, match="您已办理过上一级审核"):
        confirm(office.supervisor, office.reload())
    confirm(second, office.reload())
    assert office.reload().status == Status.REVIEWED
    with pytest.raises(Refused, match="您已办理过上一级审核"):
        approve(office.supervisor, office.filing)
    approve(reviewer, office.filing)
    assert [step.to_status for step in Step.objects.all()] == ["submitted", "reviewed", "reviewed", "approved"]


def test_the_database_counts_the_levels_itself(office: Office) -> None:
    reviewer = someone(office, "reviewer", Role.DEPARTMENT_REVIEWER)
    filing = levels(office, 3)
    with pytest.raises(IntegrityError, match="设 3 级审核，现在只过了 0 级"), acting(reviewer):
        Filing.objects.filter(pk=filing.pk).update(status=Status.APPROVED)
    confirm(office.supervisor, office.reload())
    step = {"filing": filing, "version": 1, "from_status": "reviewed", "to_status": "reviewed"}
    with pytest.raises(IntegrityError, match="上一级"), acting(office.supervisor):
        Step.objects.create(**step, by=office.supervisor)
    with pytest.raises(IntegrityError, match="本人填写"), acting(office.clerk):
        Step.objects.create(**step, by=office.clerk)


def test_after_a_return_all_levels_begin_again(office: Office) -> None:
    reviewer = someone(office, "reviewer", Role.DEPARTMENT_REVIEWER)
    levels(office, 2)
    confirm(office.supervisor, office.filing)
    return_(reviewer, office.reload(), "请核对。")
    submit(office.clerk, office.reload())
    assert position_of(office.reload()).confirmed == ()
    confirm(office.supervisor, office.filing)
    approve(reviewer, office.reload())
    assert office.reload().status == Status.APPROVED


def test_a_reviewer_of_the_superior_reviews_the_units_below(office: Office) -> None:
    above = Unit.objects.create(code="650205", name="主管部门", kind="administrative")
    with acting(office.officer):
        Unit.objects.filter(pk=office.unit.pk).update(superior=above)
    reviewer = someone(office, "reviewer", Role.DEPARTMENT_REVIEWER, above)
    clerk_above = someone(office, "clerk-above", Role.CLERK, above)
    filing = levels(office, 2)
    assert roles_of(reviewer, filing) == {"department_reviewer"}
    assert Filing.objects.visible_to(reviewer).filter(pk=filing.pk).exists()
    assert roles_of(clerk_above, filing) == set()
    assert not Filing.objects.visible_to(clerk_above).exists()
    confirm(office.supervisor, filing)
    approve(reviewer, office.reload())
    assert office.reload().status == Status.APPROVED


def test_fewer_levels_set_meanwhile_need_no_more(office: Office) -> None:
    levels(office, 3)
    confirm(office.supervisor, office.filing)
    Unit.objects.filter(pk=office.unit.pk).update(review_levels=1)
    second = someone(office, "second", Role.SUPERVISOR)
    approve(second, office.reload())
    assert office.reload().status == Status.APPROVED


# --- recall -----------------------------------------------------------------------------------------------------------


def test_only_who_submitted_recalls_and_only_before_review(office: Office) -> None:
    other = someone(office, "other-clerk", Role.CLERK)
    submit(office.clerk, office.filing)
    with pytest.raises(Refused, match="只有提交的人可以收回"):
        recall(other, office.reload())
    comment(office.supervisor, office.filing, "请说明差旅费。")
    with pytest.raises(Refused, match="审核已经开始，不能收回"):
        recall(office.clerk, office.filing)


# --- presses ----------------------------------------------------------------------------------------------------------


def test_a_second_press_is_told_gently_and_a_stale_page_kindly(office: Office) -> None:
    submit(office.clerk, office.filing)
    page = seen(office.filing)
    return_(office.supervisor, office.filing, "请核对。", page["revision"], page["step"])
    with pytest.raises(AlreadyDone, match=r"您已于 .* 办理“退回修改”"):
        return_(office.supervisor, office.filing, "请核对。", page["revision"], page["step"])
    with pytest.raises(Refused, match="在您打开页面之后，这份填报已有人办理"):
        submit(office.clerk, office.filing, "", office.reload().revision, page["step"])
    assert Step.objects.count() == 2


# --- many at once -----------------------------------------------------------------------------------------------------


def seen_steps(office: Office) -> dict[int, int]:
    return {office.filing.pk: seen(office.filing)["step"]}


def test_many_are_approved_only_when_nothing_was_found_in_any(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    submit(office.clerk, office.filing)
    with pytest.raises(Refused, match="须逐份办理") as refused:
        approve_many(office.supervisor, [office.reload()], seen_steps(office))
    assert "含已说明、已豁免的" in refused.value.reasons[1]
    assert office.reload().status == Status.SUBMITTED
    assert "approve" in allowed_verbs(office.supervisor, office.filing)
    monkeypatch.setattr("accounts.workflow.verbs.check", lambda filing: [])
    approve_many(office.supervisor, [office.filing], seen_steps(office))
    assert office.reload().status == Status.APPROVED


# --- what changed -----------------------------------------------------------------------------------------------------


def test_the_changes_between_two_submissions_are_told_field_by_field(office: Office) -> None:
    submit(office.clerk, office.filing)
    assert base_of(office.reload(), position_of(office.filing)) is None
    return_(office.supervisor, office.filing, "请核对。")
    with acting(office.clerk):
        line = IncomeLine.objects.filter(filing=office.filing).order_by("code")[0]
        was = line.other
        IncomeLine.objects.filter(pk=line.pk).update(other=7)
        IncomeLine.objects.filter(pk=line.pk).update(other=was)  # changed back: not told
        IncomeLine.objects.filter(pk=line.pk).update(superior="1234.50")
        IncomeLine.objects.create(filing=office.filing, code="2010101", other=1)
    base = base_of(office.reload(), position_of(office.filing))
    assert base is not None
    assert base.words == "上一次提交"
    found = changes(entries_after(office.filing, base), office.filing, open_book(office.filing))
    told = [(one.action, one.row, [(c.caption, c.before, c.after) for c in one.cells], one.by) for one in found]
    assert told == [
        (
            "修改",
            f"{line.code} {open_book(office.filing).subject(line.code)}",
            [("上级补助收入", "0.00", "1,234.50")],
            "clerk",
        ),
        ("新增", "2010101 行政运行", [("其他收入", "（空）", "1.00")], "clerk"),
    ]


def test_the_trail_of_a_comment_is_kept(office: Office) -> None:
    submit(office.clerk, office.filing)
    comment(office.supervisor, office.filing, "为什么增加？")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_trailentry WHERE \"table\" = 'accounts_comment'")
        assert cursor.fetchone() == (1,)
