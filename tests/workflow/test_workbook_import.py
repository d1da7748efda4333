"""A workbook into a filing: kept, previewed, saved as previewed, in one transaction."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.document.report import open_report
from accounts.figures.book import open_book
from accounts.models import BudgetLine, Filing, ImportedFile, IncomeLine, Precision, Stage, acting
from accounts.publication.open_data import as_data
from accounts.workflow import AlreadyDone, Refused
from accounts.workflow.enter import enter
from accounts.workflow.new_filing import open_year
from accounts.workflow.workbook_import import apply_upload, keep_upload, preview
from tests.conftest import Office
from tests.sample import GOLDEN

INTERNAL = (GOLDEN / "caijue-2023.xlsx").read_bytes()
PUBLIC = (GOLDEN / "gongkai-2023.xlsx").read_bytes()
MODELS = ("income_lines", "expenditure_lines", "economic_lines", "balances")


def rows(filing: Filing, accessor: str) -> list[dict[str, Any]]:
    found = getattr(filing, accessor).order_by("pk").values()
    fields = [{key: value for key, value in row.items() if key not in ("id", "filing_id")} for row in found]
    return sorted(fields, key=str)


@pytest.fixture
def empty(office: Office) -> Filing:
    """An empty carried-in filing of another unit of the same name, so that the sample stands beside it."""
    with acting(office.clerk):
        for accessor in (*MODELS, "budget_lines"):
            getattr(office.filing, accessor).all().delete()
    return office.reload()


def test_the_internal_workbook_gives_the_samples_figures(office: Office) -> None:
    before = {one: rows(office.filing, one) for one in MODELS}
    with acting(office.clerk):
        for accessor in (*MODELS, "budget_lines"):
            getattr(office.filing, accessor).all().delete()
    data = as_data(open_report(office.reload()), office.filing)
    file = keep_upload(office.clerk, office.filing, "caijue-2023.xlsx", INTERNAL)
    apply_upload(office.clerk, file, office.reload().revision)
    filing = office.reload()
    assert {one: rows(filing, one) for one in MODELS} == before
    book = open_book(filing)
    assert book["appropriation_spending.original_budget"] == Decimal("4243300.00")
    assert book["spending[215].final_budget"] == Decimal("1794562.00")
    assert filing.precision == Precision.YUAN
    assert data != as_data(open_report(filing), filing)


def test_the_internal_workbook_changes_nothing_of_the_entered_sample(office: Office) -> None:
    shown = preview(office.filing, INTERNAL)
    assert shown.problems == []
    assert [one.counts | {"unchanged": 0} for one in shown.changes] == [
        {"new": 0, "changed": 0, "removed": 0, "unchanged": 0}
    ] * 7
    assert sum(one.unchanged for one in shown.changes) == 48


def test_budget_by_item_stays_when_its_classes_add_up(office: Office) -> None:
    file = keep_upload(office.clerk, office.filing, "a.xlsx", INTERNAL)
    apply_upload(office.clerk, file, office.reload().revision)
    lines = BudgetLine.objects.filter(filing=office.filing, stage=Stage.ORIGINAL_BUDGET)
    assert {len(one.code) for one in lines} == {7}


def test_the_public_workbook_gives_every_leaf_as_printed(empty: Filing, office: Office) -> None:
    file = keep_upload(office.clerk, empty, "公开.xlsx", PUBLIC)
    apply_upload(office.clerk, file, empty.revision)
    filing = office.reload()
    assert filing.precision == Precision.WAN
    income = {one.code: one.general for one in filing.income_lines.all()}
    assert income["2150501"] == Decimal("712300.00") and income["2150502"] == Decimal("932200.00")
    other = filing.expenditure_lines.get(fund="other_money")
    assert (other.code, other.project) == ("2150502", Decimal("150000.00"))
    assert filing.three_public.vehicle_running == Decimal("51900.00")
    assert filing.supplement.staff_active == 6, "what the file does not bring stays"


def test_the_files_history_keeps_hash_counts_and_moment(office: Office) -> None:
    file = keep_upload(office.clerk, office.filing, r"C:\导出\财决.xlsx", INTERNAL)
    assert (file.name, file.applied_at, bytes(file.content)) == ("财决.xlsx", None, INTERNAL)
    apply_upload(office.clerk, file, office.filing.revision)
    kept = ImportedFile.objects.get(pk=file.pk)
    assert kept.applied_at is not None
    assert kept.summary["收入行"] == {"new": 0, "changed": 0, "removed": 0, "unchanged": 7}
    assert kept.kind == ImportedFile.Kind.INTERNAL and len(kept.sha256) == 64


def test_the_second_click_is_told_gently_and_changes_nothing(office: Office) -> None:
    file = keep_upload(office.clerk, office.filing, "a.xlsx", INTERNAL)
    revision = office.filing.revision
    apply_upload(office.clerk, file, revision)
    after = office.reload().revision
    with pytest.raises(AlreadyDone, match="不用再次确认"):
        apply_upload(office.clerk, file, revision)
    assert office.reload().revision == after


def test_a_filing_that_changed_since_the_preview_is_not_overwritten(office: Office) -> None:
    file = keep_upload(office.clerk, office.filing, "a.xlsx", INTERNAL)
    revision = office.filing.revision
    enter(office.clerk, office.filing, {IncomeLine: [IncomeLine(code="2150501", general=Decimal(5))]})
    with pytest.raises(Refused, match="已被他人修改"):
        apply_upload(office.clerk, file, revision)
    assert rows(office.reload(), "income_lines")[0]["general"] == Decimal("5.00")
    assert ImportedFile.objects.get(pk=file.pk).applied_at is None


def test_only_a_clerk_of_the_unit_imports_and_only_into_a_draft(office: Office) -> None:
    for person in (office.supervisor, office.stranger, office.officer):
        with pytest.raises(Refused, match="不是该单位的经办人"):
            keep_upload(person, office.filing, "a.xlsx", INTERNAL)
    file = keep_upload(office.clerk, office.filing, "a.xlsx", INTERNAL)
    with pytest.raises(Refused, match="不是该单位的经办人"):
        apply_upload(office.supervisor, file, office.filing.revision)
    with acting(office.clerk):
        Filing.objects.filter(pk=office.filing.pk).update(status="submitted")
    with pytest.raises(Refused, match="数据已锁定"):
        keep_upload(office.clerk, office.reload(), "a.xlsx", INTERNAL)
    with pytest.raises(Refused, match="数据已锁定"):
        apply_upload(office.clerk, file, office.filing.revision)


def test_previews_nobody_confirmed_do_not_pile_up(office: Office) -> None:
    old = keep_upload(office.clerk, office.filing, "old.xlsx", INTERNAL)
    done = keep_upload(office.clerk, office.filing, "done.xlsx", INTERNAL)
    apply_upload(office.clerk, done, None)
    ImportedFile.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(days=2))
    for number in range(7):
        keep_upload(office.clerk, office.reload(), f"{number}.xlsx", PUBLIC)
    names = set(ImportedFile.objects.filter(filing=office.filing).values_list("name", flat=True))
    assert names == {"done.xlsx", "2.xlsx", "3.xlsx", "4.xlsx", "5.xlsx", "6.xlsx"}
    with pytest.raises(Refused, match="已过期"):
        apply_upload(office.clerk, old, None)


def test_a_workbook_with_a_problem_is_kept_for_its_preview_and_never_saved(office: Office) -> None:
    shown = preview(office.filing, PUBLIC, "yuan")
    assert ["上传时选的却是元" in str(one) for one in shown.problems] == [True]
    file = keep_upload(office.clerk, office.filing, "a.xlsx", PUBLIC, "yuan")
    before = rows(office.filing, "income_lines")
    with pytest.raises(Refused, match="上传时选的却是元"):
        apply_upload(office.clerk, file, office.filing.revision)
    assert rows(office.reload(), "income_lines") == before


def test_what_is_no_workbook_is_not_kept(office: Office) -> None:
    for content, words in ((b"\x89PNG....", "PNG 图片"), (b"", "0 字节")):
        with pytest.raises(Refused, match=words):
            keep_upload(office.clerk, office.filing, "图.xlsx", content)
    assert not ImportedFile.objects.exists()


def test_last_years_figures_are_compared_and_never_written(office: Office) -> None:
    prior = office.filing.prior()
    assert prior is not None
    before = rows(prior, "income_lines")
    lines = [IncomeLine(code="2150501", general=Decimal("872000.00"))]
    enter(office.clerk, prior, {IncomeLine: lines})
    shown = preview(office.filing, INTERNAL)
    words = [str(one) for one in shown.understood.notes]
    assert any(
        "“本年收入合计（上年数）”的上年数为 5,112,800.00 元，上年填报中为 872,000.00 元" in one for one in words
    ) or any("5,112,800.00 元，上年填报中为 872,000.00 元" in one for one in words)
    assert shown.problems == [] and rows(prior, "income_lines") != before


def test_an_empty_list_of_subjects_is_named(office: Office) -> None:
    from accounts.models import Subject

    with acting(office.officer):
        Subject.objects.all().delete()
    assert "还没有 2023 年度的科目表" in " ".join(map(str, preview(office.filing, INTERNAL).problems))


def test_a_carried_in_filing_takes_agency_costs_too(office: Office) -> None:
    other = open_year(office.stranger, office.stranger.assignments.first().unit, 2023, carried_in=True)[0]
    other.unit.name = office.unit.name
    shown = preview(other, INTERNAL)
    (supplement,) = (made[0] for model, made in shown.rows.items() if model.__name__ == "Supplement")
    assert supplement.agency_costs == Decimal("101500.00")
