"""A paragraph cut into words, braces and clauses, before any name is understood (段落的文字、花括号与方头括号)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .problems import Problems

DEPTH = 2
"""How deep clauses stand in one another."""
YEAR = re.compile(r"〔(\d{4})〕")
"""`〔2020〕` in the number of a circular is text."""
OPEN, CLOSE = "\ue000", "\ue001"
KNOWN = "如有、如无、如非、如填、如变、如平、如增、如减、如、列"


@dataclass(frozen=True)
class Brace:
    """`{收入总计 比上年}` without its braces."""

    words: str


@dataclass(frozen=True)
class Clause:
    """`〔如有 事业收入：…｜…〕`: its head, what is said, and what else."""

    head: str
    then: tuple[Piece, ...]
    otherwise: tuple[Piece, ...] = ()


Piece = str | Brace | Clause


class _Reader:
    def __init__(self, text: str, problems: Problems) -> None:
        self.text, self.problems, self.at = YEAR.sub(f"{OPEN}\\1{CLOSE}", text), problems, 0
        self.broken = False
        """Whether the end was reached too early: what stands open round it is not told again."""

    def row(self, stops: str, depth: int) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        while self.at < len(self.text) and (sign := self.text[self.at]) not in stops:
            if sign == "{":
                pieces.append(self._brace())
            elif sign == "〔":
                pieces.extend(self._clause(depth))
            elif sign in "}〕":
                self.problems.say(f"多了一个“{sign}”。")
                self.at += 1
            else:
                pieces.append(self._words(stops))
        return tuple(pieces)

    def _words(self, stops: str) -> str:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in "{}〔〕" + stops:
            self.at += 1
        return self.text[start : self.at].replace(OPEN, "〔").replace(CLOSE, "〕")

    def _brace(self) -> Piece:
        end = self.text.find("}", self.at)
        if end < 0:
            self.problems.say("花括号没有成对，缺“}”。")
            self.broken = True
            words, self.at = self.text[self.at + 1 :], len(self.text)
            return words
        words, self.at = self.text[self.at + 1 : end], end + 1
        return Brace(" ".join(words.split()))

    def _clause(self, depth: int) -> list[Piece]:
        if depth == DEPTH:
            self.problems.say("〔〕里最多再套一层。")
            self.broken = True
            self.at = len(self.text)
            return []
        start = self.at = self.at + 1
        while self.at < len(self.text) and self.text[self.at] not in "：〔〕":
            self.at += 1
        head = " ".join(self.text[start : self.at].split())
        if self.at >= len(self.text) or self.text[self.at] != "：":
            self.problems.say(f"〔{head[:14]}〕缺“：”，行内写法是〔如有 某数：…〕；单独成行时前后不能有别的字。")
            self.at += self.at < len(self.text) and self.text[self.at] == "〕"
            return []
        self.at += 1
        then = self.row("｜〕", depth + 1)
        otherwise: tuple[Piece, ...] = ()
        if self.at < len(self.text) and self.text[self.at] == "｜":
            self.at += 1
            otherwise = self.row("〕", depth + 1)
        if self.at >= len(self.text) and not self.broken:
            self.problems.say(f"〔{head[:14]}…没有成对，缺“〕”。")
            self.broken = True
        self.at += 1
        if not head.startswith(("如", "列")):
            self.problems.say(f"不认识〔{head[:14]}〕，行内认识：{KNOWN}。")
            return []
        return [Clause(head, then, otherwise)]


def read_row(text: str, problems: Problems) -> tuple[Piece, ...]:
    """The pieces of one paragraph."""
    return _Reader(text, problems).row("", 0)
