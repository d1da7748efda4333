"""What a change is made up of: its parts by size, and those that make up most of it (变动由哪些部分构成)."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from accounts.figures.money import ZERO, difference
from accounts.figures.totals import UnknownFigure
from accounts.models import Fund, Stage

from .components import Component, items, overhead_parts
from .evidence import Evidence, Text
from .reasons import TOTALS

MOST = Decimal("0.5")
"""The share of a change that its main parts make up."""
THREE_PUBLIC = {
    "three_public.prior": ("overseas", "vehicles", "hospitality"),
    "three_public.final_budget": ("overseas", "vehicle_purchase", "vehicle_running", "hospitality"),
    "vehicles.prior": ("vehicle_purchase", "vehicle_running"),
}
BUDGETED = {
    "appropriation_spending.original_budget": (),
    "appropriation_spending[general].original_budget": (Fund.GENERAL,),
}
"""Slot → the funds that it speaks of, all three where none is named."""


class Makeup:
    """The parts of the changes that one filing explains. Changes in 万元, from printed figures."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence, self.book = evidence, evidence.book

    @cached_property
    def items(self) -> list[Component]:
        """The 项 of the general public budget against last year."""
        return items(self.evidence)

    @cached_property
    def reasons(self) -> dict[str, tuple[int, Text]]:
        """Slot → (place in the document, text) of everything that was typed into the slots of reasons."""
        typed = (text for text in self.evidence.texts if text.kind in ("reason", "content"))
        return {text.key: (place, text) for place, text in enumerate(typed)}

    @cached_property
    def naming(self) -> dict[str, set[str]]:
        """Figure of a 项 → the slots whose reasons name it, in time proportional to the length of the texts."""
        figures: dict[str, list[str]] = {}
        for part in self.items:
            for word in part.words:
                figures.setdefault(word, []).append(part.key)
        lengths = {len(word) for word in figures}
        named: dict[str, set[str]] = {}
        for slot, (_, text) in self.reasons.items():
            said = text.content
            words = {said[at : at + length] for length in lengths for at in range(len(said) - length + 1)}
            for figure in (key for word in words & figures.keys() for key in figures[word]):
                named.setdefault(figure, set()).add(slot)
        return named

    def parts(self, slot: str) -> list[Component]:
        """The parts of the change of that slot that moved, the largest first; none where they are not known."""
        found: dict[str, Callable[[], Sequence[Component]]] = {
            **dict.fromkeys(TOTALS, lambda: self.items),
            **dict.fromkeys(THREE_PUBLIC, lambda: list(self._named(slot, THREE_PUBLIC[slot]))),
            **dict.fromkeys(BUDGETED, lambda: list(self._named(slot, self._budgeted(slot)))),
            "agency_costs.prior": lambda: [part for part, _ in overhead_parts(self.evidence, "")],
        }
        try:
            parts = found[slot]() if slot in found else list(self._natures(slot))
        except UnknownFigure:  # a photograph knows of last year only what its document quotes
            return []
        return sorted((part for part in parts if part.change), key=lambda part: (-abs(part.change), part.key))

    def _named(self, slot: str, names: Sequence[str]) -> Iterator[Component]:
        """The change of each named figure against the stage of the slot."""
        stage = slot.rpartition(".")[2]
        for name in names:
            caption = self.book.caption(name)
            yield Component(
                name, caption, difference(self.book[name], self.book[f"{name}.{stage}"]), frozenset({caption})
            )

    def _budgeted(self, slot: str) -> list[str]:
        """The spending of each code, as far down as the budget of every fund is known."""
        name, _, stage = slot.partition(".")
        funds = BUDGETED[slot] or (Fund.GENERAL, Fund.GOVERNMENT_FUNDS, Fund.STATE_CAPITAL)
        bags = (self.book.now.figures, getattr(self.book, Stage(stage).value).figures)
        codes = [{code for fund in funds for code, _, _ in bag.expenditure.get(fund, ())} for bag in bags]
        length = min((len(code) for code in codes[1]), default=7)
        return [f"{name}[{code}]" for code in sorted({code[:length] for code in codes[0] | codes[1]})]

    def _natures(self, slot: str) -> Iterator[Component]:
        """The basic and the project spending of a 项, where both moved."""
        figure, _, stage = slot.rpartition(".")
        if not figure.startswith("appropriation_spending[general][") or stage != "prior":
            return
        both = list(self._named(slot, [figure.replace("spending", one) for one in ("basic", "project")]))
        if all(part.change for part in both):
            yield from both


def main_parts(parts: Sequence[Component], change: Decimal) -> list[Component]:
    """The largest parts in the direction of the change (万元), until they make up half of it."""
    main: list[Component] = []
    for part in parts:
        if not change or sum((one.change for one in main), ZERO) / change >= MOST:
            break
        if part.change * change > 0:
            main.append(part)
    return main
