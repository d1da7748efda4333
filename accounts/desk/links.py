"""The document whose figures can be followed: links to where they are entered or derived, marks of findings (可追溯的预览).

Rows are anchored as `row-2150501` (income, economic), `row-general-2150501` (spending), `row-original_budget-general-206` or
`row-original_budget-general-206-basic` (budget), `row-other_money` or `row-government_funds-2120801` (balances), inputs as
`id_overseas`.
"""

from collections.abc import Iterable
from functools import cache
from urllib.parse import quote, urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.document.report import Follower
from accounts.document.slots import is_text
from accounts.figures.book import STAGES, Book, derivation_of
from accounts.figures.figures import Cell, Entered, is_declared
from accounts.figures.totals import caption_of
from accounts.models import ITEMS, Filing, Fund, Nature, ThreePublicExpense
from accounts.workflow.findings import Kept

from .sheets import PEOPLE, SHEETS, place_url, step_of_sheet, steps

CAPTIONS = {step.key: step.caption for step in steps()} | {"budget": "支出（预算）", "declared": "本表样的数"}


def sheet_of_cell(cell: Cell, stage: str) -> str:
    """The sheet on which a cell of a stage is entered."""
    if cell.table != "facts":
        return "budget" if stage in ("original_budget", "final_budget") else cell.table
    if is_declared(cell.column):
        return "declared"
    if hasattr(ThreePublicExpense, cell.column):
        return "three_public"
    return "basics" if cell.column in PEOPLE else "supplement"


def anchor_of(cell: Cell, stage: str) -> str:
    """The anchor of its row, or of its field where the sheet has one row."""
    if cell.table == "facts":
        return quote(f"id_{_field(cell, stage)}")
    of_stage, of_column = (stage, cell.column) if sheet_of_cell(cell, stage) == "budget" else ("", "")
    return "-".join(filter(None, ("row", of_stage, cell.fund, cell.code, of_column)))


def _field(cell: Cell, stage: str) -> str:
    """The field of a model in which the cell is entered."""
    return f"{cell.column}_final_budget" if stage == "final_budget" and cell.column in ITEMS else cell.column


def _column(cell: Cell, sheet: str, stage: str) -> str:
    """The caption of the column or field."""
    if sheet == "declared":
        return caption_of(cell.column)
    if sheet == "budget":
        return str(Nature(cell.column).label) if cell.column else ""
    return next(one.caption for one in SHEETS[sheet].columns if one.name == _field(cell, stage))


COMPARED = {"prior": "与上年相比", "original_budget": "与年初预算相比", "final_budget": "与全年预算相比"}


def figure_url(filing: Filing, name: str, **query: str) -> str:
    """The page of a figure."""
    return f"{reverse('admin:filing_figure', args=[filing.pk, name])}{f'?{urlencode(query)}' if query else ''}"


class Links:
    """Where each printed figure of a filing leads: (address, what is found there)."""

    def __init__(self, filing: Filing, prior: Filing | None, book: Book) -> None:
        self.filing, self.prior, self.book = filing, prior, book
        self.to = cache(self._link)

    def _link(self, printed: str) -> tuple[str, str]:
        """The link of a place that prints these figures (names with blanks between); ('', '') where it prints none."""
        if not (names := printed.split()):
            return "", ""
        first, *others = names
        caption = self.book.caption(first)
        if not others:
            return self._one(first, caption)
        if all(name.startswith("economic[") for name in names):
            return reverse("admin:filing_sheet", args=[self.filing.pk, "economic"]), "到“基本支出（经济分类）”查看各款"
        stage = others[0].removeprefix(f"{first}.")
        if stage in STAGES:
            return f"{figure_url(self.filing, first)}#{stage}", f"{caption}{COMPARED[stage]}：查看怎样算出"
        return figure_url(self.filing, first, of=others[0]) + "#share", f"{caption}所占比重：查看怎样算出"

    def _one(self, name: str, caption: str) -> tuple[str, str]:
        derived = derivation_of(self.book, name)
        origin = self.origin(derived.entered[0], name.partition(".")[2]) if derived.is_entered else {"url": ""}
        if origin["url"]:
            return origin["url"], f"{caption}：到“{origin['sheet']}”查看填写处"
        return figure_url(self.filing, name), f"{caption}：查看怎样得出"

    def origin(self, entered: Entered, stage: str = "") -> dict[str, str]:
        """Where an entered amount stands: what it is called, its sheet and address ('' for none).

        `words` say it in one: `一般公共预算财政拨款 2150501 行政运行 基本支出`. A figure of last year leads to last year's filing.
        """
        cell, sheet = entered.cell, sheet_of_cell(entered.cell, stage)
        owner = self.prior if stage == "prior" else self.filing
        named = {
            "fund": str(Fund(cell.fund).label) if cell.fund else "",
            "code": cell.code,
            "name": self.book.subject(cell.code) if cell.code else "",
            "column": _column(cell, sheet, stage),
        }
        return {
            **named,
            "words": " ".join(filter(None, named.values())),
            "sheet": CAPTIONS[sheet if sheet in CAPTIONS else step_of_sheet(sheet)],
            "url": f"{reverse('admin:filing_sheet', args=[owner.pk, sheet])}#{anchor_of(cell, stage)}" if owner else "",
        }


class Followed(Follower):
    """What follows the figures and slots of a report: links, marks of findings, what was printed earlier."""

    def __init__(self, links: Links, found: Iterable[Kept], earlier: Book | None = None) -> None:
        self.links, self.earlier = links, earlier
        self.marks: dict[str, list[tuple[int, Kept]]] = {}
        for number, one in enumerate(found, start=1):
            if one.place_key:
                self.marks.setdefault(one.place_key, []).append((number, one))

    def figure(self, names: tuple[str, ...], words: SafeString) -> SafeString:
        """A link, with a mark beside it for each thing that was found about it."""
        url, title = self.links.to(" ".join(names)) if words else ("", "")
        was = self._earlier(names)
        link = format_html(
            '<a class="figure{}" href="{}" title="{}" target="_top">{}</a>',
            *(" changed" if was else "", url, f"{was}{title}", words),
        )
        return format_html("{}{}", link if url else words, self._beside(names))

    def slot(self, key: str, words: SafeString, *, missing: bool) -> SafeString:
        """A link to where it is filled."""
        where = "文字" if is_text(key) else CAPTIONS["declared"] if is_declared(key) else "原因"
        url, title = place_url(self.links.filing, key, {}), "去填写" if missing else f"到“{where}”查看填写处"
        return format_html('<a class="slot" href="{}" title="{}" target="_top">{}</a>', url, title, words)

    def _earlier(self, names: tuple[str, ...]) -> str:
        """What the figures were before the changes of the clerk, in words; '' where they are the same."""
        if self.earlier is None:
            return ""
        now, before = self.links.book, self.earlier
        known = {one: before[one] for one in names if before.holds(one)}
        words = [
            *(f"{now.caption(one)}原为 {known[one]:,}" for one in known if known[one] != now[one]),
            *(f"{now.caption(one)}原来没有列出" for one in names if one not in known),
        ]
        return f"{'，'.join(words)}。" if words else ""

    def _beside(self, names: tuple[str, ...]) -> SafeString:
        page = reverse("admin:filing_findings", args=[self.links.filing.pk])
        return format_html_join(
            "",
            ' <a class="finding {}" href="{}#finding-{}" title="{}" target="_top">{}</a>',
            (
                (one.severity.value, page, number, f"{one.sentence}：{one.left}；{one.right}", one.severity.label)
                for number, one in self.marks.get(_about(names), ())
            ),
        )


def _about(names: tuple[str, ...]) -> str:
    """What a place of the document is about: its figure, or the change of its figure; nothing for a share."""
    if len(names) <= 1:
        return "".join(names)
    return names[1] if names[1].startswith(f"{names[0]}.") else ""
