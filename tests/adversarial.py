"""Strings that a backtracking pattern finds hardest, drawn from the pattern itself (由表达式自身推出的最坏文字)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as sre
from re import _parser as parser
from typing import Any

LONG = 400
"""A repetition of at most so many cannot grow with the text."""
FILLERS = ("20 ", "1", " ", "的", "，", "（", "1,", "a.", "\n", "　")
WIDE = "汉0 a，.…\n-（\x00"
Node = tuple[Any, Any]


def parsed(pattern: re.Pattern[str]) -> list[Node]:
    """The pattern as a sequence of nodes."""
    return list(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))


def sample(nodes: list[Node], turn: int = 0) -> str:
    """A short string for a sequence of nodes; `turn` chooses among alternatives."""
    return "".join(_one(op, value, turn) for op, value in nodes)


def _one(op: Any, value: Any, turn: int) -> str:
    if op is sre.LITERAL:
        return chr(value)
    if op in (sre.IN, sre.ANY, sre.NOT_LITERAL):
        return _of_class(op, value, turn)
    if op in REPEATS:
        return sample(list(value[2]), turn) * max(value[0], 1)
    if op is sre.BRANCH:
        return sample(list(value[1][turn % len(value[1])]), turn)
    if op is sre.SUBPATTERN:
        return sample(list(value[3]), turn)
    if op is sre.ATOMIC_GROUP:
        return sample(list(value), turn)
    return ""


def _of_class(op: Any, value: Any, turn: int) -> str:
    if op is sre.NOT_LITERAL:
        return next(char for char in WIDE if ord(char) != value)
    if op is sre.ANY:
        return "汉"
    tests = [(what, arg) for what, arg in value if what is not sre.NEGATE]
    negated = len(tests) < len(value)
    found = [char for char in _candidates(tests) if any(_in(char, what, arg) for what, arg in tests) != negated]
    return found[turn % len(found)] if found else ""


def _candidates(tests: list[Node]) -> list[str]:
    own = [chr(arg) for what, arg in tests if what is sre.LITERAL]
    own += [chr(arg[0]) for what, arg in tests if what is sre.RANGE]
    return [*WIDE, *own]


def _in(char: str, what: Any, arg: Any) -> bool:
    if what is sre.LITERAL:
        return ord(char) == arg
    if what is sre.RANGE:
        return bool(arg[0] <= ord(char) <= arg[1])
    kinds = {sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_WORD: r"\w"}
    kinds |= {sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_NOT_WORD: r"\W"}
    return bool(re.match(kinds[arg], char))


REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


def _inner(op: Any, value: Any) -> list[list[Node]]:
    """The sequences inside of a node."""
    if op in REPEATS:
        return [list(value[2])]
    if op is sre.BRANCH:
        return [list(one) for one in value[1]]
    if op is sre.SUBPATTERN:
        return [list(value[3])]
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [list(value[1])]
    return [list(value)] if op is sre.ATOMIC_GROUP else []


def repetitions(nodes: list[Node], before: str = "", turn: int = 0) -> Iterator[tuple[str, str]]:
    """(what stands before it, its body) of every repetition that can grow with the text."""
    for op, value in nodes:
        if op in REPEATS and value[1] > LONG:
            yield before, sample(list(value[2]), turn)
        for one in _inner(op, value):
            yield from repetitions(one, before, turn)
        before += _one(op, value, turn)


def is_growing(pattern: re.Pattern[str]) -> bool:
    """Whether a pattern has such a repetition at all."""
    return any(True for _ in repetitions(parsed(pattern)))


def units(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """(once, again and again): what to build long strings of."""
    nodes = parsed(pattern)
    found = [("", filler) for filler in FILLERS]
    for turn in range(3):
        whole = sample(nodes, turn)
        found += [("", whole), ("", whole[:-1])]
        for before, body in repetitions(nodes, turn=turn):
            found += [("", before + body), (before, body), ("", body), (before, before + body)]
    return [one for one in dict.fromkeys(found) if one[1]]


def built(once: str, again: str, length: int) -> str:
    """A string of that length, ending in what no pattern expects."""
    return (once + again * (length // len(again) + 1))[: length - 1] + "\x00"
