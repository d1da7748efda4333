"""Half-width signs that stand for full-width ones, made uniform line by line (半角与全角写法统一).

What is printed keeps its round brackets and quotes as typed; only signs of the language are exchanged.
"""

from __future__ import annotations

import re

BRACKETS = str.maketrans({"｛": "{", "｝": "}", "【": "〔", "】": "〕", "|": "｜", "\t": " "})
COLON = re.compile(r"(?<![0-9A-Za-z]): ?|: ?(?![0-9A-Za-z/ ])")
"""Not `10:30`, not `https://`."""
EQUAL = re.compile(r"(?:(?<!行) )?(?:(?<![0-9A-Za-z<])=|=(?![0-9A-Za-z])) ?")
PUNCTUATION = str.maketrans({"(": "（", ")": "）", ",": "，", ";": "；"})
PAIR = re.compile(r'"([^"]{0,200})"')
LISTING = re.compile(r'〔\s?列\s?"([^"]{1,8})"')
PLACE = re.compile(r"(?:改段|加段|删段)[^：]{0,200}")
DEPTH = re.compile(r"(改栏|加栏|删栏|栏)([ 　]?)([-—–─－]{1,4})")
DECLARING = ("填写", "数", "要求")
"""Blocks in which round brackets and commas are signs of the language."""
TABLES = ("表", "绩效表")


def uniform(line: str) -> str:
    """A line whatever it says: brackets, arrows, colons."""
    return COLON.sub("：", line.translate(BRACKETS).replace("->", "→")).strip(" \n\f\v")


def of_head(line: str) -> str:
    """A line before the first block; what is printed of it keeps its brackets."""
    return line if line.startswith(("表样", "标题", "依据")) else line.translate(PUNCTUATION)


def of_block(line: str, kind: str) -> str:
    """A line of a block of that kind, `改` before it or not."""
    amends, kind = kind.startswith("改"), kind.removeprefix("改")
    if kind in DECLARING:
        line = _quoted(line.translate(PUNCTUATION)).replace("<=", "≤").replace("+", "＋")
        line = EQUAL.sub("＝", line)
    elif kind in TABLES:
        line = _of_table(line)
    elif kind == "节":
        line = LISTING.sub("〔列“\\1”", line)
        line = PLACE.sub(lambda found: _quoted(found[0]), line, count=1) if amends else line
    return line.replace("　", " ") if amends and kind not in (*TABLES, "节") else line


def _of_table(line: str) -> str:
    if line.startswith("抬头"):
        return _quoted(line.translate(PUNCTUATION))
    if line.startswith("也叫"):
        return _quoted(line)
    if line.startswith("版式"):
        return line.translate(PUNCTUATION)
    if not line.startswith(("栏", "行", "改", "加", "删")):
        return line
    line = DEPTH.sub(lambda found: found[1] + found[2] + "－" * len(found[3]), line, count=1)
    return EQUAL.sub("＝", line)


def _quoted(words: str) -> str:
    return PAIR.sub("“\\1”", words)
