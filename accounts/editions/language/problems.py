"""What is wrong with a text of an edition: the line, the words, the nearest known word (表样文本中的问题)."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.figures.numerals import half_width

NEAR = 0.4
"""How alike two names must be for one to be proposed in place of the other."""


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
    found: list[Problem] = field(default_factory=list)

    def say(self, words: str) -> None:
        """Note a mistake of the line that is being read, once."""
        problem = Problem(self.text, self.line, words)
        if problem not in self.found:
            self.found.append(problem)

    def at(self, text: str, line: int) -> None:
        """From here on this line is read."""
        self.text, self.line = text, line


def near(word: str, known: Iterable[str]) -> str:
    """`，是不是“…”？` with the nearest known word, else a full stop."""
    found = difflib.get_close_matches(word, list(known), 1, NEAR)
    return f"，是不是“{found[0]}”？" if found else "。"


def alike(name: str) -> str:
    """A name as names are compared: without regard to width, quotes and blanks."""
    return "".join(one for one in half_width(name) if one not in "“”\"'‘’「」『』" and not one.isspace())
