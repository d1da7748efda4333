"""Numbers and texts that an edition declares itself, from the page of entry to what is published (本表样自己的数与文字)."""

import json
from decimal import Decimal as D
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.document.report import narrative, open_report
from accounts.editions import edition_of
from accounts.models import DeclaredNumber, Filing, Passage, Reason, Role, Unit
from accounts.publication.open_data import as_data
from accounts.workflow import Refused
from accounts.workflow.editions import change_edition
from accounts.workflow.enter import enter, kept_totals
from accounts.workflow.verbs import submit
from tests.conftest import Office, someone
from tests.desk.test_lists import brought, csv_bytes, exported, told, upload
from tests.editions.own import OWN
from tests.forms import posted_from
from tests.workflow.test_editions import in_force


@pytest.fixture
def own(office: Office) -> Office:
    """The sample's draft under the edition that has numbers of its own."""
    in_force(office.officer, someone(office, "second", Role.BUREAU_OFFICER), OWN)
    change_edition(office.clerk, office.filing, "own-2023")
    office.reload()
    return office


def numbers(**amounts: str) -> list[DeclaredNumber]:
    return [DeclaredNumber(key=key, amount=D(amount)) for key, amount in amounts.items()]


ENTERED = {"会议费": "120000.00", "培训费": "30000.00", "外宾接待批次": "3", "平均得分": "92.50", "优良率": "95.00"}


def said(filing: Filing) -> str:
    return "\n".join(text for _, text in narrative(open_report(filing)))


def test_a_number_of_the_edition_is_said_printed_and_published(own: Office) -> None:
    enter(own.clerk, own.filing, {DeclaredNumber: numbers(**ENTERED)})
    filing = own.reload()
    report = open_report(filing)
    words = said(filing)
    assert "会议费支出12.00万元，增加12.00万元，增长100.00%" in words
    assert "两项合计15.00万元" in words
    assert "外宾接待3批次，平均得分92.5分，优良率95.00%，绿化面积0.00平方米。" in words
    assert report.book["fact[会议和培训]"] == D("150000.00")
    form = next(one for one in report.statements if one.form.key == "会议培训表")
    assert [(row.caption, form.printed(row.figures[0], row.amounts[0])) for row in form.blocks[0].rows] == [
        ("会议费", "12.00"),
        ("培训费", "3.00"),
        ("合计", "15.00"),
        ("外宾接待批次（批次）", "3"),
        ("平均得分（分）", "92.5"),
    ]
    assert edition_of(filing).home("fact[会议费]") == "会议培训表"
    data = as_data(report, filing)
    assert data["totals"]["fact[会议费]"] == {"caption": "会议费", "yuan": "120000.00", "printed": "12.00"}
    assert data["totals"]["fact[外宾接待批次]"] == {"caption": "外宾接待批次", "count": 3}
    assert data["totals"]["fact[平均得分]"] == {"caption": "平均得分", "points": "92.50"}
    assert {"key": "会议费", "amount": "120000.00"} in data["entered"]["now"]["declared"]


def page(client: Client, office: Office, sheet: str = "declared") -> tuple[str, str]:
    """The address of a sheet, and its page."""
    address = reverse("admin:filing_sheet", args=[office.filing.pk, sheet])
    return address, client.get(address).content.decode()


def test_they_are_typed_on_a_page_beside_the_supplement(own: Office, client: Client) -> None:
    client.force_login(own.clerk)
    _, supplement = page(client, own, "supplement")
    address, html = page(client, own)
    assert f'href="{address}"' in supplement
    assert "会议费（元）" in html and "外宾接待批次（批次）" in html and "平均得分（分）" in html
    assert "必填；不大于国内公务接待批次。" in html
    typed = posted_from(html) | {"fact[会议费]": "120,000", "fact[外宾接待批次]": "0", "fact[平均得分]": "９２．５"}
    client.post(address, typed | {"stay": "1"})
    assert {row.key: row.amount for row in own.reload().declared_numbers.all()} == {
        "会议费": D("120000.00"),
        "外宾接待批次": D("0.00"),
        "平均得分": D("92.50"),
    }
    _, html = page(client, own)
    kept = posted_from(html)
    assert (kept["fact[会议费]"], kept["fact[外宾接待批次]"], kept["fact[培训费]"]) == ("120,000.00", "0", "")
    answer = client.post(address, kept | {"stay": "1", "fact[外宾接待批次]": "-1", "fact[会议费]": "x"})
    assert "“-1”不是个数，请填写不小于 0 的整数。" in answer.content.decode()
    assert "“x”不是数字" in answer.content.decode()


def test_nothing_is_shown_where_the_edition_declares_none(office: Office, client: Client) -> None:
    client.force_login(office.clerk)
    _, supplement = page(client, office, "supplement")
    assert "本表样的数" not in supplement


def test_what_two_clerks_type_is_brought_together(own: Office, client: Client) -> None:
    client.force_login(own.clerk)
    address, html = page(client, own)
    typed = posted_from(html)
    enter(own.clerk, own.filing, {DeclaredNumber: numbers(会议费="100.00", 培训费="200.00")})
    client.post(address, typed | {"stay": "1", "fact[平均得分]": "90"})
    assert {row.key for row in own.reload().declared_numbers.all()} == {"会议费", "培训费", "平均得分"}
    answer = client.post(address, typed | {"stay": "1", "fact[会议费]": "300"})
    shown = answer.content.decode()
    assert "您填的是 300.00" in shown
    assert posted_from(shown)["fact[会议费]"] == "300.00"
    assert posted_from(shown)["fact[培训费]"] == "200.00"
    client.post(address, posted_from(shown) | {"stay": "1"})
    assert own.filing.declared_numbers.get(key="会议费").amount == D("300.00")


def test_a_number_that_none_can_be_is_refused(own: Office) -> None:
    for key, amount, words in (
        ("外宾接待批次", "-1", "“外宾接待批次”是个数，应为不小于 0 的整数，现为 -1"),
        ("外宾接待批次", "1.50", "应为不小于 0 的整数，现为 1.50"),
        ("绿化面积", "-2", "“绿化面积”是面积，不能为负数"),
        ("差旅费", "1", "本表样没有“差旅费”这个要填的数；有：会议费、培训费"),
        ("会议和培训", "1", "本表样没有“会议和培训”这个要填的数"),
    ):
        with pytest.raises(Refused, match=words):
            enter(own.clerk, own.filing, {DeclaredNumber: numbers(**{key: amount})})


def test_the_sentence_leads_to_where_it_is_typed_and_the_card_tells_of_it(own: Office, client: Client) -> None:
    enter(own.clerk, own.filing, {DeclaredNumber: numbers(**ENTERED)})
    client.force_login(own.clerk)
    preview = client.get(reverse("admin:filing_preview", args=[own.filing.pk])).content.decode()
    address = reverse("admin:filing_sheet", args=[own.filing.pk, "declared"])
    assert f'href="{address}#id_fact%5B%E5%A4%96%E5%AE%BE%E6%8E%A5%E5%BE%85%E6%89%B9%E6%AC%A1%5D"' in preview
    card = client.get(reverse("admin:filing_figure", args=[own.filing.pk, "fact[会议和培训]"])).content.decode()
    assert "150,000.00 元" in card and "120,000.00 元" in card
    assert "两项合计15.00" in card and "会议费、培训费支出情况表" in card
    assert client.get(reverse("admin:filing_figure", args=[own.filing.pk, "fact[差旅费]"])).status_code == 404
    history = client.get(reverse("admin:filing_history", args=[own.filing.pk])).content.decode()
    assert "本表样的数" in history and "120,000.00" in history


def test_texts_of_the_edition_are_typed_on_the_page_of_texts(own: Office, client: Client) -> None:
    client.force_login(own.clerk)
    address, html = page(client, own, "passages")
    typed = posted_from(html)
    assert {"会议用途", "绩效管理制度", "资金用途[2150501]"} <= typed.keys()
    assert "资金用途：2150501 行政运行" in html and "写明主要会议。" in html and "一行一条。" in html
    assert "原名" not in html
    words = {"会议用途": "召开专题会议", "绩效管理制度": "办法甲\n办法乙", "资金用途[2150501]": "日常运转"}
    client.post(address, typed | words | {"stay": "1"})
    assert words.items() <= dict(own.reload().passages.values_list("key", "text")).items()
    told = said(own.filing)
    assert "主要用于召开专题会议。" in told
    assert "行政运行（项）主要用于日常运转。" in told
    assert "制定了《办法甲》、《办法乙》。" in told
    preview = client.get(reverse("admin:filing_preview", args=[own.filing.pk])).content.decode()
    assert f'href="{address}#id_%E4%BC%9A%E8%AE%AE%E7%94%A8%E9%80%94"' in preview
    history = client.get(reverse("admin:filing_history", args=[own.filing.pk])).content.decode()
    assert "资金用途：2150501 行政运行" in history


def test_a_text_that_must_be_there_is_asked_before_submission_and_others_are_not(own: Office) -> None:
    asked = open_report(own.filing).missing
    assert "会议用途" in asked
    assert not {"绩效管理制度", "资金用途[2150501]"} & set(asked)
    with pytest.raises(Refused) as refused:
        submit(own.clerk, own.filing)
    assert "未填写：会议用途。" in refused.value.reasons


def test_the_reason_of_a_change_of_a_number_of_the_edition_is_asked_like_any_other(own: Office, client: Client) -> None:
    prior = own.filing.prior()
    assert prior is not None
    enter(own.clerk, own.filing, {DeclaredNumber: numbers(**ENTERED)})
    client.force_login(own.clerk)
    address = reverse("admin:filing_reasons", args=[own.filing.pk])
    typed = posted_from(client.get(address).content.decode())
    assert "fact[会议费].prior" in typed
    client.post(address, typed | {"fact[会议费].prior": "新增一次专题会议", "stay": "1"})
    assert "增长100.00%，主要原因是：新增一次专题会议，主要用于" in said(own.reload())


def test_they_come_and_go_as_lists_like_any_other_row(own: Office, client: Client) -> None:
    client.force_login(own.clerk)
    unit, year = own.unit.code, own.filing.year
    rows = [["单位编码", "年度", "数", "数值"], [unit, year, "会议费", "120000"], [unit, year, "外宾接待批次", "3"]]
    brought(client, DeclaredNumber, csv_bytes(rows))
    assert own.reload().declared_numbers.get(key="外宾接待批次").amount == D("3.00")
    rows = [["单位编码", "年度", "数", "数值"], [unit, year, "外宾接待批次", "3.5"], [unit, year, "差旅费", "1"]]
    refused = told(upload(client, DeclaredNumber, csv_bytes(rows)))
    assert "第2行" in refused and "应为不小于 0 的整数，现为 3.50" in refused
    assert "第3行" in refused and "本表样没有“差旅费”" in refused
    rows = [
        ["单位编码", "年度", "位置", "文字"],
        [unit, year, "资金用途：2150501", "日常运转"],
        [unit, year, "会议用途", "开会"],
    ]
    brought(client, Passage, csv_bytes(rows))
    assert own.reload().passages.get(key="资金用途[2150501]").text == "日常运转"
    assert "本表样没有“差旅说明”" in told(upload(client, Passage, csv_bytes([rows[0], [unit, year, "差旅说明", "x"]])))
    rows = [["单位编码", "年度", "位置", "原因"], [unit, year, "会议费：与上年相比的原因", "新增一次会议"]]
    brought(client, Reason, csv_bytes(rows))
    assert own.reload().reasons.get(key="fact[会议费].prior").text == "新增一次会议"
    rows[1][2] = "差旅费：与上年相比的原因"
    assert "没有“差旅费：与上年相比的原因”这一处" in told(upload(client, Reason, csv_bytes(rows)))
    kept = exported(client, DeclaredNumber, "csv").decode("utf-8-sig")
    assert f"{unit},克拉玛依市乌尔禾区工业和信息化局,{year},会议费,120000.00" in kept


def test_numbers_that_another_edition_does_not_ask_are_kept_and_told(own: Office) -> None:
    enter(own.clerk, own.filing, {DeclaredNumber: numbers(**ENTERED)})
    left = change_edition(own.clerk, own.reload(), "xinjiang-2023")
    assert set(ENTERED) <= set(left)
    assert own.reload().declared_numbers.count() == len(ENTERED)
    assert as_data(open_report(own.filing), own.filing)["entered"]["now"]["declared"] == []
    assert change_edition(own.clerk, own.filing, "own-2023") == []
    assert "会议费支出12.00万元" in said(own.reload())


def test_a_total_of_numbers_of_its_own_is_kept_as_printed(own: Office, tmp_path: Path) -> None:
    """From a file, through changes above and beneath it, to another edition and back."""
    enter(own.clerk, own.filing, {DeclaredNumber: numbers(**ENTERED)})
    path = tmp_path / "filing.json"
    call_command("export_filing", own.unit.code, 2023, office=True, output=path)
    data = json.loads(path.read_text(encoding="utf-8"))
    other = Unit.objects.create(code="650205999", name="另一单位", kind=own.unit.kind)
    data["unit"] |= {"code": other.code, "name": other.name}
    total = {"table": "会议培训表", "figure": "fact[会议和培训]", "amount": "150100.00"}
    data["entered"] |= {"precision": "wan"}
    data["entered"]["now"]["printed_totals"] = [total]
    path.write_text(json.dumps(data), encoding="utf-8")
    call_command("load_filing", path)
    filing, clerk = Filing.objects.get(unit=other), someone(own, "other", Role.CLERK, other)
    assert "两项合计15.01万元" in said(filing)
    assert [(one.caption, one.printed, one.added) for one in kept_totals(filing)] == [("会议和培训", "15.01", "15.00")]
    enter(clerk, filing, {DeclaredNumber: numbers(**ENTERED | {"外宾接待批次": "4"})})
    assert filing.printed_totals.count() == 1
    change_edition(clerk, filing, "xinjiang-2023")
    filing = Filing.objects.get(pk=filing.pk)
    assert kept_totals(filing) == []
    enter(clerk, filing, {Passage: [Passage(key="duties", text="负责工业工作。")]})
    change_edition(clerk, filing, "own-2023")
    filing = Filing.objects.get(pk=filing.pk)
    assert "两项合计15.01万元" in said(filing)
    enter(clerk, filing, {DeclaredNumber: numbers(**ENTERED | {"会议费": "130000.00"})})
    assert "两项合计16.00万元" in said(Filing.objects.get(pk=filing.pk))
