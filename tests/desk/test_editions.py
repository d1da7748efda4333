"""表样 of the bureau: who may see it, what a text shows, what two officers do with it, what it would do to filings."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.editions.shelf import text_of
from accounts.models import EditionRevision, Filing, Role, Unit
from accounts.workflow import rehearsal
from accounts.workflow.editions import draft, propose, text_hash
from tests.conftest import Office, someone
from tests.desk.test_lists import login, told
from tests.forms import posted_from
from tests.sample import GOLDEN

LIST = "/admin/accounts/filing/editions/"
SHIPPED = f"{LIST}xinjiang-2023/0/"
FIRST = f"{LIST}xinjiang-2023/1/"
PAGES = ("", "text/", "differences/", "preview/", "rehearsal/", "tables/")
OWN = text_of("xinjiang-2023") or ""
AMENDED = OWN.replace("\n收入支出总体与上年相比，", "\n收支总体与上年相比，")
CHOSEN = {"unit": "650205001", "year": "2023"}


@pytest.fixture(autouse=True)
def _apart(settings: Any, tmp_path: Path) -> None:
    settings.INTAKE_ROOT = tmp_path / "intake"


@pytest.fixture
def second(office: Office) -> User:
    return someone(office, "second", Role.BUREAU_OFFICER)


def words(client: Client, url: str, **asked: Any) -> str:
    answer = client.get(url, asked)
    assert answer.status_code == 200, url
    return " ".join(told(answer).split())


def typed(client: Client, url: str, **values: Any) -> dict[str, Any]:
    return posted_from(client.get(url).content.decode()) | values


def test_the_bureau_alone_sees_editions(office: Office) -> None:
    for user in (office.clerk, office.supervisor, office.publisher, office.stranger):
        for url in (LIST, f"{LIST}new/", *(SHIPPED + page for page in PAGES), f"{SHIPPED}release/"):
            assert login(user).get(url).status_code == 403, (user, url)
    assert login(office.officer).get(f"{LIST}nowhere/0/").status_code == 404
    assert login(office.officer).get(FIRST).status_code == 404
    assert login(office.officer).get(f"{SHIPPED}release/").status_code == 404


def test_a_superuser_without_a_post_reads_and_writes_nothing(office: Office) -> None:
    client = login(User.objects.create_superuser("root"))
    assert "只能查看" in words(client, SHIPPED) and "保存草案" not in words(client, SHIPPED)
    answer = client.post(SHIPPED, {"deed": "save", "text": AMENDED, "seen": ""}, follow=True)
    assert "只有财政局管理员可以起草表样。" in told(answer)
    assert not EditionRevision.objects.exists()


def test_the_list_tells_state_and_use(office: Office) -> None:
    draft(office.officer, AMENDED)
    found = words(login(office.officer), LIST)
    assert "新疆维吾尔自治区 2023 年度（单位） xinjiang-2023 2023 65 随程序提供 在用 2 份 —" in found
    assert "xinjiang-2023 2023 65 第1版 草案 0 份 起草：bureau" in found
    assert "表样" in words(login(office.officer), "/admin/")


def test_a_text_shows_its_problems_at_their_lines(office: Office) -> None:
    client = login(office.officer)
    page = client.get(SHIPPED).content.decode()
    assert "没有问题，试空也没有问题" in page
    assert "<code>{收入总计}万元</code>" in page and "<code>{“三公”经费 全年预算}万元</code>" in page
    wrong = AMENDED.replace("{收入总计 比上年}", "{收入总汁 比上年}")
    line = next(at for at, one in enumerate(wrong.splitlines(), start=1) if "总汁" in one)
    page = client.post(SHIPPED, {"deed": "check", "text": wrong, "seen": ""}).content.decode()
    assert "1 个问题" in page and f'<a href="#line-{line}" data-line="{line}">第{line}行</a>' in page
    assert f'<li id="line-{line}" value="{line}" class="wrong">' in page
    assert "有改动尚未保存" in page and "收入总汁" in page
    assert not EditionRevision.objects.exists()


def test_each_line_is_said_for_five_units_beside_its_numbers(office: Office) -> None:
    found = words(login(office.officer), SHIPPED, **CHOSEN)
    assert "克拉玛依市乌尔禾区工业和信息化局 收入支出总体与上年相比，减少266.65万元" in found
    assert "全零 收入支出总体与上年相比，增加0.00万元，增长0.00%" in found
    assert "新设" in found and "{收入总计}万元 万元 244.63" in found and "{处室} （量词） 2" in found
    answer = login(office.officer).get(SHIPPED, {"unit": "0", "year": "2023"})
    assert "没有单位“0”的“2023”年度填报，请核对单位编码和年度。" in told(answer)


def test_the_base_stands_in_grey_below_an_amendment(office: Office) -> None:
    page = login(office.officer).get(f"{LIST}xinjiang-2024/0/").content.decode()
    assert "所基于的 xinjiang-2023" in page and '<details class="base">' in page


def test_a_text_is_saved_proposed_and_released_by_two(office: Office, second: User) -> None:
    client, other = login(office.officer), login(second)
    answer = client.post(SHIPPED, typed(client, SHIPPED, deed="save", text=AMENDED), follow=True)
    assert "已保存 xinjiang-2023 第1版（草案）。" in told(answer)
    assert answer.request["PATH_INFO"] == FIRST
    assert "第1版（草案），请在 那一版 上修改" in words(client, SHIPPED)
    one = EditionRevision.objects.get()
    assert "您是提请人" not in told(client.post(FIRST, {"deed": "propose"}, follow=True))
    assert EditionRevision.objects.get(pk=one.pk).state == "draft"
    answer = client.post(FIRST, {"deed": "propose", "shown": one.sha256}, follow=True)
    assert "已提请生效，请另一位财政局管理员打开本页复核。" in told(answer)
    assert "您是提请人" in words(client, f"{FIRST}release/")
    assert "您是提请人" in told(client.post(f"{FIRST}release/", {"shown": one.sha256}, follow=True))
    shown = words(other, f"{FIRST}release/")
    assert "（1 份）" in shown and str(office.filing) in shown and "收支总体与上年相比" in shown
    answer = other.post(f"{FIRST}release/", {"shown": one.sha256}, follow=True)
    assert "“新疆维吾尔自治区 2023 年度（单位）”第1版已生效，1 份填报中的草稿改用这一版。" in told(answer)
    assert office.reload().edition_revision == one
    assert "由新版替代" in words(client, LIST)
    assert "已停用" in told(client.post(FIRST, {"deed": "retire"}, follow=True))


def test_a_proposal_goes_back_to_the_draft(office: Office, second: User) -> None:
    propose(office.officer, draft(office.officer, AMENDED))
    assert "已退回草案，可以继续修改。" in told(login(second).post(FIRST, {"deed": "withdraw"}, follow=True))
    assert EditionRevision.objects.get().state == "draft"


def test_a_draft_under_a_mistaken_code_is_discarded_by_whoever_saved_it(office: Office, second: User) -> None:
    one = draft(office.officer, AMENDED)
    assert "删除这份草案" not in words(login(second), FIRST)
    client = login(office.officer)
    assert "删除这份草案 代码写错、不再需要的草案可以删除" in words(client, FIRST)
    answer = client.post(FIRST, {"deed": "discard", "shown": one.sha256}, follow=True)
    assert answer.redirect_chain[-1][0] == LIST
    assert "已删除草案 xinjiang-2023 第1版；文本仍在变动记录中。" in told(answer)
    assert not EditionRevision.objects.exists() and client.get(FIRST).status_code == 404


def test_what_another_saved_meanwhile_is_shown_and_nothing_typed_is_lost(office: Office, second: User) -> None:
    one = draft(office.officer, AMENDED)
    client = login(office.officer)
    mine = typed(client, FIRST, deed="save", text=AMENDED.replace("收支总体", "收支总额"))
    draft(second, AMENDED.replace("收支总体", "收支全部"))
    answer = client.post(FIRST, mine)
    page = answer.content.decode()
    assert "由second于" in page and "您的文本没有保存，仍在下面" in page
    assert "<del>收支全部与上年相比" in page and "<ins>收支总额与上年相比" in page
    assert EditionRevision.objects.get().text.count("收支全部") == 1
    again = posted_from(page) | {"deed": "save"}
    assert "收支总额" in again["text"] and again["seen"] != text_hash(one.text)
    client.post(FIRST, again)
    assert "收支总额" in EditionRevision.objects.get().text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (AMENDED.encode("gb18030"), "已读入文件，还没有保存"),
        (b"PK\x03\x04\x00\x00", "文件不是文本"),
        (b"a" * 200_001, "最多 200000 字节"),
        (b"", "请先选择表样文件"),
    ],
    ids=["gb18030", "zip", "huge", "none"],
)
def test_an_uploaded_text_is_judged_by_its_content(office: Office, content: bytes, words: str) -> None:
    client = login(office.officer)
    file = {"file": SimpleUploadedFile("表样.txt", content)} if content else {}
    answer = client.post(f"{LIST}new/", {"deed": "upload", "text": "甲", "seen": "", **file})
    page = answer.content.decode()
    assert words in page
    assert ("收支总体" in page) == ("已读入" in words)
    assert not EditionRevision.objects.exists()


def test_a_new_edition_is_written(office: Office) -> None:
    client = login(office.officer)
    own = "表样：甲\n代码：own-2023\n基于：xinjiang-2023\n年度：2023\n适用：66\n依据：某通知\n"
    answer = client.post(f"{LIST}new/", typed(client, f"{LIST}new/", deed="save", text=own), follow=True)
    assert "已保存 own-2023 第1版（草案）。" in told(answer)
    answer = client.post(f"{LIST}new/", typed(client, f"{LIST}new/", deed="save", text=own))
    assert "的草案在您打开页面之后" in answer.content.decode()
    file = client.get(f"{LIST}own-2023/1/text/")
    assert file.content.decode() == own and "own-2023-1.txt" in file["Content-Disposition"]


def test_a_page_tries_no_more_than_it_has_time_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    Filing.objects.create(unit=Unit.objects.get(code="650205002"), year=2023, edition="xinjiang-2023")
    monkeypatch.setattr("accounts.desk.edition_trials.PATIENCE", 0.0)
    found = words(login(office.officer), f"{SHIPPED}rehearsal/", on="2023")
    assert (
        "2023年度共有 2 份填报" in found and "还有 1 份没有试跑" in found and "edition rehearse 文件 --on 2023" in found
    )


def test_a_text_is_compared_previewed_and_rehearsed(office: Office) -> None:
    draft(office.officer, AMENDED)
    client = login(office.officer)
    page = client.get(f"{FIRST}differences/", CHOSEN).content.decode()
    assert "<del>收入支出总体与上年相比" in page and "<ins>收支总体与上年相比" in page and "改变 1 段" in page
    other = words(client, f"{FIRST}differences/", against="xinjiang-2024:0")
    assert "使用非财政拨款结余" in other
    shown = words(client, f"{FIRST}preview/", **CHOSEN)
    assert "没有保存，不公开" in shown and re.search("收支总体与上年相比， ?减少266.65万元", shown)
    assert "新疆维吾尔自治区 2023 年度（单位）" in words(client, f"{FIRST}preview/")
    found = words(client, f"{FIRST}rehearsal/", on="2023")
    assert "1 份已试跑 1 有段落改变 0 新要填" in found and "：改变 1 段" in found
    assert office.reload().edition_revision is None


@pytest.mark.thorough
def test_words_of_a_text_are_words_on_every_page(office: Office) -> None:
    draft(office.officer, AMENDED.replace("\n收支总体与上年相比", "\n收支<img src=x>总体与上年相比"))
    client = login(office.officer)
    for page in ("", "differences/", "preview/", "rehearsal/"):
        shown = client.get(FIRST + page, CHOSEN | {"on": "2023"}).content.decode()
        assert "&lt;img src=x&gt;总体与上年相比" in shown and "<img" not in shown, page


def test_a_text_with_mistakes_is_not_said_and_it_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    draft(office.officer, AMENDED.replace("{收入总计 比上年}", "{收入总汁 比上年}"))
    client = login(office.officer)
    for page, asked in (("preview/", CHOSEN), ("differences/", CHOSEN), ("rehearsal/", {"on": "2023"})):
        assert "文本有 1 个问题，改正后才能写出公开说明。" in told(client.get(FIRST + page, asked))
    monkeypatch.setattr(rehearsal, "START", "import sys; sys.exit(1)")
    assert rehearsal.WORDS["broken"] in told(client.get(f"{SHIPPED}preview/", CHOSEN))


def test_an_empty_workbook_proposes_tables(office: Office) -> None:
    client = login(office.officer)
    file = SimpleUploadedFile("公开.xlsx", (GOLDEN / "gongkai-2023.xlsx").read_bytes())
    page = client.post(f"{LIST}xinjiang-2024/0/tables/", {"file": file}).content.decode()
    assert "[表 三公表]\n整节重写\n标题：财政拨款“三公”经费支出决算表" in page and "收入决算表：都认得" in page
    broken = SimpleUploadedFile("公开.xlsx", b"PK\x03\x04 no workbook")
    assert "messagelist" in client.post(f"{SHIPPED}tables/", {"file": broken}).content.decode()
    assert "请先选择工作簿。" in told(client.post(f"{SHIPPED}tables/", {}))
    assert not EditionRevision.objects.exists()


def test_a_clerk_changes_the_edition_of_a_draft(office: Office, second: User) -> None:
    head = "表样：短的\n代码：short-2023\n基于：xinjiang-2023\n年度：2023\n适用：66\n依据：某通知\n"
    one = propose(office.officer, draft(office.officer, f"{head}\n[改顺序]\n删 其他说明\n"))
    login(second).post(f"{LIST}short-2023/1/release/", {"shown": one.sha256})
    url, client = f"/admin/accounts/filing/{office.filing.pk}/edition/", login(office.clerk)
    assert "更换" in words(client, f"/admin/accounts/filing/{office.filing.pk}/change/")
    assert "“短的”里没有位置，不会印出，但仍然保留： 其他需说明的事项" in words(client, url, to="short-2023")
    posted = {"to": "short-2023", "revision": office.reload().revision}
    answer = login(office.supervisor).post(url, posted, follow=True)
    assert "您不是该单位的经办人，不能填写数据。" in told(answer)
    answer = client.post(url, posted, follow=True)
    assert "已改用表样“短的”。已填的“其他需说明的事项”在新表样里没有位置，仍然保留，换回来时照样在。" in told(answer)
    assert office.reload().edition == "short-2023"
    assert "short-2023" in words(client, f"/admin/accounts/filing/{office.filing.pk}/history/")
    assert login(office.stranger).get(url).status_code == 404
