"""[顺序]: the parts of the document, and what each prints (各部分的先后，节与表排在哪里)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.editions.sentences import Row

from .names import PARTS
from .problems import Problems, near, nearest, same
from .source import Line, Source, entries_of

TERMS, TABLES = "名词", "表"
"""The parts that print the terms and the tables."""


CONTENTS = ("到节", "列表")
YES = {"是": True, "否": False}


@dataclass(frozen=True)
class PartText:
    """A part of the document in its order: its lasting key, name, title, and the sections or tables that it prints."""

    key: str
    name: str
    title: Row
    items: tuple[str, ...]


class Order:
    """Reads [顺序]; each section and table stands in it once."""

    def __init__(self, source: Source, problems: Problems, row: Callable[[str], Row]) -> None:
        self.source, self.problems, self.row = source, problems, row
        self.placed: dict[str, int] = {}
        """Section or table → the line that prints it."""

    def read(self) -> tuple[PartText, ...]:
        """The parts in their order; all that no part prints is told."""
        lines = self.source.lines("顺序")
        if not lines:
            self._at(self.source.start("顺序"))
            self.problems.say("表样要有[顺序]，写明有哪几部分、各部分印哪些节和表。")
            return ()
        parts = tuple(self._part(line, [one.words.partition("：")[0].strip() for one in lines]) for line in lines)
        self._look_for_parts([part.name for part in parts])
        self._look_for_unplaced({part.name for part in parts})
        return parts

    def _at(self, line: Line) -> None:
        self.problems.at(line.text, line.number)

    def _part(self, line: Line, names: list[str]) -> PartText:
        self._at(line)
        name, colon, rest = (one.strip() for one in line.words.partition("："))
        title = rest.rpartition("：")[0] if "：" in rest else rest
        items = tuple(entries_of(line))
        if not colon or not name or not title:
            self.problems.say(f"[顺序]每行写“名称：印出的标题：其中的节”，现为“{line.words[:20]}”。")
        if names.count(name) > 1:
            self.problems.say(f"[顺序]里“{name}”写了两次。")
        self._look_at_name(name, names)
        if not items and name != TERMS and ("部分", name) not in self.source.blocks:
            self.problems.say(f"“{name}”这一部分没有{'表' if name == TABLES else '节'}，不会印出什么。")
        kind = TABLES if name == TABLES else "节"
        items = tuple(same(one, self.source.named(kind)) or one for one in items)
        for one in items:
            self._place(one, line, kind)
        return PartText(PARTS.get(name, name), name, self.row(title), items)

    def _look_at_name(self, name: str, names: list[str]) -> None:
        """An own part may be called anything that is not a slip of a part that every edition has."""
        meant = nearest(name, [one for one in PARTS if one not in names and len(one) == len(name)])
        if name not in PARTS and meant:
            self.problems.say(f"[顺序]里不认识“{name}”，是不是“{meant}”？自己另加的部分请取一个不相近的名称。")

    def _place(self, name: str, line: Line, kind: str) -> None:
        known = self.source.named(kind)
        if name in self.placed:
            self.problems.say(f"[顺序]里“{name}”写了两次，前面在第{self.placed[name]}行。")
        elif name not in known:
            self.problems.say(f"[顺序]里的“{name}”没有对应的{kind}{near(name, known)}")
            self.placed.setdefault(nearest(name, known), line.number)  # what was meant is not told to be left out
        self.placed.setdefault(name, line.number)

    def _look_for_parts(self, names: list[str]) -> None:
        """Terms and tables are printed by the parts that are named after them."""
        for part, kind, what in ((TERMS, "名词", "名词解释"), (TABLES, "表", "各张表")):
            begun = [place for place, lines in self.source.blocks.items() if place[0] == kind and lines]
            if begun and part not in names:
                self._at(self.source.start("顺序"))
                self.problems.say(f"[顺序]里没有“{part}”这一部分，{what}不会印出。")
        for name in self.source.named("部分"):
            if name not in names:
                self._at(self.source.start("部分", name))
                self.problems.say(f"[部分 {name}]：[顺序]里没有“{name}”这一部分{near(name, names)}")

    def _look_for_unplaced(self, names: Iterable[str]) -> None:
        """Own sections and tables that nothing prints; those of a base are told where they are lost."""
        for kind, name in self.source.blocks:
            start = self.source.start(kind, name)
            has_part = kind == "节" or TABLES in names
            if kind in ("节", TABLES) and name not in self.placed and start.text == self.source.key and has_part:
                self._at(start)
                self.problems.say(f"[{kind} {name}]没有排进[顺序]，不会印出。")


@dataclass(frozen=True)
class Contents:
    """[目录]: whether the contents list the sections, and the tables."""

    sections: bool = True
    tables: bool = True


def read_contents(source: Source, problems: Problems) -> Contents:
    """The block [目录]."""
    said: dict[str, bool] = {}
    for line in source.lines("目录"):
        problems.at(line.text, line.number)
        name, _, words = (one.strip() for one in line.words.partition("："))
        if name not in CONTENTS:
            problems.say(f"[目录]里不认识“{name[:14]}”{near(name, CONTENTS)}认识：{'、'.join(CONTENTS)}。")
        elif words not in YES:
            problems.say(f"“{name}”写是或否，现为“{words[:14]}”。")
        elif name in said:
            problems.say(f"“{name}”写了两次。")
        said[name] = YES.get(words, True)
    return Contents(*(said.get(name, True) for name in CONTENTS))
