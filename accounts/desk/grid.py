"""The pages of rows made of cells: a grid typed, pasted, added up, and one row as labelled inputs (表格录入页，一份一行的录入页)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, QueryDict

from accounts.figures.money import ZERO
from accounts.figures.numerals import is_digits
from accounts.intake.cells import show_amount
from accounts.models import ITEMS, EnteredRow, Key, ValueKind
from accounts.workflow import require
from accounts.workflow.merge import Clash, Clashed, SavedChange

from .cells import INCOMPLETE, PageCells, TypedRow, key_of_row, row_sum, sums_of
from .entry import AmountsPage
from .pages import number_of
from .sheets import saved_rows

SPARE = 6
"""Empty rows offered below the entered ones."""
MORE = 20
"""How many rows the button for more rows adds."""
ROWS = 3000
"""How many rows a page may send."""


class GridPage(AmountsPage):
    """Many rows, and empty ones below."""

    template = "admin/accounts/filing/grid.html"

    def load(self) -> None:
        """The saved rows."""
        self.rows = [self.cells.row_of(row) for row in saved_rows(self.sheet, self.filing)]
        self.rows += self.cells.empty_rows(SPARE)

    def take(self, data: QueryDict) -> None:
        """The rows as they were sent."""
        count = number_of(self.request, "rows", INCOMPLETE, digits=5)
        require(count <= ROWS, f"一页最多保存 {ROWS:,} 行，现有 {count:,} 行；没有保存。")
        self.rows = [self.cells.posted(data, f"rows-{number}-") for number in range(count)]

    def act(self) -> HttpResponse | None:
        """Show more rows, or the amounts in the other unit."""
        if "more" in self.request.POST:
            self.rows += self.cells.empty_rows(MORE)
            return self.show()
        return super().act()

    def read(self) -> Sequence[EnteredRow]:
        """The rows meant, without the deleted and the empty ones; one that is there twice is named."""
        first: dict[Key, int] = {}
        meant = (one for one in enumerate(self.rows, start=1) if not (one[1].is_deleted or one[1].is_empty))
        for number, row in meant:
            self.cells.read(row)
            if row.value is not None and (place := first.setdefault(key_of_row(row.value), number)) != number:
                row.errors[""] = [f"与第{place}行相同（{row.value}），请合并为一行。"]
        return [row.value for row in self.rows if row.value is not None]

    def problem(self) -> str:
        """How many cells are wrong."""
        wrong = sum(len(row.errors) for row in self.rows)
        return f"有 {wrong} 处需要更正，没有保存；您填的都还在本页，请看标出的行。" if wrong else ""

    def show_both(self, clashed: Clashed, notes: list[tuple[Clash, str]]) -> None:
        """The rows of both, each clash marked in its row."""
        self.rows = [self.cells.row_of(merged) for merged in clashed.merged]
        for row, merged in zip(self.rows, clashed.merged, strict=True):
            row.notes = {one.field: words for one, words in notes if one.key == key_of_row(merged)}
        self.rows += self.cells.empty_rows(SPARE)

    def saved_words(self, rows: Sequence[EnteredRow]) -> str:
        """With the number of rows."""
        return f"“{self.sheet.caption}”已保存，共 {len(rows)} 行。"

    def framed(self) -> dict[str, Any]:
        """The rows and what they add up to; without empty ones for those who cannot enter."""
        context, columns = super().framed(), self.cells.columns
        rows = self.rows if context["may_enter"] else [row for row in self.rows if not row.is_empty]
        tables, classes = sums_of(self.cells, rows)
        amounts = [column for column in columns if column.is_amount]
        return context | {
            "columns": columns,
            "amounts": amounts,
            "before_amounts": 1 + len(columns) - len(amounts),
            "width": 1 + len(columns) + bool(self.sheet.sums) + bool(context["may_enter"]),
            "rows": [_grid_row(self.cells, row, index) for index, row in enumerate(rows)],
            "template_row": _grid_row(self.cells, self.cells.empty_rows(1)[0], -1),
            "tables": tables,
            "classes": classes,
            "subjects": self.cells.subjects,
        }


def _grid_row(cells: PageCells, row: TypedRow, index: int) -> dict[str, Any]:
    """One row for its template `grid_row.html`, numbered from zero: what is wrong with it stands above it.

    `anchor` is where links to a saved row lead: `row-general-2150501`, the values of its key, blanks left out.
    """
    captions, code = {column.name: column.caption for column in cells.columns}, row.texts.get("code", "").strip()
    keys = (row.texts[column.name].strip() for column in cells.columns if column.is_key)

    def words(found: Mapping[str, str]) -> list[str]:
        return [f"{captions[name]}：{text}" if name else text for name, text in found.items()]

    return {
        "index": index,
        "number": index + 1,
        "inputs": [
            cells.input(column, row, f"rows-{index}-", f"第{index + 1}行 {column.caption}", f"problem-{index}")
            for column in cells.columns
        ],
        # the name of the code; says so where the list of the year lacks it
        "subject": cells.subjects.names.get(code, "科目表中没有此编码" if is_digits(code) else ""),
        "total": show_amount(row_sum(cells, cells.amounts(row)), cells.measure),
        "problems": words({name: "".join(messages) for name, messages in row.errors.items()}),
        "notes": words(row.notes),
        "anchor": "-".join(filter(None, ("row", *keys))) if row.is_saved else "",
        "is_deleted": row.is_deleted,
    }


SUMS: dict[str, dict[str, tuple[str, ...]]] = {
    "basics": {"实有人数": ("staff_active", "staff_retired_cadre", "staff_retired")},
    "supplement": {
        "政府采购支出合计": ("procurement_goods", "procurement_works", "procurement_services"),
        "车辆合计（辆）": tuple(
            f"owned_{name}"
            for name in ("leaders", "principals", "mail", "emergency", "enforcement", "technical", "retired", "other")
        ),
    },
}
"""What a page adds up: caption → the inputs."""
TOTALS = {"公务用车购置及运行维护费小计": ITEMS[1:3], "“三公”经费合计": ITEMS}
"""What the table of the three public expenses adds up."""
WRONG = "有的格需要更正，没有保存；您填的都还在本页，请看标出的地方。"


class SinglePage(AmountsPage):
    """One row as a list of inputs."""

    template = "admin/accounts/filing/single.html"

    def load(self) -> None:
        """The saved row, an empty one where there is none."""
        self.saved = next(iter(saved_rows(self.sheet, self.filing)), self.sheet.model())
        self.rows = [self.cells.row_of(self.saved)]

    def take(self, data: QueryDict) -> None:
        """The inputs as they were sent."""
        self.load()
        self.rows = [self.cells.posted(data)]

    def read(self) -> Sequence[EnteredRow]:
        """The row meant."""
        self.cells.read(self.rows[0])
        return [row.value for row in self.rows if row.value is not None]

    def problem(self) -> str:
        """Whether a cell is wrong."""
        return WRONG if self.rows[0].errors else ""

    def enter(self, rows: Sequence[EnteredRow], **more: Any) -> list[SavedChange]:
        """The inputs of this page; other fields of the row stay as saved."""
        return super().enter(rows, fields=[column.name for column in self.cells.columns], **more)

    def show_both(self, clashed: Clashed, notes: list[tuple[Clash, str]]) -> None:
        """The row that both make."""
        self.rows = [self.cells.row_of(clashed.merged[0])]
        self.rows[0].notes = {one.field: words for one, words in notes}

    def added(self) -> dict[str, tuple[str, ...]]:
        """What the page adds up: caption → the inputs."""
        return SUMS.get(self.sheet.name, {})

    def context(self) -> dict[str, Any]:
        """The inputs, and what they add up to; the three public expenses as a table of budget and outturn."""
        inputs = {column.name: self.cells.input(column, self.rows[0]) for column in self.cells.columns}
        is_table = self.sheet.name == "three_public"
        both = {name: (f"{name}_final_budget", name) for name in ITEMS if is_table}
        return {
            "inputs": [one for one in inputs.values() if not is_table or one["column"].kind is ValueKind.COUNT],
            "sums": [
                (
                    caption,
                    self.cells.measure.label if inputs[names[0]]["column"].is_amount else "",
                    self._total(names),
                )
                for caption, names in self.added().items()
            ],
            "table": [
                (inputs[name]["column"].caption.removesuffix(" 决算数"), [inputs[one] for one in pair])
                for name, pair in both.items()
            ],
            "totals": [
                (caption, [self._total(stage) for stage in zip(*(both[name] for name in names), strict=True)])
                for caption, names in (TOTALS.items() if is_table else ())
            ],
            "has_amounts": any(one["column"].is_amount for one in inputs.values()),
        }

    def _total(self, names: Sequence[str]) -> tuple[str, str]:
        """The names of inputs, and their sum: of amounts in the unit of the page, of counts plainly.

        What cannot be read counts nothing.
        """
        kind = next(column.kind for column in self.cells.columns if column.name in names)
        whole = sum((one for name, one in self.cells.amounts(self.rows[0], kind).items() if name in names), ZERO)
        is_amount = kind is ValueKind.AMOUNT
        return " ".join(names), show_amount(
            whole, self.cells.measure, blank_zero=False
        ) if is_amount else f"{whole:.0f}"
