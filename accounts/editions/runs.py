"""A sentence as a row of runs: words, figures, slots, names (句子：文字、数字、填写的文字与名称依次相连).

Print, web, plain text, open data, demands, findings and rules all read runs; nothing reads back what was made of them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Words of the edition."""

    text: str


@dataclass(frozen=True)
class Figure:
    """A printed figure, with the unit that belongs to it: the names of the figures it is made from, and what is printed."""

    names: tuple[str, ...]
    text: str
    is_share: bool = False
    """Whether it says in percent what part the first figure is of the second."""


@dataclass(frozen=True)
class Slot:
    """What a person typed into a slot; without text it is asked for and missing, and `caption` says what it is called."""

    key: str
    text: str
    caption: str = ""

    @property
    def printed(self) -> str:
        """What a reader sees; of a missing one the mark that it is missing."""
        return self.text or f"【待填写：{self.caption}】"


@dataclass(frozen=True)
class Name:
    """A name from a list of the year or of the unit: a subject, a subordinate, an office; `code` of a subject."""

    code: str
    text: str


Run = Words | Figure | Slot | Name


@dataclass(frozen=True)
class Paragraph:
    """A paragraph or heading of a section: its runs in order."""

    runs: tuple[Run, ...]
    heading: bool = False
    item: bool = False
    """Whether it is an entry of a list, not a paragraph."""
    number: str = ""
    """What a heading begins with: `（二）`."""
    lead: int = 0
    """How many of its first runs are a small heading on the same line."""
    source: tuple[str, int] = ("", 0)
    """Key of the text and number of the line that says it."""

    @property
    def text(self) -> str:
        """The paragraph as plain text; a missing slot as the mark that a reader of the draft sees."""
        return "".join(one.printed if isinstance(one, Slot) else one.text for one in self.runs)


@dataclass(frozen=True)
class SmallTable:
    """A small table within a section: relative widths, and rows of cells, the head first."""

    widths: tuple[str, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]


@dataclass(frozen=True)
class Annex:
    """Where a guest's tables of that name stand in a section."""

    name: str


Element = Paragraph | SmallTable | Annex
