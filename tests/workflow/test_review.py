"""Levels of review, separation of duties, comments, clearances: what must hold, and what is shown."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.figures.book import open_book
from accounts.models import (
    Answer,
    Assignment,
    Comment,
    Contribution,
    Filing,
    IncomeLine,
    Role,
    SeparationWaiver,
    Status,
    Step,
    Unit,
    Waiver,
    acting,
)
from accounts.workflow import AlreadyDone, Refused
from accounts.workflow.access import allowed_verbs, roles_of
from accounts.workflow.changes import base_of, changes, entries_after
from accounts.workflow.clearing import record_clearance, valid_clearances
from accounts.workflow.comments import answer_comment, comment, resolve_comment
from accounts.workflow.enter import enter
from accounts.workflow.opening import open_filing
from accounts.workflow.position import position_of
from accounts.workflow.publish import publish
from accounts.workflow.separation import barred, waive_separation
from accounts.workflow.verbs import approve, approve_many, confirm, recall, return_, send_back, submit
from tests.conftest import Office, clear
from tests.forms import seen

TODAY = timezone.localdate


def levels(office: Office, number: int) -> Filing:
    Unit.objects.filter(pk=office.unit.pk).update(review_levels=number)
    submit(office.clerk, office.reload())
    return office.reload()


def someone(office: Office, name: str, role: str, unit: Unit | None = None) -> User:
    user = User.objects.create_user(name, is_staff=True)
    Assignment.objects.create(user=user, unit=unit or office.unit, role=role)
    return user


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


# --- separation of duties ---------------------------------------------------------------------------------------------


@pytest.fixture
def both(office: Office) -> User:
    """A supervisor who is a clerk too."""
    user = someone(office, "both", Role.SUPERVISOR)
    Assignment.objects.create(user=user, unit=office.unit, role=Role.CLERK)
    return user


def wrote(user: User) -> bool:
    return Contribution.objects.filter(user=user).exists()


def test_every_way_of_writing_makes_a_contributor(office: Office, both: User) -> None:
    ways = {
        "nothing changed, but saved": lambda: enter(both, office.filing, {}),
        "an answer": lambda: Answer.objects.filter(filing=office.filing)[:1].get() and _answer(office, both),
        "asking for a waiver": lambda: _waive(office, both),
        "a remark": lambda: _remark(office, both),
    }
    for words, way in ways.items():
        try:
            with transaction.atomic():
                way()
                assert wrote(both), words
                raise LookupError
        except LookupError:
            assert not wrote(both)


def _answer(office: Office, user: User) -> None:
    with acting(user):
        Answer.objects.filter(filing=office.filing).update(text="另一说明", by=user)


def _waive(office: Office, user: User) -> None:
    with acting(user):
        Waiver.objects.filter(filing=office.filing).update(reason="另一理由", requested_by=user)


def _remark(office: Office, user: User) -> None:
    with acting(user):
        Filing.objects.filter(pk=office.filing.pk).update(remark="说明")


def test_who_opens_a_filing_wrote_to_it_and_who_grants_a_waiver_did_not(office: Office, both: User) -> None:
    opened = open_filing(both, office.unit, 2024)
    assert Contribution.objects.filter(filing=opened, user=both).exists()
    assert not wrote(office.officer)


def test_a_dated_waiver_of_the_bureau_is_the_only_way_round(office: Office, both: User) -> None:
    enter(both, office.filing, {})
    submit(office.clerk, office.reload())
    with pytest.raises(Refused, match="您填写或修改过本版数据"):
        approve(both, office.reload())
    assert barred(office.filing) == [both]
    with pytest.raises(Refused, match="只有财政局管理员"):
        waive_separation(office.supervisor, office.filing, both.pk, "只有一人", TODAY())
    with pytest.raises(Refused, match="有效期应从今天起不超过 31 天"):
        waive_separation(office.officer, office.filing, both.pk, "只有一人", TODAY() + timedelta(days=32))
    with pytest.raises(Refused, match="不是填写过本版数据的审核人"):
        waive_separation(office.officer, office.filing, office.supervisor.pk, "只有一人", TODAY())
    waive_separation(office.officer, office.filing, both.pk, "审核人员空缺，只有一人", TODAY())
    approve(both, office.reload())
    assert office.reload().status == Status.APPROVED


def test_a_waiver_that_is_over_helps_nobody(office: Office, both: User) -> None:
    enter(both, office.filing, {})
    submit(office.clerk, office.reload())
    with acting(office.officer):
        SeparationWaiver.objects.create(
            filing=office.filing, user=both, reason="x", until=TODAY() - timedelta(days=1), granted_by=office.officer
        )
    with pytest.raises(Refused, match="您填写或修改过本版数据"):
        approve(both, office.reload())
    with pytest.raises(IntegrityError, match="不能审核"), acting(both):
        Filing.objects.filter(pk=office.filing.pk).update(status=Status.APPROVED)
    waiver = {"filing": office.filing, "user": both, "reason": "x"}
    for by, granted_by, until in (
        (both, both, TODAY()),
        (both, office.officer, TODAY()),
        (office.officer, office.officer, TODAY() + timedelta(days=32)),
    ):
        with pytest.raises(IntegrityError, match="只能由财政局管理员本人批准"), acting(by):
            SeparationWaiver.objects.create(**waiver, granted_by=granted_by, until=until)


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


# --- comments ---------------------------------------------------------------------------------------------------------


def test_comments_are_answered_and_resolved_before_approval(office: Office) -> None:
    with pytest.raises(Refused, match="提交之后才能批注"):
        comment(office.supervisor, office.filing, "早了")
    submit(office.clerk, office.filing)
    with pytest.raises(Refused, match="不能批注"):
        comment(office.clerk, office.reload(), "自己批自己")
    one = comment(office.supervisor, office.filing, "为什么增加？", "general.prior", "一般公共预算", "244.63 万元")
    with pytest.raises(Refused, match="有 1 条批注尚未办结"):
        approve(office.supervisor, office.filing)
    answer_comment(office.clerk, office.filing, one.pk, "人员增加。")
    with pytest.raises(Refused, match="批注由提出的人或没有填写过本版的审核人办结"):
        resolve_comment(office.clerk, office.filing, one.pk)
    with pytest.raises(Refused, match="请写明"):
        answer_comment(office.clerk, office.filing, one.pk, "  ")
    resolve_comment(office.supervisor, office.filing, one.pk)
    with pytest.raises(Refused, match="已经办结"):
        resolve_comment(office.supervisor, office.filing, one.pk)
    approve(office.supervisor, office.filing)
    assert office.reload().status == Status.APPROVED


def test_comments_are_not_altered(office: Office) -> None:
    submit(office.clerk, office.filing)
    one = comment(office.supervisor, office.filing, "为什么增加？")
    for change in (
        lambda: Comment.objects.update(text="x"),
        lambda: Comment.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="批注只能追加"), transaction.atomic():
            change()
    resolve_comment(office.supervisor, office.filing, one.pk)
    with pytest.raises(IntegrityError, match="批注只能追加"), transaction.atomic():
        Comment.objects.update(resolved_at=None, resolved_by=None)


@pytest.mark.parametrize("who", ["stranger"])
def test_strangers_say_nothing(office: Office, who: str) -> None:
    submit(office.clerk, office.filing)
    one = comment(office.supervisor, office.filing, "为什么增加？")
    for refused in (
        lambda: comment(getattr(office, who), office.filing, "x"),
        lambda: answer_comment(getattr(office, who), office.filing, one.pk, "x"),
        lambda: resolve_comment(getattr(office, who), office.filing, one.pk),
    ):
        with pytest.raises(Refused):
            refused()


# --- clearances -------------------------------------------------------------------------------------------------------


def test_a_clearance_holds_for_the_data_that_were_examined(office: Office) -> None:
    submit(office.clerk, office.filing)
    clear(office.reload(), office.publisher)
    approve(office.supervisor, office.reload())
    digest = position_of(office.filing).approved_digest
    assert set(valid_clearances(office.filing, digest)) == {"secrecy", "signing"}
    return_to_clerk_and_change(office)
    approve(office.supervisor, office.reload())
    assert not valid_clearances(office.filing, position_of(office.filing).approved_digest)
    with pytest.raises(Refused, match="公开前应登记保密审查和负责人签审"):
        publish(office.publisher, office.reload())
    with pytest.raises(IntegrityError, match="公开前应登记"), acting(office.publisher):
        Filing.objects.filter(pk=office.filing.pk).update(status=Status.PUBLISHED)


def return_to_clerk_and_change(office: Office) -> None:
    send_back(office.publisher, office.reload(), "请改数据说明。")
    with acting(office.clerk):
        Filing.objects.filter(pk=office.filing.pk).update(remark="改过的数据说明")
    submit(office.clerk, office.reload())


def test_clearances_are_checked(office: Office) -> None:
    submit(office.clerk, office.filing)
    tomorrow = TODAY() + timedelta(days=1)
    with pytest.raises(Refused, match="审查日期不能晚于今天"):
        record_clearance(office.publisher, office.reload(), "secrecy", "办公室", "审查人", tomorrow)
    with pytest.raises(Refused, match="审查日期不能早于这一天"):
        record_clearance(office.publisher, office.filing, "secrecy", "办公室", "审查人", TODAY().replace(year=2023))
    with pytest.raises(Refused, match="审查部门"):
        record_clearance(office.publisher, office.filing, "secrecy", " ", "审查人", TODAY())
    with pytest.raises(Refused, match="请选择审查类别"):
        record_clearance(office.publisher, office.filing, "other", "办公室", "审查人", TODAY())
    with pytest.raises(Refused, match="不是该单位的公开管理员"):
        record_clearance(office.supervisor, office.filing, "secrecy", "办公室", "审查人", TODAY())


def seen_steps(office: Office) -> dict[int, int]:
    return {office.filing.pk: seen(office.filing)["step"]}


# --- many at once -----------------------------------------------------------------------------------------------------


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


def test_the_trail_of_a_waiver_and_a_comment_is_kept(office: Office, both: User) -> None:
    submit(office.clerk, office.filing)
    comment(office.supervisor, office.filing, "为什么增加？")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_trailentry WHERE \"table\" = 'accounts_comment'")
        assert cursor.fetchone() == (1,)
