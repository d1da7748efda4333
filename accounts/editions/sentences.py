"""What a section of an edition says, understood: figures by their names, conditions, lists and loops (表样中的句子).

A figure within a loop or list holds `*` where the code of the turn stands: `appropriation_spending[general][*]`; `@` alone is
the figure of the list's turn.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Number:
    """A figure as printed: 元 as 万元, a count, an area, points or a rate; `after` is the unit that belongs to it."""

    figure: str
    unit: str
    after: str = ""


@dataclass(frozen=True)
class Comparison:
    """A figure and the figure that it is compared with."""

    figure: str
    against: str


@dataclass(frozen=True)
class Rate:
    """`占` a whole or `完成` of a budget, in percent; the sign behind it falls where words stand for a zero base."""

    part: str
    whole: str
    usage: str
    after: str = ""


@dataclass(frozen=True)
class Phrase:
    """`增加…万元，增长…%`: a comparison in the words that `[用语]` has under `usage`."""

    of: Comparison
    usage: str


@dataclass(frozen=True)
class PartOfChange:
    """`{差}`, `{率}`, `{增减}`, `{升降}` or `{大小}` of a comparison; of the one being said where `of` is None."""

    what: str
    of: Comparison | None = None
    after: str = ""


@dataclass(frozen=True)
class Reason:
    """The reason for a comparison."""

    of: Comparison


@dataclass(frozen=True)
class Typed:
    """What was typed into a declared slot."""

    slot: str


@dataclass(frozen=True)
class ItemNames:
    """The names of the economic 款 with money below the 类."""

    classes: tuple[str, ...]


@dataclass(frozen=True)
class TableName:
    """The title of a table, by its key."""

    key: str


@dataclass(frozen=True)
class Fixed:
    """`{单位}`, `{年度}`, `{类}`, `{成员}` …: words that the filing or the turn gives."""

    what: str


@dataclass(frozen=True)
class Ordinal:
    """`{序号 一、}`: what is printed is counted, anew in each loop and below each small heading; '' the edition's style."""

    style: str = ""


@dataclass(frozen=True)
class Turns:
    """What a list or loop goes through.

    `kind`: figures, class, item, lines (of a slot), members, subordinates, offices, tables. `also`: the stages whose items
    are listed beside this year's.
    """

    kind: str
    fund: str = ""
    also: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    slot: str = ""
    zeros: bool = False


@dataclass(frozen=True)
class Holds:
    """A condition: one test, or several joined by `或`, `且`; `negated` where none of them may hold."""

    tests: tuple[Test, ...]
    all: bool = False
    negated: bool = False


@dataclass(frozen=True)
class IsPrinted:
    """Whether a figure prints other than zero."""

    figure: str
    unit: str = "yuan"


@dataclass(frozen=True)
class Compares:
    """等于, 不等于, 大于 or 小于 between two figures as printed."""

    left: str
    sign: str
    right: str


@dataclass(frozen=True)
class Moves:
    """变, 平, 增 or 减 of a comparison, as printed."""

    of: Comparison
    how: str


@dataclass(frozen=True)
class Situation:
    """部门, 单位, 行政, 参公, 事业, 只有一个单位, 有下属单位, 新设, 本级."""

    word: str


@dataclass(frozen=True)
class HasTurns:
    """Whether there is anything to go through."""

    turns: Turns


@dataclass(frozen=True)
class IsFilled:
    """Whether something was typed into a slot, or must be and is missing."""

    slot: str


Test = IsPrinted | Compares | Moves | Situation | HasTurns | IsFilled


@dataclass(frozen=True)
class Either:
    """Words under a condition, and other words where it does not hold."""

    condition: Holds
    then: Row
    otherwise: Row = ()


@dataclass(frozen=True)
class Listing:
    """Words said for each turn, with a separator between; `nothing` where there is no turn."""

    separator: str
    turns: Turns
    each: Row
    nothing: Row = ()


@dataclass(frozen=True)
class LineCount:
    """How many lines were typed into a list."""

    slot: str


Single = str | Number | Rate | Phrase | PartOfChange | Reason | ItemNames | TableName | Fixed | Ordinal | LineCount
"""What becomes one run."""
Node = Single | Typed | Either | Listing
Row = tuple[Node, ...]


@dataclass(frozen=True)
class Said:
    """A paragraph, or a small heading; text and line it stands on."""

    row: Row
    heading: bool = False
    text: str = ""
    line: int = 0
    lead: Row = ()
    """A small heading on the same line, before the paragraph."""


@dataclass(frozen=True)
class Passages:
    """What was typed into a slot, one paragraph a line."""

    slot: str
    text: str = ""
    line: int = 0


@dataclass(frozen=True)
class Choice:
    """Lines under a condition, and other lines where it does not hold."""

    condition: Holds
    then: Lines
    otherwise: Lines = ()


@dataclass(frozen=True)
class Loop:
    """Lines said for each turn."""

    turns: Turns
    lines: Lines


@dataclass(frozen=True)
class Cells:
    """One row of a small table."""

    cells: tuple[Row, ...]


@dataclass(frozen=True)
class Grid:
    """A small table: relative widths, and its rows, also in loops and under conditions."""

    widths: tuple[str, ...]
    rows: Lines


@dataclass(frozen=True)
class AnnexPlace:
    """Where the tables of a guest stand."""

    name: str


SectionLine = Said | Passages | Choice | Loop | Cells | Grid | AnnexPlace
Lines = tuple[SectionLine, ...]


@dataclass(frozen=True)
class SectionText:
    """A section: its title and its lines."""

    key: str
    title: Row
    lines: Lines
