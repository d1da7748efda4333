"""The funding table of a self-evaluation sheet (自评表的资金). Amounts leave here in 元."""

from __future__ import annotations

from decimal import Decimal

from accounts.figures.money import WAN, ZERO, from_wan, half_up, two_places
from accounts.intake.workbooks.amounts import NotANumber, amount_of
from performance.models import FundingRow

from . import captions
from .captions import bare
from .cells import Cells


def read_money(cells: Cells, *, whole: bool) -> list[FundingRow]:
    """The rows of money, by the sources of the whole unit or of a programme; what is wrong becomes a problem."""
    return _Money(cells).rows(whole=whole)


class _Money:
    """Reads the rows between the captions of money and the goals."""

    def __init__(self, cells: Cells) -> None:
        self.cells, self.sheet = cells, cells.sheet

    def rows(self, *, whole: bool) -> list[FundingRow]:
        head = self._money_head()
        if head is None:
            self.cells.problem("没有找到资金表头：应有“年初预算数”、“预算数（调整后）”或“全年预算数”、“执行数”三栏。")
            return []
        row, columns = head
        factor = self._factor(row)
        sources = captions.WHOLE_SOURCES if whole else captions.PROGRAMME_SOURCES
        found: dict[str, FundingRow] = {}
        goal = self.cells.cell(captions.GOAL) or (self.cells.head, 0)
        for one in self.cells.above:
            if not row < one < goal[0]:
                continue
            source = self._source(one, min(columns.values()), sources, columns)
            if source:
                found[source] = self._money(one, source, columns, factor)
        self._compare_total(found, row)
        return list(found.values())

    def _money_head(self) -> tuple[int, dict[str, int]] | None:
        for row in self.cells.above:
            columns: dict[str, int] = {}
            for column in range(1, self.sheet.width + 1):
                stage = captions.STAGES.get(bare(self.sheet.text(row, column)))
                if stage:
                    columns.setdefault(stage, column)
            if len(columns) == len(set(captions.STAGES.values())):
                return row, columns
        return None

    def _factor(self, row: int) -> Decimal:
        """元 for one of the unit that the captions name; 万元 where they name none, as the form says."""
        texts = [self.sheet.spread(row, column) for column in range(1, self.sheet.width + 1)]
        units = {found for text in texts for found in captions.MONEY_UNIT.findall(text)}
        if units - {"万元", "元"} or len(units) > 1:
            self.cells.problem(f"金额单位“{'、'.join(sorted(units))}”不能读取；请统一用万元。", row, 1)
        if units == {"元"}:
            self.cells.note("金额单位是元，按元读取。", row, 1)
            return Decimal(1)
        return WAN

    def _source(self, row: int, first: int, sources: dict[str, str], columns: dict[str, int]) -> str:
        """The source of a row of money, '' for a row of something else."""
        names = [(column, bare(self.sheet.text(row, column))) for column in range(1, first)]
        for _, name in reversed(names):
            if name in sources:
                return sources[name]
        unknown = [(column, name) for column, name in names if name not in captions.GROUPS]
        if unknown and any(self.sheet.value(row, column) is not None for column in columns.values()):
            words = f"资金来源“{self.cells.words(row, unknown[-1][0])}”不认识，金额没有读取；请按表样填写资金来源。"
            self.cells.problem(words, row, unknown[-1][0])
        return ""

    def _money(self, row: int, source: str, columns: dict[str, int], factor: Decimal) -> FundingRow:
        one = FundingRow(source=source)
        for stage, column in columns.items():
            try:
                amount = amount_of(self.sheet.value(row, column), 6) or ZERO
            except NotANumber as wrong:
                self.cells.problem(f"{wrong}，应为金额。", row, column)
                continue
            setattr(one, stage, from_wan(amount) if factor == WAN else half_up(amount))
        return one

    def _compare_total(self, found: dict[str, FundingRow], row: int) -> None:
        """Say where the total is not the sum of the rows, which counts."""
        total = found.pop("total", None)
        for stage, words in (("original_budget", "年初预算数"), ("final_budget", "全年预算数"), ("executed", "执行数")):
            given = getattr(total, stage) if total else ZERO
            parts = sum((getattr(one, stage) for one in found.values()), ZERO)
            if total and given != parts:
                self.cells.note(
                    f"{words}合计 {two_places(given)} 元，各行之和 {two_places(parts)} 元，以各行之和为准。", row, 1
                )
