"""The page of reasons: what must be explained, beside the figures that it explains (原因页)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from accounts.document.demands import demands
from accounts.document.material import evidence_of_reasons
from accounts.document.slots import KINDS, slot_caption
from accounts.figures.book import Book, open_book, read_entries
from accounts.figures.totals import LINES
from accounts.models import Filing, Reason
from accounts.models.texts import REASON_LIMIT
from accounts.publication.photograph import report_of
from accounts.workflow import Refused
from accounts.workflow.merging import Clashed, enter_merging

from .asked import filing_of, revision_of, user_of
from .fields import Measure
from .frame import frame, step_after
from .reason_cards import Cards, Typed
from .sheets import Sheet
from .told import Teller, tell

REASONS = Sheet("reasons", "原因", Reason)
SLOT = re.compile(rf"^([a-z_]+)(\[[a-z0-9]+\])?\.({'|'.join(KINDS)})$")


def reasons(request: HttpRequest, pk: int) -> HttpResponse:
    """The page: read by all who see the filing, saved by its clerks."""
    filing = filing_of(request, pk)
    if request.method != "POST":
        return _page(request, filing, None, filing.revision)
    typed, revision = _typed(request.POST), filing.revision
    try:
        revision = revision_of(request)
        saved = {one.key: one.text for one in Reason.objects.filter(filing=filing)}
        rows = _rows(typed, saved)
        if typed.errors:
            messages.error(request, f"有 {len(typed.errors)} 条原因需要更正，没有保存；您填的都还在本页。")
            return _page(request, filing, typed, revision)
        changes = enter_merging(user_of(request), filing, rows, revision, model=Reason)
    except Clashed as clashed:
        messages.error(request, str(clashed))
        return _page(request, filing, _both(request, filing, typed, clashed), clashed.seen)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
        return _page(request, filing, typed, revision)
    messages.success(request, "“原因”已保存。")
    if changes:
        tell(request, _teller(open_book(filing), [one.key[0] for one in changes]), changes)
    return HttpResponseRedirect(step_after(filing, "reasons") if "next" in request.POST else request.path)


def _typed(data: QueryDict) -> Typed:
    texts = {key: str(data[key]).replace("\0", "") for key in data if is_slot(key)}
    return Typed(texts, frozenset(key for key in data.getlist("gone") if is_slot(key)))


def is_slot(key: str) -> bool:
    """Whether a key is that of a reason: a figure and what is said about it."""
    match = SLOT.match(key)
    return match is not None and match[1] in LINES and len(key) <= 60


def _rows(typed: Typed, saved: dict[str, str]) -> list[Reason]:
    """The reasons meant: those typed, and the saved ones that were not on the page; what is wrong goes to `typed`."""
    field = Reason._meta.get_field("text")
    texts = {key: text for key, text in saved.items() if key not in typed.texts}
    for key, text in typed.texts.items():
        try:
            if text.strip():
                texts[key] = field.clean(text.strip(), None)
        except ValidationError as error:
            typed.errors[key] = list(error.messages)
    return [Reason(key=key, text=text) for key, text in texts.items() if key not in typed.gone]


def _both(request: HttpRequest, filing: Filing, typed: Typed, clashed: Clashed) -> Typed:
    """What both together make, each clash marked."""
    keys = [*(one.key[0] for one in clashed.clashes), *(one.key[0] for one in clashed.changes)]
    teller = _teller(open_book(filing), keys)
    tell(request, teller, clashed.changes)
    merged = {str(getattr(row, "key", "")): str(getattr(row, "text", "")) for row in clashed.merged}
    both = Typed({key: merged.get(key, "") for key in {**typed.texts, **merged}}, typed.gone)
    for one in clashed.clashes:
        both.notes[one.key[0]] = teller.clash(one, clashed.changes)
    return both


def _teller(book: Book, keys: Sequence[str]) -> Teller:
    return Teller(REASONS, Measure.YUAN, slots={key: slot_caption(key, book) for key in keys})


def _page(request: HttpRequest, filing: Filing, typed: Typed | None, revision: int) -> HttpResponse:
    entries = read_entries(filing)
    report = report_of(filing, web=True, entries=entries)
    evidence = evidence_of_reasons(report, entries[1])
    asked = demands(report, evidence)
    cards = Cards(filing, evidence, typed)
    known = {*(one.key for one in asked), *report.optional}
    must = [cards.asked(one) for one in asked if one.is_change]
    more = [cards.asked(one) for one in asked if not one.is_change]
    left = [cards.left(key) for key in {**report.book.reasons, **(typed.texts if typed else {})} if key not in known]
    context = {
        "card_groups": [
            ("必须说明的增减和差异", "must", must),
            ("文中要求填写的其余各处", "more", more),
            ("可以填写，填了才印出", "may", [cards.left(key) for key in report.optional]),
            ("已填写但文中不再需要", "left", [card for card in left if card.text]),
        ],
        "empty": sum(not card.text for card in (*must, *more)),
        "large": sum(bool(card.demand and card.demand.is_large) for card in must),
        "limit": f"{evidence.thresholds.change:g}%",
        "longest": REASON_LIMIT,
        "has_prior": report.book.has_prior,
        "revision": revision,
        "is_dirty": typed is not None,
    }
    return render(request, "admin/accounts/filing/reasons.html", frame(request, filing, "reasons", **context))
