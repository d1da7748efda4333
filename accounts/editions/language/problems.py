"""What is wrong with a text of an edition: the line, the words, the nearest known word (表样文本中的问题)."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from accounts.figures.numerals import half_width

NEAR = 0.4
"""How alike two names must be for one to be proposed in place of the other."""
MOST = 60
"""Problems told of one text."""
SHOWN = 5
"""Further lines that are named with a problem."""


@dataclass(frozen=True)
class Problem:
    """One mistake: in which text (its key), on which line (from 1), and what to do."""

    text: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.text} 第{self.line}行：{self.words}"


@dataclass
class Problems:
    """The mistakes found so far, and the line that is being read."""

    text: str = ""
    line: int = 0
    found: dict[Problem, None] = field(default_factory=dict)
    """In the order in which they were found."""
    everywhere: set[str] = field(default_factory=set)
    """Words of the mistakes that stand wherever a name is said: told at the first line, with the numbers of the others."""

    def say(self, words: str, *, of_name: bool = False) -> None:
        """Note a mistake of the line that is being read, once; or of a name that is said here and perhaps elsewhere."""
        self.found[Problem(self.text, self.line, words)] = None
        if of_name:
            self.everywhere.add(words)

    def at(self, text: str, line: int) -> None:
        """From here on this line is read."""
        self.text, self.line = text, line

    def told(self, own: str) -> list[Problem]:
        """The mistakes in the order of the lines, those of the text `own` first; one of a name that stands on several lines once."""
        lines: dict[tuple[str, str, int], list[int]] = {}
        for one in sorted(self.found, key=lambda each: (each.text != own, each.text, each.line)):
            place = 0 if one.words in self.everywhere else one.line
            lines.setdefault((one.text, one.words, place), []).append(one.line)
        return few([Problem(key[0], first, key[1] + _also(others)) for key, (first, *others) in lines.items()])


def _also(lines: list[int]) -> str:
    if not lines:
        return ""
    more = f"等{len(lines)}行" if len(lines) > SHOWN else "行"
    return f"（第{'、'.join(map(str, lines[:SHOWN]))}{more}也是）"


def few(problems: list[Problem]) -> list[Problem]:
    """At most MOST problems, and how many more there are."""
    shown, left = problems[:MOST], problems[MOST:]
    return (
        [*shown, Problem(left[0].text, left[0].line, f"另有{len(left)}个问题，请先改正以上各条。")] if left else shown
    )


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like it, never itself; '' where none is."""
    found = difflib.get_close_matches(word, [one for one in known if one != word], 1, NEAR)
    return found[0] if found else ""


def near(word: str, known: Iterable[str]) -> str:
    """`，是不是“…”？` with the nearest known word, else a full stop."""
    found = nearest(word, known)
    return f"，是不是“{found}”？" if found else "。"


def same(word: str, known: Iterable[str]) -> str:
    """The known name that is this one, without regard to width, quotes and blanks; '' for none."""
    return next((one for one in known if alike(one) == alike(word)), "")


@lru_cache(10_000)
def alike(name: str) -> str:
    """A name as names are compared: without regard to width, quotes and blanks."""
    return "".join(one for one in half_width(name) if one not in "“”\"'‘’「」『』" and not one.isspace())
