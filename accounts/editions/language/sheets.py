"""[绩效表]: what the tables of guests are called and how their rows and columns are headed (客人应用的表的标题、行与栏).

The guest says how many rows and columns its table has, and what else of it an edition may choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.editions.guests import GUESTS, SheetShape

from .amended_tables import OF_SHEETS
from .problems import Problems, near
from .source import Source, listed

LISTS = {"资金行": "rows", "栏": "columns"}


@dataclass(frozen=True)
class SheetText:
    """A guest's table as the edition heads it."""

    title: str
    rows: tuple[str, ...] = ()
    """Captions of the rows of money."""
    columns: tuple[str, ...] = ()
    """Captions of the columns of indicators."""
    says: Mapping[str, str] | None = None
    """All attributes as written: `总分行` → `有`."""

    def has(self, attribute: str, default: str) -> bool:
        """Whether a row that an edition may leave out is printed."""
        return (self.says or {}).get(attribute, default) == "有"


def read_sheets(source: Source, problems: Problems) -> dict[str, SheetText]:
    """The tables of guests by name."""
    shapes = {name: shape for guest in GUESTS for name, shape in guest.sheets.items()}
    return {name: _sheet(name, source, shapes, problems) for name in source.named("绩效表")}


def _sheet(name: str, source: Source, shapes: Mapping[str, SheetShape], problems: Problems) -> SheetText:
    start = source.start("绩效表", name)
    problems.at(start.text, start.number)
    shape = shapes.get(name)
    if GUESTS and shape is None:
        problems.say(f"没有“{name}”这种绩效表{near(name, shapes)}")
    says: dict[str, str] = {}
    for line in source.lines("绩效表", name):
        problems.at(line.text, line.number)
        head, colon, words = (one.strip() for one in line.words.partition("："))
        if head not in OF_SHEETS or not colon or not words:
            problems.say(f"[绩效表 {name}]里不认识“{line.words[:14]}”{near(head, OF_SHEETS)}")
        elif head in says:
            problems.say(f"“{head}”写了两次。")
        elif shape:
            _look_at(head, words, shape, problems)
        says[head] = words
    if "标题" not in says:
        problems.at(start.text, start.number)
        problems.say(f"[绩效表 {name}]要有一行“标题：…”。")
    rows, columns = (tuple(listed(says.get(head, ""))) for head in LISTS)
    return SheetText(says.get("标题", name), rows, columns, says)


def _look_at(head: str, words: str, shape: SheetShape, problems: Problems) -> None:
    wanted = {"资金行": shape.rows, "栏": shape.columns}.get(head)
    if wanted is not None and len(listed(words)) != wanted:
        problems.say(f"“{head}”写{wanted}个名称，用顿号隔开，现为{len(listed(words))}个。")
    allowed = shape.choices.get(head)
    if allowed is not None and words not in allowed:
        only = "、".join(allowed) if len(allowed) > 1 else f"只能是“{allowed[0]}”"
        problems.say(f"这张表的“{head}”{'可以是：' if len(allowed) > 1 else ''}{only}，现为“{words[:14]}”。")
