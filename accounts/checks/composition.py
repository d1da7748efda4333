"""What a change is made up of: its parts, those that a reason names by word or by amount, and those that make up most of it (变动由哪些部分构成)."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

from accounts.figures.equations import OVERHEAD_CLASSES
from accounts.figures.money import ZERO, difference
from accounts.figures.totals import LINES, UnknownFigure
from accounts.models import APPROPRIATIONS, Fund, Stage

from .claims import NamedPart
from .evidence import Evidence, Text
from .guests import brought


def make_up(parts: Sequence[NamedPart], change: Decimal) -> bool:
    """Whether parts add up to a change (万元): all, those that are no parts of parts, or those beside the change itself."""
    readings = (
        [amount for amount, _ in parts],
        [amount for amount, within in parts if not within],
        [amount for amount, _ in parts if abs(amount) != abs(change)],
    )
    return any(abs(sum(one, ZERO) - change) <= _tail(one) for one in readings if one)


def _tail(amounts: list[Decimal]) -> Decimal:
    """What rounding of the parts, each known to its last digit, and of the change explains."""
    return (Decimal("0.01") + sum((Decimal(1).scaleb(int(one.as_tuple().exponent)) for one in amounts), ZERO)) / 2


IN_THREE_PUBLIC = {
    "30231": ("vehicle_running", re.compile(r"车|燃油|维修")),
    "30217": ("hospitality", re.compile(r"接待")),
    "30212": ("overseas", re.compile(r"出国|出境")),
}
"""Items of basic spending that also stand in “三公”经费, and the words that name them."""


@dataclass(frozen=True)
class Component:
    """One part of a figure: its key, name and change in 万元, and the words of a reason that name it."""

    key: str
    name: str
    change: Decimal
    words: frozenset[str] = frozenset()


def items(evidence: Evidence) -> Iterator[Component]:
    """The 项 of the general public budget; each is named by its name, what is paid from it and the things its reason names."""
    book = evidence.book
    reasons = {text.key: text.content for text in evidence.texts if text.kind == "reason"}
    paid = [named for guest, material in brought(evidence.guests) for named in guest.names(material)]
    for code in sorted(book.items):
        key, name = f"appropriation_spending[general][{code}]", book.subject(code)
        words = {
            name,
            *evidence.read(reasons.get(f"{key}.prior", "")).things,
            *(one for own, one in paid if own == code),
        }
        known = frozenset(word for word in words if len(word) > 2)
        yield Component(key, name, difference(book[key], book[f"{key}.prior"]), known)


def naming(part: Component, reason: str) -> str:
    """The longest word by which a reason names a part, the first in order of equal ones; '' when it does not."""
    return min((word for word in part.words if word in reason), key=lambda word: (-len(word), word), default="")


def overhead_parts(evidence: Evidence, reason: str) -> Iterator[tuple[Component, bool]]:
    """The known parts of 机关运行经费 with whether a reason names them.

    Last year's items are known when they make up last year's amount; otherwise only what was zero in “三公”.
    """
    book = evidence.book
    whole = "overhead_costs.prior"
    known = book.holds(whole) and book[whole] == book["agency_costs.prior"]
    for code in sorted({*book.now.figures.economic, *book.prior.figures.economic}):
        figure, words = IN_THREE_PUBLIC.get(code, ("", None))
        was_zero = figure and book.holds(f"{figure}.prior") and not book[f"{figure}.prior"]
        if code[:3] in OVERHEAD_CLASSES and (known or was_zero):
            key, name = f"economic[{code}]", LINES[figure].caption if figure else book.subject(code)
            change = difference(book[key], book[f"{key}.prior"] if known else ZERO)
            yield Component(key, name, change), bool(words.search(reason)) if words else name in reason


TOTALS = ("total_income.prior", "appropriation_total_income.prior", "appropriation_spending[general].prior")
"""The slots of the totals that change with the 项."""
MOST = Decimal("0.5")
"""The share of a change that its main parts make up."""
THREE_PUBLIC = {
    "three_public.prior": ("overseas", "vehicles", "hospitality"),
    "three_public.final_budget": ("overseas", "vehicle_purchase", "vehicle_running", "hospitality"),
    "vehicles.prior": ("vehicle_purchase", "vehicle_running"),
}
BUDGETED = {
    "appropriation_spending.original_budget": APPROPRIATIONS,
    "appropriation_spending[general].original_budget": (Fund.GENERAL,),
}
"""Slot → the funds that it speaks of."""


class Makeup:
    """The parts of the changes that one filing explains. Changes in 万元, from printed figures."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence, self.book = evidence, evidence.book

    @cached_property
    def items(self) -> list[Component]:
        """The 项 of the general public budget against last year."""
        return list(items(self.evidence))

    @cached_property
    def reasons(self) -> dict[str, tuple[int, Text]]:
        """Slot → (place in the document, text) of everything that was typed into the slots of reasons."""
        typed = enumerate(text for text in self.evidence.texts if text.kind in ("reason", "content"))
        return {text.key: (place, text) for place, text in typed}

    @cached_property
    def naming(self) -> dict[str, set[str]]:
        """Figure of a 项 → the slots whose reasons name it, in time proportional to the length of the texts."""
        figures, named = defaultdict[str, list[str]](list), defaultdict[str, set[str]](set)
        for word, key in ((word, part.key) for part in self.items for word in part.words):
            figures[word].append(key)
        lengths = {len(word) for word in figures}
        for slot, (_, text) in self.reasons.items():
            said = text.content
            words = {said[at : at + length] for length in lengths for at in range(len(said) - length + 1)}
            for figure in (key for word in words & figures.keys() for key in figures[word]):
                named[figure].add(slot)
        return named

    def parts(self, slot: str) -> list[Component]:
        """The parts of the change of that slot that moved, the largest first; none where they are not known."""
        found: dict[str, Callable[[], Sequence[Component]]] = {
            **dict.fromkeys(TOTALS, lambda: self.items),
            **dict.fromkeys(THREE_PUBLIC, lambda: self._named(slot, THREE_PUBLIC[slot])),
            **dict.fromkeys(BUDGETED, lambda: self._named(slot, self._budgeted(slot))),
            "agency_costs.prior": lambda: [part for part, _ in overhead_parts(self.evidence, "")],
        }
        try:
            parts = found[slot]() if slot in found else self._natures(slot)
        except UnknownFigure:  # a photograph knows of last year only what its document quotes
            return []
        return sorted((part for part in parts if part.change), key=lambda part: (-abs(part.change), part.key))

    def _named(self, slot: str, names: Sequence[str]) -> list[Component]:
        """The change of each named figure against the stage of the slot."""
        book, stage = self.book, slot.rpartition(".")[2]
        return [Component(one, book.caption(one), difference(book[one], book[f"{one}.{stage}"])) for one in names]

    def _budgeted(self, slot: str) -> list[str]:
        """The spending of each code, as far down as the budget of every fund is known."""
        name, _, stage = slot.partition(".")
        bags = (self.book.now.figures, getattr(self.book, Stage(stage).value).figures)
        codes = [{code for fund in BUDGETED[slot] for code, _, _ in bag.expenditure.get(fund, ())} for bag in bags]
        length = min((len(code) for code in codes[1]), default=7)
        return [f"{name}[{code}]" for code in sorted({code[:length] for code in codes[0] | codes[1]})]

    def _natures(self, slot: str) -> list[Component]:
        """The basic and the project spending of a 项, where both moved."""
        figure, _, stage = slot.rpartition(".")
        is_item = figure.startswith("appropriation_spending[general][") and stage == "prior"
        both = self._named(slot, [figure.replace("spending", one) for one in ("basic", "project")] if is_item else [])
        return both if all(part.change for part in both) else []


def main_parts(parts: Sequence[Component], change: Decimal) -> list[Component]:
    """The largest parts in the direction of the change (万元), until they make up half of it."""
    main = [part for part in parts if part.change * change > 0]
    before = accumulate((part.change for part in main), initial=ZERO)
    return [part for part, sum_before in zip(main, before, strict=False) if sum_before / change < MOST]
