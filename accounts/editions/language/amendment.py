"""Laying a text over the text it is based on, line by line (表样的修改：在基于的表样上改).

What is changed must be found, exactly once; what is found nowhere is a problem, never silently nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from .amended_tables import ATTRIBUTES, BESIDE, OF_SHEETS, amend_table
from .problems import Problems, alike, near, same
from .source import ASIDE, NAMED, Blocks, Line, Source, entries_of

LISTS = ("数", "填写", "要求", "名词", "用语")
WHOLE = "整节重写"
OFFICIAL = "依据"
"""What an edition does not have from its base: without an official text of its own it is a draft."""
PARAGRAPH = re.compile(r"(改段|加段|删段)\s?“(.{1,200}?)”(?:\s?(前|后))?(?:：(.*))?")
ENTRY = re.compile(r"(加|改|删)\s([^：，]{1,80})" + BESIDE)
DROP = re.compile(r"删\s([^：]{1,80})")
WORD = re.compile(r"([^→：]{1,80})→([^→：]{0,80})：(.{1,200})")


def lay_over(own: Source, base: Source, problems: Problems) -> Source:
    """The text with all that it takes from its base. What it changes and does not find are problems."""
    blocks: Blocks = {place: list(lines) for place, lines in base.blocks.items()}
    for place, lines in own.blocks.items():
        if not place[0].startswith("改"):
            _own_block(place, lines, blocks, problems)
    for place in sorted(
        own.blocks, key=lambda one: one == ("改顺序", "")
    ):  # what is dropped can be changed and taken before
        if place[0].startswith("改"):
            problems.at(own.key, own.start(*place).number)
            _amend(place, own.blocks[place], blocks, problems)
    if ("顺序", "") in own.blocks:
        _drop_in_order(blocks["顺序", ""], blocks, problems)
    inherited = {name: value for name, value in base.head.items() if name != OFFICIAL}
    laid = Source(own.key, inherited | own.head, blocks, base.openings | own.openings)
    if ("顺序", "") in own.blocks or ("改顺序", "") in own.blocks:
        _look_for_lost(own, base, laid, problems)
    return laid


def _look_for_lost(own: Source, base: Source, laid: Source, problems: Problems) -> None:
    """What the base prints must be printed or dropped in words: a section is not lost by a line written anew."""
    placed = {one for line in laid.lines("顺序") for one in entries_of(line)}
    for line in base.lines("顺序"):
        kind = "表" if line.words.startswith("表：") else "节"
        for one in entries_of(line):
            if one not in placed and (kind, one) in laid.blocks and (kind, one) not in own.blocks:
                what = "顺序" if ("顺序", "") in own.blocks else "改顺序"
                problems.at(own.key, own.start(what).number)
                told = {"表": "这张表", "节": "这一节"}[kind]
                problems.say(f"[顺序]里少了基于的表样的“{one}”；真的不印{told}，请在[{what}]里写一行“删 {one}”。")


def _own_block(place: tuple[str, str], lines: list[Line], blocks: Blocks, problems: Problems) -> None:
    kind, name = place
    rewritten = [line for line in lines if line.words == WHOLE]
    if place in blocks and kind in NAMED and not rewritten and lines:
        problems.at(lines[0].text, lines[0].number)
        problems.say(
            f"[{kind} {name}]在基于的表样里已有，只改几处请写[改{kind} {name}]；要整节重写，请在[{kind} {name}]下面加一行“{WHOLE}”。"
        )
        return
    blocks[place] = [line for line in lines if line.words != WHOLE]


def _amend(place: tuple[str, str], lines: list[Line], blocks: Blocks, problems: Problems) -> None:
    """Change the lines of a base as one block says; its opening line is the one being read."""
    kind, name = place[0].removeprefix("改"), place[1]
    change = _changes(kind, name, blocks, problems)
    if (kind, name) not in blocks and kind not in (*LISTS, "词"):
        what = {"节": "这一节", "部分": "这一部分", "表": "这张表", "绩效表": "这张表"}.get(kind, "这一块")
        known = [one for other, one in blocks if other == kind]
        problems.say(f"没有“{name or kind}”{what}{near(name, known)}")
        return
    if not change:
        problems.say(f"[改{kind}]不能只改几处，请写完整的[{kind}]。")
        return
    rows = blocks.setdefault((kind, name), []) if kind != "词" else []
    for line in lines:
        problems.at(line.text, line.number)
        change(line, rows)


def _changes(kind: str, name: str, blocks: Blocks, problems: Problems) -> Callable[[Line, list[Line]], None] | None:
    """What a line of such a block does to the lines of the base."""
    if kind == "词":
        return lambda line, rows: _words(line, blocks, problems)
    if kind in LISTS:
        return lambda line, rows: _entry(line, kind, rows, problems)
    if kind == "顺序":
        return lambda line, rows: _part(line, rows, blocks, problems)
    if kind in ("节", "部分"):
        return lambda line, rows: _paragraph(line, name, rows, problems)
    if kind in ("表", "绩效表"):
        return lambda line, rows: amend_table(line, name, rows, problems, ATTRIBUTES if kind == "表" else OF_SHEETS)
    return None


def heads_of(rows: list[Line]) -> list[str]:
    """What stands before the colon of each row."""
    return [row.words.partition("：")[0].strip() for row in rows]


def _placed(
    name: str, beside: str | None, where: str | None, rows: list[str], kind: str, problems: Problems
) -> int | None:
    """Where a new row stands: before or behind the named one, else last."""
    if beside is None:
        return len(rows)
    found = same(beside, rows)
    if not found:
        problems.say(f"[{kind}]里没有“{beside}”{near(beside, rows)}")
        return None
    return rows.index(found) + (where == "后")


def _entry(line: Line, kind: str, rows: list[Line], problems: Problems) -> None:
    match, heads = ENTRY.fullmatch(line.words), heads_of(rows)
    if not match or (match[1] == "删") != (match[5] is None) or (match[1] != "加" and match[3]):
        problems.say(f"[改{kind}]里每行写“加 某名，在 某名 后：…”“改 某名：…”或“删 某名”，现为“{line.words[:8]}”。")
        return
    verb, name = match[1], same(match[2], heads) or match[2].strip()
    new = Line(line.text, line.number, f"{name}：{match[5]}")
    if verb == "加":
        if name in heads:
            problems.say(f"[{kind}]里已有“{name}”，要改请写“改 {name}：…”。")
        elif (at := _placed(name, match[3], match[4], heads, kind, problems)) is not None:
            rows.insert(at, new)
    elif name not in heads:
        problems.say(f"[{kind}]里没有“{name}”{near(name, heads)}")
    else:
        at = heads.index(name)
        rows[at : at + 1] = [new] if verb == "改" else []


def _part(line: Line, rows: list[Line], blocks: Blocks, problems: Problems) -> None:
    """A part said anew, added, or dropped; a section or table dropped."""
    if ENTRY.fullmatch(line.words) and not line.words.startswith("删"):
        _entry(line, "顺序", rows, problems)
        return
    head, heads = line.words.partition("：")[0].strip(), heads_of(rows)
    if drops := DROP.fullmatch(line.words):
        _dropped(drops[1].strip(), rows, blocks, problems)
    elif head not in heads:
        problems.say(
            f"[顺序]里没有“{head}”这一部分{near(head, heads)}新加一部分请写“加 {head}，在 {heads[-1] if heads else '某部分'} 后：标题：其中的节”。"
        )
    else:
        rows[heads.index(head)] = line


def _drop_in_order(rows: list[Line], blocks: Blocks, problems: Problems) -> None:
    """`删 某节` within an order written anew."""
    drops = [(row, match[1].strip()) for row in rows if (match := DROP.fullmatch(row.words))]
    rows[:] = [row for row in rows if not DROP.fullmatch(row.words)]
    for row, name in drops:
        problems.at(row.text, row.number)
        _dropped(name, rows, blocks, problems)


def _dropped(name: str, rows: list[Line], blocks: Blocks, problems: Problems) -> None:
    heads = heads_of(rows)
    entries = [entries_of(row) for row in rows]
    for place in (("节", name), ("表", name)):
        if place in blocks:
            _put_aside(place, blocks)
            rows[:] = [_without(name, row) for row in rows]
            return
    if name in heads:
        at = heads.index(name)
        for one in entries[at]:
            _put_aside(("表" if name == "表" else "节", one), blocks)
        if name == "名词":
            blocks.pop(("名词", ""), None)
        blocks.pop(("部分", name), None)
        del rows[at]
        return
    problems.say(f"[顺序]里没有“{name}”{near(name, [*heads, *(one for part in entries for one in part)])}")


def _put_aside(place: tuple[str, str], blocks: Blocks) -> None:
    """A section that is not printed can still be taken from."""
    lines = blocks.pop(place, None)
    if lines is not None and place[0] == "节":
        blocks[ASIDE, place[1]] = lines


def _without(name: str, row: Line) -> Line:
    """A part without one section."""
    entries = entries_of(row)
    if name not in entries:
        return row
    title = row.words.rpartition("：")[0]
    return Line(row.text, row.number, f"{title}：{'、'.join(one for one in entries if one != name)}")


def _paragraph(line: Line, name: str, rows: list[Line], problems: Problems) -> None:
    if line.words.startswith("标题："):
        rows[:] = [line, *(row for row in rows if not row.words.startswith("标题："))]
        return
    match = PARAGRAPH.fullmatch(line.words)
    if not match or (match[1] == "加段") != bool(match[3]) or (match[1] != "删段") != (match[4] is not None):
        problems.say(
            f"[改节 {name}]里不认识“{line.words[:10]}”；写法有：改段 “开头几个字”：新段、加段 “…” 前：新段、删段 “…”、标题：…。"
        )
        return
    hits = [at for at, row in enumerate(rows) if alike(row.words).startswith(alike(match[2]))]
    if len(hits) != 1:
        begins = [row.words[: len(match[2])] for row in rows]
        advice = "；请多写几个字。" if hits else near(match[2], begins)
        problems.say(f"“{name}”里以“{match[2]}”开头的段有{len(hits)}个，应正好一个{advice}")
        return
    new = [Line(line.text, line.number, match[4])] if match[4] is not None else []
    at = hits[0] + (match[3] == "后")
    rows[at : at + (match[1] != "加段")] = new


def _words(line: Line, blocks: Blocks, problems: Problems) -> None:
    match = WORD.fullmatch(line.words)
    if not match:
        problems.say("改词应写作“旧词→新词：在哪几节或哪几张表”，如：处室→科室：机构设置。")
        return
    old, new = match[1].strip(), match[2].strip()
    for where in (one.strip() for one in match[3].split("、")):
        places = [place for place in blocks if place[1] == where and place[0] in ("节", "表", "部分")]
        if not places:
            known = [name for kind, name in blocks if kind in ("节", "表", "部分")]
            problems.say(f"没有“{where}”这一节或这张表{near(where, known)}")
        elif not sum(_replaced(place, old, new, blocks) for place in places):
            problems.say(f"“{where}”里没有“{old}”，没有改到任何地方。")


def _replaced(place: tuple[str, str], old: str, new: str, blocks: Mapping[tuple[str, str], list[Line]]) -> int:
    """Replace printed words, never names; how often."""
    times = 0
    for at, row in enumerate(blocks[place]):
        printed = list(_printed(row.words, table=place[0] == "表"))
        times += sum(words.count(old) for words, is_printed in printed if is_printed)
        words = "".join(words.replace(old, new) if is_printed else words for words, is_printed in printed)
        blocks[place][at] = Line(row.text, row.number, words)
    return times


def _printed(words: str, table: bool) -> Iterator[tuple[str, bool]]:
    """The pieces of a line, and whether each is printed: not what stands in braces, behind ＝, or in the head of a clause."""
    if table and words.startswith(("行", "栏")):
        caption, sign, figure = words.partition("＝")
        yield from ((one, not one.startswith("{")) for one in re.split(r"(\{[^{}]*\})", caption))
        yield sign + figure, False
        return
    for one in re.split(r"(\{[^{}]*\}|〔[^：〔〕]*[：〕])", words):
        yield one, not one.startswith(("{", "〔")) or one.startswith("〔小标题")
