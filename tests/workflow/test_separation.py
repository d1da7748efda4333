"""Nobody approves what they wrote: who wrote, in every way of writing, and the one way round."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from pypdf import PdfWriter

from accounts.models import (
    Answer,
    Assignment,
    Contribution,
    Filing,
    ImportedFile,
    Passage,
    Role,
    SeparationWaiver,
    Status,
    Step,
    Supplement,
    Unit,
    Waiver,
    acting,
)
from accounts.workflow import Refused
from accounts.workflow.enter import enter
from accounts.workflow.new_filing import open_year
from accounts.workflow.verbs import approve, barred, submit, waive_separation
from accounts.workflow.workbook_import import apply_upload, keep_upload
from performance.models import Evaluation
from performance.workflow.evaluations import attach_report
from performance.workflow.imports import apply_evaluations, keep_evaluations
from tests.conftest import Office, someone
from tests.performance.workbooks import workbook
from tests.sample import GOLDEN

INTERNAL = (GOLDEN / "caijue-2023.xlsx").read_bytes()


def paper() -> bytes:
    """A PDF of one blank page."""
    writer, kept = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(kept)
    return kept.getvalue()


TODAY = timezone.localdate


@pytest.fixture
def both(office: Office) -> User:
    """A supervisor who is a clerk too."""
    user = someone(office, "both", Role.SUPERVISOR)
    Assignment.objects.create(user=user, unit=office.unit, role=Role.CLERK)
    return user


def wrote(user: User) -> bool:
    return Contribution.objects.filter(user=user).exists()


def test_every_way_of_writing_makes_a_contributor(office: Office, both: User) -> None:
    Unit.objects.create(code="650205009", name="下属单位", kind="institution", superior=office.unit)
    member, unit = (Unit.objects.filter(code=code) for code in ("650205009", office.unit.code))
    evaluation = Evaluation.objects.filter(filing=office.filing)[0].pk
    confirmed = keep_upload(office.clerk, office.filing, "财决.xlsx", INTERNAL)
    sheets = keep_evaluations(office.clerk, office.filing, "自评.xlsx", workbook())
    ways = {
        "nothing changed, but saved": lambda: enter(both, office.filing, {}),
        "uploading": lambda: keep_upload(both, office.filing, "财决.xlsx", INTERNAL),
        "confirming": lambda: apply_upload(both, confirmed, None),
        "uploading evaluations": lambda: keep_evaluations(both, office.filing, "自评.xlsx", workbook()),
        "confirming evaluations": lambda: apply_evaluations(both, sheets, None),
        "attaching": lambda: attach_report(both, office.filing, evaluation, "报告.pdf", paper(), None),
        "offices": lambda: _change(both, Supplement.objects.filter(filing=office.filing), offices="另一处室"),
        "the name of the unit": lambda: _change(both, unit, name="改名的局"),
        "its kind": lambda: _change(both, unit, kind="institution"),
        "its region": lambda: _change(both, unit, region="另一地区"),
        "the name of a member": lambda: _change(both, member, name="改名的单位"),
        "a member less": lambda: _change(both, member, superior=None),
        "a member more": lambda: _change(both, Unit.objects.filter(code="650205002"), superior=office.unit),
        "a new member": lambda: _new_member(both, office.unit),
        "a member gone": lambda: _gone(both, member),
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


def _change(user: User, rows: QuerySet[Any], **values: Any) -> None:
    with acting(user):
        rows.update(**values)


def _new_member(user: User, unit: Unit) -> None:
    with acting(user):
        Unit.objects.create(code="650205010", name="新单位", kind="institution", superior=unit)


def _gone(user: User, rows: QuerySet[Any]) -> None:
    with acting(user):
        rows.delete()


def test_what_no_document_prints_makes_no_contributor(office: Office, both: User) -> None:
    """The levels of review, the superior of the unit itself, a closed filing, a unit beside it."""
    above = Unit.objects.create(code="650205", name="主管部门", kind="administrative")
    _change(both, Unit.objects.filter(pk=office.unit.pk), review_levels=2)
    _change(both, Unit.objects.filter(pk=office.unit.pk), superior=above)
    _change(both, Unit.objects.filter(code="650205002"), name="旁边的单位")
    assert not wrote(both)


def test_one_uploads_another_confirms_and_neither_approves(office: Office, both: User) -> None:
    file = keep_upload(both, office.filing, "财决.xlsx", INTERNAL)
    apply_upload(office.clerk, file, office.reload().revision)
    submit(office.clerk, office.reload())
    with pytest.raises(Refused, match="您填写或修改过本版数据"):
        approve(both, office.reload())
    with pytest.raises(IntegrityError, match="不能审核"), acting(both):
        Filing.objects.filter(pk=office.filing.pk).update(status=Status.APPROVED)
    approve(office.supervisor, office.reload())


def test_an_upload_keeps_its_file_and_its_uploader(office: Office, both: User) -> None:
    file = keep_upload(both, office.filing, "财决.xlsx", INTERNAL)
    for values in ({"uploaded_by": office.clerk}, {"content": b"x"}, {"name": "另一个.xlsx"}):
        with pytest.raises(IntegrityError, match="不能改动"), acting(office.clerk):
            ImportedFile.objects.filter(pk=file.pk).update(**values)
    with pytest.raises(IntegrityError, match="应是当前登录的人"), acting(office.clerk):
        ImportedFile.objects.create(filing=office.filing, kind="public", size=1, revision=0, uploaded_by=both)
    apply_upload(office.clerk, file, None)
    assert ImportedFile.objects.get(pk=file.pk).uploaded_by == both


def test_the_bureau_opens_a_year_for_others_by_a_step_and_no_contribution(office: Office) -> None:
    """What is brought over from last year is theirs whose year it was; their own words are the officer's."""
    other = Unit.objects.get(code="650205002")
    before = open_year(office.stranger, other, 2022, carried_in=True)[0]
    rows = {Supplement: [Supplement(offices="办公室")], Passage: [Passage(key="duties", text="职责。")]}
    enter(office.stranger, before, rows)
    opened, brought = open_year(office.officer, other, 2023)
    assert [(one.from_status, one.to_status, one.by) for one in opened.steps.all()] == [("", "draft", office.officer)]
    assert len(brought.texts) == 2 and opened.passages.get().carried
    assert not Contribution.objects.filter(filing=opened).exists()
    enter(office.stranger, opened, {})
    assert [one.user for one in Contribution.objects.filter(filing=opened)] == [office.stranger]
    _change(office.officer, Filing.objects.filter(pk=opened.pk), remark="说明")
    assert Contribution.objects.filter(filing=opened, user=office.officer).exists()
    with pytest.raises(Refused, match="不是另一单位的经办人"):
        open_year(office.supervisor, other, 2024)
    with pytest.raises(IntegrityError, match="只在财政局管理员为单位建立年度时记录"), acting(office.clerk):
        Step.objects.create(filing=office.filing, version=1, to_status="draft", by=office.clerk)


def test_who_opened_a_year_for_others_and_then_changes_the_unit_wrote_to_it(office: Office) -> None:
    other = Unit.objects.get(code="650205002")
    opened, _ = open_year(office.officer, other, 2023)
    _change(office.officer, Unit.objects.filter(pk=other.pk), review_levels=2)
    assert not Contribution.objects.filter(filing=opened).exists()
    _change(office.officer, Unit.objects.filter(pk=other.pk), name="更名后的局")
    assert [one.user for one in Contribution.objects.filter(filing=opened)] == [office.officer]


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
    opened = open_year(both, office.unit, 2024)[0]
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
