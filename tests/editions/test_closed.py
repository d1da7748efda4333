"""The language is closed: no text of an edition becomes a template, a pattern, a format, a file name or an attribute (封闭的语言)."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from accounts.document.report import narrative, render_body
from accounts.editions.language import problems
from accounts.editions.language.source import LARGEST, LONGEST, Unreadable, decoded
from accounts.editions.language.text import MOST_BASES, read_edition
from accounts.editions.language.trial import trial
from accounts.editions.language.widths import uniform
from accounts.editions.saying import MOST_RUNS
from accounts.editions.shelf import edition_from, subjects_of, text_of
from accounts.figures.numerals import half_width
from tests.rounds import rounds
from tests.sample import ROOT, report_of, sample_case

ROOM = ROOT / "accounts" / "editions"
MODULES = sorted(ROOM.rglob("*.py"))
CALLS = frozenset(
    [
        "getattr",
        "setattr",
        "delattr",
        "hasattr",
        "eval",
        "exec",
        "compile",
        "open",
        "__import__",
        "import_module",
        "mark_safe",
        "SafeString",
        "render_to_string",
        "Template",
        "Engine",
        "format",
        "format_map",
        "format_html",
        "vformat",
        "safe_substitute",
        "substitute",
        "attrgetter",
    ]
)
PATTERNS = frozenset(["compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"])
SHELF = {"shelf.py": {"open"}}
"""The room reads its own lists: the subjects by two fixed names."""
HOSTILE = (
    "{{ 7|add:7 }}",
    "{% include 'admin/base.html' %}",
    "{0.__class__}",
    "{单位.__class__}",
    "%(x)s %s",
    "\\g<0> (a+)+$",
    "../../../etc/passwd",
    "<script>alert(1)</script>",
    "__class__",
    "'; DROP TABLE x; --",
)


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def is_fixed(node: ast.expr) -> bool:
    """Whether an expression is written in the programme: constants, joined ones, names in capitals."""
    if isinstance(node, ast.JoinedStr):
        return all(is_fixed(one.value) if isinstance(one, ast.FormattedValue) else True for one in node.values)
    if isinstance(node, ast.BinOp):
        return is_fixed(node.left) and is_fixed(node.right)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def wrong(tree: ast.AST, may: set[str]) -> Iterator[str]:
    """Each place where words of a text could become more than words."""
    for node in ast.walk(tree):
        if told := _of_call(node, may) if isinstance(node, ast.Call) else _of_format(node):
            yield f"{told} in line {getattr(node, 'lineno', 0)}"


def _of_call(node: ast.Call, may: set[str]) -> str:
    name = called(node)
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    if isinstance(owner, ast.Name) and owner.id == "re":
        return f"re.{name}" if name in PATTERNS and not is_fixed(node.args[0]) else ""
    return name if name in CALLS and name not in may else ""


def _of_format(node: ast.AST) -> str:
    if isinstance(node, ast.BinOp):
        return "%" if isinstance(node.op, ast.Mod) and not isinstance(node.right, ast.Constant) else ""
    spec = node.format_spec if isinstance(node, ast.FormattedValue) else None
    return "a format" if spec and any(isinstance(one, ast.FormattedValue) for one in ast.walk(spec)) else ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOM)))
def test_nothing_in_the_room_makes_more_of_words(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert list(wrong(tree, SHELF.get(path.name, set()))) == []


@pytest.mark.parametrize(
    "source",
    [
        "getattr(a, words)",
        "words.format(a)",
        "words % a",
        "re.compile(words)",
        "re.sub(f'{words}', '', a)",
        "open(words)",
        "f'{a:{words}}'",
        "Template(words)",
    ],
)
def test_the_search_finds_what_it_looks_for(source: str) -> None:
    assert len(list(wrong(ast.parse(source), set()))) == 1


def hostile_places(words: str) -> dict[str, str]:
    """The sample's text with these words at every kind of place."""
    text = text_of("xinjiang-2023") or ""
    return {
        "a paragraph": text.replace("\n收入支出总体与上年相比，", f"\n{words}收入支出总体与上年相比，"),
        "a title": text.replace("标题：收入决算情况说明", f"标题：{words}"),
        "the title of a table": text.replace("标题：收入决算表", f"标题：{words}"),
        "another title": text.replace("表号：公开02表", f"表号：公开02表\n也叫：{words}"),
        "a note": text.replace("注：本表反映部门（单位）本年度取得的各项收入情况。", f"注：{words}。"),
        "a number of a table": text.replace("表号：公开02表", f"表号：{words}"),
        "a caption": text.replace("栏 财政拨款收入＝财政拨款收入", f"栏 {words}＝财政拨款收入"),
        "a row": text.replace("行 本年收入合计＝本年收入合计", f"行 {words}＝本年收入合计"),
        "a term": text.replace("事业收入：指事业单位", f"{words}：指事业单位"),
        "a slot": text.replace("车辆差异原因", words),
        "a hint": text.replace("提示：没有时写“无”。", f"提示：{words}。"),
        "a number": text.replace("整体绩效表", words),
        "a figure": text.replace("{实有人数}", f"{{{words}}}"),
        "a condition": text.replace("〔如有 处室：", f"〔如有 {words}："),
        "the order": text.replace("名词：专业名词解释", f"名词：{words}"),
        "a section": text.replace("其他说明", words),
        "a base": text.replace("基于：无", f"基于：{words}"),
        "a name": text.replace("表样：新疆", f"表样：{words}"),
        "the code": text.replace("代码：xinjiang-2023", f"代码：{words}"),
        "the phrases": text.replace("增加{差}万元，增长{率}%", f"增加{words}{{差}}万元，增长{{率}}%"),
        "a style": text.replace("小标题编号：（一）", f"小标题编号：{words}一"),
        "the cover": text.replace("[封面]\n{单位}", f"[封面]\n{words}"),
        "a sheet": text.replace("标题：项目支出绩效自评表", f"标题：{words}"),
        "a guest's number": text.replace("程序 整体支出绩效自评表个数", f"程序 {words}"),
        "an annex": text.replace("〔附表 整体支出绩效自评表〕", f"〔附表 {words}〕"),
    }


@pytest.mark.parametrize("words", HOSTILE[:: rounds(3, 1)])
def test_words_stay_words_wherever_they_stand(words: str) -> None:
    """They are told as a mistake, or printed as they were typed, escaped."""
    report, printed, told = report_of(sample_case()), 0, 0
    for place, text in hostile_places(words).items():
        assert text != text_of("xinjiang-2023"), place
        edition, problems = read_edition(text, "xinjiang-2023", text_of, subjects_of)
        if problems or edition is None:
            told += 1
            continue
        trial(edition)
        under = replace(report, edition=edition_from(edition).for_level("单位"))
        said = "\n".join(one for _, one in narrative(under))
        html = render_body(replace(under, web=True))
        assert "<script>alert" not in html and "root:" not in html, place
        assert "<class" not in said + html and "&lt;class" not in html, place
        printed += uniform(words) in said
    assert told >= 4
    assert printed or told > 15


def test_names_of_sections_and_tables_are_names() -> None:
    head = "表样：试写\n代码：trial-2025\n基于：无\n年度：2025\n\n[顺序]\n说明：情况：总体\n\n"
    for name in ("../总体", '总体"', "a/b", "总 体", "<b>"):
        found = read_edition(f"{head}[节 {name}]\n标题：总体\n一。\n", "trial-2025", text_of, subjects_of)[1]
        assert any("不能作名称" in one.words and one.line == 9 for one in found), name


def test_a_text_is_as_large_as_it_may_be_and_no_larger() -> None:
    assert len(decoded(b"a" * LARGEST)) == LARGEST
    with pytest.raises(Unreadable, match=f"最多 {LARGEST} 字节"):
        decoded(b"a" * (LARGEST + 1))
    text = (text_of("xinjiang-2023") or "").replace(
        "\n收入支出总体与上年相比，", "\n" + "长" * LONGEST + "收入支出总体与上年相比，"
    )
    assert [one.words for one in read_edition(text, "xinjiang-2023", text_of, subjects_of)[1]] == [
        f"这一行有{LONGEST + len('收入支出总体与上年相比，{收入总计 比上年}，主要原因是：{原因}。')}个字，最多{LONGEST}个。"
    ]


def test_as_many_bases_as_there_may_be() -> None:
    whole = (text_of("xinjiang-2023") or "").replace("代码：xinjiang-2023", "代码：base-0")
    texts = {"base-0": whole} | {
        f"base-{number}": f"表样：甲\n代码：base-{number}\n基于：base-{number - 1}\n年度：2023\n"
        for number in range(1, MOST_BASES + 2)
    }
    assert read_edition(texts[f"base-{MOST_BASES}"], "", texts.get, subjects_of)[1] == []
    problems = read_edition(texts[f"base-{MOST_BASES + 1}"], "", texts.get, subjects_of)[1]
    assert [one.words for one in problems] == [f"表样最多一层层基于{MOST_BASES}份。"]


@pytest.mark.thorough
def test_a_document_ends_before_it_grows_without_end() -> None:
    row = "{收入总计}万元，{支出总计}万元，" * 60
    section = "\n".join(f"{row}完。" for _ in range(MOST_RUNS // 240 + 2))
    text = "表样：长\n代码：long-2025\n基于：无\n年度：2025\n\n[顺序]\n说明：情况：总体\n\n[节 总体]\n标题：总体\n"
    edition, problems = read_edition(text + section, "long-2025", text_of, subjects_of)
    assert problems == [] and edition is not None
    found = trial(edition)
    assert {one.words.partition("：")[2] for one in found} == {f"公开说明超过{MOST_RUNS}个片段，请检查表样中的循环。"}


AMENDS = "表样：试写\n代码：trial-2025\n基于：xinjiang-2023\n年度：2025\n依据：某通知\n\n"


@pytest.mark.parametrize("words", ["[节 收入]", "[[[。", "# 不印的话。", "＃不印的话。"])
def test_a_paragraph_laid_over_is_kept_as_a_paragraph(words: str) -> None:
    """What would be a block or a note in the whole text can never be put in force: it could not be read again."""
    text = f"{AMENDS}[改节 总体]\n加段 “收入支出总体” 前：{words}\n"
    found = read_edition(text, "trial-2025", text_of, subjects_of)[1]
    assert [one.line for one in found if "一行不能以“[”或“＃”开头" in one.words] == [8]


def test_a_word_exchanged_makes_no_line_that_is_not_kept() -> None:
    text = f"{AMENDS}[改词]\n收入→{'收' * 79}：总体、收入\n"
    assert read_edition(text, "trial-2025", text_of, subjects_of)[1] == []
    words = "收入" * 200
    long = f"{AMENDS}[改节 总体]\n加段 “收入支出总体” 前：{words}。\n[改词]\n收入→{'收' * 79}：总体\n"
    found = read_edition(long, "trial-2025", text_of, subjects_of)[1]
    assert any(f"不能超过{LONGEST}个字" in one.words for one in found)


def test_what_cannot_be_printed_is_told_and_what_cannot_be_seen_is_left_out() -> None:
    text = (
        f"{AMENDS}[改节 总体]\n# 😀\n加段 “收入支出总体” 前：一\u202e二\u200b三\x07\n加段 “收入支出总体” 前：四😀。\n"
    )
    edition, problems = read_edition(text.replace("三", "三。"), "trial-2025", text_of, subjects_of)
    assert [(one.line, "没有“😀”" in one.words) for one in problems] == [(10, True)]
    assert edition is not None and "\n一二三。\n" in edition_from(edition).text


def test_a_slot_without_a_name_is_told() -> None:
    text = f"{AMENDS}[改节 总体]\n加段 “收入支出总体” 前：{{文字 　}}\n"
    found = read_edition(text, "trial-2025", text_of, subjects_of)[1]
    assert any("{文字}要写明是哪一个" in one.words for one in found)


def test_a_name_is_folded_once_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of a thousand entries is read in seconds: names were folded for each pair of them."""
    asked: list[str] = []
    monkeypatch.setattr(problems, "half_width", lambda text: asked.append(text) or half_width(text))
    problems.alike.cache_clear()
    entries = "".join(f"加 特别的名词{number}：指甲。\n" for number in range(400))
    edition, wrong = read_edition(f"{AMENDS}[改名词]\n{entries}", "trial-2025", text_of, subjects_of)
    assert wrong == [] and edition is not None and len(edition.terms) > 400
    assert 400 < len(asked) == len(set(asked))
