"""Saying sentences of a text for one filing: they become runs (按账本把表样中的句子写成文字)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from accounts.figures import units
from accounts.figures.money import WAN, difference, to_wan
from accounts.figures.numerals import is_digits

from .language.declared import SlotText
from .runs import Figure, Name, Run, Slot, Words
from .sentences import (
    Compares,
    Comparison,
    Either,
    Fixed,
    HasTurns,
    Holds,
    IsFilled,
    IsPrinted,
    ItemNames,
    LineCount,
    Listing,
    Moves,
    Node,
    Number,
    Ordinal,
    PartOfChange,
    Phrase,
    Rate,
    Reason,
    Row,
    Single,
    Situation,
    TableName,
    Test,
    Turns,
    Typed,
)
from .wording import SHARE, Wording, part_of_change

PASSAGES = ("一段", "多段", "清单")
MOST_RUNS = 100_000
"""Runs of one document."""


class TooLong(ValueError):
    """A document of more than MOST_RUNS runs."""


class Matter(Protocol):
    """What a text is said about: a filing as its book has it, or a made-up unit. Amounts in 元."""

    def __getitem__(self, name: str) -> Any:
        """The figure of that name, also with a stage."""

    def unit(self, name: str) -> str:
        """What a figure counts: `yuan`, `count`, `area`, `score` or `rate`."""

    def codes(self, fund: str, length: int, also: Sequence[str]) -> Sequence[str]:
        """Codes of 3 or 7 digits with money of the fund, then those that have it only at one of the stages `also`."""

    def economic(self, classes: Sequence[str]) -> Sequence[str]:
        """The economic 款 with money below the 类, in code order."""

    def subject(self, code: str) -> str:
        """The official name of a code."""

    def names(self, kind: str) -> Sequence[str]:
        """The `members`, `subordinates`, `offices` or titles of the `tables`."""

    def words(self, what: str) -> str:
        """单位, 年度, 上年度, 称谓, 单位性质."""

    def title(self, table: str) -> str:
        """The title of a table by its key."""

    def typed(self, key: str) -> str:
        """What was typed into a slot, '' for nothing."""

    def caption(self, key: str) -> str:
        """What a slot is called."""

    def situation(self, word: str) -> bool:
        """Whether the unit is 部门, 行政, 新设 …"""


@dataclass
class Turn:
    """Where a loop or list stands: the code, the figure and what it is called, the name."""

    code: str = ""
    figure: str = ""
    caption: str = ""
    name: str = ""


@dataclass
class Saying:
    """One document being said: what it has read and asked so far."""

    matter: Matter
    wording: Wording
    slots: Mapping[str, SlotText]
    """Lasting key → slot."""
    gaps: Mapping[str, str] = field(default_factory=dict)
    """Figure that must be entered and is not → what it is called: it stands as a gap, not as zero."""
    read: dict[str, None] = field(default_factory=dict)
    """Names of all figures that were read, printed or only asked about."""
    asked: dict[str, None] = field(default_factory=dict)
    """Keys of the slots that were said, in their order."""
    missing: dict[str, None] = field(default_factory=dict)
    optional: dict[str, None] = field(default_factory=dict)
    """Keys of slots that would be printed if they were filled and need not be."""
    runs: int = 0
    count: int = 0
    turn: Turn = field(default_factory=Turn)

    def figure(self, name: str) -> Any:
        """The figure of that name, noted as read."""
        self.read[name] = None
        return self.matter[name]

    def name(self, name: str) -> str:
        """The name of a figure for this turn."""
        return name.replace("@", self.turn.figure).replace("*", self.turn.code)

    @contextmanager
    def at(self, turn: Turn) -> Iterator[None]:
        """The turn for the length of the block."""
        kept, self.turn = self.turn, turn
        yield
        self.turn = kept

    def row(self, row: Row) -> tuple[Run, ...]:
        """The runs of a row; words side by side are one run. Raises TooLong."""
        runs: list[Run] = []
        for run in self._row(row):
            if isinstance(run, Words) and runs and isinstance(runs[-1], Words):
                runs[-1] = Words(runs[-1].text + run.text)
            elif not isinstance(run, Words) or run.text:
                runs.append(run)
        self.runs += len(runs)
        if self.runs > MOST_RUNS:
            raise TooLong(f"公开说明超过{MOST_RUNS}个片段，请检查表样中的循环。")
        return tuple(runs)

    def _row(self, row: Row) -> Iterator[Run]:
        for node in row:
            yield from self._node(node)

    def _node(self, node: Node) -> Iterable[Run]:
        match node:
            case Either():
                return self._row(node.then if self.holds(node.condition) else node.otherwise)
            case Listing():
                return self._listing(node)
            case Typed():
                return self._typed(node.slot)
        return (self._run(node),)

    def _run(self, node: Single) -> Run:
        match node:
            case str():
                return Words(node)
            case Reason():
                return self.slot(self._reason(node.of))
            case ItemNames():
                codes = self.matter.economic(node.classes)
                names = tuple(f"economic[{code}]" for code in codes)
                return Figure(names, "、".join(map(self.matter.subject, codes)))
            case TableName():
                return Words(self.matter.title(node.key))
            case Ordinal():
                self.count += 1
                return Words(self.wording.number(node.style or "序号", self.count))
            case Fixed():
                return self._fixed(node.what)
            case LineCount():
                lines = Turns("lines", slot=node.slot)
                return self._lacks(lines) or Words(str(len(self.turns(lines))))
        return self._measured(node)

    # Figures ----------------------------------------------------------------------------------------------------------

    def _measured(self, node: Number | Rate | Phrase | PartOfChange) -> Run:
        if isinstance(node, Number):
            name = self.name(node.figure)
            if name in self.gaps:
                return self._gap(name)
            text = self.printed(name, node.unit) + node.after
            return Figure((name,), text)
        if isinstance(node, Rate):
            part, whole = self.name(node.part), self.name(node.whole)
            if unknown := self.gaps.keys() & {part, whole}:
                return self._gap(min(unknown))
            words = self.wording.rate(node.usage, self.scaled(part), self.scaled(whole))
            text = words + (node.after if is_digits(words[-1:]) else "")
            return Figure((part, whole), text, is_share=node.usage == SHARE)
        of = self._comparison(node.of or Comparison("", ""))
        if of.figure in self.gaps:
            return self._gap(of.figure)
        unit = self.matter.unit(of.figure)
        if isinstance(node, Phrase):
            text = self.wording.phrase(node.usage, *self._both(of), self.matter.words("上年度"), unit)
            return Figure((of.figure, of.against), text)
        return Figure((of.figure, of.against), part_of_change(node.what, *self._both(of), unit=unit) + node.after)

    def _gap(self, figure: str) -> Slot:
        return Slot(figure, "", self.gaps[figure])

    def printed(self, name: str, unit: str) -> str:
        """A figure as it is printed in a sentence, without its unit."""
        return units.printed(self.matter.unit(name) if unit == "any" else unit, self.figure(name))

    def scaled(self, name: str) -> Decimal:
        """A figure as if it were 元: what is printed of a count, an area, points is their number, of 元 that of 万元."""
        value = self.figure(name)
        return value if self.matter.unit(name) == "yuan" else value * WAN

    def _comparison(self, of: Comparison) -> Comparison:
        return Comparison(self.name(of.figure), self.name(of.against))

    def _both(self, of: Comparison) -> tuple[Decimal, Decimal]:
        return self.scaled(of.figure), self.scaled(of.against)

    # Typed words and names --------------------------------------------------------------------------------------------

    def _reason(self, of: Comparison) -> str:
        figure, against = self.name(of.figure), self.name(of.against)
        return against if against.startswith(f"{figure}.") else f"{figure}.difference"

    def slot(self, key: str) -> Slot:
        """What was typed into a slot as one line, or what is missing."""
        self.asked[key] = None
        text = "".join(self.matter.typed(key).split("\n"))
        if not text:
            self.missing[key] = None
        return Slot(key, text, "" if text else self.matter.caption(key))

    def _typed(self, key: str) -> Iterable[Run]:
        own = self._own(key)
        slot = self.slots.get(key)
        if slot and not self.matter.typed(own) and (slot.empty or not self._needed(slot)):
            self.optional[own] = None
            return (Words(slot.empty),) if slot.empty and not slot.empty.startswith("整") else ()
        return (self.slot(own),)

    def _needed(self, slot: SlotText) -> bool:
        """Whether a slot must be filled here."""
        return slot.required == "always" or bool(slot.figure and self.figure(slot.figure))

    def _own(self, key: str) -> str:
        """The key of a slot that is filled for each 项 or member apart."""
        slot = self.slots.get(key)
        return f"{key}[{self.turn.code or self.turn.name}]" if slot and slot.per else key

    def is_passage(self, key: str) -> bool:
        """Whether a slot holds a text, of the edition's own or in paragraphs; else it holds a reason within a sentence."""
        slot = self.slots.get(key.partition("[")[0]) or self.slots.get(key)
        return slot is not None and (slot.form in PASSAGES or slot.is_own)

    def _fixed(self, what: str) -> Run:
        turn, length = self.turn, {"类": 3, "款": 5, "项": 7}.get(what)
        if length:
            return Name(turn.code[:length], self.matter.subject(turn.code[:length]))
        if what in ("名", "成员", "条", "表名"):
            return Words(turn.caption) if turn.caption else Name("", turn.name)
        if what in ("成员数", "下属单位"):
            return Words(str(len(self.matter.names("members" if what == "成员数" else "subordinates"))))
        return Words(self.matter.words(what))

    # Lists and conditions ---------------------------------------------------------------------------------------------

    def _listing(self, node: Listing) -> Iterator[Run]:
        turns = self.turns(node.turns)
        for number, turn in enumerate(turns):
            with self.at(turn):
                yield from (Words(node.separator),) if number else ()
                yield from self._row(node.each)
        if not turns:
            gap = self._lacks(node.turns)
            yield from (gap,) if gap else self._row(node.nothing)

    def _lacks(self, turns: Turns) -> Slot | None:
        """The gap of a list that must be filled and is not."""
        slot = self.slots.get(turns.slot) if turns.kind == "lines" and not self.turns(turns) else None
        return self.slot(slot.key) if slot and self._needed(slot) else None

    def turns(self, turns: Turns) -> list[Turn]:
        """What there is to go through."""
        if turns.kind == "figures":
            named = [Turn(self.turn.code, self.name(figure), caption) for figure, caption in turns.figures]
            return [one for one in named if turns.zeros or self.prints(one.figure)]
        if turns.kind in ("class", "item"):
            length = 3 if turns.kind == "class" else 7
            return [Turn(code=code) for code in self.matter.codes(turns.fund, length, turns.also)]
        if turns.kind == "lines":
            lines = [one.strip() for one in self.matter.typed(turns.slot).splitlines() if one.strip()]
            slot = self.slots.get(turns.slot)
            if lines or (slot and self._needed(slot)):
                self.slot(turns.slot)
            else:
                self.optional[turns.slot] = None
            return [Turn(name=one) for one in lines]
        return [Turn(name=one) for one in self.matter.names(turns.kind)]

    def prints(self, name: str) -> bool:
        """Whether a figure prints other than zero, or as a gap."""
        value = self.figure(name)
        return name in self.gaps or bool(to_wan(value) if self.matter.unit(name) == "yuan" else value)

    def holds(self, condition: Holds) -> bool:
        """Whether a condition holds."""
        found = [self._test(test) for test in condition.tests]
        return not any(found) if condition.negated else all(found) if condition.all else any(found)

    def _test(self, test: Test) -> bool:
        match test:
            case IsPrinted():
                return self.prints(self.name(test.figure))
            case Compares():
                left, right = self.figure(self.name(test.left)), self.figure(self.name(test.right))
                if self.matter.unit(self.name(test.left)) == "yuan":
                    left, right = to_wan(left), to_wan(right)
                return bool(
                    {"等于": left == right, "不等于": left != right, "大于": left > right}.get(test.sign, left < right)
                )
            case Moves():
                delta = difference(*self._both(self._comparison(test.of)))
                return {"变": delta != 0, "平": delta == 0, "增": delta > 0}.get(test.how, delta < 0)
            case Situation():
                return self.matter.situation(test.word)
            case HasTurns():
                return bool(self.turns(test.turns))
            case IsFilled():
                return self._filled(test.slot)

    def _filled(self, key: str) -> bool:
        own, slot = self._own(key), self.slots.get(key)
        if self.matter.typed(own) or (slot and self._needed(slot)):
            return True
        self.optional[own] = None
        return False
