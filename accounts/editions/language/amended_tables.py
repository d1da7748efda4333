"""Tables changed line by line: captions, rows, columns, attributes (表的修改：改行、加行、删行、改栏、加栏、删栏).

A row or column that has its caption twice is named with what stands above it: `决算数·公务接待费`, `支出·总计`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .problems import Problems, alike, near
from .source import Line

BESIDE = r"(?:，在\s?([^：]{1,80}?)\s?(前|后))?(?:：(.*))?"
"""`，在 某名 后：…` of an addition."""
CHANGE = re.compile(r"(改行|删行|加行|改栏|删栏|加栏)\s?([^：，]{1,80})" + BESIDE)
ATTRIBUTES = ("标题", "表号", "版式", "栏宽", "抬头", "行次", "栏次", "零", "注", "空表说明", "也叫")
ZERO_OF = re.compile(r"零 (.{1,60})")
"""`零 决算数：0.00`: how a zero prints in these columns."""
OF_SHEETS = ("标题", "资金行", "栏", "预算执行率行", "预算执行率分值", "总分行")
"""Attributes of a guest's table."""
SEVERAL = ("注", "也叫")
"""Attributes of which a table may have several lines."""
PRINTED = re.compile(r"^(行|栏)[ 　]?([－　\s]{0,8})(?:\{序号[^{}]{0,8}\})?")


def is_attribute(head: str, known: tuple[str, ...] = ATTRIBUTES) -> bool:
    """Whether a line that begins so says something of the whole table, or how a zero prints in some columns."""
    return head in known or (known == ATTRIBUTES and bool(ZERO_OF.fullmatch(head)))


def caption_of_line(words: str) -> str:
    """What a line of a table is called: `行 {序号}事业收入＝事业收入` → `事业收入`."""
    return PRINTED.sub("", words).partition("＝")[0].strip()


def _depth(words: str) -> int:
    found = PRINTED.match(words)
    return len(found[2].strip(" ")) if found else 0


def paths(rows: Iterable[Line], kind: str) -> list[tuple[str, ...]]:
    """For each line what it is called and what stands above it, from the top; () for lines of another kind.

    Above a row stands the first column of its block.
    """
    found, above, block = list[tuple[str, ...]](), list[str](), ""
    for row in rows:
        if row.words == "〔块〕":
            above, block = [], ""
        if not block and row.words.startswith("栏"):
            block = caption_of_line(row.words)
        if not row.words.startswith(kind) or row.words.startswith("栏宽") or re.match(r"行次|栏次", row.words):
            found.append(())
            continue
        above = [*above[: _depth(row.words)], caption_of_line(row.words)]
        found.append((block, *above) if kind == "行" else tuple(above))
    return found


def _is_called(place: str, path: tuple[str, ...]) -> bool:
    """Whether `甲·乙` names a line: 乙 its caption, 甲 somewhere above it."""
    if not path or alike(place) == alike(path[-1]):
        return bool(path)
    *above, own = map(alike, place.split("·"))
    rest = iter([alike(one) for one in path[:-1]])
    return own == alike(path[-1]) and all(one in rest for one in above)


def amend_table(
    line: Line, name: str, rows: list[Line], problems: Problems, known: tuple[str, ...] = ATTRIBUTES
) -> None:
    """One line of [改表] or [改绩效表], done to the lines of the base; `known` are the attributes of such a table."""
    head = line.words.partition("：")[0].strip()
    if "：" in line.words and is_attribute(head, known):
        _attribute(line, head, rows)
        return
    match = CHANGE.fullmatch(line.words) if known == ATTRIBUTES else None
    if not match:
        verbs = ("改行、加行、删行、改栏、加栏、删栏、" if known == ATTRIBUTES else "") + "、".join(known)
        what = "改表" if known == ATTRIBUTES else "改绩效表"
        problems.say(f"[{what} {name}]里不认识“{line.words[:10]}”；认识：{verbs}。")
        return
    verb, kind, old, words = match[1][0], match[1][1], match[2].strip(), match[5]
    if (verb == "删") != (words is None) or (verb == "加") != bool(match[3]):
        ways = f"“改{kind} 旧名：新名”“加{kind} 新名，在 某{kind} 后：某数”“删{kind} 某{kind}”"
        problems.say(f"应写作{ways}，现为“{line.words[:20]}”。")
        return
    place = (match[3] or "").strip() or old
    called = paths(rows, kind)
    hits = [at for at, path in enumerate(called) if _is_called(place, path)]
    if len(hits) != 1:
        problems.say(_not_one(name, place, kind, [called[at] for at in hits], called))
        return
    _changed(line, verb, kind, old, words or "", match[4] or "后", rows, hits[0], problems)


def _not_one(name: str, place: str, kind: str, hits: list[tuple[str, ...]], called: list[tuple[str, ...]]) -> str:
    told = f"“{name}”里叫“{place}”的{kind}有{len(hits)}个，应正好一个"
    if hits:
        full = "、".join(f"“{'·'.join(path)}”" for path in hits[:4])
        return f"{told}；请写明是哪一个：{full}。"
    return told + near(place, [path[-1] for path in called if path and path[-1]])


def _attribute(line: Line, head: str, rows: list[Line]) -> None:
    """An attribute anew; the first of several own ones replaces all those of the base."""
    old = [at for at, row in enumerate(rows) if row.words.partition("：")[0].strip() == head and row.text != line.text]
    own = [at for at, row in enumerate(rows) if row.words.partition("：")[0].strip() == head and row.text == line.text]
    at = old[0] if old else own[-1] + 1 if own else 0
    for one in reversed(old):
        del rows[one]
    rows.insert(at, line)


def _changed(
    line: Line, verb: str, kind: str, old: str, words: str, where: str, rows: list[Line], at: int, problems: Problems
) -> None:
    if verb == "删":
        del rows[at]
        return
    printed, sign, figure = rows[at].words.partition("＝")
    if verb == "改":
        if "＝" in words:
            problems.say(f"改{kind}只改印出的名称，要换“＝”后面的数请用删{kind}、加{kind}。")
            return
        own = caption_of_line(rows[at].words)
        rows[at] = Line(line.text, line.number, printed[: printed.rindex(own)] + words + sign + figure)
        return
    if "＝" in words:
        words = words.rpartition("＝")[2].strip()
        problems.say(f"加{kind}在冒号后面只写“＝”右边的：“：{words}”。")
    depth = PRINTED.match(rows[at].words)
    new = f"{kind} {depth[2].strip(' ') if depth and kind == '栏' else ''}{old}＝{words}"
    rows.insert(at + (where == "后"), Line(line.text, line.number, new))
