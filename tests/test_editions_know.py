"""Only the editions know form numbers, section numbers, edition keys and region words (只有年度表样知道表号、节号和地区)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from accounts.editions.shelf import TEXTS
from tests.sample import ROOT

EDITIONS = ROOT / "accounts" / "editions"
NUMERALS = "一二三四五六七八九十"
KEYS = sorted(one.stem for one in TEXTS.glob("*.txt"))
KNOWLEDGE = {
    "the number of a form": re.compile(r"公开\s?\d|(?<![\d.])0?[1-9](?:、0?[1-9])*表|^0[1-9]$"),
    "the number of a section": re.compile(
        rf"part\d|第[{NUMERALS}]部分|(?<![{NUMERALS}])[{NUMERALS}]{{1,2}}[（(][{NUMERALS}]{{1,2}}[）)]"
        rf"|^[（(][{NUMERALS}]{{1,2}}[）)]|^[{NUMERALS}]{{1,2}}、|说明[{NUMERALS}]{{1,2}}(?=[，。、：；）]|$)"
    ),
    "the key of an edition": re.compile("|".join(sorted({one.rpartition("-")[0] + "[-_]2" for one in KEYS}))),
    "a word of a region": re.compile(r"自治区|自治州|新疆|兵团|地（州|克拉玛依|乌尔禾|湖南"),
}
ALLOWED = {
    (
        "accounts/intake/workbooks/forms.py",
        "the number of a form",
    ): "numbers of the Ministry's own forms 财决, which no edition has",
    (
        "accounts/checks/structure.py",
        "a word of a region",
    ): "kinds of divisions anywhere in the country, as names of units begin",
    ("performance/intake/captions.py", "a word of a region"): "what papers of any region call a row of money",
}
"""(file, knowledge) → why it may stand there."""


def modules() -> list[Path]:
    found = (path for package in ("accounts", "performance", "config") for path in (ROOT / package).rglob("*.py"))
    return sorted(one for one in found if EDITIONS not in one.parents and "migrations" not in one.parts)


def strings(source: str) -> Iterator[str]:
    """The strings of a module: no docstrings, which say nothing to anybody who uses it, and no forms of formatting."""
    tree = ast.parse(source)
    silent = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    silent |= {
        id(part)
        for one in ast.walk(tree)
        if isinstance(one, ast.FormattedValue) and one.format_spec
        for part in ast.walk(one.format_spec)
    }
    for one in ast.walk(tree):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in silent:
            yield one.value


def known(texts: Iterator[str]) -> set[str]:
    """What kinds of knowledge the texts show."""
    return {what for text in texts for what, pattern in KNOWLEDGE.items() if pattern.search(text)}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("公开05表", "the number of a form"),
        ("05、08、09表之和", "the number of a form"),
        ("05", "the number of a form"),
        ("五（二）各类支出", "the number of a section"),
        ("part2-general", "the number of a section"),
        ("第四部分", "the number of a section"),
        ("（二）政府采购", "the number of a section"),
        ("应等于说明十一，", "the number of a section"),
        ("xinjiang-2023", "the key of an edition"),
        ("document/xinjiang_2023/sheet.html", "the key of an edition"),
        ("中央、自治区安排", "a word of a region"),
    ],
)
def test_the_search_finds_what_it_looks_for(text: str, what: str) -> None:
    assert known(strings(f"x = {text!r}")) == {what}
    assert known(strings(f"def f():\n    {text!r}")) == set()


@pytest.mark.parametrize(
    "text", ["各张表", "公开件", "第一笔", "下设2个处室", "2023年", "说明一致", "三张表", "1.00万元", "{:07}"]
)
def test_the_search_finds_nothing_else(text: str) -> None:
    assert known(strings(f"x = {text!r}")) == set()


def test_no_module_but_those_of_editions_knows_an_edition() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), what)
        for path in modules()
        for what in known(strings(path.read_text(encoding="utf-8")))
    }
    assert found == set(ALLOWED), "what is allowed must be there too"


def test_no_template_knows_an_edition() -> None:
    paths = [one for one in (ROOT / "templates").rglob("*") if one.is_file()]
    assert len(paths) > 50
    found = {
        (path.relative_to(ROOT).as_posix(), what)
        for path in paths
        for what in known(iter(path.read_text(encoding="utf-8").splitlines()))
        | known(iter([path.relative_to(ROOT).as_posix()]))
    }
    assert found == set()
