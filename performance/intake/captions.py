"""What the captions of self-evaluation tables mean, however they are written, and the cells beside them (自评表的栏目与单元格)."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from accounts.intake.workbooks.grid import Address, Sheet, SheetRemark, plain_digits, tidy
from accounts.models import wording

STAGES = {
    "年初预算数": "original_budget",
    "年初预算": "original_budget",
    "预算数调整后": "final_budget",
    "调整后预算数": "final_budget",
    "全年预算数": "final_budget",
    "全年预算": "final_budget",
    "执行数": "executed",
    "全年执行数": "executed",
}
WHOLE_SOURCES = {
    "中央安排": "central",
    "自治区安排": "province",
    "自治区区安排": "province",
    "省级安排": "province",
    "地州市安排": "prefecture",
    "地市安排": "prefecture",
    "县市区安排": "county",
    "县区安排": "county",
    "其他": "other",
    "其他资金": "other",
    "合计": "total",
}
PROGRAMME_SOURCES = {
    "当年财政拨款": "appropriation",
    "财政拨款": "appropriation",
    "上年结转资金": "carried_over",
    "上年结转": "carried_over",
    "其他资金": "other",
    "其他": "other",
    "年度资金总额": "total",
    "合计": "total",
}
GROUPS = ("财政资金", "年度预算", "项目资金", "年度资金", "")
"""Captions that stand beside rows of money and name none."""
COLUMNS = {
    "一级指标": "level1",
    "二级指标": "level2",
    "三级指标": "level3",
    "预期指标值": "target",
    "年度指标值": "target",
    "指标值": "target",
    "目标值": "target",
    "指标设定依据": "ground",
    "设定依据": "ground",
    "权重": "weight",
    "分值": "weight",
    "实际完成指标值": "actual",
    "实际完成值": "actual",
    "完成值": "actual",
    "得分": "score",
    "备注": "remark",
    "偏差原因分析及改进措施": "remark",
    "偏差原因分析": "remark",
}
NEEDED = {
    "level1": "一级指标",
    "level3": "三级指标",
    "target": "指标值",
    "weight": "权重（分值）",
    "actual": "实际完成值",
}
BESIDE = ("年度绩效指标完成情况", "绩效指标", "年度绩效指标", "")
"""Captions beside the head of the indicators."""
GOAL, ACHIEVED = ("预期目标", "年度预期目标"), ("实际完成目标", "实际完成情况")
UNIT, NAME = ("部门单位名称", "部门名称", "单位名称"), ("项目名称",)
DEPARTMENT, IMPLEMENTER = ("主管部门",), ("实施单位", "项目实施单位")
TOTAL_ROWS = ("总分", "合计", "总计")
MONEY_UNIT = re.compile(r"(万元|亿元|千元|百万元|(?<![万亿千百])元)")


def bare(text: str) -> str:
    """A caption without blanks, punctuation and units of money: `县（市、区）安排：` → `县市区安排`."""
    return re.sub(r"^其中[::]?|[\W_]", "", re.sub(r"\((?:万元|元|%)\)", "", tidy(text)))


@dataclass
class Cells:
    """A sheet, the row of the captions of its indicators, and what is to be told about it."""

    sheet: Sheet
    head: int
    problems: list[SheetRemark]
    notes: list[SheetRemark]

    def problem(self, words: str, row: int = 0, column: int = 0) -> None:
        """Something that must be mended, at a cell or on the sheet."""
        self.problems.append(SheetRemark(self._place(row, column), words))

    def note(self, words: str, row: int = 0, column: int = 0) -> None:
        """Something worth telling, at a cell or on the sheet."""
        self.notes.append(SheetRemark(self._place(row, column), words))

    def _place(self, row: int, column: int) -> Address:
        return self.sheet.place(row, column) if row else Address(self.sheet.name)

    @property
    def columns(self) -> range:
        """All columns."""
        return range(1, self.sheet.width + 1)

    @property
    def above(self) -> list[int]:
        """The rows above the indicators."""
        return [row for row in self.sheet.rows if row < self.head]

    def caption(self, row: int, column: int) -> str:
        """The bare words of a cell."""
        return bare(self.sheet.text(row, column))

    @cached_property
    def captions(self) -> dict[str, tuple[int, int]]:
        """Each caption above the indicators → the first cell that holds it."""
        return {self.caption(*cell): cell for cell in sorted(self.sheet.cells, reverse=True) if cell[0] < self.head}

    def cell(self, names: tuple[str, ...]) -> tuple[int, int] | None:
        """The first cell above the indicators with one of these captions."""
        return min((self.captions[name] for name in names if name in self.captions), default=None)

    def words(self, row: int, column: int) -> str:
        """A cell as words, blanks at the ends gone; a number without needless zeros; nothing for an empty or broken cell."""
        value = self.sheet.value(row, column)
        if isinstance(value, Decimal):
            return plain_digits(value)
        return wording.tidy(value).strip() if isinstance(value, str) else ""

    def right_of(self, names: tuple[str, ...]) -> str:
        """The words beside a caption."""
        cell = self.cell(names)
        beside = (self.words(cell[0], column) for column in self.columns if column > cell[1]) if cell else ()
        words = next(filter(None, beside), "")
        return "" if bare(words) in (*DEPARTMENT, *IMPLEMENTER) else words

    def below(self, names: tuple[str, ...]) -> str:
        """The words below a caption."""
        cell = self.cell(names)
        return self.words(cell[0] + 1, cell[1]) if cell else ""

    def words_over(self, row: int, column: int) -> str:
        """The words of a cell, or of the merged range below the head that reaches down to it."""
        over = self.sheet.over.get((row, column))
        return self.words(over.top if over and over.left == column and over.top > self.head else row, column)
