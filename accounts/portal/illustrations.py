"""Which charts a publication and a unit have: figures by name, drawn elsewhere (公开稿与单位各有哪些图).

The page of a publication draws what that publication says, nothing else, so it changes no more than its text does; what
runs over the years stands on the page of the unit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from operator import attrgetter

from accounts.document.phrases import DRAWN, change_phrase
from accounts.document.report import Report
from accounts.models import Publication

from .charts import Chart, Item, Value, amount, change
from .named_figures import Named, named_figures
from .visibility import path_of

SOURCES = (
    *("appropriation_income", "income_superior", "income_operating", "income_business"),
    *("income_subsidiary", "income_other"),
)
NATURES = ("spending_basic", "spending_project")
EXPENSES = {
    "three_public": "合计",
    "overseas": "因公出国（境）费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_running": "公务用车运行维护费",
    "hospitality": "公务接待费",
}
OVER_YEARS = (
    ("years", "各年度收入总计与支出总计", {"total_income": "收入总计", "total_spending": "支出总计"}),
    (
        "years-three-public",
        "各年度“三公”经费预算数与决算数",
        {"three_public.final_budget": "预算数", "three_public": "决算数"},
    ),
)
"""Key, title and series: figure → its words."""
TOO_FEW = 2
"""Years from which on there is something to see over the years."""

Cells = Mapping[str, str]


def publication_charts(report: Report | None, cells: Cells) -> list[Chart]:
    """The charts of a publication from its frozen data; `cells` gives the anchors of figures on its page.

    Data of another form have none.
    """
    kinds = (_income, _spending, _natures, _expenses, _changes, _subject_changes)
    return [one(report, cells) for one in kinds] if report else []


def _value(report: Report, cells: Cells, name: str) -> Value:
    return amount(report.book[name], f"#{cells[name]}" if name in cells else "")


def _income(report: Report, cells: Cells) -> Chart:
    items = tuple(Item(report.book.caption(name), (_value(report, cells, name),)) for name in SOURCES)
    return Chart("income", "本年收入按来源", ("决算数",), items, _silent(items, "来源"), hides_zeros=True)


def _spending(report: Report, cells: Cells) -> Chart:
    codes = [code for code in report.book.now.codes("spending") if len(code) == 3]
    codes.sort(key=lambda code: (-report.book[f"spending[{code}]"], code))
    items = tuple(
        Item(f"{code} {report.book.subject(code)}", (_value(report, cells, f"spending[{code}]"),)) for code in codes
    )
    return Chart("spending", "本年支出按功能分类（类）", ("决算数",), items, _silent(items, "类"), hides_zeros=True)


def _silent(items: Sequence[Item], what: str) -> str:
    return "" if all(item.values[0].wan for item in items) else f"为0.00的{what}不画，见数据表。"


def _natures(report: Report, cells: Cells) -> Chart:
    stages = {"本年": "", "上年": ".prior"} if report.book.has_prior else {"本年": ""}
    items = tuple(
        Item(report.book.caption(name), tuple(_value(report, cells, f"{name}{stage}") for stage in stages.values()))
        for name in NATURES
    )
    return Chart("natures", "基本支出与项目支出", tuple(stages), items)


def _expenses(report: Report, cells: Cells) -> Chart:
    items = tuple(
        Item(words, tuple(_value(report, cells, f"{name}{stage}") for stage in (".final_budget", "")))
        for name, words in EXPENSES.items()
    )
    return Chart("three-public", "“三公”经费预算数与决算数", ("预算数", "决算数"), items)


def _changes(report: Report, cells: Cells) -> Chart:
    title = "与上年决算数相比的增减"
    if not report.book.has_prior:
        return Chart("changes", title, ("增减额",), (), "这份决算没有上年数。")
    return Chart("changes", title, ("增减额",), tuple(_changed(report, cells, name) for name in DRAWN), "", "增减")


def _subject_changes(report: Report, cells: Cells) -> Chart:
    """Each 项 of the general public budget, as the document explains them one by one."""
    title = "一般公共预算财政拨款支出各项比上年增减"
    codes = report.general_items if report.book.has_prior else []
    items = (
        _changed(report, cells, f"appropriation_spending[general][{code}]", f"{code} {report.book.subject(code)}")
        for code in codes
    )
    return Chart("subject-changes", title, ("增减额",), tuple(items), "", "增减", hides_zeros=True)


def _changed(report: Report, cells: Cells, name: str, caption: str = "") -> Item:
    now, before = report.book[name], report.book[f"{name}.prior"]
    value = replace(change(now, before), address=f"#{cells[name]}" if name in cells else "")
    return Item(caption or report.book.caption(name), (value,), change_phrase(now, before, report.edition.wording))


def unit_charts(publications: Sequence[Publication]) -> list[Chart]:
    """The charts over the years of one unit, of its current publications, in one query; none for a single year."""
    if len(publications) < TOO_FEW:
        return []
    rows = sorted(publications, key=attrgetter("year"))
    figures = named_figures([one.pk for one in rows], chain.from_iterable(names for *_, names in OVER_YEARS))

    def item(one: Publication, names: Iterable[str]) -> Item:
        return Item(f"{one.year}年度", tuple(named_value(one, figures.get((one.pk, name))) for name in names))

    return [
        Chart(key, title, tuple(series.values()), tuple(item(one, series) for one in rows))
        for key, title, series in OVER_YEARS
        if figures
    ]


def named_value(publication: Publication, figure: Named | None, missing: str = "—") -> Value:
    """A figure read from a snapshot, with the address of its cell on the page of its publication where one prints it."""
    if figure is None:
        return amount(None, missing=missing)
    return amount(figure.yuan, f"{path_of(publication)}#{figure.anchor}" if figure.anchor else "")
