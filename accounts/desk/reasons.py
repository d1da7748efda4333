"""The page of reasons: what must be explained, beside the figures that it explains (原因页)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict

from accounts.document.demands import demands
from accounts.document.material import evidence_of_reasons
from accounts.document.slots import is_slot, slot_caption
from accounts.editions import edition_of
from accounts.figures.book import open_book, read_entries
from accounts.models import EnteredRow, Reason
from accounts.models.texts import REASON_LIMIT
from accounts.publication.photograph import report_of
from accounts.workflow.merge import Clash, Clashed

from .clashes import Teller
from .entry import EntryPage
from .reason_cards import ReasonCards, Typed


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
