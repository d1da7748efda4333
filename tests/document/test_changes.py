"""No figure stands in a template: an entered amount moves every place that depends on it, and nothing else."""

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from django.db import models

from accounts.document.report import Report, narrative, render_body
from accounts.models import EconomicLine, ExpenditureLine, Fund, IncomeLine, Supplement, ThreePublicExpense
from tests.cases import Case
from tests.sample import ROOT, report_of, sample_case

NUMBER = re.compile(r"-?\d+(?:\.\d+)?%?")
PLACE = re.compile(r'<(span|td)[^>]* data-figure="([^"]*)">([^<]*)</\1>')


def row(case: Case, model: type[models.Model], **wanted: Any) -> Any:
    rows = case.now.sheets[model]  # type: ignore[index]
    return next(one for one in rows if all(getattr(one, name) == value for name, value in wanted.items()))


# One amount, everything that must change written down by hand ---------------------------------------------------------

PENSION = [
    # paragraph that begins with, figure before → after, in order
    ("2023年度支出总计", [("244.63", "245.63"), ("244.63", "245.63")]),
    ("本年支出", [("244.63", "245.63"), ("98.22", "99.22"), ("40.15%", "40.39%"), ("59.85%", "59.61%")]),
    ("2023年度财政拨款收入总计", [("229.63", "230.63"), ("229.63", "230.63")]),
    ("财政拨款收入支出总体", [("229.63", "230.63"), ("-45.88%", "-45.65%")]),
    (
        "2023年度一般公共预算财政拨款支出",
        [
            *(("229.63", "230.63"), ("93.87%", "93.89%"), ("266.65", "265.65"), ("53.73%", "53.53%")),
            *(("229.63", "230.63"), ("-45.88%", "-45.65%")),
        ],
    ),
    ("1.科学技术支出(类)38.19", [("16.63%", "16.56%")]),
    ("2.社会保障和就业支出(类)8.06", [("8.06", "9.06"), ("3.51%", "3.93%")]),
    ("3.卫生健康支出(类)5.54", [("2.41%", "2.40%")]),
    ("4.资源勘探工业信息等支出(类)164.46", [("71.62%", "71.31%")]),
    ("5.住房保障支出(类)13.39", [("5.83%", "5.81%")]),
    ("2.社会保障和就业支出(类)行政事业单位养老支出", [("8.06", "9.06"), ("0.10", "1.10"), ("1.26%", "13.82%")]),
    ("2023年度一般公共预算财政拨款基本支出", [("98.22", "99.22")]),
]
PENSION_CELLS = {
    "spending[208]": ("8.06", "9.06"),
    "spending": ("244.63", "245.63"),
    "total_spending": ("244.63", "245.63"),
    "spending_basic": ("98.22", "99.22"),
    "spending[20805]": ("8.06", "9.06"),
    "spending[2080505]": ("8.06", "9.06"),
    "spending_basic[208]": ("8.06", "9.06"),
    "spending_basic[20805]": ("8.06", "9.06"),
    "spending_basic[2080505]": ("8.06", "9.06"),
    "appropriation_spending[208]": ("8.06", "9.06"),
    "appropriation_spending[general][208]": ("8.06", "9.06"),
    "appropriation_spending": ("229.63", "230.63"),
    "appropriation_spending[general]": ("229.63", "230.63"),
    "appropriation_total_spending": ("229.63", "230.63"),
    "appropriation_total_spending[general]": ("229.63", "230.63"),
    "appropriation_basic[general]": ("98.22", "99.22"),
    "appropriation_spending[general][20805]": ("8.06", "9.06"),
    "appropriation_spending[general][2080505]": ("8.06", "9.06"),
    "appropriation_basic[general][208]": ("8.06", "9.06"),
    "appropriation_basic[general][20805]": ("8.06", "9.06"),
    "appropriation_basic[general][2080505]": ("8.06", "9.06"),
}


def cells(report: Report) -> dict[tuple[str, str], str]:
    """(statement, figure) → printed, of all amount cells."""
    return {
        (filled.form.number, figure): filled.printed(figure, amount)
        for filled in report.statements
        for block in filled.blocks
        for one in block.rows
        for figure, amount in zip(one.figures, one.amounts, strict=True)
    } | {
        (filled.form.number, foot.figure): filled.printed(foot.figure, amount)
        for filled in report.statements
        for foot, amount in filled.last_row
        if foot.figure
    }


def test_one_amount_moves_exactly_the_places_written_down() -> None:
    before, case = report_of(sample_case()), sample_case()
    row(case, ExpenditureLine, fund=Fund.GENERAL, code="2080505").basic += D("10000.00")
    after = report_of(case)

    old, new = ([text for _, text in narrative(report)] for report in (before, after))
    assert len(old) == len(new)
    moved = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
    assert len(moved) == len(PENSION)
    for (one, other), (start, changes) in zip(moved, PENSION, strict=True):
        assert one.startswith(start)
        assert NUMBER.sub("#", one) == NUMBER.sub("#", other)
        pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
        assert [pair for pair in pairs if pair[0] != pair[1]] == changes

    was, now = cells(before), cells(after)
    assert was.keys() == now.keys()
    changed = {key: (was[key], now[key]) for key in was if was[key] != now[key]}
    assert {figure: pair for (_, figure), pair in changed.items()} == PENSION_CELLS
    assert sorted({number for number, _ in changed}) == ["公开01表", "公开03表", "公开04表", "公开05表"]
    assert not after.missing


# Every entered amount of the sample, against an arithmetic of the test's own ------------------------------------------


def bumps() -> Iterator[tuple[str, Callable[[Case], None]]]:
    """Every entered number of the sample that is not zero, by one 万元 or by one."""
    case = sample_case()
    for model, rows in case.now.sheets.items():
        for index, one in enumerate(rows):
            for field in one._meta.concrete_fields:
                value = getattr(one, field.attname)
                if isinstance(field, models.DecimalField | models.PositiveIntegerField) and value:
                    step: Any = D("10000.00") if isinstance(field, models.DecimalField) else 1
                    yield f"{model.__name__} {one} {field.name}", _bump(model, index, field.attname, step)


def _bump(model: Any, index: int, name: str, step: Any) -> Callable[[Case], None]:
    def bump(case: Case) -> None:
        target = case.now.sheets[model][index]
        setattr(target, name, getattr(target, name) + step)

    return bump


def places(report: Report) -> list[tuple[str, str]]:
    """(figure names, printed) of every place that says a figure."""
    return [(names, text) for _, names, text in PLACE.findall(render_body(report))]


def skeleton(report: Report) -> str:
    """The document with every figure taken out."""
    return PLACE.sub("#", render_body(report))


def wan(yuan: D) -> D:
    return (yuan / 10000).quantize(D("0.01"), ROUND_HALF_UP)


def said(report: Report, names: str, old: str) -> str | None:
    """What a place must say, worked out here from the two figures and the kind of place (told by its old words)."""
    first, *rest = names.split()
    value = report.book[first]
    if old.endswith("万元") and not rest:
        return f"{wan(value)}万元"
    if len(rest) == 1 and "预决算差异率" in old:
        budget = wan(report.book[rest[0]])
        rate = (wan(value) - budget) * 100 / budget if budget else D(0)
        return f"预决算差异率{rate.quantize(D('0.01'), ROUND_HALF_UP)}%"
    if len(rest) == 1 and rest[0].endswith(".prior"):
        prior = wan(report.book[rest[0]])
        delta = wan(value) - prior
        words = ("减少", "下降") if delta < 0 else ("增加", "增长")
        rate = abs(delta) * 100 / prior if prior else D(100 if delta else 0)
        return f"{words[0]}{abs(delta)}万元，{words[1]}{rate.quantize(D('0.01'), ROUND_HALF_UP)}%"
    if len(rest) == 1 and re.fullmatch(r"[\d.]+%", old):
        whole = wan(report.book[rest[0]])
        rate = wan(value) * 100 / whole if whole else D(0)
        return f"{rate.quantize(D('0.01'), ROUND_HALF_UP)}%"
    return None


@pytest.mark.parametrize(("what", "bump"), list(bumps()), ids=lambda one: one if isinstance(one, str) else "")
def test_every_entered_amount_reaches_its_places_and_no_other(what: str, bump: Callable[[Case], None]) -> None:
    case = sample_case()
    bump(case)
    before, after = report_of(sample_case(), web=True), report_of(case, web=True)
    assert skeleton(before) == skeleton(after), what
    old, new = places(before), places(after)
    assert [names for names, _ in old] == [names for names, _ in new]
    moved = 0
    for (names, was), (_, now) in zip(old, new, strict=True):
        touched = any(before.book[name] != after.book[name] for name in names.split())
        moved += was != now
        assert touched or was == now, (what, names, was, now)
        if touched and (expected := said(after, names, was)) is not None:
            assert now == expected, (what, names)
    assert moved or "全年预算数" in what, what


def test_an_amount_where_none_was_brings_its_row_and_its_name() -> None:
    case = sample_case()
    case.now.sheets[IncomeLine].append(IncomeLine(code="2210202", other=D("50000.00")))
    case.now.sheets[EconomicLine].append(EconomicLine(code="30215", amount=D("30000.00")))
    row(case, ThreePublicExpense).hospitality = D("20000.00")
    row(case, Supplement).owned_other = 2
    text = "\n".join(text for _, text in narrative(report_of(case)))
    assert "其他收入5.00万元，占2.13%" in text
    assert "公用经费13.15万元，包括：办公费、邮电费、差旅费、会议费、工会经费、公务用车运行维护费。" in text
    assert "公务接待费支出2.00万元，占27.82%，比上年增加2.00万元，增长100.00%" in text
    assert "国有资产占用情况中固定资产车辆2辆，与公务用车保有量差异原因是" in text
    assert "其他用车2辆" in text


def test_a_balance_or_fund_fills_sections_eight_and_nine() -> None:
    case = sample_case()
    case.now.sheets[IncomeLine].append(IncomeLine(code="2120801", government_funds=D("1050000.00")))
    case.now.sheets[ExpenditureLine].append(
        ExpenditureLine(fund=Fund.GOVERNMENT_FUNDS, code="2120801", project=D("1050000.00"))
    )
    report = report_of(case)
    text = [text for anchor, text in narrative(report) if anchor == "part2-government_funds"]
    assert "政府性基金预算财政拨款年初结转和结余0.00万元，本年收入105.00万元，本年支出105.00万元" in text[1]
    assert text[2].startswith("1.城乡社区支出(类)国有土地使用权出让收入安排的支出(款)")
    filled = report.statements[7]
    assert [one.key for one in filled.blocks[0].rows] == ["total", "212", "21208", "2120801"]
    assert filled.nil_note == ""


# No digit in the templates but those of fixed words -------------------------------------------------------------------

FIXED = {"12月31日", "单价100万元（含）以上"}
"""Figures that belong to the wording itself."""


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "templates" / "performance" / "document").glob("*.html")),
    ids=lambda path: path.name,
)
def test_no_figure_is_typed_into_a_template(path: Path) -> None:
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "", path.read_text(encoding="utf-8"))
    for words in FIXED:
        text = text.replace(words, "")
    assert not re.search(r"\d", text)
