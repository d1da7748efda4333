"""Texts spoiled at random end in a list of problems or in an edition that can be said, never in an error (随机损坏的表样文本)."""

import random

import pytest

from accounts.editions.language.source import LONGEST
from accounts.editions.language.text import read_edition
from accounts.editions.language.trial import trial
from accounts.editions.shelf import edition_from, shelved, subjects_of, text_of
from tests.rounds import rounds

KEYS = ("national-2023", "national-2024", "national-2025", "xinjiang-2023", "xinjiang-2024")
PIECES = (
    "{",
    "}",
    "〔",
    "〕",
    "：",
    "｜",
    "＝",
    "[",
    "]",
    "（",
    "\n",
    "　",
    "－",
    "→",
    "“",
    "〔完〕",
    "〔否则〕",
    "{原因}",
    "{序号}",
    "{数}",
    "{本项}",
    "{文字 　}",
    "：[",
    "：#",
    "→[",
)
WORDS = (
    "收入总计",
    "比上年",
    "每一项 一般公共预算",
    "如有",
    "列“、”",
    "照 总体：收入→支出",
    "同 总表",
    "{% include x %}",
    "{0.__class__}",
    "{{ x }}",
    "../x",
    "[改节 三公]",
    "[改顺序]",
    "【改数】",
    "删 其他说明",
    "加 甲，在 乙 后：丙",
    "基于：xinjiang-2023",
    "基于：x",
    "\x00",
    "%s",
    "\\g<0>",
)
TOKENS = (*PIECES, *WORDS, "9" * 30, "甲" * (LONGEST + 1))


def mutated(text: str, draw: random.Random) -> str:
    """The text with a few characters or lines lost, doubled, exchanged or put in."""
    for _ in range(draw.randint(1, 6)):
        lines = text.split("\n")
        at = draw.randrange(len(lines))
        kind = draw.randrange(5)
        if kind == 0:
            del lines[at]
        elif kind == 1:
            lines.insert(at, lines[draw.randrange(len(lines))])
        elif kind == 2:
            other = draw.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            line = lines[at]
            place = draw.randint(0, len(line))
            rest = line[place + draw.randint(0, 3) :] if kind == 3 else line[place:]
            lines[at] = line[:place] + draw.choice(TOKENS) + rest
        text = "\n".join(lines)
    return text


@pytest.mark.parametrize("seed", range(5))
def test_a_spoiled_text_ends_in_problems_or_in_an_edition(seed: int) -> None:
    draw, key = random.Random(seed), KEYS[seed]
    text, told, said = text_of(key) or "", 0, 0
    for _ in range(rounds(12, 400)):
        edition, problems = read_edition(mutated(text, draw), key, text_of, subjects_of)
        told += bool(problems)
        if edition is not None and not problems:
            said += 1
            trial(edition)
            assert shelved(edition_from(edition).text, key).version == edition_from(edition).version
    assert told
    assert told + said >= rounds(12, 400) // 2
