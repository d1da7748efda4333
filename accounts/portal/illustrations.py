"""Which charts a publication and a unit have; named figures read from the snapshots (公开稿与单位各有哪些图、从公开数据读取指定栏目).

The page of a publication draws what that publication says, nothing else, so it changes no more than its text does; what
runs over the years stands on the page of the unit.

Named figures come with the cells that print them. The database unfolds the snapshots: they are large, and only the asked
figures leave it. Work grows with the chosen publications alone, which are few.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from operator import attrgetter

from django.db import connection

from accounts.document.phrases import DRAWN, change_phrase
from accounts.document.report import Report
from accounts.models import Publication

from .charts import Chart, Item, Value, amount, change
from .visibility import path_of

CELLS = """
FROM accounts_publication publication
CROSS JOIN jsonb_array_elements(publication.snapshot->'statements') WITH ORDINALITY AS form(data, place)
CROSS JOIN jsonb_array_elements(form.data->'blocks') WITH ORDINALITY AS block(data, place)
CROSS JOIN jsonb_array_elements(block.data->'rows') WITH ORDINALITY AS line(data, place)
CROSS JOIN jsonb_array_elements(block.data->'columns') WITH ORDINALITY AS col(data, place)
CROSS JOIN LATERAL (SELECT line.data->'cells'->(col.data->>'key') AS data) AS cell
WHERE publication.id = ANY(%s)
"""
"""Every cell of every statement of the publications."""
FIGURES = """
SELECT publication.id, cell.data->>'figure', cell.data->>'yuan',
    concat_ws('-', form.data->>'key', line.data->>'key', col.data->>'key'),
    1, form.place, block.place, line.place, col.place
{cells} AND cell.data->>'figure' = ANY(%s)
UNION ALL
SELECT publication.id, total.key, total.value->>'yuan', '', 2, 0, 0, 0, 0
FROM accounts_publication publication
CROSS JOIN jsonb_each(publication.snapshot->'totals') AS total
WHERE publication.id = ANY(%s) AND total.key = ANY(%s) AND jsonb_exists(total.value, 'yuan')
ORDER BY 1, 5, 6, 7, 8, 9
"""
"""First the cells in the order of the document, then the totals, for what no statement prints."""
LINES = """
SELECT cell.data->>'figure', form.data->>'number', form.data->>'title', line.data->>'code', line.data->>'name',
    col.data->>'caption'
{cells} AND cell.data->>'figure' <> ''
ORDER BY form.place, block.place, line.data->>'code', line.place, col.place, publication.year DESC, publication.id
"""


@dataclass(frozen=True)
class Named:
    """A figure of one publication: in 元, and the anchor of the cell that prints it."""

    yuan: Decimal
    anchor: str
    """'' where no statement prints it."""


@dataclass(frozen=True)
class StatementLine:
    """A line of a statement that can be asked for: the figure, number and title of the form, row and column in words."""

    figure: str
    number: str
    title: str
    words: str


def named_figures(publications: Iterable[int], names: Iterable[str]) -> Mapping[tuple[int, str], Named]:
    """(key of the publication, name) → the figure; what a publication lacks is not among them. One query."""
    keys, wanted = list(publications), list(names)
    found: dict[tuple[int, str], Named] = {}
    with connection.cursor() as cursor:
        cursor.execute(FIGURES.format(cells=CELLS), [keys, wanted, keys, wanted])
        for key, name, yuan, anchor, *_ in cursor.fetchall():
            found.setdefault((key, name), Named(Decimal(yuan), anchor))
    return found


def statement_lines(publications: Iterable[int]) -> list[StatementLine]:
    """The lines of the statements of these publications, each figure once, where it stands first. One query."""
    found: dict[str, StatementLine] = {}
    with connection.cursor() as cursor:
        cursor.execute(LINES.format(cells=CELLS), [list(publications)])
        for figure, number, title, code, name, column in cursor.fetchall():
            words = "·".join(filter(None, (" ".join(filter(None, (code, name))), column)))
            found.setdefault(figure, StatementLine(figure, number, title, words))
    return list(found.values())


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
    codes = sorted(
        (code for code in report.book.now.codes("spending") if len(code) == 3),
        key=lambda code: (-report.book[f"spending[{code}]"], code),
    )
    items = tuple(
        Item(f"{code} {report.book.subject(code)}", (_value(report, cells, f"spending[{code}]"),)) for code in codes
    )
    return Chart("spending", "本年支出按功能分类（类）", ("决算数",), items, _silent(items, "类"), hides_zeros=True)


def _silent(items: Sequence[Item], what: str) -> str:
    return "" if all(item.values[0].wan for item in items) else f"为0.00的{what}不画，见数据表。"


def _natures(report: Report, cells: Cells) -> Chart:
    stages = {"本年": "", "上年": ".prior"} if report.book.has_prior else {"本年": ""}
    return Chart(
        "natures",
        "基本支出与项目支出",
        tuple(stages),
        tuple(
            Item(report.book.caption(name), tuple(_value(report, cells, f"{name}{stage}") for stage in stages.values()))
            for name in NATURES
        ),
    )


def _expenses(report: Report, cells: Cells) -> Chart:
    return Chart(
        "three-public",
        "“三公”经费预算数与决算数",
        ("预算数", "决算数"),
        tuple(
            Item(words, tuple(_value(report, cells, f"{name}{stage}") for stage in (".final_budget", "")))
            for name, words in EXPENSES.items()
        ),
    )


def _changes(report: Report, cells: Cells) -> Chart:
    title = "与上年决算数相比的增减"
    if not report.book.has_prior:
        return Chart("changes", title, ("增减额",), (), "这份决算没有上年数。")
    return Chart("changes", title, ("增减额",), tuple(_changed(report, cells, name) for name in DRAWN), "", "增减")


def _subject_changes(report: Report, cells: Cells) -> Chart:
    """Each 项 of the general public budget."""
    items = tuple(
        _changed(report, cells, f"appropriation_spending[general][{code}]", f"{code} {report.book.subject(code)}")
        for code in (report.book.items if report.book.has_prior else [])
    )
    title = "一般公共预算财政拨款支出各项比上年增减"
    return Chart("subject-changes", title, ("增减额",), items, "", "增减", hides_zeros=True)


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
    return [
        Chart(
            key,
            title,
            tuple(series.values()),
            tuple(
                Item(f"{one.year}年度", tuple(named_value(one, figures.get((one.pk, name))) for name in series))
                for one in rows
            ),
        )
        for key, title, series in OVER_YEARS
        if figures
    ]


def named_value(publication: Publication, figure: Named | None, missing: str = "—") -> Value:
    """A figure read from a snapshot, with the address of its cell on the page of its publication where one prints it."""
    address = f"{path_of(publication)}#{figure.anchor}" if figure and figure.anchor else ""
    return amount(figure.yuan if figure else None, address, missing)
