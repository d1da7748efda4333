"""The page of reasons: what must be explained, beside the figures that it explains (原因页)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from accounts.checks import Finding, run
from accounts.checks.catalogue import rulebook
from accounts.checks.evidence import Evidence
from accounts.checks.parts import Part
from accounts.document.demands import Demand, demands
from accounts.document.material import evidence_of_reasons
from accounts.document.report import open_report
from accounts.document.slots import KINDS, slot_caption
from accounts.figures.book import STAGES, read_entries
from accounts.figures.money import ZERO, print_wan, two_places
from accounts.figures.totals import LINES
from accounts.models import Filing, Reason
from accounts.workflow import Refused
from accounts.workflow.enter import enter

from .asked import filing_of, revision_of, user_of
from .followed import figure_url
from .frame import frame
from .places import slot_anchor

RULES = ("R2", "R3", "R4", "R5", "R6", "R7", "N1")
"""The rules that read a reason beside its figures; that it is there at all, the page says itself."""
SLOT = re.compile(rf"^([a-z_]+)(\[[a-z0-9]+\])?\.({'|'.join(KINDS)})$")
DELETED = "（空白，他人删去了这一条）"
SHOWN = 5
"""How many parts of a change are shown by name."""


@dataclass(frozen=True)
class Typed:
    """What a person typed into the slots, what stood there when the page was opened, and which texts to delete."""

    texts: Mapping[str, str]
    seen: Mapping[str, str]
    gone: frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """Why nothing was saved: errors by slot, and what somebody else saved there meanwhile."""

    errors: Mapping[str, list[str]] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Value:
    """One of the two figures of a card."""

    caption: str
    exact: str
    printed: str
    url: str


@dataclass(frozen=True)
class Card:
    """A slot on the page."""

    key: str
    anchor: str
    caption: str
    text: str
    saved: str
    seen: str
    demand: Demand | None = None
    values: tuple[Value, ...] = ()
    parts: tuple[tuple[Part, str, bool], ...] = ()
    """(part, change in words, whether it is one of those that make up most)."""
    rest: str = ""
    others: tuple[tuple[str, str, str], ...] = ()
    """(anchor, caption, text) of other reasons."""
    findings: tuple[Finding, ...] = ()
    errors: tuple[str, ...] = ()
    theirs: str = ""
    is_gone: bool = False


def reasons(request: HttpRequest, pk: int) -> HttpResponse:
    """The page: read by all who see the filing, saved by its clerks."""
    filing = filing_of(request, pk)
    if request.method != "POST":
        return _page(request, filing, None, Outcome())
    typed = _typed(request.POST)
    try:
        outcome = _save(request, filing, typed)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
        outcome = Outcome()
    else:
        if outcome is None:
            messages.success(request, "“原因”已保存。")
            return HttpResponseRedirect(request.path)
    return _page(request, filing, typed, outcome)


# Saving ---------------------------------------------------------------------------------------------------------------


def _typed(data: QueryDict) -> Typed:
    clean = Reason._meta.get_field("text").to_python
    keys = [key for key in data if is_slot(key)]
    return Typed(
        {key: str(clean(data[key])).strip() for key in keys},
        {key: str(clean(data.get(f"seen:{key}", ""))).strip() for key in keys},
        frozenset(key for key in data.getlist("gone") if is_slot(key)),
    )


def is_slot(key: str) -> bool:
    """Whether a key is that of a reason: a figure and what is said about it."""
    match = SLOT.match(key)
    return match is not None and match[1] in LINES and len(key) <= 60


def _save(request: HttpRequest, filing: Filing, typed: Typed) -> Outcome | None:
    """Save what was typed beside what others saved meanwhile; None when it is saved. Raises Refused."""
    revision_of(request)  # the last field of the page: it came whole
    errors = {key: found for key, text in typed.texts.items() if (found := _errors(text))}
    saved = {one.key: one.text.strip() for one in Reason.objects.filter(filing=filing)}
    theirs = {key: saved.get(key) or DELETED for key in typed.texts if _both_changed(key, typed, saved)}
    if errors or theirs:
        if errors:
            messages.error(request, f"有 {len(errors)} 条原因不能保存，请看该条下的提示；其余也还没有保存。")
        if theirs:
            messages.error(request, f"有 {len(theirs)} 条原因在您打开本页之后被他人改过，请在该条下核对后再保存。")
        return Outcome(errors, theirs)
    mine = {key: text for key, text in typed.texts.items() if text != typed.seen[key]}
    kept = {key: text for key, text in {**saved, **mine}.items() if text and key not in typed.gone}
    rows = [Reason(key=key, text=text) for key, text in kept.items()]
    enter(user_of(request), filing, {Reason: rows}, filing.revision)
    return None


def _both_changed(key: str, typed: Typed, saved: Mapping[str, str]) -> bool:
    """Whether the person and somebody else changed a slot, differently, since the page was opened."""
    mine, seen, now = typed.texts[key], typed.seen[key], saved.get(key, "")
    return mine != seen and now != seen and mine != now


def _errors(text: str) -> list[str]:
    try:
        if text:
            Reason._meta.get_field("text").run_validators(text)
    except ValidationError as error:
        return list(error.messages)
    return []


# Showing --------------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, filing: Filing, typed: Typed | None, outcome: Outcome) -> HttpResponse:
    entries = read_entries(filing)
    report = open_report(filing, web=True, entries=entries)
    evidence = evidence_of_reasons(report, entries[1])
    asked = demands(report, evidence)
    cards = _Cards(filing, evidence, typed, outcome)
    known = {one.key for one in asked}
    left = [key for key in {**report.book.reasons, **(typed.texts if typed else {})} if key not in known]
    must = [cards.asked(one) for one in asked if one.is_change]
    more = [cards.asked(one) for one in asked if not one.is_change]
    context = {
        "card_groups": [
            ("必须说明的增减和差异", "must", must),
            ("文中要求填写的其余各处", "more", more),
            ("已填写但文中不再需要", "left", [card for key in left if (card := cards.left(key)).text]),
        ],
        "empty": sum(not card.text for card in (*must, *more)),
        "large": sum(bool(card.demand and card.demand.is_large) for card in must),
        "limit": f"{evidence.thresholds.change:g}%",
        "has_prior": report.book.has_prior,
        "revision": filing.revision,
    }
    return render(request, "admin/accounts/filing/reasons.html", frame(request, filing, "reasons", **context))


class _Cards:
    """Makes the cards of one page."""

    def __init__(self, filing: Filing, evidence: Evidence, typed: Typed | None, outcome: Outcome) -> None:
        self.filing, self.evidence, self.typed, self.outcome = filing, evidence, typed, outcome
        self.findings: dict[str, list[Finding]] = {}
        for one in run((rule for rule in rulebook() if rule.id in RULES), evidence):
            self.findings.setdefault(one.place.key, []).append(one)

    def asked(self, demand: Demand) -> Card:
        """The card of a slot that the document asks for."""
        parts = tuple((part, _moved(part), part in demand.main) for part in demand.parts[:SHOWN])
        return self._card(
            demand.key,
            demand=demand,
            values=tuple(self._values(demand)),
            parts=parts,
            rest=_rest(demand.parts[SHOWN:]),
            others=tuple((slot_anchor(one.key), one.caption, one.content) for one in demand.others),
        )

    def left(self, key: str) -> Card:
        """The card of a text whose slot is not asked for any more."""
        return self._card(key)

    def _card(self, key: str, **more: object) -> Card:
        saved, typed = self.evidence.book.reasons.get(key, "").strip(), self.typed
        text = typed.texts.get(key, saved) if typed else saved
        return Card(
            key,
            slot_anchor(key),
            slot_caption(key, self.evidence.book),
            text,
            saved,
            saved if typed is None or key in self.outcome.theirs else typed.seen.get(key, saved),
            findings=tuple(self.findings.get(key, ())) if text == saved else (),
            errors=tuple(self.outcome.errors.get(key, ())),
            theirs=self.outcome.theirs.get(key, ""),
            is_gone=bool(typed and key in typed.gone),
            **more,  # type: ignore[arg-type]
        )

    def _values(self, demand: Demand) -> Iterable[Value]:
        book = self.evidence.book
        names = [demand.figure, *([demand.against] if demand.against else [])]
        captions = ["本年决算数", STAGES.get(demand.stage, "")] if demand.stage in STAGES else map(book.caption, names)
        for caption, name, value in zip(captions, names, (demand.now, demand.before), strict=False):
            money = demand.unit == "yuan"
            exact, printed = (f"{value:,.2f} 元", f"{print_wan(value)}万元") if money else (f"{value} 辆", "")
            yield Value(caption, exact, printed, figure_url(self.filing, name))


def _moved(part: Part) -> str:
    """`减少105.35万元`."""
    return f"{'减少' if part.change < 0 else '增加'}{two_places(abs(part.change))}万元"


def _rest(parts: tuple[Part, ...]) -> str:
    """`其余 3 项合计增加6.58万元`, '' when there are none."""
    if not parts:
        return ""
    total = sum((part.change for part in parts), ZERO)
    return f"其余 {len(parts)} 项合计{'减少' if total < 0 else '增加'}{two_places(abs(total))}万元"
