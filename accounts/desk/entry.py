"""The one flow of all entry pages: shown, sent, read, merged, told, saved; nothing typed is ever lost (录入页的流程).

A page says what it holds, how it is read and what it shows; what happens in between is the same for all. What another person
changed meanwhile is told in words to the person who saves after.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone

from accounts.intake.cells import Measure
from accounts.models import EnteredColumn, EnteredRow, Filing, Key, ValueKind
from accounts.workflow import Refused
from accounts.workflow.merge import Clash, Clashed, SavedChange, enter_merging

from .cells import PageCells, TypedRow
from .pages import frame, report, revision_of, step_after, telling_dropped, user_of
from .sheets import EntrySheet, beside, published_names, step_of_sheet, subject_list

NAMED = 10
"""How many changes are named one by one."""
CUT = 60
"""How many characters of a text are quoted."""


class Teller:
    """Names rows and values of one sheet."""

    def __init__(self, cells: PageCells, slots: Mapping[str, str] = MappingProxyType({})) -> None:
        self.cells, self.slots = cells, slots
        self.columns: Mapping[str, EnteredColumn] = {column.name: column for column in cells.sheet.columns}

    def row(self, key: Key) -> str:
        """`一般公共预算财政拨款 2010301 行政运行`; the caption of the sheet where it has one row."""
        columns = (self.columns[name] for name in self.cells.sheet.model.key_fields)
        words = (
            self.cells.subjects.called(value)
            if column.kind is ValueKind.CODE
            else (self.slots if column.name == "key" else dict(column.choices)).get(value, value)
            for column, value in zip(columns, key, strict=False)
        )
        return " ".join(filter(None, words)) or self.cells.sheet.caption

    def value(self, name: str, value: Any) -> str:
        """A value as the page shows it, its unit beside it."""
        column = self.columns.get(name)
        if column is None or column.kind is ValueKind.WORDS:
            return _quoted(str(value or ""))
        if column.kind is ValueKind.CHOICE:
            return column.words(value)
        text = self.cells.text(column, value) or "0"
        return f"{text}{self.cells.measure.label}" if column.is_amount else text

    def change(self, one: SavedChange) -> str:
        """One change in a sentence."""
        if one.field:
            before, after = self.value(one.field, one.before), self.value(one.field, one.after)
            column = self.columns[one.field].caption if one.field in self.columns else "数据说明"  # the remark
            what = f"把“{self.row(one.key)}”的“{column}”由 {before} 改为 {after}"
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
            lines = [*map(self.change, told[:NAMED]), *([f"等 {len(told)} 处"] if len(told) > NAMED else [])]
            messages.warning(request, f"您打开本页之后，别人也保存过，已一并保留：{'；'.join(lines)}。")


def _who(one: SavedChange) -> str:
    return f"{one.by}于 {timezone.localtime(one.at):%m月%d日 %H:%M} "


def _quoted(text: str) -> str:
    return f"“{text[:CUT]}{'……' if len(text) > CUT else ''}”" if text else "（空）"


class EntryPage(ABC):
    """One entry page as one request sees it."""

    template: ClassVar[str]
    is_dirty = False
    """Whether the page holds what is not saved."""
    is_clash = False
    """Whether another person changed the same."""

    def __init__(self, request: HttpRequest, filing: Filing, sheet: EntrySheet) -> None:
        self.request, self.filing, self.sheet = request, filing, sheet
        self.revision = filing.revision
        self.cells = PageCells(sheet, sheet.columns)

    # What a page is made of -------------------------------------------------------------------------------------------

    @abstractmethod
    def load(self) -> None:
        """Fill the page with what is saved."""

    @abstractmethod
    def take(self, data: QueryDict) -> None:
        """Fill the page with what was sent. Raises Refused when something is missing on the way."""

    @abstractmethod
    def read(self) -> Sequence[EnteredRow]:
        """The rows that are meant; what cannot be read is kept beside its place."""

    @abstractmethod
    def problem(self) -> str:
        """What is wrong with what was read, in a sentence; '' where nothing is."""

    def show_both(self, clashed: Clashed, notes: list[tuple[Clash, str]]) -> None:
        """Fill the page with what both people together make; the words of each clash stand beside its place.

        A page whose rows are saved as one whole is never asked.
        """
        raise clashed

    def act(self) -> HttpResponse | None:
        """What another button than those that save does; None where there is no such button."""
        return None

    def enter(self, rows: Sequence[EnteredRow], **more: Any) -> list[SavedChange]:
        """Save the rows; returns what others changed meanwhile. Raises Clashed and Refused."""
        return enter_merging(user_of(self.request), self.filing, rows, self.revision, model=self.sheet.model, **more)

    def teller(self, keys: Sequence[str]) -> Teller:
        """Says what others did; `keys` are the first of the rows' keys, for pages whose rows have names of their own."""
        return Teller(self.cells)

    def saved_words(self, rows: Sequence[EnteredRow]) -> str:
        """What is said when it was saved."""
        return f"“{self.sheet.caption}”已保存。"

    def address(self) -> str:
        """Where a saved page leads when the person stays."""
        return self.request.path

    def incomplete(self) -> HttpResponse:
        """The answer to a page that came back in part: as it is saved."""
        return HttpResponseRedirect(self.request.get_full_path())

    def context(self) -> dict[str, Any]:
        """What the template shows besides what all pages show."""
        return {}

    # The flow ---------------------------------------------------------------------------------------------------------

    def respond(self) -> HttpResponse:
        """The answer: shown to all who see the filing, saved by its clerks."""
        if self.request.method != "POST":
            self.load()
            return self.show()
        try:
            self.take(self.request.POST)
            self.revision = revision_of(self.request)
        except Refused as refused:
            report(self.request, refused)
            return self.incomplete()
        self.is_dirty = True
        return self.act() or self._save()

    def _save(self) -> HttpResponse:
        rows = self.read()
        if problem := self.problem():
            messages.error(self.request, problem)
            return self.show()
        try:
            with telling_dropped(self.request, self.filing):
                changes = self.enter(rows)
        except Clashed as clashed:
            report(self.request, clashed)
            teller = self._tell(clashed.changes, clashed.clashes)
            self.revision, self.is_clash = clashed.seen, True
            self.show_both(clashed, [(one, teller.clash(one, clashed.changes)) for one in clashed.clashes])
            return self.show()
        except Refused as refused:
            report(self.request, refused)
            return self.show()
        messages.success(self.request, self.saved_words(rows))
        if changes:
            self._tell(changes)
        return HttpResponseRedirect(
            step_after(self.filing, self.sheet.name) if "next" in self.request.POST else self.address()
        )

    def _tell(self, changes: Sequence[SavedChange], clashes: Sequence[Clash] = ()) -> Teller:
        teller = self.teller(
            [str(key[0]) for key in (*(one.key for one in clashes), *(one.key for one in changes)) if key]
        )
        teller.tell(self.request, changes)
        return teller

    def show(self) -> HttpResponse:
        """The page."""
        return render(self.request, self.template, self.framed())

    def framed(self) -> dict[str, Any]:
        """The page's context within the frame of the filing."""
        return frame(
            self.request,
            self.filing,
            step_of_sheet(self.sheet.name),
            **{
                "title": f"{self.filing}　{self.sheet.caption}",
                "sheet": self.sheet,
                "beside": beside(self.filing, self.sheet),
                "measure": self.cells.measure,
                "revision": self.revision,
                "is_dirty": self.is_dirty,
                "is_clash": self.is_clash,
                **self.context(),
            },
        )


class AmountsPage(EntryPage):
    """A page whose rows are made of cells, their amounts in 元 or 万元."""

    rows: list[TypedRow]

    def __init__(self, request: HttpRequest, filing: Filing, sheet: EntrySheet) -> None:
        super().__init__(request, filing, sheet)
        asked = (request.POST if request.method == "POST" else request.GET).get("measure")
        self.cells = PageCells(sheet, self.columns(), Measure.WAN if asked == Measure.WAN else Measure.YUAN)
        if any(one.kind is ValueKind.CODE for one in self.cells.columns):
            listed = subject_list(filing.year, sheet.scheme)
            self.cells.subjects = replace(listed, names={**listed.names, **published_names(filing)})

    def columns(self) -> list[EnteredColumn]:
        """The inputs of the page."""
        return self.sheet.columns_for(self.filing)

    def act(self) -> HttpResponse | None:
        """Show the amounts in the other unit."""
        if "convert" not in self.request.POST:
            return None
        if not self.cells.convert(self.rows):
            messages.error(self.request, "有的金额认不出，单位没有换算；请先更正标出的格。")
        return self.show()

    def address(self) -> str:
        """The same page in the same unit."""
        return f"{self.request.path}?measure=wan" if self.cells.measure is Measure.WAN else self.request.path
