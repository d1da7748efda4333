"""The pages of typed words, one text a slot: reasons beside the figures that they explain; passages (原因页、文字录入页)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict

from accounts.checks import Finding, run
from accounts.checks.catalogue import all_rules
from accounts.checks.composition import Component
from accounts.checks.evidence import Evidence
from accounts.document.demands import Demand, demands
from accounts.document.material import evidence_of_reasons
from accounts.document.slots import PASSAGES, is_slot, slot_caption
from accounts.editions import edition_of
from accounts.figures.book import STAGES, open_book, read_entries
from accounts.figures.money import ZERO, print_wan, two_places
from accounts.models import EnteredRow, Filing, Passage, Reason
from accounts.models.texts import PASSAGE_LIMIT, REASON_LIMIT
from accounts.publication.photograph import report_of
from accounts.workflow import Refused
from accounts.workflow.merge import Clash, Clashed, SavedChange

from .cells import INCOMPLETE
from .entry import EntryPage, Teller
from .links import figure_url
from .steps import slot_anchor

RULES = ("R2", "R3", "R4", "R5", "R6", "R7", "R8", "N1")
"""The rules that read a reason beside its figures; whether it is there at all, the page says itself."""
SHOWN = 5
"""How many parts of a change are shown by name."""


@dataclass
class Typed:
    """What a person typed into the slots and wants deleted; what is wrong with it, and what another did there."""

    texts: Mapping[str, str]
    gone: frozenset[str]
    errors: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CardValue:
    """One of the two figures of a card."""

    caption: str
    exact: str
    printed: str
    url: str


@dataclass(frozen=True)
class ReasonCard:
    """A slot on the page: `text` as typed, `saved` as it stands in the document."""

    key: str
    anchor: str
    caption: str
    text: str
    saved: str
    demand: Demand | None = None
    values: tuple[CardValue, ...] = ()
    parts: tuple[tuple[Component, str, bool], ...] = ()
    """(part, change in words, whether it is one of those that make up most)."""
    rest: str = ""
    others: tuple[tuple[str, str, str], ...] = ()
    """(anchor, caption, text) of other reasons."""
    findings: tuple[Finding, ...] = ()
    errors: tuple[str, ...] = ()
    note: str = ""
    is_gone: bool = False

    @property
    def described_by(self) -> str:
        """The ids of what is said about the text."""
        said = {f"{self.anchor}-error": self.errors, f"{self.anchor}-found": self.findings}
        return " ".join(one for one, words in said.items() if words)


class ReasonCards:
    """Makes the cards of one page."""

    def __init__(self, filing: Filing, evidence: Evidence, typed: Typed | None) -> None:
        self.filing, self.evidence, self.typed = filing, evidence, typed
        self.findings: dict[str, list[Finding]] = {}
        for one in run((rule for rule in all_rules() if rule.id in RULES), evidence):
            self.findings.setdefault(one.place.key, []).append(one)

    def asked(self, demand: Demand) -> ReasonCard:
        """The card of a slot that the document asks for."""
        return self._card(
            demand.key,
            demand=demand,
            values=tuple(self._values(demand)),
            parts=tuple((part, _moved(part), part in demand.main) for part in demand.parts[:SHOWN]),
            rest=_rest(demand.parts[SHOWN:]),
            others=tuple((slot_anchor(one.key), one.caption, one.content) for one in demand.others),
        )

    def left(self, key: str) -> ReasonCard:
        """The card of a text whose slot is not asked for any more."""
        return self._card(key)

    def _card(self, key: str, **more: object) -> ReasonCard:
        saved, typed = self.evidence.book.reasons.get(key, "").strip(), self.typed
        text = typed.texts.get(key, saved) if typed else saved
        return ReasonCard(
            key,
            slot_anchor(key),
            slot_caption(key, self.evidence.book),
            text,
            saved,
            findings=tuple(self.findings.get(key, ())) if text == saved else (),
            errors=tuple(typed.errors.get(key, ())) if typed else (),
            note=typed.notes.get(key, "") if typed else "",
            is_gone=bool(typed and key in typed.gone),
            **more,  # type: ignore[arg-type]
        )

    def _values(self, demand: Demand) -> Iterable[CardValue]:
        book = self.evidence.book
        names = [demand.figure, *([demand.against] if demand.against else [])]
        captions = ["本年决算数", STAGES.get(demand.stage, "")] if demand.stage in STAGES else map(book.caption, names)
        for caption, name, value in zip(captions, names, (demand.now, demand.before), strict=False):
            money = demand.unit == "yuan"
            exact, printed = (f"{value:,.2f} 元", f"{print_wan(value)}万元") if money else (f"{value} 辆", "")
            yield CardValue(caption, exact, printed, figure_url(self.filing, name))


def _moved(part: Component) -> str:
    """`减少105.35万元`."""
    return f"{'减少' if part.change < 0 else '增加'}{two_places(abs(part.change))}万元"


def _rest(parts: tuple[Component, ...]) -> str:
    """`其余 3 项合计增加6.58万元`, '' when there are none."""
    if not parts:
        return ""
    total = sum((part.change for part in parts), ZERO)
    return f"其余 {len(parts)} 项合计{'减少' if total < 0 else '增加'}{two_places(abs(total))}万元"


class ReasonsPage(EntryPage):
    """One text a slot that the document asks for, with the figures that it explains."""

    template = "admin/accounts/filing/reasons.html"
    typed: Typed | None = None

    def load(self) -> None:
        """What is saved stands in the figures' book."""

    def take(self, data: QueryDict) -> None:
        """The texts as they were sent; a slot that did not come back keeps its text."""
        texts = {key: str(data[key]).replace("\0", "") for key in data if is_slot(key)}
        self.typed = Typed(texts, frozenset(key for key in data.getlist("gone") if is_slot(key)))

    def incomplete(self) -> HttpResponse:
        """The page again, with what was typed."""
        self.is_dirty = True
        return self.show()

    def read(self) -> Sequence[EnteredRow]:
        """The reasons meant: those typed, and the saved ones that were not on the page."""
        typed, field = cast(Typed, self.typed), Reason._meta.get_field("text")
        saved = Reason.objects.filter(filing=self.filing).exclude(key__in=typed.texts)
        texts = {one.key: one.text for one in saved}
        for key, text in typed.texts.items():
            try:
                if text.strip():
                    texts[key] = field.clean(text.strip(), None)
            except ValidationError as error:
                typed.errors[key] = list(error.messages)
        return [Reason(key=key, text=text) for key, text in texts.items() if key not in typed.gone]

    def problem(self) -> str:
        """How many reasons are wrong."""
        wrong = len(self.typed.errors) if self.typed else 0
        return f"有 {wrong} 条原因需要更正，没有保存；您填的都还在本页。" if wrong else ""

    def teller(self, keys: Sequence[str]) -> Teller:
        """Slots are called by what they explain."""
        book = open_book(self.filing, home=edition_of(self.filing.edition).home)
        return Teller(self.cells, {key: slot_caption(key, book) for key in keys})

    def show_both(self, clashed: Clashed, notes: list[tuple[Clash, str]]) -> None:
        """What both together make, each clash marked."""
        typed = cast(Typed, self.typed)
        merged = {str(getattr(row, "key", "")): str(getattr(row, "text", "")) for row in clashed.merged}
        self.typed = Typed({key: merged.get(key, "") for key in {**typed.texts, **merged}}, typed.gone)
        self.typed.notes |= {str(one.key[0]): words for one, words in notes}

    def context(self) -> dict[str, Any]:
        """The cards by what is asked of them."""
        entries = read_entries(self.filing)
        report = report_of(self.filing, web=True, entries=entries)
        evidence = evidence_of_reasons(report, entries[1])
        asked = demands(report, evidence)
        cards = ReasonCards(self.filing, evidence, self.typed)
        known = {*(one.key for one in asked), *report.optional}
        must = [cards.asked(one) for one in asked if one.is_change]
        more = [cards.asked(one) for one in asked if not one.is_change]
        texts = {**report.book.reasons, **(self.typed.texts if self.typed else {})}
        left = [cards.left(key) for key in texts if key not in known]
        return {
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
        }


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


class TextsPage(EntryPage):
    """One text a slot."""

    template = "admin/accounts/filing/texts.html"

    def load(self) -> None:
        """The saved texts, slots without one empty."""
        self._fill(list(self.filing.passages.all()))

    def _fill(self, rows: Sequence[Any]) -> None:
        texts = {row.key: row for row in rows}
        self.slots = [
            Slot(key, PASSAGES.get(key, key), row.text if row else "", bool(row and row.carried))
            for key in dict.fromkeys([*PASSAGES, *texts])
            for row in [texts.get(key)]
        ]

    def take(self, data: QueryDict) -> None:
        """The texts as they were sent."""
        self.load()
        for slot in self.slots:
            if slot.key not in data:
                raise Refused(INCOMPLETE)
            slot.text = str(data[slot.key]).replace("\0", "")

    def read(self) -> Sequence[EnteredRow]:
        """The texts that are not empty; what cannot be printed is named beside its slot."""
        field_of_text: Any = Passage._meta.get_field("text")
        rows = []
        for slot in self.slots:
            try:
                if slot.text.strip():
                    rows.append(Passage(key=slot.key, text=field_of_text.clean(slot.text, None)))
            except ValidationError as error:
                slot.errors = error.messages
        return rows

    def problem(self) -> str:
        """Whether a text is wrong."""
        words = "有的文字需要更正，没有保存；您填的都还在本页，请看标出的地方。"
        return words if any(slot.errors for slot in self.slots) else ""

    def enter(self, rows: Sequence[EnteredRow], **more: Any) -> list[SavedChange]:
        """With the texts of last year that were confirmed."""
        confirmed = [(slot.key,) for slot in self.slots if f"confirm-{slot.key}" in self.request.POST]
        return super().enter(rows, confirmed=confirmed, **more)

    def show_both(self, clashed: Clashed, notes: list[tuple[Clash, str]]) -> None:
        """Each slot as both together make it, clashes marked."""
        self._fill(clashed.merged)
        for slot in self.slots:
            slot.note = "".join(words for one, words in notes if one.key == (slot.key,))

    def context(self) -> dict[str, Any]:
        """The slots."""
        return {"slots": self.slots, "limit": PASSAGE_LIMIT}
