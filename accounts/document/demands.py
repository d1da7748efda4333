"""What must be explained: the slots that the document asks for now, with their figures (须填写的原因及其依据)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.checks.composition import Component, Makeup, main_parts
from accounts.checks.evidence import Evidence, Text
from accounts.editions.runs import Slot, Words
from accounts.figures.book import STAGES
from accounts.figures.money import difference, rate_of_change, to_wan

from .phrases import change_phrase, variance_phrase
from .report import Report, spoken
from .slots import KINDS, slot_caption


@dataclass(frozen=True)
class Demand:
    """One slot: what it explains and what is known about that. Amounts in 元, `change` in 万元, `rate` in percent."""

    key: str
    caption: str
    figure: str
    now: Any
    unit: str
    """Of both figures: `yuan` or `count`."""
    before: Any = None
    """Last year's or the budget's amount, the other count of a difference; None where nothing is compared."""
    sentence: str = ""
    """The words that the document prints before the reason."""
    words: str = ""
    """The change or variance as the document prints it."""
    change: Decimal = Decimal(0)
    rate: Decimal | None = None
    is_large: bool = False
    """Whether the rate reaches the threshold from which on the items must be named."""
    parts: tuple[Component, ...] = ()
    main: tuple[Component, ...] = ()
    last_year: str = ""
    others: tuple[Text, ...] = ()
    """The unit's other reasons that speak of the same thing."""

    @property
    def stage(self) -> str:
        """`prior`, `initial`, `budget`, `content` or `difference`."""
        return self.key.rpartition(".")[2]

    @property
    def against(self) -> str:
        """The figure that it is compared with, '' where nothing is compared."""
        return "vehicles_owned" if self.stage == "difference" else self.key if self.stage in STAGES else ""

    @property
    def is_change(self) -> bool:
        """Whether something moved that the reason must explain."""
        return bool(self.change)

    @property
    def is_new(self) -> bool:
        """Whether the figure grew from nothing, so that no rate can be large."""
        return self.stage == "prior" and self.change > 0 and not to_wan(self.before)


def demands(report: Report, evidence: Evidence) -> list[Demand]:
    """The slots that the sections of the report ask for, in their order, with their sentences."""
    makeup, sentences = Makeup(evidence), _sentences(report)
    return [_demand(key, report, makeup, sentences.get(key, "")) for key in report.asked]


ENDS = re.compile(r"[。；]|其中：")


def _sentences(report: Report) -> dict[str, str]:
    """Slot → what stands before it in its sentence; only words of the edition end one, not what is typed or a name."""
    found: dict[str, str] = {}
    for _, paragraph in spoken(report):
        before = ""
        for run in paragraph.runs:
            if isinstance(run, Slot):
                found.setdefault(run.key, before)
            *ended, text = ENDS.split(run.text) if isinstance(run, Words) else (run.text,)
            before = text if ended else before + text
    return found


def _demand(key: str, report: Report, makeup: Makeup, sentence: str) -> Demand:
    evidence, book = makeup.evidence, report.book
    figure, _, stage = key.rpartition(".")
    last_year = evidence.previous_texts.get(key, "").strip()
    demand = Demand(
        key, slot_caption(key, book), figure, book[figure], book.unit(figure), sentence=sentence, last_year=last_year
    )
    if stage not in STAGES:
        more = {"before": book["vehicles_owned"]} if stage == "difference" else {}
        return Demand(**vars(demand) | more | {"others": tuple(_others(key, (), makeup))})
    now, before, wording = demand.now, book[key], report.edition.wording
    change, rate, parts = difference(now, before), rate_of_change(now, before), makeup.parts(key)
    main = tuple(main_parts(parts, change))
    return Demand(
        **vars(demand)
        | {
            "before": before,
            "words": (change_phrase if stage == "prior" else variance_phrase)(now, before, wording),
            "change": change,
            "rate": rate,
            "is_large": rate is not None and abs(rate) >= evidence.thresholds.change,
            "parts": tuple(parts),
            "main": main,
            "others": tuple(_others(key, main, makeup)),
        }
    )


def _others(key: str, main: tuple[Component, ...], makeup: Makeup) -> Iterator[Text]:
    """Other reasons of the same figure, of its main parts, and those that name its 项, in the order of the document."""
    figure = key.rpartition(".")[0]
    slots = {f"{one}.{kind}" for one in (figure, *(part.key for part in main)) for kind in KINDS}
    slots |= makeup.naming.get(figure, set())
    slots.discard(key)
    known = makeup.reasons
    yield from (known[slot][1] for slot in sorted(slots & known.keys(), key=lambda slot: known[slot][0]))
