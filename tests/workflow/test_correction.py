"""Corrections and withdrawals: another version, what it changed, and what stays."""

import json
from collections.abc import Callable
from decimal import Decimal as D
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.document.report import open_report
from accounts.models import (
    Contribution,
    Correction,
    ExpenditureLine,
    Filing,
    Passage,
    Publication,
    Status,
    Withdrawal,
    acting,
)
from accounts.models.entries import all_rows
from accounts.publication import archive
from accounts.publication import leaves as leaves_of
from accounts.publication.erratum import differs, erratum
from accounts.publication.open_data import as_data
from accounts.workflow import Refused
from accounts.workflow.new_filing import correct
from accounts.workflow.publish import publish
from accounts.workflow.trail import verify_trail
from accounts.workflow.verbs import approve, submit
from accounts.workflow.withdrawal import withdraw
from performance.models import Evaluation, FundingRow, Indicator
from tests.conftest import Office, clear, settle


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The PDF is set elsewhere."""
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")


@pytest.fixture
def published(published_sample: Office) -> Office:
    return published_sample


def to_publication(office: Office) -> Office:
    """Submitted, approved, cleared, published, each by its own person."""
    submit(office.clerk, office.reload())
    approve(office.supervisor, office.reload())
    clear(office.reload(), office.publisher)
    publish(office.publisher, office.reload())
    office.reload()
    return office


def corrected(office: Office, change: Callable[[Filing], Any], kind: str = "data") -> Publication:
    """The next version with one change, published."""
    copy = correct(office.publisher, office.reload(), kind, "填报时漏计。")
    with acting(office.clerk):
        change(copy)
    office.filing = copy
    with acting(office.clerk):
        copy.answers.all().delete()
        copy.waivers.all().delete()
    settle(copy, office.clerk, office.officer)
    to_publication(office)
    return Publication.objects.get(filing=copy)


def test_a_correction_is_the_next_version_with_all_rows(published: Office) -> None:
    filing = published.filing
    copy = correct(published.publisher, filing, "text", "错别字。")
    assert (copy.version, copy.status, copy.revision) == (2, Status.DRAFT, 0)
    assert published.reload().status == Status.PUBLISHED
    for one in all_rows():
        rows = one.model._default_manager
        assert rows.filter(**{one.path: copy}).count() == rows.filter(**{one.path: filing}).count()
    for child in (FundingRow, Indicator):
        rows = child._default_manager
        assert rows.filter(evaluation__filing=copy).count() == rows.filter(evaluation__filing=filing).count() > 0
    assert all(one.programme.filing_id == copy.pk for one in Evaluation.objects.of(copy) if one.programme)
    before, after = (as_data(open_report(one), one) for one in (published.reload(), copy))
    assert not differs(before, after)
    assert Contribution.objects.filter(filing=copy, version=2, user=published.clerk).exists()
    assert Correction.objects.get(filing=copy).corrects == filing


def test_a_correction_without_a_change_is_refused(published: Office) -> None:
    copy = correct(published.publisher, published.filing, "text", "错别字。")
    with pytest.raises(Refused, match="与已公开的第1版内容完全相同"):
        submit(published.clerk, copy)


def test_the_erratum_of_one_amount_lists_exactly_what_changed(published: Office) -> None:
    line = ExpenditureLine.objects.filter(filing=published.filing, code="2101101").get()
    amount = line.basic + D("1000.00")

    def change(copy: Filing) -> None:
        ExpenditureLine.objects.filter(filing=copy, code="2101101").update(basic=amount)

    before = published.reload()
    old = as_data(open_report(before), before)
    publication = corrected(published, change)
    new = as_data(open_report(published.reload()), published.filing)
    found = erratum(publication.corrects.snapshot, publication.snapshot)
    names = {one["figure"] for one in found["figures"]}
    # an independent comparison: each named figure and each cell with a name of its own
    wanted = {
        name
        for name in old["totals"].keys() | new["totals"].keys()
        if old["totals"].get(name) != new["totals"].get(name)
    }
    cells_before, cells_after = cells(old), cells(new)
    wanted |= {
        name for name in cells_before.keys() | cells_after.keys() if cells_before.get(name) != cells_after.get(name)
    }
    assert names == wanted
    assert "spending[2101101]" in names
    assert "spending" in names
    assert not any("2150501" in name for name in names)
    (item,) = [one for one in found["figures"] if one["figure"] == "spending"]
    assert D(item["after"]["yuan"]) - D(item["before"]["yuan"]) == D("1000.00")
    assert any(place.startswith("公开01") for place in item["places"])
    texts = [one for one in found["texts"] if one["before"] != one["after"]]
    assert len(texts) == len(found["texts"]) > 0


def cells(data: dict[str, Any]) -> dict[str, str]:
    return {
        cell["figure"]: cell["yuan"]
        for statement in data["statements"]
        for block in statement["blocks"]
        for row in block["rows"]
        for cell in row["cells"].values()
        if cell["figure"]
    } | {name: cell["yuan"] for statement in data["statements"] for name, cell in statement["totals"].items()}


def test_a_changed_text_is_told_with_both_wordings(published: Office) -> None:
    def change(copy: Filing) -> None:
        Passage.objects.filter(filing=copy, key="duties").update(text="负责工业和信息化工作。")

    publication = corrected(published, change, "text")
    found = erratum(publication.corrects.snapshot, publication.snapshot)
    assert found["figures"] == found["performance"] == found["facts"] == []
    assert any(one["after"] == "负责工业和信息化工作。" for one in found["texts"])
    assert all(one["section"] == "part1-duties" for one in found["texts"])


def test_a_correction_of_a_correction(published: Office) -> None:
    def remark(words: str) -> Callable[[Filing], None]:
        return lambda copy: Filing.objects.filter(pk=copy.pk).update(remark=words) and None

    first = published.reload()
    second = corrected(published, remark("第一次更正"))
    assert (second.filing.version, second.corrects.filing) == (2, first)
    with pytest.raises(Refused, match="这不是最新的一版"):
        correct(published.publisher, first, "text", "旧版")
    third = corrected(published, remark("第二次更正"))
    assert (third.filing.version, third.corrects) == (3, second)
    assert Filing.objects.filter(status=Status.PUBLISHED).count() == 3
    assert verify_trail().problems == []


def test_one_correction_at_a_time_with_a_reason_and_a_kind(published: Office) -> None:
    with pytest.raises(Refused, match="请写明更正的原因"):
        correct(published.publisher, published.filing, "text", " ")
    with pytest.raises(Refused, match="请选择更正类别"):
        correct(published.publisher, published.filing, "other", "x")
    correct(published.publisher, published.filing, "text", "错别字。")
    with pytest.raises(Refused, match="已有一份更正正在办理"):
        correct(published.publisher, published.filing, "text", "错别字。")


# --- withdrawal -------------------------------------------------------------------------------------------------------


def test_a_withdrawal_keeps_the_record(published: Office) -> None:
    with pytest.raises(Refused, match="请选择撤下事由"):
        withdraw(published.officer, published.filing, "mood", "某文件", "x")
    with pytest.raises(Refused, match="依据"):
        withdraw(published.officer, published.filing, "secrecy", " ", "x")
    withdraw(published.officer, published.filing, "secrecy", "保守国家秘密法第五十七条", "内部说明")
    assert published.reload().status == Status.WITHDRAWN
    assert Publication.objects.count() == 1
    step = published.filing.steps.last()
    assert step is not None
    assert "保守国家秘密法第五十七条" in step.note
    assert "内部说明" not in step.note
    with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
        Withdrawal.objects.update(basis="x")


def test_after_a_withdrawal_the_year_can_be_published_again(published: Office) -> None:
    withdraw(published.officer, published.filing, "body", "某文件", "内部说明")
    copy = correct(published.publisher, published.reload(), "body", "以正确的主体公开。")
    assert (copy.version, copy.status) == (2, Status.DRAFT)


SECRET = "只有第一版说过的话"


def silent(address: str) -> bool:
    """Whether the address of the public site says nothing of it."""
    response = Client().get(address)
    body = b"".join(response) if response.streaming else response.content
    return SECRET.encode() not in body


def with_secret(office: Office) -> Office:
    with acting(office.clerk):
        Passage.objects.filter(filing=office.filing, key="duties").update(text=f"{SECRET}。")
        office.filing.answers.all().delete()
        office.filing.waivers.all().delete()
    settle(office.reload(), office.clerk, office.officer)
    return to_publication(office)


def without_secret(copy: Filing) -> None:
    Passage.objects.filter(filing=copy, key="duties").update(text="负责工业和信息化工作。")


def test_what_is_withdrawn_is_quoted_nowhere(office: Office, quick: None) -> None:
    """The erratum of the next version quotes it: it goes with what it quotes; nothing else of that version does."""
    first = with_secret(office).filing
    second = corrected(office, without_secret, "text")
    page = f"/publications/{office.unit.code}/2023/2/"
    assert not silent(page)
    assert SECRET in json.dumps(second.erratum, ensure_ascii=False)
    assert SECRET not in json.dumps(second.snapshot, ensure_ascii=False)
    withdraw(office.officer, first, "secrecy", "某法第五条", "内部说明")
    number = second.number
    assert all(silent(f"{page}{part}") for part in ("", f"{number}.json", f"{number}.xlsx", "SHA256SUMS"))
    assert silent(f"{page}{number}-01.csv")
    assert silent(f"/publications/{office.unit.code}/2023/1/")
    assert Client().get(f"{page}{second.number}-erratum.json").status_code == 410
    words = Client().get(page).content.decode()
    assert "原版已撤下，不再列出其内容" in words
    assert Correction.objects.get(filing=second.filing).reason not in words
    file = second.files.get(format="erratum")
    assert not archive.place(file.sha256, ".json").exists()
    assert not [
        one
        for one in Path(settings.PUBLICATION_ROOT).rglob("*")
        if one.is_file() and SECRET.encode() in one.read_bytes()
    ]
    said = StringIO()
    call_command("verify_publication", "--all", stdout=said)
    assert verify_trail().problems == []


def test_a_correction_of_what_was_withdrawn_quotes_nothing(office: Office, quick: None) -> None:
    first = with_secret(office).filing
    withdraw(office.officer, first, "secrecy", "某法第五条", "内部说明")
    second = corrected(office, without_secret, "text")
    assert second.erratum is not None
    assert (second.erratum["against"], second.erratum["texts"]) == (None, [])
    assert SECRET not in json.dumps([second.erratum, second.snapshot], ensure_ascii=False)


def test_what_is_withdrawn_while_its_correction_is_typeset_stops_it(
    office: Office, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = with_secret(office).filing
    real = leaves_of.leaves

    def meanwhile(data: Any, **options: Any) -> Any:
        yield from real(data, **options)
        if Filing.objects.get(pk=first.pk).status == Status.PUBLISHED:
            withdraw(office.officer, first, "secrecy", "某法第五条", "内部说明")

    monkeypatch.setattr("accounts.workflow.publish.leaves", meanwhile)
    with pytest.raises(Refused, match="第1版刚刚撤下"):
        corrected(office, without_secret, "text")
    assert Publication.objects.count() == 1
    assert silent(f"/publications/{office.unit.code}/2023/2/")
    publication = publish(office.publisher, office.reload())
    assert publication.erratum is not None
    assert publication.erratum["against"] is None
    call_command("verify_publication", "--all", stdout=StringIO())


def test_a_lost_file_is_no_obstacle_to_a_withdrawal(published: Office) -> None:
    files = list(Publication.objects.get().files.all())
    archive.place(files[3].sha256, files[3].suffix).unlink()
    withdraw(published.officer, published.filing, "secrecy", "某法第五条", "内部说明")
    assert published.reload().status == Status.WITHDRAWN
    assert not any(archive.place(one.sha256, one.suffix).exists() for one in files)
    step = published.filing.steps.last()
    assert step is not None
    assert "有 1 个文件原已缺失" in step.note


def test_a_disk_that_refuses_keeps_all_in_view(published: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    real, left = Path.replace, [3]

    def replace(self: Path, target: Any) -> Any:
        left[0] -= 1
        if not left[0]:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(Refused, match="没有撤下"):
        withdraw(published.officer, published.filing, "secrecy", "某法第五条", "内部说明")
    monkeypatch.undo()
    assert published.reload().status == Status.PUBLISHED
    files = list(Publication.objects.get().files.all())
    assert all(archive.place(one.sha256, one.suffix).exists() for one in files)


@pytest.mark.parametrize(
    ("field", "value"),
    [("operator", "<="), ("unit", "千人"), ("ground", "另一依据"), ("level2", "另一二级"), ("score", "1.00")],
)
def test_every_cell_of_an_indicator_is_told(published: Office, field: str, value: str) -> None:
    def change(copy: Filing) -> None:
        one = Indicator.objects.filter(evaluation__filing=copy, operator="=").order_by("pk")[0]
        assert str(getattr(one, field)) != value
        Indicator.objects.filter(pk=one.pk).update(**{field: value, "score_reason": "另行评分"})

    found = corrected(published, change).erratum
    assert found is not None
    assert found["performance"]
    assert len(found["performance"]) < 20


def test_an_indicator_put_first_moves_no_other(published: Office) -> None:
    def change(copy: Filing) -> None:
        first = Indicator.objects.filter(evaluation__filing=copy).order_by("evaluation_id", "order")[0]
        Indicator.objects.create(
            evaluation=first.evaluation,
            order=0,
            level1="产出指标",
            level2="数量指标",
            level3="新指标",
            target="1",
            actual="1",
            weight=0,
            score=0,
        )

    found = corrected(published, change).erratum
    assert found is not None
    assert {one["before"] for one in found["performance"] if "新指标" in one["place"]} == {None}
    assert all(
        "新指标" in one["place"] or "总" in one["place"] or "执行率" in one["place"] for one in found["performance"]
    )
