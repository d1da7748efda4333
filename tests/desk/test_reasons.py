"""The page of reasons asks for exactly what the document and the rules ask for, and warns of what was typed (原因页)."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.checks import RULES, run
from accounts.models import ExpenditureLine, Filing, Reason, ThreePublicExpense, acting, entries_of
from accounts.workflow import Refused
from accounts.workflow.findings import evidence_for
from accounts.workflow.new_filing import open_year
from accounts.workflow.verbs import submit
from tests.conftest import Office
from tests.desk.test_desk import login
from tests.forms import posted_from


def url_of(filing: Filing) -> str:
    return reverse("admin:filing_reasons", args=[filing.pk])


def cards(client: Client, filing: Filing, response: Any = None) -> dict[str, list[dict[str, Any]]]:
    """The cards of the page by group."""
    answer = response or client.get(url_of(filing))
    assert answer.status_code == 200
    return {name: found for _, name, found in answer.context["card_groups"]}


def card_of(client: Client, filing: Filing, key: str) -> dict[str, Any]:
    return next(card for found in cards(client, filing).values() for card in found if card["key"] == key)


TOTAL = "appropriation_spending[general].prior"


def posted(client: Client, filing: Filing, **texts: str) -> dict[str, Any]:
    """What the browser would post from the page, with these texts typed; `__` stands for the point of a key."""
    return posted_from(text_of(client, filing)) | {key.replace("__", "."): text for key, text in texts.items()}


def text_of(client: Client, filing: Filing) -> str:
    return str(client.get(url_of(filing)).content.decode())


def emptied(office: Office) -> None:
    with acting(office.clerk):
        Reason.objects.filter(filing=office.filing).delete()


def changed(office: Office) -> None:
    emptied(office)
    with acting(office.clerk):
        ExpenditureLine.objects.filter(filing=office.filing, code="2080505").delete()
        ExpenditureLine.objects.create(filing=office.filing, fund="general", code="2010601", project="123456.78")
        ThreePublicExpense.objects.filter(filing=office.filing).update(
            overseas=30000, vehicle_running=0, vehicles_held=0, hospitality=10000
        )


def fresh(office: Office) -> None:
    office.filing = open_year(office.clerk, office.unit, 2025, carried_in=False, precision="yuan")[0]


@pytest.mark.parametrize("change", [emptied, changed, fresh])
def test_the_page_asks_for_exactly_what_submission_requires(office: Office, change: Any) -> None:
    change(office)
    client, filing = login(office.clerk), office.reload()
    groups = cards(client, filing)
    asked = [card for name in ("must", "more") for card in groups[name]]
    empty = {f"未填写：{card['caption']}。" for card in asked if not card["text"]}
    with pytest.raises(Refused) as refused:
        submit(office.clerk, filing, revision=filing.revision)
    required = {line for line in refused.value.reasons if line.startswith("未填写：") and re.search("原因|内容", line)}
    required -= {line for line in required if line.startswith("未填写：预算绩效")}
    assert empty == required
    assert len(empty) > 12


@pytest.mark.parametrize("change", [emptied, changed])
def test_what_must_be_explained_is_what_the_rules_demand(office: Office, change: Any) -> None:
    change(office)
    groups = cards(login(office.clerk), office.filing)
    evidence = evidence_for(office.reload())
    demanded = {one.place.key for one in run([RULES["R1"]], evidence)}
    assert {card["key"] for card in groups["must"]} == demanded
    large = {one.place.key for one in run([RULES["B4"]], evidence)}
    assert large == {card["key"] for card in groups["must"] if card["demand"] and card["demand"].is_large} - {
        card["key"] for card in groups["must"] if card["key"].endswith(".prior")
    }
    differences = {one.place.key for one in run([RULES["V1"]], evidence)}
    assert differences == {card["key"] for card in groups["more"] if card["key"] == "vehicles_held.difference"}


def test_the_sample_is_grouped_in_the_order_of_the_document(office: Office) -> None:
    groups = cards(login(office.clerk), office.filing)
    must = [card["key"] for card in groups["must"]]
    assert must[:5] == [
        "total_income.prior",
        "appropriation_total_income.prior",
        "appropriation_spending.original_budget",
        "appropriation_spending[general].prior",
        "appropriation_spending[general].original_budget",
    ]
    assert must[-1] == "agency_costs.prior"
    assert "vehicles_held.difference" in [card["key"] for card in groups["more"]]
    assert groups["left"] == []


def test_a_card_shows_figures_change_main_parts_and_other_reasons(office: Office) -> None:
    client = login(office.clerk)
    card = card_of(client, office.filing, "appropriation_spending[general].prior")
    assert [(one["caption"], one["exact"], one["printed"]) for one in card["figures"]] == [
        ("本年决算数", "2,296,297.00 元", "229.63万元"),
        ("上年决算数", "4,962,800.00 元", "496.28万元"),
    ]
    assert card["demand"] is not None
    assert card["demand"].words == "减少266.65万元，下降53.73%"
    assert card["demand"].is_large
    assert [(part.name, moved) for part, moved, is_main in card["parts"] if is_main] == [("招商引资", "减少205.58万元")]
    assert ("其他科学技术支出", "减少105.35万元") in [(part.name, moved) for part, moved, _ in card["parts"]]
    assert any(text == "本年无2022年克拉玛依（深圳）招商引资推介会经费" for _, _, text in card["others"])
    text = re.sub(r"<[^>]*>", "", text_of(client, office.filing))
    assert "达到 20%，须点明项目" in text
    vehicles = card_of(client, office.filing, "agency_costs.prior")
    assert [(part.name, moved) for part, moved, is_main in vehicles["parts"] if is_main] == [
        ("公务用车运行维护费", "增加5.19万元")
    ]


def test_a_card_shows_the_sentence_as_it_will_be_printed(office: Office) -> None:
    client = login(office.clerk)
    client.post(url_of(office.filing), posted(client, office.filing, hospitality__final_budget="压减<接待>"))
    text = text_of(client, office.filing)
    printed = "公务接待费全年预算数1.00万元，决算数0.00万元，预决算差异率-100.00%，主要原因是：<strong>压减&lt;接待&gt;</strong>。"
    assert f"文中印为：</span>{printed}" in text
    assert "文中印为：</span>因公出国（境）费支出0.00万元，占0.00%，比上年增加0.00万元，增长0.00%，主要原因是：" in text


def test_last_years_reason_is_shown_and_not_filled_in(office: Office) -> None:
    prior = Filing.objects.get(unit=office.unit, year=2022)
    with acting(office.clerk):
        Reason.objects.create(filing=prior, key="appropriation_spending[general].prior", text="上年写的<b>原因</b>")
        Reason.objects.filter(filing=office.filing, key="appropriation_spending[general].prior").delete()
    card = card_of(login(office.clerk), office.filing, "appropriation_spending[general].prior")
    assert card["text"] == ""
    text = text_of(login(office.clerk), office.filing)
    assert '<q id="slot-appropriation_spending-general-prior-last">上年写的&lt;b&gt;原因&lt;/b&gt;</q>' in text
    assert (
        '<textarea id="slot-appropriation_spending-general-prior-text" name="appropriation_spending[general].prior" rows="2" maxlength="4000">\n</textarea>'
        in text
    )


def test_what_was_just_typed_is_warned_of_at_once_and_saved(office: Office) -> None:
    prior = Filing.objects.get(unit=office.unit, year=2022)
    with acting(office.clerk):
        Reason.objects.create(filing=prior, key="appropriation_spending[general].prior", text="本年网络经费减少")
    client = login(office.clerk)
    data = posted(
        client,
        office.filing,
        **{TOTAL: "本年网络经费减少。"},
        appropriation_total_income__prior="招商引资经费增加",
        hospitality__final_budget="我单位无公务接待费",
    )
    answer = client.post(url_of(office.filing), data, follow=True)
    assert "“原因”已保存。" in answer.content.decode()
    found = {
        card["key"]: [one.rule.id for one in card["findings"] if one.rule]
        for group in cards(client, office.filing, answer).values()
        for card in group
    }
    assert "R6" in found["appropriation_spending[general].prior"]
    assert "R7" in found["appropriation_total_income.prior"]
    assert "R4" in found["hospitality.final_budget"]
    words = answer.content.decode()
    assert "原因不应与上年文本完全相同" in words
    assert "原因与增减方向相反" in words
    assert Reason.objects.get(filing=office.filing, key="appropriation_total_income.prior").text == "招商引资经费增加"


def test_saving_unchanged_changes_nothing(office: Office) -> None:
    client, before = login(office.clerk), entries_of(office.filing)[0].reasons
    assert client.post(url_of(office.filing), posted(client, office.filing)).status_code == 302
    assert entries_of(office.filing)[0].reasons == before


def test_an_emptied_reason_is_deleted(office: Office) -> None:
    client = login(office.clerk)
    client.post(url_of(office.filing), posted(client, office.filing, **{TOTAL: "  \n"}))
    assert not Reason.objects.filter(filing=office.filing, key="appropriation_spending[general].prior").exists()


def test_a_text_whose_slot_is_gone_is_kept_until_it_is_deleted(office: Office) -> None:
    with acting(office.clerk):
        ThreePublicExpense.objects.filter(filing=office.filing).update(vehicles_held=0)
    client, key = login(office.clerk), "vehicles_held.difference"
    assert [card["key"] for card in cards(client, office.filing)["left"]] == [key]
    client.post(url_of(office.filing), posted(client, office.filing))
    assert Reason.objects.filter(filing=office.filing, key=key).exists()
    client.post(url_of(office.filing), posted(client, office.filing) | {"gone": [key]})
    assert not Reason.objects.filter(filing=office.filing, key=key).exists()


def test_two_people_on_different_reasons_both_save(office: Office) -> None:
    client = login(office.clerk)
    first = posted(client, office.filing, **{TOTAL: "甲写的总体原因"})
    second = posted(client, office.filing, three_public__prior="乙写的“三公”原因")
    assert client.post(url_of(office.filing), first).status_code == 302
    answer = client.post(url_of(office.filing), second, follow=True)
    words = unescape(answer.content.decode())
    assert "别人也保存过，已一并保留" in words
    assert "把“一般公共预算财政拨款支出：与上年相比的原因”的“原因”由" in words
    saved = entries_of(office.filing)[0].reasons
    assert (saved["appropriation_spending[general].prior"], saved["three_public.prior"]) == (
        "甲写的总体原因",
        "乙写的“三公”原因",
    )


def test_two_people_on_one_reason_see_both_texts(office: Office) -> None:
    client, url = login(office.clerk), url_of(office.filing)
    second = posted(client, office.filing, **{TOTAL: "乙写的"}, three_public__prior="乙也写了")
    client.post(url, posted(client, office.filing, **{TOTAL: "甲先写的"}))
    answer = client.post(url, second)
    words = unescape(answer.content.decode())
    assert "别人也修改了同样的 1 处" in words
    assert "改为 “甲先写的”；您填的是 “乙写的”" in words
    again = posted_from(answer.content.decode())
    assert again["appropriation_spending[general].prior"] == "乙写的"
    assert entries_of(office.filing)[0].reasons["appropriation_spending[general].prior"] == "甲先写的"
    assert entries_of(office.filing)[0].reasons["three_public.prior"] != "乙也写了"
    assert client.post(url, again).status_code == 302
    saved = entries_of(office.filing)[0].reasons
    assert (saved["appropriation_spending[general].prior"], saved["three_public.prior"]) == ("乙写的", "乙也写了")


def test_what_cannot_be_printed_is_named_beside_its_slot_and_nothing_is_saved(office: Office) -> None:
    client = login(office.clerk)
    data = posted(client, office.filing, **{TOTAL: "新增😀项目"}, three_public__prior="好的原因")
    answer = client.post(url_of(office.filing), data)
    words = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "有 1 条原因需要更正，没有保存" in words
    assert re.search(r'id="slot-appropriation_spending-general-prior-error">字库中没有“😀”', words)
    again = posted_from(answer.content.decode())
    assert (again["appropriation_spending[general].prior"], again["three_public.prior"]) == ("新增😀项目", "好的原因")
    assert entries_of(office.filing)[0].reasons["three_public.prior"] != "好的原因"


def test_a_page_that_came_back_in_part_is_not_saved(office: Office) -> None:
    client, before = login(office.clerk), entries_of(office.filing)[0].reasons
    data = posted(client, office.filing, **{TOTAL: "新写的"})
    del data["revision"]
    answer = client.post(url_of(office.filing), data)
    assert posted_from(answer.content.decode())["appropriation_spending[general].prior"] == "新写的"
    assert entries_of(office.filing)[0].reasons == before


def test_a_slot_that_did_not_come_back_keeps_its_text(office: Office) -> None:
    client, before = login(office.clerk), entries_of(office.filing)[0].reasons
    data = posted(client, office.filing)
    del data["appropriation_spending[general].prior"]
    assert client.post(url_of(office.filing), data).status_code == 302
    assert entries_of(office.filing)[0].reasons == before


def test_saving_can_lead_on_to_the_next_step(office: Office) -> None:
    client = login(office.clerk)
    answer = client.post(url_of(office.filing), posted(client, office.filing) | {"next": "1"})
    assert answer["Location"] == reverse("admin:filing_sheet", args=[office.filing.pk, "passages"])


def test_keys_that_are_no_slots_are_ignored(office: Office) -> None:
    client, before = login(office.clerk), entries_of(office.filing)[0].reasons
    junk = {
        "nonsense.prior": "x",
        "appropriation_spending[general][<b>].prior": "x",
        "general.never": "x",
        "general": "x",
    }
    assert client.post(url_of(office.filing), posted(client, office.filing) | junk).status_code == 302
    assert entries_of(office.filing)[0].reasons == before


def test_those_who_do_not_enter_read_and_cannot_save(office: Office) -> None:
    client = login(office.supervisor)
    text = text_of(client, office.filing)
    assert "当前只能查看" in text
    assert "<fieldset disabled>" in text
    answer = client.post(url_of(office.filing), posted(client, office.filing, **{TOTAL: "改掉"}))
    assert "不是该单位的经办人" in answer.content.decode()
    assert entries_of(office.filing)[0].reasons["appropriation_spending[general].prior"] != "改掉"
    assert login(office.stranger).get(url_of(office.filing)).status_code == 404
    assert login(office.stranger).post(url_of(office.filing), {}).status_code == 404


def test_the_old_address_leads_here_and_findings_lead_to_their_slot(office: Office) -> None:
    client = login(office.clerk)
    old = client.get(reverse("admin:filing_sheet", args=[office.filing.pk, "reasons"]))
    assert old["Location"] == url_of(office.filing)
    page = client.get(reverse("admin:filing_findings", args=[office.filing.pk])).content.decode()
    links = set(re.findall(rf'href="({url_of(office.filing)}#[^"]+)"', page))
    anchors = set(re.findall(r'id="(slot-[^"]+)"', text_of(client, office.filing)))
    assert links
    assert {link.partition("#")[2] for link in links} <= anchors


def many_lines(office: Office, count: int = 500) -> None:
    rows = [
        ExpenditureLine(filing=office.filing, fund="general", code=f"201{n:04d}", basic=1000 * (n + 20))
        for n in range(count)
    ]
    with acting(office.clerk):
        ExpenditureLine.objects.bulk_create(rows)


def test_five_hundred_lines_take_a_bounded_number_of_queries(
    office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many_lines(office)
    client, url = login(office.clerk), url_of(office.filing)
    data = posted(client, office.filing) | {
        f"appropriation_spending[general][201{n:04d}].prior": f"新增事项{n}" for n in range(500)
    }
    with django_assert_max_num_queries(29):
        assert client.get(url).status_code == 200
    with django_assert_max_num_queries(15):
        assert client.post(url, data).status_code == 302
    assert Reason.objects.filter(filing=office.filing, key="appropriation_spending[general][2010499].prior").exists()
