"""The pages of typed words, one text a slot: reasons beside the figures that they explain; passages (原因页、文字录入页)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.http import HttpResponse, QueryDict

from accounts.checks import run
from accounts.checks.catalogue import all_rules
from accounts.checks.composition import Component
from accounts.document.demands import Demand, demands
from accounts.document.material import evidence_of_reasons
from accounts.document.slots import is_slot, is_text, slot_caption, text_caption
from accounts.editions import edition_of
from accounts.editions.language.declared import SlotText
from accounts.figures.book import STAGES, open_book, read_entries, subject_names
from accounts.figures.money import ZERO, print_wan, two_places
from accounts.intake.sentences import read
from accounts.models import PASSAGE_LIMIT, REASON_LIMIT, TERMS, EnteredRow, Passage, Reason
from accounts.publication.photograph import report_of
from accounts.workflow import require
from accounts.workflow.merge import Clash, Clashed, SavedChange

from .cells import INCOMPLETE
from .entry import EntryPage, Teller
from .links import figure_url
from .pages import texts_of
from .sheets import slot_anchor, text_anchor

RULES = ("R2", "R3", "R4", "R5", "R6", "R7", "R8", "N1")
"""The rules that read a reason beside its figures; whether it is there at all, the page says itself."""
ONE_SENTENCE = "一句"
FORMS = {ONE_SENTENCE: "写一句，句末不用标点。", "清单": "一行一条。"}
"""How a text of that form is typed; all others, a paragraph a line."""
LEFT = "本表样不要这段文字，不会印出；不用的请清空。"
LEFT_TURN = "正文里没有“{}”，这段文字没有位置，不会印出；改了名称的请移到新名称下，不用的请清空。"
SHOWN = 5
"""How many parts of a change are shown by name."""


@dataclass
class Typed:
    """What a person typed into the slots and wants deleted; what is wrong with it, and what another did there."""

    texts: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    errors: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def _moved(change: Decimal) -> str:
    """`减少105.35万元`."""
    return f"{'减少' if change < 0 else '增加'}{two_places(abs(change))}万元"


def _rest(parts: tuple[Component, ...]) -> str:
    """`其余 3 项合计增加6.58万元`, '' when there are none."""
    return f"其余 {len(parts)} 项合计{_moved(sum((part.change for part in parts), ZERO))}" if parts else ""


def _cleaned(model: type[Model], typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Slot → its text, empty ones left out; slot → why its text cannot be printed."""
    texts, errors, text_field = {}, {}, cast("Field[str, str]", model._meta.get_field("text"))
    for key, text in typed.items():
        try:
            if text.strip():
                texts[key] = text_field.clean(text, None)
        except ValidationError as error:
            errors[key] = error.messages
    return texts, errors


class ReasonsPage(EntryPage):
    """One text a slot that the document asks for, with the figures that it explains."""

    template = "admin/accounts/filing/reasons.html"

    def load(self) -> None:
        """What is saved stands in the figures' book."""
        self.typed = Typed()

    def take(self, data: QueryDict) -> None:
        """The texts as they were sent; a slot that did not come back keeps its text."""
        self.typed = Typed(
            {key: text for key, text in texts_of(data).items() if is_slot(key)},
            frozenset(filter(is_slot, data.getlist("gone"))),
        )

    def incomplete(self) -> HttpResponse:
        """The page again, with what was typed."""
        self.is_dirty = True
        return self.show()

    def read(self) -> Sequence[EnteredRow]:
        """The reasons meant: those typed, and the saved ones that were not on the page."""
        saved = Reason.objects.filter(filing=self.filing).exclude(key__in=self.typed.texts).values_list("key", "text")
        meant, self.typed.errors = _cleaned(Reason, {key: text.strip() for key, text in self.typed.texts.items()})
        return [Reason(key=key, text=text) for key, text in (*saved, *meant.items()) if key not in self.typed.gone]

    def problem(self) -> str:
        """How many reasons are wrong."""
        count = len(self.typed.errors)
        return f"有 {count} 条原因需要更正，没有保存；您填的都还在本页。" if count else ""

    def teller(self, keys: Sequence[str]) -> Teller:
        """Slots are called by what they explain."""
        book = open_book(self.filing, forms=edition_of(self.filing))
        return Teller(self.cells, {key: slot_caption(key, book) for key in keys})

    def show_both(self, clashed: Clashed, notes: list[tuple[Clash, str]]) -> None:
        """What both together make, each clash marked."""
        merged = {row.key: row.text for row in cast("Sequence[Reason]", clashed.merged)}
        self.typed = Typed(
            dict.fromkeys(self.typed.texts, "") | merged,
            self.typed.gone,
            notes={str(one.key[0]): words for one, words in notes},
        )

    def context(self) -> dict[str, Any]:
        """The cards by what is asked of them."""
        entries = read_entries(self.filing)
        report = report_of(self.filing, web=True, entries=entries)
        self.evidence = evidence_of_reasons(report, entries[1], read)
        self.found = run((rule for rule in all_rules() if rule.id in RULES), self.evidence)
        asked = demands(report, self.evidence)
        known = {*(one.key for one in asked), *report.optional}
        must, more = ([self._asked(one) for one in asked if one.is_change is kind] for kind in (True, False))
        left = [self._card(key) for key in {**report.book.reasons, **self.typed.texts} if key not in known]
        return {
            "card_groups": [
                ("必须说明的增减和差异", "must", must),
                ("文中要求填写的其余各处", "more", more),
                ("可以填写，填了才印出", "may", [self._card(key) for key in report.optional]),
                ("已填写但文中不再需要", "left", [card for card in left if card["text"]]),
            ],
            "empty": sum(not card["text"] for card in (*must, *more)),
            "large": sum(card["demand"].is_large for card in must),
            "limit": f"{self.evidence.thresholds.change:g}%",
            "longest": REASON_LIMIT,
            "has_prior": report.book.has_prior,
            "is_new": report.book.is_new,
        }

    def _card(self, key: str, demand: Demand | None = None) -> dict[str, Any]:
        """A slot on the page: its `text` as typed, what is `saved` in the document, what is said about both."""
        saved, anchor = self.evidence.book.reasons.get(key, "").strip(), slot_anchor(key)
        text = self.typed.texts.get(key, saved)
        errors = self.typed.errors.get(key, ())
        findings = [one for one in self.found if one.place.key == key and text == saved]
        return {
            "key": key,
            "anchor": anchor,
            "caption": slot_caption(key, self.evidence.book),
            "text": text,
            "saved": saved,
            "demand": demand,
            "findings": findings,
            "errors": errors,
            "described_by": " ".join(
                f"{anchor}-{what}" for what, said in (("error", errors), ("found", findings)) if said
            ),
            "note": self.typed.notes.get(key, ""),
            "is_gone": key in self.typed.gone,
        }

    def _asked(self, demand: Demand) -> dict[str, Any]:
        """The card of a slot that the document asks for, with the two figures that it explains and their parts."""
        return {
            **self._card(demand.key, demand),
            "figures": list(self._figures(demand)),
            # (part, change in words, whether it is one of those that make up most)
            "parts": [(part, _moved(part.change), part in demand.main) for part in demand.parts[:SHOWN]],
            "rest": _rest(demand.parts[SHOWN:]),
            # (anchor, caption, text) of other reasons
            "others": [(slot_anchor(one.key), one.caption, one.content) for one in demand.others],
        }

    def _figures(self, demand: Demand) -> Iterator[dict[str, str]]:
        names = [demand.figure, *([demand.against] if demand.against else [])]
        captions = (
            ["本年决算数", STAGES.get(demand.stage, "")]
            if demand.stage in STAGES
            else map(self.evidence.book.caption, names)
        )
        for caption, name, value in zip(captions, names, (demand.now, demand.before), strict=False):
            yield {
                "caption": caption,
                "exact": f"{value:,.2f} 元" if demand.unit == "yuan" else f"{value} 辆",
                "printed": f"{print_wan(value)}万元" if demand.unit == "yuan" else "",
                "url": figure_url(self.filing, name),
            }


class TextsPage(EntryPage):
    """One text a slot."""

    template = "admin/accounts/filing/texts.html"

    @cached_property
    def places(self) -> dict[str, SlotText | None]:
        """Key of each text that the edition asks → its slot: those for each 项 or member, as the document has them."""
        slots = [one for one in edition_of(self.filing).slots.values() if is_text(one.key)]
        said = report_of(self.filing).texts if any(one.per for one in slots) else []
        found: dict[str, SlotText | None] = {}
        for one in slots:
            found |= dict.fromkeys(
                [key for key in said if key.partition("[")[0] == one.key] if one.per else [one.key], one
            )
        return found | {TERMS: None}

    def load(self) -> None:
        """The saved texts, slots without one empty."""
        self._fill(self.filing.passages.all())

    def _fill(self, rows: Iterable[Any]) -> None:
        self.typed = Typed({**dict.fromkeys(self.places, ""), **{row.key: row.text for row in rows}})
        self.carried = {row.key for row in rows if row.carried}

    def take(self, data: QueryDict) -> None:
        """The texts as they were sent; one for an 项 or a member that did not come back keeps its text."""
        self.load()
        sent = texts_of(data)
        require({key for key in self.typed.texts if "[" not in key} <= sent.keys(), INCOMPLETE)
        self.typed.texts = {key: sent.get(key, text) for key, text in self.typed.texts.items()} | {
            key: text for key, text in sent.items() if is_text(key)
        }

    def read(self) -> Sequence[EnteredRow]:
        """The texts that are not empty; what cannot be printed is named beside its slot."""
        texts, self.typed.errors = _cleaned(Passage, self.typed.texts)
        return [Passage(key=key, text=text) for key, text in texts.items()]

    def teller(self, keys: Sequence[str]) -> Teller:
        """Texts are called by their captions."""
        return Teller(self.cells, {key: text_caption(key) for key in keys})

    def problem(self) -> str:
        """Whether a text is wrong."""
        return "有的文字需要更正，没有保存；您填的都还在本页，请看标出的地方。" if self.typed.errors else ""

    def enter(self, rows: Sequence[EnteredRow], **more: Any) -> list[SavedChange]:
        """With the texts of last year that were confirmed."""
        return super().enter(
            rows, confirmed=[(key,) for key in self.typed.texts if f"confirm-{key}" in self.request.POST], **more
        )

    def show_both(self, clashed: Clashed, notes: list[tuple[Clash, str]]) -> None:
        """Each slot as both together make it, clashes marked."""
        self._fill(clashed.merged)
        self.typed.notes = {str(one.key[0]): words for one, words in notes}

    def context(self) -> dict[str, Any]:
        """The slots, those that the document no longer asks last."""
        names = subject_names(self.filing.year) if any("[" in key for key in self.typed.texts) else {}
        return {
            "slots": [self._slot(key, text, names) for key, text in self.typed.texts.items()],
            "limit": PASSAGE_LIMIT,
        }

    def _slot(self, key: str, text: str, names: Mapping[str, str]) -> dict[str, Any]:
        """A text on the page; `left`: why nothing prints it any more."""
        place, turn = self.places.get(key), key.partition("[")[2].removesuffix("]")
        return {
            "key": key,
            "anchor": text_anchor(key),
            "caption": f"{text_caption(key)} {names.get(turn, '')}".strip(),
            "text": text,
            "rows": 3 if place and place.form == ONE_SENTENCE else 10,
            "hints": [words for words in (FORMS.get(place.form, ""), place.hint) if words] if place else [],
            "left": "" if key in self.places else LEFT_TURN.format(turn) if turn else LEFT,
            "is_carried": key in self.carried,  # brought over from last year and not confirmed
            "errors": self.typed.errors.get(key, ()),
            "note": self.typed.notes.get(key, ""),
        }
