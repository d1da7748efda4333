"""The lines of a section, understood: title, paragraphs, loops, choices, small tables (表样中的节).

`照 节：旧→新` and `取 节 小标题 名` take lines from elsewhere in the text; they are written out before anything is understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from accounts.editions.guests import GUESTS
from accounts.editions.sentences import (
    AnnexPlace,
    Cells,
    Choice,
    Grid,
    Holds,
    Lines,
    Loop,
    Passages,
    Said,
    SectionLine,
    SectionText,
    Turns,
    Typed,
)

from .names import Scope, section_key
from .problems import Problems, near
from .reading import Context, SentenceReader
from .rows import read_row
from .source import ASIDE, Line, Source

AS = re.compile(r"照 (\S{1,60})：(\S{1,60})→(\S{1,60})")
TAKE = re.compile(r"取 (\S{1,60}) 小标题 (\S{1,60})")
SMALL_HEAD = "〔小标题〕"
RUN_IN = re.compile(r"〔小标题[ 　]([^〔〕{}｜]{1,60})〕(.*)")
"""A small heading with its sentence on the same line: `〔小标题 总体情况。〕…`."""
WIDTHS = ("窄", "中", "宽")
CONDITION = re.compile(r"〔(如[^：〔〕]{1,200})〕")
LOOP = re.compile(r"〔(每[^：〔〕]{1,80})〕")
GRID = re.compile(r"〔小表\s?([^〔〕：]{1,60})〕")
ANNEX = re.compile(r"〔附表\s?([^〔〕：\s]{1,40})〕")
WORDS_FOR_WRITERS = re.compile(
    r"X{2,20}|×{2,20}|[（(]如[^（）()]{1,40}表述[）)]|不涉及的不列|作下述说明|列明[^，。]{0,40}|按上述格式"
    r"|(?:增加[（(]减少|减少[（(]增加|增长[（(]下降|下降[（(]增长|大于[（(]小于|小于[（(]大于)[）)]"
)
ORDINAL = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]|[0-9]{1,2}[、.．]|[一二三四五六七八九十]{1,3}、")
A_YEAR = re.compile(r"20[0-9]{2}年")
BRACES = re.compile(r"\{[^{}]{0,200}\}")


def written_out(source: Source, problems: Problems) -> None:
    """Write 照 and 取 out within the sections of a text."""
    for (kind, name), lines in list(source.blocks.items()):
        if kind == "节":
            if all(line.words.startswith("标题：") for line in lines):
                problems.at(source.start(kind, name).text, source.start(kind, name).number)
                problems.say(f"[节 {name}]里没有要印的话。")
            source.blocks[kind, name] = [one for line in lines for one in _taken(line, lines, source, problems)]
    for place in [one for one in source.blocks if one[0] == ASIDE]:
        del source.blocks[place]


def _taken(line: Line, lines: list[Line], source: Source, problems: Problems) -> list[Line]:
    problems.at(line.text, line.number)
    sections = [name for kind, name in source.blocks if kind == "节"]
    match = AS.fullmatch(line.words) or TAKE.fullmatch(line.words)
    if not match:
        return [line]
    kind = "节" if ("节", match[1]) in source.blocks else ASIDE
    if (kind, match[1]) not in source.blocks:
        problems.say(f"没有“{match[1]}”这一节{near(match[1], sections)}")
        return []
    other = [
        one for one in source.lines(kind, match[1]) if not AS.fullmatch(one.words) and not TAKE.fullmatch(one.words)
    ]
    if line.words.startswith("照"):
        own = any(one.words.startswith("标题：") for one in lines)
        chosen = [one for one in other if not (own and one.words.startswith("标题："))]
        if not any(match[2] in one.words for one in chosen):
            problems.say(f"“{match[1]}”里没有“{match[2]}”，没有换到任何地方。")
        return [Line(one.text, one.number, one.words.replace(match[2], match[3])) for one in chosen]
    found = list(_below(other, match[2]))
    if not found:
        heads = [head for one in other if (head := _head_of(one.words)[0])]
        problems.say(f"“{match[1]}”里没有小标题“{match[2]}”{near(match[2], heads)}")
    return found


def _below(lines: list[Line], head: str) -> Iterator[Line]:
    """The lines below a small heading, up to the next."""
    within = False
    for line in lines:
        own, rest = _head_of(line.words)
        if own:
            within = own == head
        if within and rest:
            yield Line(line.text, line.number, rest)


def _head_of(words: str) -> tuple[str, str]:
    """The small heading of a line, without its last stop, and what else stands on the line."""
    if words.startswith(SMALL_HEAD):
        return words.removeprefix(SMALL_HEAD).strip(), ""
    match = RUN_IN.fullmatch(words)
    return (match[1].rstrip("。： 　"), match[2].strip()) if match else ("", words)


class _Section:
    """Reads the lines of one section from the top to the bottom."""

    def __init__(self, lines: list[Line], context: Context, listed: bool) -> None:
        self.lines, self.context, self.listed, self.at, self.width = lines, context, listed, 0, 0

    def reader(self, scope: Scope) -> SentenceReader:
        return SentenceReader(self.context, scope)

    def read(self, scope: Scope, cells: bool = False, closed: bool = False) -> Lines:
        """Lines up to the end, or to the 〔完〕 or 〔否则〕 that closes them, which is left to the caller."""
        found: list[SectionLine] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.context.problems.at(line.text, line.number)
            if line.words in ("〔完〕", "〔否则〕", "〔小表完〕") and closed:
                break
            self.at += 1
            one = self._line(line, scope, cells)
            if one is not None:
                found.append(one)
        return tuple(found)

    def _line(self, line: Line, scope: Scope, cells: bool) -> SectionLine | None:
        words, say = line.words, self.context.problems.say
        if words.startswith("标题："):
            return None
        if words in ("〔完〕", "〔否则〕", "〔小表完〕"):
            say(f"{words}前面没有开头。")
            return None
        if match := CONDITION.fullmatch(words):
            condition = self.reader(scope).condition(" ".join(match[1].split()))
            return self._choice(line, condition, scope, cells)
        if match := LOOP.fullmatch(words):
            return self._loop(line, " ".join(match[1].split()), scope, cells)
        if match := GRID.fullmatch(words):
            return self._grid(line, tuple(match[1].split("｜")), scope)
        if match := ANNEX.fullmatch(words):
            return self._annex(match[1])
        return self._row(line, scope) if cells else self._paragraph(line, scope)

    def _grid(self, line: Line, widths: tuple[str, ...], scope: Scope) -> Grid:
        if wrong := [one for one in widths if one not in WIDTHS]:
            self.context.problems.say(f"小表的栏宽写{'、'.join(WIDTHS)}，用“｜”隔开，现为“{wrong[0][:8]}”。")
        kept, self.width = self.width, len(widths)
        rows = self.read(scope, cells=True, closed=True)
        self.width = kept
        self._close(line, "〔小表完〕")
        return Grid(widths, rows)

    def _annex(self, name: str) -> AnnexPlace:
        known = [one for guest in GUESTS for one in guest.annexes]
        if GUESTS and name not in known:
            self.context.problems.say(f"没有“{name}”这种附表{near(name, known)}")
        return AnnexPlace(name)

    def _choice(self, line: Line, condition: Holds, scope: Scope, cells: bool) -> SectionLine:
        then = self.read(scope, cells, closed=True)
        otherwise: Lines = ()
        if self.at < len(self.lines) and self.lines[self.at].words == "〔否则〕":
            self.at += 1
            otherwise = self.read(scope, cells, closed=True)
        self._close(line, "〔完〕")
        return Choice(condition, then, otherwise)

    def _loop(self, line: Line, head: str, scope: Scope, cells: bool) -> SectionLine:
        if scope.kind:
            self.context.problems.say(f"〔{head}〕不能写在另一个〔每…〕里面。")
        turns: Turns = self.reader(scope).turns(head)
        lines = self.read(Scope(turns.kind, turns.fund), cells, closed=True)
        self._close(line, "〔完〕")
        return Loop(turns, lines)

    def _close(self, line: Line, closing: str) -> None:
        if self.at < len(self.lines) and self.lines[self.at].words == closing:
            self.at += 1
        else:
            self.context.problems.at(line.text, line.number)
            self.context.problems.say(f"{line.words[:20]}没有用{closing}结束。")

    def _row(self, line: Line, scope: Scope) -> Cells:
        cells = line.words.split("｜")
        if len(cells) != self.width:
            self.context.problems.say(f"这一行有{len(cells)}格，小表有{self.width}栏。")
        return Cells(tuple(self.reader(scope).row(read_row(one, self.context.problems)) for one in cells))

    def _paragraph(self, line: Line, scope: Scope) -> SectionLine:
        heading, run_in = line.words.startswith(SMALL_HEAD), RUN_IN.fullmatch(line.words)
        lead, words = (run_in[1].strip(), run_in[2].strip()) if run_in else ("", line.words.removeprefix(SMALL_HEAD))
        words = words.strip()
        if not words:
            told = f"〔小标题 {lead}〕后面要写同一行的句子" if lead else "〔小标题〕后面要写标题的字"
            self.context.problems.say(f"{told}。")
        if lead:
            look_at(lead, self.context.problems, open_end=True)
        before = len(self.context.problems.found)
        pieces = read_row(words, self.context.problems)
        broken = len(self.context.problems.found) > before
        row = self.reader(scope).row(pieces)
        look_at(words, self.context.problems, open_end=heading or self.listed or broken)
        if not (heading or lead) and len(pieces) == 1 and row and isinstance(row[0], Typed):
            return Passages(row[0].slot, line.text, line.number)
        return Said(row, heading, line.text, line.number, (lead,) if lead else ())


def look_at(words: str, problems: Problems, *, open_end: bool = False) -> None:
    """What no paragraph may hold: words for whoever fills the form in, numbers typed by hand, a year, half a sentence."""
    bare = BRACES.sub("", words)
    for found in WORDS_FOR_WRITERS.finditer(bare):
        advice = (
            "请换成花括号里的数。"
            if found[0][0] in "X×"
            else "增减用{某数 比上年}，持平用〔如平…〕，不涉及的用〔列…〕，提示写进[填写]。"
        )
        problems.say(f"“{found[0]}”是样板写给编制人的话，会原样印给公众。{advice}")
        open_end = True
    if match := ORDINAL.match(words):
        problems.say(f"“{match[0]}”是手打的序号，前面一段不印时就会错，请写〔小标题〕或{{序号}}。")
    if match := A_YEAR.search(bare):
        problems.say(f"正文里写了“{match[0]}”，明年会错，请写{{年度}}年或{{上年度}}年。")
    if not open_end and not re.search(r"[。：；〕}]$", words):
        problems.say("这一段没有以句号结束，是不是回车把一段断成了两段？")


def read_section(name: str, lines: list[Line], context: Context, listed: bool = False) -> SectionText:
    """A section of the text, with its lasting key; the lines of one that is a list need no full stop."""
    section = _Section(lines, context, listed)
    body = section.read(Scope())
    titles = [line for line in lines if line.words.startswith("标题：")]
    for line in titles:
        context.problems.at(line.text, line.number)
    if len(titles) != 1:
        start = context.start(name)
        context.problems.at(start.text, start.number)
        context.problems.say(f"[节 {name}]要有一行“标题：…”，现有{len(titles)}行。")
    words = titles[0].words.removeprefix("标题：").strip() if titles else name
    if titles and not words:
        context.problems.say(f"[节 {name}]的“标题：”后面要写标题的字。")
    title = SentenceReader(context, Scope()).row(read_row(words, context.problems))
    return SectionText(section_key(name), title, body)
