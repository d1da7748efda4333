"""[用语]: the words for changes, shares and numbers, all of them here and nowhere else (表样的用语)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from accounts.editions.sentences import PartOfChange, Row
from accounts.editions.wording import BASES, BUDGET, LAST_YEAR, PHRASES, PLAIN, TURNED, Wording

from .problems import Problems, near
from .rows import Brace, read_row
from .source import Line

HEADS = (LAST_YEAR, BUDGET)
PRINTED = ("金额", "比率")
PIECES = ("差", "率", *TURNED, "上年度")


def read_usage(lines: list[Line], problems: Problems) -> Wording:
    """The block [用语]."""
    plain, phrases, said = dict(PLAIN), dict(PHRASES), set[str]()
    for line in lines:
        problems.at(line.text, line.number)
        name, colon, words = line.words.partition("：")
        name = " ".join(name.split())
        head = name.split(" ")[0].partition("·")[0]
        base = name.partition(" ")[2]
        if name in said:
            problems.say(f"[用语]里“{name}”写了两次。")
        said.add(name)
        if not colon:
            problems.say(f"“{line.words[:14]}”应写作“名称：内容”。")
        elif name in PLAIN:
            _look_at_plain(name, words, problems)
            plain[name] = words
        elif head in HEADS and (not base or base in BASES[head]):
            phrases[name] = _variants(name, words, problems)
        else:
            problems.say(f"[用语]里不认识“{name[:14]}”{near(name, [*PLAIN, *HEADS, *_with_bases()])}")
    _look_for_bases(lines, phrases, problems)
    return Wording(plain, phrases)


def _look_for_bases(lines: list[Line], phrases: Mapping[str, tuple[Row, ...]], problems: Problems) -> None:
    """A phrase with a name of its own says itself what it says where there is no base; the usual words would lose its own."""
    for line in lines:
        name, _, words = line.words.partition("：")
        head, dot, _ = (name := name.strip()).partition("·")
        if not dot or head not in HEADS or " " in name or name not in phrases:
            continue
        problems.at(line.text, line.number)
        if without := [base for base in BASES[head] if f"{name} {base}" not in phrases]:
            like = words.partition("｜")[0].partition("，")[0].replace("增加", "{增减}")
            problems.say(
                f"“{name}”没有写“{'”“'.join(without)}”时的说法，那时会印通用的说法，没有这里的字；"
                f"请{'各' if without[1:] else ''}加一行，如“{name} {without[0]}：{like}”。"
            )


def _look_at_plain(name: str, words: str, problems: Problems) -> None:
    """What the programme cannot print is refused: amounts in sentences have one form, numbers count something."""
    if name in PRINTED and "".join(words.split()) != PLAIN[name]:
        problems.say(f"“{name}”程序只能印成“{PLAIN[name]}”，现为“{words[:20]}”；请照写或删去这一行。")
    elif name.endswith(("编号", "序号")) and not re.search("[1一]", words):
        problems.say(f"“{name}”里要有“一”或“1”，如“{PLAIN[name]}”，现为“{words[:14]}”。")
    elif not words:
        problems.say(f"“{name}：”后面要写印出的字，如“{PLAIN[name]}”。")


def _with_bases() -> list[str]:
    return [f"{head} {base}" for head, bases in BASES.items() for base in bases]


def _variants(name: str, words: str, problems: Problems) -> tuple[Row, ...]:
    """The variants; of a number of them that cannot be used only the first."""
    rows = tuple(_row(one, problems) for one in words.split("｜"))
    if " " in name and len(rows) != 1:
        problems.say(f"“{name}”只写一种说法。")
    elif " " not in name and len(rows) not in ((3,) if name.startswith(LAST_YEAR) else (1, 3)):
        problems.say(f"{name}要写三种：增｜减｜平。")
    return rows if len(rows) == len(("增", "减", "平")) else rows[:1]


def _row(words: str, problems: Problems) -> Row:
    row: list[str | PartOfChange] = []
    for piece in read_row(words, problems):
        if isinstance(piece, str):
            row.append(piece)
        elif isinstance(piece, Brace) and piece.words in PIECES:
            row.append(PartOfChange(piece.words))
        else:
            problems.say(f"用语里只能写{'、'.join(f'{{{one}}}' for one in PIECES)}。")
    return tuple(row)
