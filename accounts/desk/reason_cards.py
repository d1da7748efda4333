"""The cards of the page of reasons: a slot with its figures, its parts, other reasons and what the rules say (原因卡片)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from accounts.checks import Finding, run
from accounts.checks.catalogue import all_rules
from accounts.checks.composition import Component
from accounts.checks.evidence import Evidence
from accounts.document.demands import Demand
from accounts.document.slots import slot_caption
from accounts.figures.book import STAGES
from accounts.figures.money import ZERO, print_wan, two_places
from accounts.models import Filing

from .links import figure_url
from .places import slot_anchor

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
