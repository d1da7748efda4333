"""What guests bring to the forms of editions: lasting keys, figures, places for their tables (客人应用在年度表样中的内容)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SheetShape:
    """What an edition may say of a guest's table: how many captions it has, and which words it may choose."""

    rows: int
    columns: int
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Attribute → what it may say: `总分行` → 有, 无."""


@dataclass(frozen=True)
class GuestForms:
    """The forms of one guest."""

    key: str
    sections: Mapping[str, str] = field(default_factory=dict)
    """Name of a section → its lasting key."""
    figures: Mapping[str, str] = field(default_factory=dict)
    """Name behind `程序` → what it counts: `count` or `yuan`."""
    annexes: tuple[str, ...] = ()
    """Names behind 〔附表 …〕."""
    sheets: Mapping[str, SheetShape] = field(default_factory=dict)
    """Name of a table behind [绩效表] → its shape."""
    amendments: Mapping[str, str] = field(default_factory=dict)
    """Key of an edition → a text that is laid over it, without head."""

    def __hash__(self) -> int:
        return id(self)


GUESTS: list[GuestForms] = []
RULES: list[Callable[[], Collection[str]]] = []
"""What tells the ids of the rules that an edition can do without, registered by who has rules."""
