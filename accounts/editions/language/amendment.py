"""Laying a text over the text it is based on, line by line (表样的修改：在基于的表样上改).

What is changed must be found, exactly once; what is found nowhere is a problem, never silently nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from .problems import Problems, near
from .source import Blocks, Line, Source
from .tables import ATTRIBUTES as TABLE
from .tables import is_attribute

LISTS = ("数", "填写", "要求", "名词", "用语")
WHOLE = "整节重写"
OFFICIAL = "依据"
"""What an edition does not have from its base: without an official text of its own it is a draft."""
PARAGRAPH = re.compile(r"(改段|加段|删段) “(.{1,200}?)”(?: (前|后))?(?:：(.*))?")
ROW = re.compile(r"(改行|删行|加行|改栏|删栏|加栏) ?([^：，]{1,80})(?:，在 ([^：]{1,80}) 后)?(?:：(.*))?")
ATTRIBUTES = (
    *TABLE,
    "资金行",
    "栏",
    "预算执行率分值",
    "总分行",
)
ENTRY = re.compile(r"(加|改|删) ([^：，]{1,80})(?:，在 ([^：]{1,80}) 后)?(?:：(.*))?")
WORD = re.compile(r"([^→：]{1,80})→([^→：]{0,80})：(.{1,200})")
CAPTION = re.compile(r"^(行|栏) ?[－　\s]{0,8}(?:\{序号[^{}]{0,8}\})?")


def lay_over(own: Source, base: Source, problems: Problems) -> Source:
    """The text with all that it takes from its base. What it changes and does not find are problems."""
    blocks: Blocks = {place: list(lines) for place, lines in base.blocks.items()}
    for place, lines in own.blocks.items():
        if not place[0].startswith("改"):
            _own_block(place, lines, blocks, problems)
    for place, lines in own.blocks.items():
        if place[0].startswith("改"):
            _amend(place, lines, blocks, problems)
    inherited = {name: value for name, value in base.head.items() if name != OFFICIAL}
    return Source(own.key, inherited | own.head, blocks)


def _own_block(place: tuple[str, str], lines: list[Line], blocks: Blocks, problems: Problems) -> None:
    kind, name = place
    rewritten = [line for line in lines if line.words == WHOLE]
    if place in blocks and kind in ("节", "表", "绩效表") and not rewritten and lines:
        problems.at(lines[0].text, lines[0].number)
        problems.say(
            f"[{kind} {name}]在基于的表样里已有，只改几处请写[改{kind} {name}]；要整节重写，请在[{kind} {name}]下面加一行“{WHOLE}”。"
        )
    blocks[place] = [line for line in lines if line.words != WHOLE]


def _amend(place: tuple[str, str], lines: list[Line], blocks: Blocks, problems: Problems) -> None:
    kind, name = place[0].removeprefix("改"), place[1]
    change = _changes(kind, name, problems)
    if (kind, name) not in blocks and kind not in (*LISTS, "词"):
        problems.at(lines[0].text if lines else "", lines[0].number if lines else 0)
        what = {"节": "这一节", "部分": "这一部分", "表": "这张表", "绩效表": "这张表"}.get(kind, "这一块")
        known = [one for other, one in blocks if other == kind]
        problems.say(f"没有“{name or kind}”{what}{near(name, known)}")
        return
    rows = blocks.setdefault((kind, name), []) if kind != "词" else []
    for line in lines:
        problems.at(line.text, line.number)
        if kind == "词":
            _words(line, blocks, problems)
        elif change:
            change(line, rows)
        else:
            problems.say(f"[改{kind}]不能只改几处，请写完整的[{kind}]。")


def _changes(kind: str, name: str, problems: Problems) -> Callable[[Line, list[Line]], None] | None:
    """What a line of such a block does to the lines of the base."""
    if kind in LISTS:
        return lambda line, rows: _entry(line, kind, rows, problems)
    if kind == "顺序":
        return lambda line, rows: _part(line, rows, problems)
    if kind in ("节", "部分"):
        return lambda line, rows: _paragraph(line, name, rows, problems)
    return (lambda line, rows: _table(line, name, rows, problems)) if kind in ("表", "绩效表") else None


def _heads(rows: list[Line]) -> list[str]:
    return [row.words.partition("：")[0].strip() for row in rows]


def _placed(name: str, after: str | None, rows: list[str], where: str, problems: Problems) -> int | None:
    """Where a new row stands: behind the named one, else last."""
    if after is None:
        return len(rows)
    if after not in rows:
        problems.say(f"{where}里没有“{after}”{near(after, rows)}")
        return None
    return rows.index(after) + 1


def _entry(line: Line, kind: str, rows: list[Line], problems: Problems) -> None:
    match, heads = ENTRY.fullmatch(line.words), _heads(rows)
    if not match:
        problems.say(f"[改{kind}]里每行以“加”“改”或“删”开头，如“加 某名，在 某名 后：…”，现为“{line.words[:8]}”。")
        return
    verb, name, after, words = match[1], match[2].strip(), match[3], match[4] or ""
    new = Line(line.text, line.number, f"{name}：{words}")
    if verb == "加":
        if name in heads:
            problems.say(f"[{kind}]里已有“{name}”，要改请写“改 {name}：…”。")
        elif (at := _placed(name, after and after.strip(), heads, f"[{kind}]", problems)) is not None:
            rows.insert(at, new)
    elif name not in heads:
        problems.say(f"[{kind}]里没有“{name}”{near(name, heads)}")
    else:
        at = heads.index(name)
        rows[at : at + 1] = [new] if verb == "改" else []


def _part(line: Line, rows: list[Line], problems: Problems) -> None:
    head, heads = line.words.partition("：")[0].strip(), _heads(rows)
    if head not in heads:
        problems.say(f"[顺序]里没有“{head}”这一部分{near(head, heads)}")
    else:
        rows[heads.index(head)] = line


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
    hits = [at for at, row in enumerate(rows) if row.words.startswith(match[2])]
    if len(hits) != 1:
        begins = [row.words[: len(match[2])] for row in rows]
        advice = "；请多写几个字。" if hits else near(match[2], begins)
        problems.say(f"“{name}”里以“{match[2]}”开头的段有{len(hits)}个，应正好一个{advice}")
        return
    new = [Line(line.text, line.number, match[4])] if match[4] is not None else []
    at = hits[0] + (match[3] == "后")
    rows[at : at + (match[1] != "加段")] = new


def caption_of_line(words: str) -> str:
    """What a line of a table is called: `行 {序号}事业收入＝事业收入` → `事业收入`."""
    return CAPTION.sub("", words).partition("＝")[0].strip()


def _table(line: Line, name: str, rows: list[Line], problems: Problems) -> None:
    head, colon, _ = line.words.partition("：")
    if colon and (head.strip() in ATTRIBUTES or is_attribute(head.strip())):
        heads = _heads(rows)
        at = heads.index(head.strip()) if head.strip() in heads else 0
        rows[at : at + (head.strip() in heads)] = [line]
        return
    match = ROW.fullmatch(line.words)
    if not match:
        known = "改行、加行、删行、改栏、加栏、删栏、" + "、".join(ATTRIBUTES[:9])
        problems.say(f"[改表 {name}]里不认识“{line.words[:10]}”；认识：{known}。")
        return
    verb, kind, old = match[1][0], match[1][1], match[2].strip()
    place = (match[3] or "").strip() or old
    captions = [caption_of_line(row.words) if row.words.startswith(kind) else "" for row in rows]
    hits = [at for at, caption in enumerate(captions) if caption == place]
    if len(hits) != 1:
        problems.say(f"“{name}”里叫“{place}”的{kind}有{len(hits)}个，应正好一个{near(place, filter(None, captions))}")
        return
    at = hits[0]
    if verb == "改":
        rows[at] = Line(line.text, line.number, rows[at].words.replace(old, match[4] or "", 1))
    elif verb == "删":
        del rows[at]
    else:
        depth = re.match(r"[行栏] ?([－　]*)", rows[at].words)
        new = f"{kind} {depth[1] if depth and kind == '栏' else ''}{old}＝{match[4] or ''}"
        rows.insert(at + 1, Line(line.text, line.number, new))


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
        yield one, not one.startswith(("{", "〔")) or one == "〔小标题〕"


def drop_unplaced(source: Source) -> None:
    """Sections of a base that the order prints no longer are gone; own ones stay, so that they are told."""
    order = [name.strip() for line in source.lines("顺序") for name in line.words.split("：")[-1].split("、")]
    for (kind, name), lines in list(source.blocks.items()):
        if kind == "节" and name not in order and not any(line.text == source.key for line in lines):
            del source.blocks[kind, name]
