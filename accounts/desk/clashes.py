"""What another person changed, in words for the person who saves after (两人同改：告诉后保存的人)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from accounts.document.slots import PASSAGES
from accounts.models.columns import EnteredColumn, Key, ValueKind
from accounts.workflow.merge import Clash
from accounts.workflow.saves import SavedChange

from .cells import PageCells

SHOWN = 10
"""How many changes are named one by one."""
CUT = 60
"""How many characters of a text are quoted."""


class Teller:
    """Names rows and values of one sheet."""

    def __init__(self, cells: PageCells, slots: Mapping[str, str] = PASSAGES) -> None:
        self.cells, self.slots = cells, slots
        self.columns: Mapping[str, EnteredColumn] = {column.name: column for column in cells.sheet.columns}

    def row(self, key: Key) -> str:
        """`一般公共预算财政拨款 2010301 行政运行`; the caption of the sheet where it has one row."""
        words = []
        for name, value in zip(self.cells.sheet.model.key_fields, key, strict=False):
            column = self.columns[name]
            if column.kind is ValueKind.CODE:
                words.append(self.cells.subjects.called(value))
            elif name == "key":
                words.append(self.slots.get(value, value))
            else:
                words.append(dict(column.choices).get(value, value))
        return " ".join(word for word in words if word) or self.cells.sheet.caption

    def column(self, name: str) -> str:
        """The caption of a column, or of the remark."""
        return self.columns[name].caption if name in self.columns else "数据说明"

    def value(self, name: str, value: Any) -> str:
        """A value as the page shows it, its unit beside it."""
        column = self.columns.get(name)
        if column is None or column.kind is ValueKind.WORDS:
            return _quoted(str(value or ""))
        if column.kind is ValueKind.CHOICE:
            return column.words(value)
        text = self.cells.text(column, value) or "0"
        return f"{text}{self.cells.measure.caption}" if column.is_amount else text

    def change(self, one: SavedChange) -> str:
        """One change in a sentence."""
        if one.field:
            before, after = self.value(one.field, one.before), self.value(one.field, one.after)
            what = f"把“{self.row(one.key)}”的“{self.column(one.field)}”由 {before} 改为 {after}"
        else:
            what = f"{'增加' if one.before is None else '删除'}了“{self.row(one.key)}”一行"
        return f"{_who(one)}{what}"

    def clash(self, one: Clash, changes: Sequence[SavedChange]) -> str:
        """What both did to one place, for the mark beside it."""
        found = next((change for change in changes if change.key == one.key and change.field in (one.field, "")), None)
        who = _who(found) if found else "另一人"
        if one.field:
            was, theirs, mine = (self.value(one.field, value) for value in (one.base, one.theirs, one.mine))
            return (
                f"{who}由 {was} 改为 {theirs}；您填的是 {mine}。再次保存即以您填的为准；要用对方的，请改成 {theirs}。"
            )
        if one.mine is None:
            return f"您删除了这一行，{who}却修改了它；现按对方的保留。确要删除，请勾选删除后再保存。"
        return f"{who}删除了这一行，您却修改了它；现按您的保留。要删除，请勾选删除后再保存。"

    def tell(self, request: HttpRequest, changes: Sequence[SavedChange]) -> None:
        """Name what others saved meanwhile and what is now on the page besides one's own."""
        told = [one for one in changes if one.field not in self.cells.sheet.model.carried_marks]
        if told:
            lines = "；".join(map(self.change, told[:SHOWN]))
            more = f"；等 {len(told)} 处" if len(told) > SHOWN else ""
            messages.warning(request, f"您打开本页之后，别人也保存过，已一并保留：{lines}{more}。")


def _who(one: SavedChange) -> str:
    return f"{one.by}于 {timezone.localtime(one.at):%m月%d日 %H:%M} "


def _quoted(text: str) -> str:
    return f"“{text[:CUT]}{'……' if len(text) > CUT else ''}”" if text else "（空）"
