"""The texts of editions by command: checked, shown, compared, tried on filings; nothing is written (表样命令)."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from accounts.editions.shelf import text_of
from accounts.models import EditionRevision
from tests.conftest import Office

FAULTY = Path(__file__).resolve().parents[1] / "editions" / "faulty" / "mistakes.txt"
SAMPLE = ("650205001", "2023")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The sample's edition with one sentence said otherwise."""
    path = tmp_path / "other.txt"
    text = (text_of("xinjiang-2023") or "").replace("\n收入支出总体与上年相比，", "\n收支总体与上年相比，")
    path.write_text(text, encoding="gb18030")
    return path


def told(capsys: pytest.CaptureFixture[str], *words: str, **options: object) -> str:
    call_command("edition", *words, **options)
    return capsys.readouterr().out


def test_a_sound_text_is_told_so(db: None, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "check", str(file)) == "新疆维吾尔自治区 2023 年度（单位）：没有问题，试空也没有问题。\n"


def test_every_mistake_is_told(db: None) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("edition", "check", str(FAULTY))
    lines = str(refused.value).splitlines()
    assert lines[0] == f"有 {len(lines) - 1} 个问题："
    assert "wrong-2025 第17行：没有“本年收入”这个数，是不是“本年收入合计”？" in lines


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04\x00\x00", "不是文本"),
        (b"a" * 200_001, "最多 200000 字节"),
        (b"", "表样开头缺一行“代码：”"),
        ("代码：a\n基于：nowhere-2023\n".encode(), "基于的表样“nowhere-2023”不存在"),
    ],
    ids=["zip", "huge", "empty", "no base"],
)
def test_a_file_that_is_no_text_of_an_edition(db: None, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        call_command("edition", "check", str(path))
    with pytest.raises(CommandError, match="不能读取文件"):
        call_command("edition", "check", str(tmp_path / "nowhere.txt"))


def test_a_text_is_shown_as_it_is_and_with_its_base(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "show", "xinjiang-2024").strip() == (text_of("xinjiang-2024") or "").strip()
    assert "[表 总表]" in told(capsys, "show", "xinjiang-2024", "--resolved")
    with pytest.raises(CommandError, match="没有代码为“x”的表样，也没有这个文件"):
        call_command("edition", "show", "x")


def test_a_text_is_loaded_as_a_draft_and_renewed(
    office: Office, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "已装入 xinjiang-2023 第1版（草案）：没有问题，可由财政局管理员提请生效。\n"
    assert [told(capsys, "load", str(file), "--by", "bureau") for _ in range(2)] == [words] * 2
    one = EditionRevision.objects.get()
    assert (one.written_by, one.state) == (office.officer, "draft")
    assert told(capsys, "load", str(FAULTY), "--by", "bureau").startswith("已装入 wrong-2025 第1版（草案）：有 ")
    with pytest.raises(CommandError, match="没有装入：只有财政局管理员可以起草表样"):
        call_command("edition", "load", str(file), "--by", "clerk")
    (tmp_path / "none.txt").write_text("你好")
    with pytest.raises(CommandError, match="没有装入：文本里没有“代码：”"):
        call_command("edition", "load", str(tmp_path / "none.txt"), "--by", "bureau")
    lines = told(capsys, "list").splitlines()
    assert "xinjiang-2023\t随程序提供\t在用\t新疆维吾尔自治区 2023 年度（单位）\t2 份填报" in lines
    assert "xinjiang-2023\t第1版\t草案\t新疆维吾尔自治区 2023 年度（单位）\t0 份填报" in lines
    assert any(line.startswith("national-2025\t随程序提供\t草案") for line in lines)


def test_two_texts_are_compared_also_in_what_a_filing_says(
    office: Office, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "+收支总体与上年相比，" in told(capsys, "diff", "xinjiang-2023", str(file))
    found = told(capsys, "diff", "xinjiang-2023", str(file), *SAMPLE).splitlines()
    assert [line[:11] for line in found] == ["- 收入支出总体与上年", "+ 收支总体与上年相比"]
    with pytest.raises(CommandError, match="单位编码和年度要一起写"):
        call_command("edition", "diff", "xinjiang-2023", str(file), "650205001")


def test_a_text_is_tried_on_filings_and_nothing_is_written(
    office: Office, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "收支总体与上年相比，减少266.65万元" in told(capsys, "preview", str(file), *SAMPLE)
    assert "：改变 1 段\n" in told(capsys, "rehearse", str(file), on=2023)
    path = tmp_path / "own.txt"
    own = "[改数]\n加 会议费：金额，必填\n\n[改节 总体]\n加段 “收入支出总体” 后：会议费{会议费}万元。\n"
    path.write_text(f"表样：甲\n代码：own-2023\n基于：xinjiang-2023\n年度：2023\n\n{own}", encoding="utf-8")
    found = told(capsys, "preview", str(path), *SAMPLE)
    assert "会议费【待填写：会议费】。" in found
    assert "目录\n" in found and "公开01表" in found and "空表" in found
    assert "新要填：会议费" in told(capsys, "rehearse", str(path), on=2023)
    assert office.reload().edition_revision is None
    assert not EditionRevision.objects.exists()


def test_a_database_that_is_not_set_up_is_told_in_words(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked: the editions in force stand there."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts'")
    for words in (("list",), ("check", str(FAULTY)), ("show", "xinjiang-2023"), ("diff", "xinjiang-2023", "x")):
        with pytest.raises(CommandError, match=r"数据库还没有建好，或是旧版本的。请先运行：./run manage migrate"):
            call_command("edition", *words)

    def refuse(*_: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("accounts.management.commands.edition.MigrationExecutor", refuse)
    with pytest.raises(CommandError, match=r"不能连接数据库，请检查.*connection refused"):
        call_command("edition", "list")


def test_an_edition_without_an_official_text_is_told_to_be_a_draft(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("edition", "show", "national-2025")
    shown = capsys.readouterr()
    assert shown.err.startswith("全国通用 2025 年度：没有写“依据：”，没有官方样板可据，是草案")
    assert shown.out.strip() == (text_of("national-2025") or "").strip()
    call_command("edition", "show", "xinjiang-2023")
    assert capsys.readouterr().err == ""
    states = {one.split("\t")[0]: one.split("\t")[2] for one in told(capsys, "list").splitlines()}
    assert (states["national-2025"], states["xinjiang-2023"]) == ("草案", "在用")
