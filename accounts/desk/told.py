"""What another person changed, in words for the person who saves after (两人同改：告诉后保存的人)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from accounts.document.slots import PASSAGES
from accounts.models.columns import Column, Key
from accounts.workflow.merge import Clash
from accounts.workflow.since import Change

from .cells import shown
from .fields import Measure
from .sheets import Sheet
from .subjects import SubjectList

SHOWN = 10
"""How many changes are named one by one."""
CUT = 60
"""How many characters of a text are quoted."""


class Teller:
    """Names rows and values of one sheet."""

    def __init__(
        self,
        sheet: Sheet,
        measure: Measure,
        subjects: SubjectList | None = None,
        slots: Mapping[str, str] = PASSAGES,
    ) -> None:
        self.sheet, self.measure, self.subjects, self.slots = sheet, measure, subjects, slots
        self.columns: Mapping[str, Column] = {column.name: column for column in sheet.columns}

    def row(self, key: Key) -> str:
        """`一般公共预算财政拨款 2010301 行政运行`; the caption of the sheet where it has one row."""
        words = []
        for name, value in zip(self.sheet.model.key_fields, key, strict=False):
            column = self.columns[name]
            if column.kind == "code" and self.subjects:
                words.append(self.subjects.called(value))
            elif name == "key":
                words.append(self.slots.get(value, value))
            else:
                words.append(dict(column.choices).get(value, value))
        return " ".join(word for word in words if word) or self.sheet.caption

    def column(self, name: str) -> str:
        """The caption of a column, or of the remark."""
        return self.columns[name].caption if name in self.columns else "数据说明"

    def value(self, name: str, value: Any) -> str:
        """A value as the page shows it, its unit beside it."""
        column = self.columns.get(name)
        if column is None:
            return _quoted(str(value or ""))
        if column.kind == "choice":
            return dict(column.choices).get(str(value), "（空）")
        text = shown(column, value, self.measure)
        if column.kind == "words":
            return _quoted(text)
        return f"{text or '0'}{self.measure.caption}" if column.is_amount else text or "0"

    def change(self, one: Change) -> str:
        """One change in a sentence."""
        who = f"{one.by}于 {timezone.localtime(one.at):%m月%d日 %H:%M} "
        if one.field:
            before, after = self.value(one.field, one.before), self.value(one.field, one.after)
            return f"{who}把“{self.row(one.key)}”的“{self.column(one.field)}”由 {before} 改为 {after}"
        return f"{who}{'增加' if one.before is None else '删除'}了“{self.row(one.key)}”一行"

    def clash(self, one: Clash, changes: Sequence[Change]) -> str:
        """What both did to one place, for the mark beside it."""
        found = next((change for change in changes if change.key == one.key and change.field in (one.field, "")), None)
        who = f"{found.by}于 {timezone.localtime(found.at):%m月%d日 %H:%M} " if found else "另一人"
        if one.field:
            was, theirs = self.value(one.field, one.base), self.value(one.field, one.theirs)
            mine = self.value(one.field, one.mine)
            return (
                f"{who}由 {was} 改为 {theirs}；您填的是 {mine}。再次保存即以您填的为准；要用对方的，请改成 {theirs}。"
            )
        if one.mine is None:
            return f"您删除了这一行，{who}却修改了它；现按对方的保留。确要删除，请勾选删除后再保存。"
        return f"{who}删除了这一行，您却修改了它；现按您的保留。要删除，请勾选删除后再保存。"


def _quoted(text: str) -> str:
    return f"“{text[:CUT]}{'……' if len(text) > CUT else ''}”" if text else "（空）"


def tell(request: HttpRequest, teller: Teller, changes: Sequence[Change]) -> None:
    """Name what others saved meanwhile and what is now on the page besides one's own."""
    told = [one for one in changes if one.field not in teller.sheet.model.carried_marks]
    if not told:
        return
    lines = "；".join(map(teller.change, told[:SHOWN]))
    more = f"；等 {len(told)} 处" if len(told) > SHOWN else ""
    messages.warning(request, f"您打开本页之后，别人也保存过，已一并保留：{lines}{more}。")
