"""The review page, the history page, comments on figures, and what happens when a press is refused."""

import io
import re
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.editions.shelf import text_of
from accounts.models import (
    MASTER,
    Approval,
    Assignment,
    Comment,
    IncomeLine,
    Passage,
    Role,
    SeparationWaiver,
    Status,
    TrailEntry,
    Unit,
    acting,
)
from accounts.workflow.editions import draft, propose, put_in_force
from accounts.workflow.enter import enter
from accounts.workflow.new_filing import correct
from accounts.workflow.verbs import approve, comment, recall, return_, submit
from performance.models import Indicator, Programme
from tests.conftest import Office, publish_sample, settle, someone
from tests.forms import seen


def login(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(office: Office, name: str = "filing_review", *more: Any) -> str:
    return reverse(f"admin:{name}", args=[office.filing.pk, *more])


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


@pytest.fixture
def changed(office: Office) -> Office:
    """Submitted, returned, one amount and one text changed, submitted again."""
    submit(office.clerk, office.filing)
    return_(office.supervisor, office.reload(), "请核对。")
    with acting(office.clerk):
        IncomeLine.objects.filter(filing=office.filing, code="2150501").update(other=D("1234.50"))
        Passage.objects.filter(filing=office.filing, key="duties").update(text="负责工业和信息化工作。")
    with acting(office.clerk):
        office.filing.answers.all().delete()
        office.filing.waivers.all().delete()
    settle(office.reload(), office.clerk, office.officer)
    submit(office.clerk, office.reload())
    office.reload()
    return office


def test_the_first_submission_has_nothing_to_compare_but_last_year(office: Office) -> None:
    submit(office.clerk, office.filing)
    words = text(login(office.supervisor).get(url(office)))
    assert "这是第一次提交，没有可比的上一次" in words
    assert "设 1 级审核（审核人），已过 0 级，现在由审核人审核通过" in words
    assert "填写过本版的人：clerk" in words
    assert re.search(r"本年收入合计 [\d.]+ [\d.]+ [+-][\d.,]+ [+-][\d.]+%", words)
    assert "审核结果和说明" in words
    assert "照录原公开件" in words


def test_what_changed_between_submissions_is_shown_with_both_values(changed: Office) -> None:
    words = text(login(changed.supervisor).get(url(changed)))
    assert "与上一次提交相比的改动" in words
    assert "2150501 行政运行 其他收入 0.00 1,234.50 clerk" in words
    assert "主要职能 文字" in words
    assert "负责工业和信息化工作。" in words


def test_paragraphs_that_a_new_revision_of_the_forms_says_otherwise_are_shown_after_a_return(office: Office) -> None:
    submit(office.clerk, office.filing)
    words = "收入支出总体与上年相比，"
    second = someone(office, "second", Role.BUREAU_OFFICER)
    put_in_force(
        second,
        propose(
            office.officer, draft(office.officer, (text_of("xinjiang-2023") or "").replace(words, "收支与上年相比，"))
        ),
    )
    assert "表样变动的段落" not in text(login(office.supervisor).get(url(office)))
    return_(office.supervisor, office.reload(), "请核对。")
    assert office.reload().edition_revision is not None
    with acting(office.clerk):
        office.filing.answers.all().delete()
        office.filing.waivers.all().delete()
    settle(office.reload(), office.clerk, office.officer)
    submit(office.clerk, office.reload())
    page = login(office.supervisor).get(url(office))
    assert "现在是“新疆维吾尔自治区 2023 年度（单位）（第1版）”" in text(page)
    found = re.findall(r"<del>([^<]*)</del></td><td class=\"value\"><ins>([^<]*)</ins>", page.content.decode())
    assert len(found) == 1
    was, now = found[0]
    assert words in was and was.replace(words, "收支与上年相比，") == now
    approve(office.supervisor, office.reload())


def test_changed_figures_are_marked_in_the_preview(changed: Office) -> None:
    page = url(changed, "filing_preview")
    marked = login(changed.supervisor).get(page, {"marked": "1"}).content.decode()
    found = re.findall(r'<a class="figure changed"[^>]*title="([^"]*)"', marked)
    assert found
    assert any(one.startswith("其他收入原为 ") for one in found)
    assert all("原为" in one for one in found)
    assert not re.search(r'figure changed"[^>]*title="一般公共预算财政拨款收入原为', marked)
    assert "figure changed" not in login(changed.supervisor).get(page).content.decode()


def test_a_comment_on_a_figure_is_written_answered_and_resolved_on_its_page(office: Office) -> None:
    submit(office.clerk, office.filing)
    supervisor, clerk = login(office.supervisor), login(office.clerk)
    figure = url(office, "filing_figure", "spending")
    assert "对这个数批注" in text(supervisor.get(figure))
    assert "对这个数批注" not in text(clerk.get(figure))
    data = {"action": "comment", "place": "spending", "from": "figure", "text": "为什么减少？<b>"}
    answer = supervisor.post(url(office), data)
    assert answer["Location"] == f"{figure}#comments"
    one = Comment.objects.get()
    assert (one.place, one.caption, one.text) == ("spending", "本年支出合计", "为什么减少？<b>")
    assert one.seen.endswith("万元")
    page = clerk.get(figure).content.decode()
    assert "为什么减少？&lt;b&gt;" in page
    assert "为什么减少？<b>" not in page
    clerk.post(url(office), {"action": "answer", "comment": one.pk, "text": "项目完成。"})
    assert "项目完成。" in text(supervisor.get(url(office)))
    refused = text(supervisor.post(url(office, "filing_verb", "approve"), seen(office.filing), follow=True))
    assert "有 1 条批注尚未办结" in refused
    supervisor.post(url(office), {"action": "resolve", "comment": one.pk})
    assert "已办结" in text(supervisor.get(url(office)))


@pytest.mark.parametrize(
    "data",
    [
        {"action": "comment", "place": "no such figure", "text": "x"},
        {"action": "comment", "place": "part9-nothing", "text": "x"},
        {"action": "comment", "place": "appropriation_spending[general][206", "text": "x"},
        {"action": "comment", "place": "", "text": " "},
        {"action": "comment", "place": "", "text": "字" * 1001},
        {"action": "answer", "comment": "x", "text": "x"},
        {"action": "resolve", "comment": "9" * 30},
        {"action": "waive", "person": "x", "reason": "", "until": "31.12.2026"},
        {"action": "no"},
        {},
    ],
)
def test_what_cannot_be_is_refused_in_words_and_kept_on_the_page(office: Office, data: dict[str, str]) -> None:
    submit(office.clerk, office.filing)
    response = login(office.supervisor).post(url(office), data)
    assert response.status_code == 200
    assert "errornote" in response.content.decode() or 'class="error"' in response.content.decode()
    assert not Comment.objects.exists()
    if data.get("text", "").strip():
        assert data["text"] in response.content.decode() or "comment" in data


def test_a_waiver_of_separation_is_granted_and_shown(office: Office) -> None:
    both = User.objects.create_user("both", is_staff=True)
    for role in (Role.CLERK, Role.SUPERVISOR):
        Assignment.objects.create(user=both, unit=office.unit, role=role)
    enter(both, office.filing, {})
    submit(office.clerk, office.reload())
    officer = login(office.officer)
    page = officer.get(url(office)).content.decode()
    assert f'<option value="{both.pk}">both</option>' in page
    today = timezone.localdate().isoformat()
    data = {"action": "waive", "person": both.pk, "reason": "审核岗位空缺", "until": today}
    refused = text(login(office.supervisor).post(url(office), data))
    assert "只有财政局管理员可以批准" in refused
    officer.post(url(office), data)
    assert SeparationWaiver.objects.get().user == both
    assert "审核岗位空缺" in text(login(office.supervisor).get(url(office)))
    assert "审核通过" in text(login(both).get(url(office)))


# --- presses ----------------------------------------------------------------------------------------------------------


def test_a_second_press_is_told_gently(office: Office) -> None:
    client, data = login(office.clerk), seen(office.filing)
    client.post(url(office, "filing_verb", "submit"), data)
    response = client.post(url(office, "filing_verb", "submit"), data, follow=True)
    assert "不用再次办理" in text(response)
    assert '<li class="info">' in response.content.decode()
    assert office.filing.steps.count() == 1


def test_what_was_typed_stays_when_a_press_is_refused(office: Office) -> None:
    submit(office.clerk, office.filing)
    approve(office.supervisor, office.reload())
    client, address = login(office.publisher), url(office, "filing_verb", "clear")
    data = seen(office.filing, kind="signing", office="局办公室", examiner="审查人甲", on="31.12.2026", note="同意")
    page = client.post(address, data).content.decode()
    assert "请按 2024-12-31 的写法填写日期" in page
    for kept in ("局办公室", "审查人甲", "31.12.2026", "同意"):
        assert kept in page
    assert '<option value="signing" selected>' in page
    assert not office.filing.clearances.exists()


def test_approving_and_publishing_in_one_press(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")
    Assignment.objects.create(user=office.supervisor, unit=office.unit, role=Role.PUBLISHER)
    submit(office.clerk, office.filing)
    client = login(office.supervisor)
    assert "/verb/approve_publish/" in client.get(url(office)).content.decode()
    assert "/verb/approve_publish/" not in login(office.publisher).get(url(office)).content.decode()
    for kind in ("secrecy", "signing"):
        given = {"kind": kind, "office": "办公室", "examiner": "审查人", "on": timezone.localdate().isoformat()}
        client.post(url(office, "filing_verb", "clear"), seen(office.filing, **given))
    words = text(client.post(url(office, "filing_verb", "approve_publish"), seen(office.filing), follow=True))
    assert "已审核通过并公开" in words
    assert office.reload().status == Status.PUBLISHED


def test_without_clearances_it_is_approved_and_said_to_be_unpublished(office: Office) -> None:
    Assignment.objects.create(user=office.supervisor, unit=office.unit, role=Role.PUBLISHER)
    submit(office.clerk, office.filing)
    address = url(office, "filing_verb", "approve_publish")
    words = text(login(office.supervisor).post(address, seen(office.filing), follow=True))
    assert "已审核通过，但还没有公开" in words
    assert "公开前应登记保密审查和负责人签审" in words
    assert office.reload().status == Status.APPROVED


def test_several_are_approved_from_the_list(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    submit(office.clerk, office.filing)
    client, address = login(office.supervisor), reverse("admin:accounts_filing_changelist")
    data: dict[str, Any] = {"action": "approve_selected", "_selected_action": [office.filing.pk]}
    shown = client.post(address, data)
    assert "请核对要审核通过的 1 份填报" in text(shown)
    assert office.reload().status == Status.SUBMITTED
    data |= {"confirmed": "1", f"step-{office.filing.pk}": seen(office.filing)["step"]}
    assert "须逐份办理" in text(client.post(address, data, follow=True))
    assert office.reload().status == Status.SUBMITTED
    monkeypatch.setattr("accounts.workflow.verbs.check", lambda filing: [])
    stale = data | {f"step-{office.filing.pk}": 0}
    assert "已有人办理" in text(client.post(address, stale, follow=True))
    assert office.reload().status == Status.SUBMITTED
    assert "已审核通过 1 份填报" in text(client.post(address, data, follow=True))
    assert "approve_selected" not in login(office.clerk).get(address).content.decode()


# --- history ----------------------------------------------------------------------------------------------------------


def test_the_history_tells_each_change_in_words(changed: Office) -> None:
    client = login(changed.supervisor)
    words = text(client.get(url(changed, "filing_history")))
    assert f"共 {TrailEntry.objects.filter(chain=changed.filing.pk).count()} 条" in words
    only = text(client.get(url(changed, "filing_history"), {"table": "accounts_incomeline"}))
    assert "2150501 行政运行 其他收入： 0.00 → 1,234.50" in only
    assert "流转记录" in text(client.get(url(changed, "filing_history"), {"table": "accounts_step"}))
    for strange in ({"page": "999999"}, {"page": "x"}, {"table": "auth_user"}, {"table": "'"}):
        assert client.get(url(changed, "filing_history"), strange).status_code == 200


def test_the_history_is_exported_whole(changed: Office) -> None:
    response = login(changed.supervisor).get(url(changed, "filing_history_export"))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    entries = TrailEntry.objects.filter(chain=changed.filing.pk).order_by("number")
    assert len(rows) == entries.count() + 1
    assert rows[0] == ("序号", "时间", "人员", "表", "行", "操作", "改动", "哈希")
    assert [row[7] for row in rows[1:]] == list(entries.values_list("hash", flat=True))
    assert any("其他收入：0.00 → 1,234.50" in str(row[6]) for row in rows)


def test_the_bureau_reads_what_was_done_to_units_posts_and_replies(office: Office) -> None:
    """A reply moved after the fact is seen with both days."""
    reply = {"unit": office.unit, "year": 2023, "number": "财决〔2024〕1号", "recorded_by": office.officer}
    with acting(office.officer):
        Approval.objects.create(**reply, replied_on="2024-08-01")
        Approval.objects.update(replied_on="2024-08-09")
    client, address = login(office.officer), reverse("admin:master_history")
    words = text(client.get(address, {"table": "accounts_approval"}))
    assert "650205001 克拉玛依市乌尔禾区工业和信息化局 2023年度" in words
    assert "批复日期： 2024-08-01 → 2024-08-09" in words
    posts = text(client.get(address, {"table": "accounts_assignment"}))
    assert "克拉玛依市乌尔禾区工业和信息化局 supervisor" in posts
    assert "角色： 审核人" in posts
    assert "科目" in text(client.get(address))
    assert login(office.supervisor).get(address).status_code == 403
    content = client.get(reverse("admin:master_history_export")).content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == TrailEntry.objects.filter(chain=MASTER).count() + 1
    assert any("批复日期：2024-08-01 → 2024-08-09" in str(row[6]) for row in rows)


@pytest.mark.parametrize("name", ["filing_review", "filing_history"])
def test_the_pages_take_a_constant_number_of_queries(
    changed: Office, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        comment(changed.supervisor, changed.filing, f"批注 {number}")
    client = login(changed.supervisor)
    client.get(url(changed, name))
    with django_assert_max_num_queries(45):
        client.get(url(changed, name))


# --- what a hostile reading found -------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["indicator", "indicator deleted", "programme deleted", "answer"])
def test_changes_of_any_kind_are_shown(office: Office, what: str) -> None:
    submit(office.clerk, office.filing)
    return_(office.supervisor, office.reload(), "请核对。")
    one = Indicator.objects.filter(evaluation__filing=office.filing).order_by("pk")[0]
    with acting(office.clerk):
        if what == "indicator":
            Indicator.objects.filter(pk=one.pk).update(actual="只此一处")
        elif what == "indicator deleted":
            one.delete()
        elif what == "programme deleted":
            Programme.objects.filter(filing=office.filing).order_by("pk")[0].delete()
        else:
            office.filing.answers.update(text="只此一处")
    response = login(office.supervisor).get(url(office))
    assert response.status_code == 200
    words = text(response)
    assert {"indicator": "只此一处", "answer": "只此一处"}.get(what, "删除") in words


def test_equal_indicators_are_told_apart(office: Office) -> None:
    submit(office.clerk, office.filing)
    return_(office.supervisor, office.reload(), "请核对。")
    evaluation = Indicator.objects.filter(evaluation__filing=office.filing)[0].evaluation
    same = {"evaluation": evaluation, "level1": "产出指标", "level2": "数量指标", "level3": "同名", "target": "1"}
    with acting(office.clerk):
        Indicator.objects.create(**same, actual="第一个值")
        Indicator.objects.create(**same, actual="第二个值")
    words = text(login(office.supervisor).get(url(office)))
    assert "第一个值" in words
    assert "第二个值" in words


@pytest.mark.parametrize(
    ("name", "seen_as"), [("staff_active", "6"), ("vehicles_held", "1"), ("house_area", "平方米"), ("spending", "万元")]
)
def test_any_figure_can_be_commented_on(office: Office, name: str, seen_as: str) -> None:
    submit(office.clerk, office.filing)
    data = {"action": "comment", "place": name, "from": "figure", "text": "请核对。"}
    assert login(office.supervisor).post(url(office), data).status_code == 302
    assert Comment.objects.get().seen.endswith(seen_as)


def test_no_place_breaks_the_way_back(office: Office) -> None:
    submit(office.clerk, office.filing)
    one = comment(office.supervisor, office.reload(), "请说明。")
    data = {"action": "answer", "comment": one.pk, "text": "好。", "from": "figure", "place": "a/b"}
    answer = login(office.clerk).post(url(office), data)
    assert answer["Location"] == f"{url(office)}#comments"


def test_words_typed_for_a_form_that_is_gone_are_given_back(office: Office) -> None:
    submit(office.clerk, office.filing)
    data = seen(office.filing, note="第三段的数要改。")
    recall(office.clerk, office.reload())
    page = login(office.supervisor).post(url(office, "filing_verb", "return"), data)
    assert "您填写的内容没有保存，可以复制后再办理：第三段的数要改。" in text(page)
    late = {"action": "comment", "place": "", "text": "晚了一步的批注"}
    assert "晚了一步的批注" in text(login(office.supervisor).post(url(office), late))


def test_a_double_press_leaves_one_comment_and_one_clearance(office: Office) -> None:
    submit(office.clerk, office.filing)
    client = login(office.publisher)
    given = {"kind": "secrecy", "office": "办公室", "examiner": "审查人", "on": timezone.localdate().isoformat()}
    data = seen(office.filing, **given)
    for _ in range(2):
        client.post(url(office, "filing_verb", "clear"), data)
        client.post(url(office), {"action": "comment", "place": "", "text": "同一句话"})
    assert office.filing.clearances.count() == Comment.objects.count() == 1


def test_the_reason_of_a_correction_is_read_by_its_reviewer(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")
    publish_sample(office)
    office.filing = correct(office.publisher, office.reload(), "data", "其他收入漏计。")
    assert "这是对第1版的数据更正" in text(login(office.supervisor).get(url(office)))
    assert "其他收入漏计。" in text(login(office.supervisor).get(url(office)))


def test_the_code_of_a_unit_that_published_stays(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")
    change = Unit.objects.filter(pk=office.unit.pk)
    with acting(office.officer):
        change.update(code="650205001A")
        change.update(code=office.unit.code)
    publish_sample(office)
    with pytest.raises(IntegrityError, match="公开网址含单位编码 650205001，不能改动"), acting(office.officer):
        change.update(code="650205001A")


def test_a_copy_that_could_not_be_removed_is_an_error_in_view(
    published_sample: Office, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    def stays(*_: Any) -> int:
        raise PermissionError(13, "Permission denied", "/site/index.html")

    monkeypatch.setattr("accounts.workflow.withdrawal._take_out", stays)
    settings.SITE_ROOT = str(tmp_path)
    filing, typed = published_sample.filing, {"rule": "body", "basis": "某文件", "reason": "内部说明"}
    url = reverse("admin:filing_verb", args=[filing.pk, "withdraw"])
    text = login(published_sample.officer).post(url, seen(filing, **typed), follow=True).content.decode()
    assert re.search(r'<li class="error">[^<]*导出的公开站点没有清除（Permission denied：/site/index.html）', text)
    assert re.search(r'<li class="success">[^<]*已撤下', text)
