"""The page of typed words: one text a slot, merged slot by slot when two write (文字录入页)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from accounts.document.slots import PASSAGES
from accounts.models import Filing, Passage
from accounts.models.texts import PASSAGE_LIMIT
from accounts.workflow import Refused
from accounts.workflow.merging import Clashed, enter_merging

from .asked import revision_of, user_of
from .fields import Measure
from .frame import frame, step_after
from .sheets import Sheet
from .told import Teller, tell
from .typed import INCOMPLETE


@dataclass
class Slot:
    """One text on the page."""

    key: str
    caption: str
    text: str
    is_carried: bool = False
    """Brought over from last year and not confirmed."""
    errors: Sequence[str] = field(default_factory=list)
    note: str = ""


def texts_view(request: HttpRequest, filing: Filing, sheet: Sheet) -> HttpResponse:
    """Shown to all who see the filing, saved by its clerks."""
    slots = _slots({row.key: row for row in filing.passages.all()})
    if request.method != "POST":
        return _show(request, filing, sheet, slots, filing.revision)
    try:
        revision = revision_of(request)
        for slot in slots:
            if slot.key not in request.POST:
                raise Refused(INCOMPLETE)
            slot.text = request.POST[slot.key].replace("\0", "")
    except Refused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(request.path)
    return _save(request, filing, sheet, slots, revision)


def _slots(saved: dict[str, Any]) -> list[Slot]:
    return [
        Slot(
            key,
            PASSAGES.get(key, key),
            saved[key].text if key in saved else "",
            bool(key in saved and saved[key].carried),
        )
        for key in dict.fromkeys([*PASSAGES, *saved])
    ]


def _save(request: HttpRequest, filing: Filing, sheet: Sheet, slots: list[Slot], revision: int) -> HttpResponse:
    rows = _read(slots)
    if any(slot.errors for slot in slots):
        messages.error(request, "有的文字需要更正，没有保存；您填的都还在本页，请看标出的地方。")
        return _show(request, filing, sheet, slots, revision, is_dirty=True)
    teller = Teller(sheet, Measure.YUAN)
    try:
        confirmed = [(slot.key,) for slot in slots if f"confirm-{slot.key}" in request.POST]
        changes = enter_merging(user_of(request), filing, rows, revision, model=Passage, confirmed=confirmed)
    except Clashed as clashed:
        messages.error(request, str(clashed))
        tell(request, teller, clashed.changes)
        _both(slots, clashed, teller)
        return _show(request, filing, sheet, slots, clashed.seen, is_dirty=True)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
        return _show(request, filing, sheet, slots, revision, is_dirty=True)
    messages.success(request, f"“{sheet.caption}”已保存。")
    tell(request, teller, changes)
    return HttpResponseRedirect(step_after(filing, sheet.name) if "next" in request.POST else request.path)


def _read(slots: Sequence[Slot]) -> list[Passage]:
    """The texts that are not empty; what cannot be printed is named beside its slot."""
    field_of_text: Any = Passage._meta.get_field("text")
    rows = []
    for slot in slots:
        try:
            if slot.text.strip():
                rows.append(Passage(key=slot.key, text=field_of_text.clean(slot.text, None)))
        except ValidationError as error:
            slot.errors = error.messages
    return rows


def _both(slots: Sequence[Slot], clashed: Clashed, teller: Teller) -> None:
    """Each slot as both together make it, clashes marked."""
    merged: dict[str, Any] = {str(getattr(row, "key", "")): row for row in clashed.merged}
    for slot in slots:
        row = merged.get(slot.key)
        slot.text = row.text if row else ""
        slot.is_carried = bool(getattr(row, "carried", False))
        notes = [teller.clash(one, clashed.changes) for one in clashed.clashes if one.key == (slot.key,)]
        slot.note = "".join(notes)


def _show(
    request: HttpRequest, filing: Filing, sheet: Sheet, slots: Sequence[Slot], revision: int, *, is_dirty: bool = False
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "slots": slots,
        "limit": PASSAGE_LIMIT,
        "revision": revision,
        "is_dirty": is_dirty,
        "is_clash": any(slot.note for slot in slots),
        "title": f"{filing}　{sheet.caption}",
    }
    return render(request, "admin/accounts/filing/texts.html", frame(request, filing, sheet.name, **context))
