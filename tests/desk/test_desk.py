"""The desk in the admin: entry, submission, approval, publication by the people of the sample; nothing for strangers."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.intake.cells import plain_number
from accounts.models import (
    Assignment,
    ExpenditureLine,
    Filing,
    Passage,
    Publication,
    Role,
    Status,
    Supplement,
    entries_of,
)
from performance.models import Evaluation, Programme
from tests.conftest import Office
from tests.forms import form_of, posted_from, seen
from tests.html import from_page

SHEETS = [
    "basics",
    "income",
    "expenditure",
    "budget",
    "economic",
    "balances",
    "three_public",
    "supplement",
    "passages",
]


def login(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(filing: Filing, *parts: object) -> str:
    base = f"/admin/accounts/filing/{filing.pk}/"
    return base + "/".join(map(str, parts)) + "/" if parts else base + "change/"


def posted(client: Client, url: str) -> dict[str, str]:
    """What the browser would post from the page unchanged."""
    return posted_from(client.get(url).content.decode())


@pytest.mark.parametrize("sheet", SHEETS)
def test_saving_a_sheet_unchanged_changes_nothing(office: Office, sheet: str) -> None:
    client, url = login(office.clerk), page(office.filing, "sheet", sheet)
    before = entries_of(office.filing)[0]
    response = client.post(url, {**posted(client, url), "stay": ""})
    assert response.status_code == 302, response.content.decode()
    after = entries_of(office.filing)[0]
    assert [(row.pk, str(row)) for row in before.expenditure] == [(row.pk, str(row)) for row in after.expenditure]
    assert (before.reasons, before.passages) == (after.reasons, after.passages)
    assert before.supplement is not None
    assert after.supplement is not None
    assert before.supplement.fixed_assets == after.supplement.fixed_assets
    assert before.supplement.agency_costs is after.supplement.agency_costs is None


def test_a_clerk_types_a_row_as_it_comes(office: Office) -> None:
    client, url = login(office.clerk), page(office.filing, "sheet", "expenditure")
    data = posted(client, url)
    number = next(int(key[5:-5]) for key, value in data.items() if key.endswith("-code") and not value)
    data |= {
        f"rows-{number}-fund": "general",
        f"rows-{number}-code": "2010101",
        f"rows-{number}-basic": "１，２３４.５０",
        "stay": "",
    }
    assert client.post(url, data).status_code == 302
    assert str(ExpenditureLine.objects.get(filing=office.filing, code="2010101").basic) == "1234.50"
    data = posted(client, url)
    place = next(key for key, value in data.items() if value == "2010101").removesuffix("code")
    assert client.post(url, {**data, f"{place}DELETE": "on"}).status_code == 302
    assert not ExpenditureLine.objects.filter(filing=office.filing, code="2010101").exists()


@pytest.mark.parametrize(
    ("value", "words"),
    [("abc", "“abc”不是数字，请输入一个数字"), ("1.234", "小数"), ("20101", None)],
)
def test_a_wrong_cell_is_named_and_nothing_is_saved(office: Office, value: str, words: str | None) -> None:
    client, url = login(office.clerk), page(office.filing, "sheet", "expenditure")
    data = posted(client, url) | ({"rows-0-basic": value} if words else {"rows-0-code": value})
    response = client.post(url, data)
    text = response.content.decode()
    assert response.status_code == 200
    assert "<strong>第1行</strong>：" in text
    assert f'value="{value}"' in text
    assert (words or "请填写项级功能分类科目编码（7 位数字）") in text
    assert office.reload().revision == office.filing.revision
    assert ExpenditureLine.objects.filter(filing=office.filing).count() == 8


def test_the_second_of_two_people_keeps_what_was_typed(office: Office) -> None:
    client, url = login(office.clerk), page(office.filing, "sheet", "passages")
    mine = posted(client, url) | {"duties": "我的文字"}
    client.post(url, posted(client, url) | {"duties": "先保存的文字"})
    response = client.post(url, mine)
    text = response.content.decode()
    assert response.status_code == 200
    assert "别人也修改了同样的 1 处" in text
    assert "改为 “先保存的文字”；您填的是 “我的文字”" in text
    assert posted_from(text)["duties"] == "我的文字"
    assert Passage.objects.get(filing=office.filing, key="duties").text == "先保存的文字"
    assert client.post(url, posted_from(text)).status_code == 302
    assert Passage.objects.get(filing=office.filing, key="duties").text == "我的文字"


def test_the_whole_way_through_the_admin(office: Office, settings: Any) -> None:
    clerk, supervisor, publisher = map(login, (office.clerk, office.supervisor, office.publisher))

    def does(client: Client, verb: str, note: str = "") -> str:
        filing = office.reload()
        url = page(filing, "verb", verb)
        assert f'action="{url}"' in client.get(page(filing)).content.decode()
        response = client.post(url, seen(filing, note=note), follow=True)
        return response.content.decode()

    assert "已提交审核" in does(clerk, "submit")
    assert "退回时请写明意见" in does(supervisor, "return")
    assert "已退回修改" in does(supervisor, "return", "请核对。")
    does(clerk, "submit")
    assert "已审核通过" in does(supervisor, "approve")
    for kind in ("secrecy", "signing"):
        given = {"kind": kind, "office": "办公室", "examiner": "审查人", "on": timezone.localdate().isoformat()}
        url = page(office.filing, "verb", "clear")
        publisher.post(url, seen(office.filing, **given))
    assert "已公开" in does(publisher, "publish")
    assert office.reload().status == Status.PUBLISHED
    assert Publication.objects.count() == 1
    assert "/verb/correct/" in publisher.get(page(office.filing)).content.decode()
    for client in (clerk, supervisor):
        assert "/verb/" not in client.get(page(office.filing)).content.decode()


def test_own_work_has_no_approve_button_and_the_address_refuses(office: Office) -> None:
    Assignment.objects.create(user=office.clerk, unit=office.unit, role=Role.SUPERVISOR)
    client = login(office.clerk)
    client.post(page(office.filing, "verb", "submit"), seen(office.filing))
    text = client.get(page(office.filing)).content.decode()
    assert "/verb/approve/" not in text
    assert "/verb/return/" in text
    response = client.post(page(office.filing, "verb", "approve"), seen(office.filing), follow=True)
    assert "您填写或修改过本版数据，不能审核" in response.content.decode()
    assert office.reload().status == Status.SUBMITTED


def test_a_submitted_filing_can_be_read_and_not_changed(office: Office) -> None:
    clerk = login(office.clerk)
    clerk.post(page(office.filing, "verb", "submit"), seen(office.filing))
    url = page(office.filing, "sheet", "supplement")
    data = posted(clerk, url) | {"rows-0-staff_active": "9"}
    response = clerk.post(url, data)
    assert "数据已锁定" in response.content.decode()
    assert Supplement.objects.get(filing=office.filing).staff_active == 6
    assert "disabled" in clerk.get(url).content.decode()


ADDRESSES = [(), *(("sheet", name) for name in SHEETS), ("reasons",), ("preview",)]


@pytest.mark.parametrize("parts", ADDRESSES)
def test_strangers_find_nothing(office: Office, parts: tuple[str, ...]) -> None:
    assert login(office.stranger).get(page(office.filing, *parts)).status_code == 404
    anonymous = Client().get(page(office.filing, *parts))
    assert anonymous.status_code == 302
    assert anonymous["Location"].startswith("/admin/login/")


def test_strangers_change_nothing(office: Office) -> None:
    client = login(office.stranger)
    for url in (page(office.filing, "verb", "submit"), page(office.filing, "sheet", "income")):
        assert client.post(url, {"revision": office.filing.revision}).status_code == 404
    evaluation = Evaluation.objects.filter(filing=office.filing).first()
    assert evaluation is not None
    for url in (
        reverse("admin:filing_performance", args=[office.filing.pk]),
        reverse("admin:filing_evaluation", args=[office.filing.pk, evaluation.pk]),
        reverse("admin:filing_evaluation_report", args=[office.filing.pk, evaluation.pk]),
    ):
        assert client.get(url).status_code == 404
        assert client.post(url, {"revision": office.filing.revision}).status_code == 404
    assert client.get("/admin/performance/evaluation/").status_code == 404
    assert client.get("/admin/accounts/unit/").status_code == 403
    assert client.get("/admin/auth/user/").status_code == 403
    assert client.get(f"/admin/accounts/filing/{office.filing.pk}/preview.pdf").status_code == 404
    assert office.reload().status == Status.DRAFT


@pytest.mark.parametrize("who", ["supervisor", "publisher"])
def test_those_who_do_not_enter_see_and_cannot_save(office: Office, who: str) -> None:
    client = login(getattr(office, who))
    url = page(office.filing, "sheet", "expenditure")
    data = posted(client, url) | {"rows-0-project": "1"}
    response = client.post(url, data)
    assert "不是该单位的经办人" in response.content.decode()
    assert ExpenditureLine.objects.get(filing=office.filing, code="2069999").project == 381859
    programme = Programme.objects.get(name="招商引资项目")
    url = reverse("admin:filing_evaluation", args=[office.filing.pk, programme.evaluation.pk])
    assert "disabled" in client.get(url).content.decode()
    response = client.post(url, from_page(client.get(url)) | {"programme-name": "改名"})
    assert "不是该单位的经办人" in response.content.decode()
    programme.refresh_from_db()
    assert programme.name == "招商引资项目"


def test_a_clerk_opens_a_filing_of_an_own_unit_only(office: Office) -> None:
    client = login(office.clerk)
    other = office.stranger.assignments.first().unit  # type: ignore[union-attr]
    data = {"unit": other.pk, "year": 2024, "precision": "yuan"}
    assert client.post("/admin/accounts/filing/add/", data).status_code == 200
    assert client.post("/admin/accounts/filing/add/", data | {"unit": office.unit.pk}).status_code == 302
    filing = Filing.objects.get(year=2024)
    assert (filing.status, filing.edition) == (Status.DRAFT, "xinjiang-2024")
    again = client.post("/admin/accounts/filing/add/", data | {"unit": office.unit.pk})
    assert again.status_code == 200
    assert "该单位该年度已有" in again.content.decode()
    assert Filing.objects.filter(year=2024).count() == 1
    assert login(office.supervisor).get("/admin/accounts/filing/add/").status_code == 403


def test_self_evaluations_are_entered_in_the_admin(office: Office) -> None:
    client = login(office.clerk)
    evaluation = Evaluation.objects.get(filing=office.filing, programme=None)
    url = reverse("admin:filing_evaluation", args=[office.filing.pk, evaluation.pk])
    response = client.get(url)
    assert response.status_code == 200
    data = from_page(response)
    before = office.reload().revision
    data["about-goal"] = "新的目标"
    assert client.post(url, data).status_code == 302
    evaluation.refresh_from_db()
    assert evaluation.goal == "新的目标"
    assert office.reload().revision > before


def changed(response: Any) -> dict[str, Any]:
    """What the browser would post from a stock admin page."""
    data: dict[str, Any] = {}
    form = response.context["adminform"].form
    formsets = [one.formset for one in response.context["inline_admin_formsets"]]
    for one in [form, *(item for formset in formsets for item in (formset.management_form, *formset.forms))]:
        for field in one:
            data[field.html_name] = "" if field.value() is None else field.value()
    return data


def test_the_second_of_two_people_is_told_on_a_self_evaluation_too(office: Office) -> None:
    client = login(office.clerk)
    evaluation = Evaluation.objects.get(filing=office.filing, programme=None)
    url = reverse("admin:filing_evaluation", args=[office.filing.pk, evaluation.pk])
    first, second = from_page(client.get(url)), from_page(client.get(url))
    assert client.post(url, first | {"about-goal": "先保存的目标"}).status_code == 302
    answer = client.post(url, second | {"about-goal": "后保存的目标"})
    assert answer.status_code == 200
    assert "已被他人修改" in answer.content.decode()
    assert "后保存的目标" in answer.content.decode()
    evaluation.refresh_from_db()
    assert evaluation.goal == "先保存的目标"


@pytest.mark.parametrize("revision", ["", "²", "-1", "9" * 5000, "x"])
def test_a_broken_revision_is_refused_kindly(office: Office, revision: str) -> None:
    client = login(office.clerk)
    for url in (page(office.filing, "verb", "submit"), page(office.filing, "sheet", "balances")):
        data = posted(client, url) if "sheet" in url else {}
        answer = client.post(url, data | {"revision": revision}, follow=True)
        assert answer.status_code == 200
        assert "页面不完整" in answer.content.decode()


@pytest.mark.parametrize("pk", ["²", "9" * 5000, "abc"])
def test_an_impossible_number_of_a_filing_is_not_found(office: Office, pk: str) -> None:
    assert login(office.clerk).get(f"/admin/accounts/filing/{pk}/change/").status_code == 404


@pytest.mark.parametrize("value", ["sNaN", "NaN", "1e5", "1_000", "Infinity"])
def test_what_is_no_plain_number_is_no_amount(office: Office, value: str) -> None:
    client, url = login(office.clerk), page(office.filing, "sheet", "expenditure")
    response = client.post(url, posted(client, url) | {"rows-0-basic": value})
    assert response.status_code == 200
    assert "输入一个数字" in response.content.decode()


def test_a_page_that_lost_rows_is_not_saved(office: Office) -> None:
    client, url = login(office.clerk), page(office.filing, "sheet", "expenditure")
    response = client.post(url, posted(client, url) | {"rows": "-3"}, follow=True)
    assert "页面不完整" in response.content.decode()
    assert ExpenditureLine.objects.filter(filing=office.filing).count() == 8


def test_a_remark_with_a_control_character_is_taken(office: Office) -> None:
    client, url = login(office.clerk), page(office.filing, "verb", "submit")
    client.post(url, seen(office.filing, note="请\0审核"))
    assert office.reload().status == Status.SUBMITTED


def test_a_unit_that_becomes_its_own_superior_is_refused_kindly(office: Office) -> None:
    office.stranger.is_superuser = True
    office.stranger.save()
    client = login(office.stranger)
    url = reverse("admin:accounts_unit_change", args=[office.unit.pk])
    answer = client.post(url, changed(client.get(url)) | {"superior": office.unit.pk}, follow=True)
    assert answer.status_code == 200
    assert "主管部门不能形成循环" in answer.content.decode()


def test_the_draft_has_a_file_name_of_its_own(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.desk.reading.render_pdf", lambda report: b"%PDF")
    answer = login(office.clerk).get(f"/admin/accounts/filing/{office.filing.pk}/preview.pdf")
    assert "%E8%8D%89%E7%A8%BF_" in answer["Content-Disposition"]


def test_pages_take_a_bounded_number_of_queries(
    office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = login(office.clerk)
    for url in (page(office.filing), page(office.filing, "sheet", "expenditure"), page(office.filing, "preview")):
        with django_assert_max_num_queries(45):
            assert client.get(url).status_code == 200


def test_every_input_of_a_sheet_has_a_label(office: Office) -> None:
    text = login(office.clerk).get(page(office.filing, "sheet", "expenditure")).content.decode()
    assert {"第1行 资金性质", "第1行 科目编码", "第1行 对附属单位补助支出", "删除第1行"} <= form_of(text).labels
    assert "一般行政管理事务" in text
    text = login(office.clerk).get(page(office.filing, "sheet", "three_public")).content.decode()
    assert {"id_overseas", "id_vehicle_running_final_budget", "id_hospitality_guests"} <= form_of(text).labels


def test_the_policy_of_the_browser_is_strict(office: Office) -> None:
    response = login(office.clerk).get(page(office.filing))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    text = response.content.decode()
    assert "<style" not in text
    assert " style=" not in text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1,234.50", "1234.50"),
        ("１２３", "123"),
        (" 12 ", "12"),
        ("—", ""),
        ("", ""),
        ("5元", "5"),
        ("abc", "abc"),
        (5, 5),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: object, read: object) -> None:
    assert plain_number(typed) == read
