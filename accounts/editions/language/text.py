"""A whole text of an edition, read and checked (整份表样的读取与检查)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from accounts.editions.guests import GUESTS
from accounts.editions.sentences import Row, SectionText
from accounts.editions.statement import Statement
from accounts.editions.wording import Wording
from accounts.figures.numerals import is_digits

from .amendment import drop_unplaced, lay_over
from .declared import Demands, FactText, SlotText, read_demands, read_facts, read_slots
from .names import PARTS, Named, Names, Scope
from .problems import Problem, Problems, near
from .reading import Context, SentenceReader
from .rows import read_row
from .sections import look_at, read_section, written_out
from .source import Line, Source, listed, read_source
from .tables import TableReader
from .usage import read_usage

MOST_BASES = 8
"""How many texts stand one on another."""
NONE = "无"
OWN_HEADS = ("表样", "代码", "基于", "年度")
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
Texts = Callable[[str], str | None]
"""Key of an edition → its text; None for an unknown one."""


@dataclass(frozen=True)
class PartText:
    """A part of the document in its order: its lasting key, name, title, and the sections or tables that it prints."""

    key: str
    name: str
    title: Row
    items: tuple[str, ...]


@dataclass(frozen=True)
class TermText:
    """One explained term."""

    name: str
    meaning: Row


@dataclass(frozen=True)
class EditionText:
    """A text understood, its base laid under it."""

    key: str
    name: str
    year: int
    regions: tuple[str, ...]
    """Beginnings of 行政区划代码; empty for the whole country."""
    bodies: tuple[str, ...]
    """部门, 单位."""
    body: str
    """部门 or 单位, '' by the level of the filing."""
    basis: str
    """The official text, '' for a draft without one."""
    title: Row
    wording: Wording
    cover: tuple[Row, ...]
    parts: tuple[PartText, ...]
    openings: Mapping[str, SectionText]
    """Name of a part → the words before what it prints."""
    sections: Mapping[str, SectionText]
    """Name of a section → the section."""
    slots: Mapping[str, SlotText]
    facts: Mapping[str, FactText]
    demands: Demands
    terms: tuple[TermText, ...]
    statements: Mapping[str, Statement]
    """Name of a table → the form."""
    classes: tuple[str, ...]
    contents: Mapping[str, str]
    sheets: Mapping[str, Mapping[str, str]]
    """Name of a guest's table → its attributes."""
    source: Source


def read_edition(
    text: str, key: str, texts: Texts, subjects: Callable[[int], Mapping[str, str]], *, whole: bool = False
) -> tuple[EditionText | None, list[Problem]]:
    """A text with the texts that it is based on, and all that is wrong with it; None where it cannot be understood.

    `subjects` gives code → name of a year's list. A `whole` text has all that guests lay over it in it.
    """
    problems = Problems()
    source = resolved(text, key, texts, problems)
    if not whole:
        _look_at_head(read_source(text, key, Problems()), problems)
    for guest in () if whole else GUESTS:
        if source.key in guest.amendments:
            source = lay_over(read_source(guest.amendments[source.key], source.key, problems), source, problems)
    return (_Text(source, problems, subjects).read(whole=whole) if source.blocks else None), problems.found


def _look_at_head(own: Source, problems: Problems) -> None:
    """What every text says of itself: nothing of it comes from a base."""
    problems.at(own.key, 1)
    for name in (one for one in OWN_HEADS if not own.head.get(one)):
        problems.say(f"表样开头缺一行“{name}：”。")
    if (code := own.head.get("代码", "")) and not CODE.fullmatch(code):
        problems.say(f"代码由小写字母、数字和短横组成，最多40个字，现为“{code[:50]}”。")


def resolved(text: str, key: str, texts: Texts, problems: Problems, above: tuple[str, ...] = ()) -> Source:
    """The text with its bases laid under it."""
    own = read_source(text, key, problems)
    base = own.head.get("基于", NONE)
    problems.at(own.key, _line_of(text, "基于："))
    if base == NONE:
        return own
    if base in (*above, own.key):
        problems.say(f"表样“{base}”绕了一圈又基于自己。")
        return own
    if len(above) >= MOST_BASES:
        problems.say(f"表样最多一层层基于{MOST_BASES}份。")
        return own
    words = texts(base)
    if words is None:
        problems.say(f"基于的表样“{base}”不存在。")
        return own
    return lay_over(own, resolved(words, base, texts, problems, (*above, own.key)), problems)


def _line_of(text: str, start: str) -> int:
    return next((number for number, line in enumerate(text.split("\n"), 1) if line.startswith(start)), 0)


class _Text:
    """One text on its way from blocks to what they mean."""

    def __init__(self, source: Source, problems: Problems, subjects: Callable[[int], Mapping[str, str]]) -> None:
        self.source, self.problems = source, problems
        self.year = self._year()
        self.subjects = subjects(self.year)
        self.facts = read_facts(source.lines("数"), problems)
        self.names = Names({name: Named(fact.figure, fact.unit) for name, fact in self.facts.items()})
        self.slots = read_slots(source.lines("填写"), self.names, problems)
        usage = read_usage(source.lines("用语"), problems)
        titles = {name: self._title(lines, name) for (kind, name), lines in source.blocks.items() if kind == "表"}
        order = {one for line in source.lines("顺序") for one in listed(line.words.rpartition("：")[2])}
        titles = {name: title for name, title in titles.items() if name in order}
        self.context = Context(self.names, self.slots, usage, titles, problems)

    @staticmethod
    def _title(lines: list[Line], name: str) -> str:
        return next((line.words.removeprefix("标题：") for line in lines if line.words.startswith("标题：")), name)

    def _year(self) -> int:
        words = self.source.head.get("年度", "")
        if not (is_digits(words) and len(words) == len("2023")):
            self.problems.at(self.source.key, 1)
            self.problems.say(f"表样开头要写“年度：”加四位数字，现为“{words[:14]}”。")
            return 0
        return int(words)

    def row(self, words: str, scope: Scope | None = None) -> Row:
        return SentenceReader(self.context, scope or Scope()).row(read_row(words, self.problems))

    def read(self, *, whole: bool) -> EditionText:
        written_out(self.source, self.problems)
        drop_unplaced(self.source)
        head, blocks = self.source.head, self.source.blocks
        self.problems.at(self.source.key, 1)
        title = self.row(head.get("标题", "{单位}{年度}年度{称谓}决算"))
        sections = {name: self._section(name, lines) for (kind, name), lines in blocks.items() if kind == "节"}
        openings = {name: self._opening(name, lines) for (kind, name), lines in blocks.items() if kind == "部分"}
        terms = tuple(self._term(line) for line in self.source.lines("名词"))
        classes = self._classes()
        statements = self._statements(classes)
        parts = tuple(self._part(line, sections, statements) for line in self.source.lines("顺序"))
        demands = read_demands(self.source.lines("要求"), self.problems)
        edition = EditionText(
            key=self.source.key,
            name=head.get("表样", self.source.key),
            year=self.year,
            regions=self._regions(head.get("适用", "全国")),
            bodies=tuple(one.strip() for one in head.get("级次", "部门、单位").split("、")),
            body="" if head.get("称谓", "按级次") == "按级次" else head["称谓"],
            basis=head.get("依据", ""),
            title=title,
            wording=self.context.wording,
            cover=tuple(self._words(line) for line in self.source.lines("封面")),
            parts=parts,
            openings=openings,
            sections=sections,
            slots=self.slots,
            facts=self.facts,
            demands=demands,
            terms=terms,
            statements=statements,
            classes=classes,
            contents=self._pairs("目录"),
            sheets={name: self._pairs("绩效表", name) for kind, name in blocks if kind == "绩效表"},
            source=self.source,
        )
        if not whole:  # of a text with its base in it nobody can tell what the base declares for others
            self._used(edition)
        return edition

    def _statements(self, classes: tuple[str, ...]) -> dict[str, Statement]:
        reader = TableReader(self.source, self.names, classes, self.subjects, self.problems)
        found = {name: form for name in self.source.named("表") if (form := reader.read(name))}
        in_yuan = [name for name, form in found.items() if form.amounts_in == "元"]
        if in_yuan and len(in_yuan) < len(found):
            self._at(self.source.lines("表", in_yuan[0]))
            self.problems.say(f"各表的金额单位不一致：{'、'.join(in_yuan)}是元，其余是万元；请统一。")
        return found

    def _regions(self, words: str) -> tuple[str, ...]:
        codes = [] if words == "全国" else [one.strip() for one in words.split("、")]
        for one in codes:
            if not (is_digits(one) and len(one) <= len("650000")):
                self.problems.at(self.source.key, 1)
                self.problems.say(f"适用写行政区划代码的开头，如65，或“全国”，现为“{one[:14]}”。")
        return tuple(codes)

    def _words(self, line: Line) -> Row:
        self.problems.at(line.text, line.number)
        return self.row(line.words)

    def _pairs(self, kind: str, name: str = "") -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self.source.lines(kind, name):
            head, _, words = line.words.partition("：")
            found[head.strip()] = words.strip()
        return found

    def _section(self, name: str, lines: list[Line]) -> SectionText:
        return read_section(name, lines, self.context)

    def _opening(self, name: str, lines: list[Line]) -> SectionText:
        first = lines[0] if lines else Line(self.source.key, 0, "")
        titled = [Line(first.text, first.number, f"标题：{name}"), *lines]
        return read_section(name, titled, self.context, listed=True)

    def _term(self, line: Line) -> TermText:
        self.problems.at(line.text, line.number)
        name, colon, words = line.words.partition("：")
        if not colon:
            self.problems.say(f"名词写作“名称：指……。”，现为“{line.words[:14]}”。")
        look_at(words, self.problems)
        return TermText(name.strip(), self.row(words))

    def _part(self, line: Line, sections: Mapping[str, SectionText], statements: Mapping[str, Statement]) -> PartText:
        self.problems.at(line.text, line.number)
        name, _, rest = line.words.partition("：")
        title, _, items = rest.rpartition("：") if "：" in rest else (rest, "", "")
        known: Mapping[str, object] = statements if name == "表" else sections
        listed = tuple(one.strip() for one in items.split("、") if one.strip())
        for one in listed:
            if one not in known:
                self.problems.say(f"[顺序]里的“{one}”没有对应的{'表' if name == '表' else '节'}{near(one, known)}")
        return PartText(PARTS.get(name.strip(), name.strip()), name.strip(), self.row(title), listed)

    def _classes(self) -> tuple[str, ...]:
        found: list[str] = []
        for line in self.source.lines("类"):
            self.problems.at(line.text, line.number)
            name, _, words = line.words.partition("：")
            if name == "列出":
                for one in words.split("、"):
                    first, _, last = one.strip().partition("至")
                    codes = sorted(
                        code for code in self.subjects if len(code) == len("201") and first <= code <= (last or first)
                    )
                    if not codes:
                        self.problems.say(f"{self.year}年度科目表里没有{one.strip()[:14]}。")
                    found += codes
            elif not name.startswith("改名"):
                self.problems.say(f"[类]里不认识“{name[:14]}”，认识：列出、改名 215。")
        return tuple(found)

    def _used(self, edition: EditionText) -> None:
        """What is declared and never said."""
        placed = {one for part in edition.parts for one in part.items}
        for kind, told in (("节", "不会印出"), ("表", "不会印出")):
            for (one, name), lines in self.source.blocks.items():
                if one == kind and name not in placed and (kind == "节" or any(map(self._own, lines))):
                    self._at(lines)
                    self.problems.say(f"[{kind} {name}]没有排进[顺序]，{told}。")
        for line in self.source.lines("填写"):
            name = line.words.partition("：")[0].strip()
            if self._own(line) and name in self.slots and name not in self.context.asked:
                self._at([line])
                self.problems.say(f"[填写]里的“{name}”没有用到。")
        said = " ".join(line.words for (kind, _), lines in self.source.blocks.items() if kind != "数" for line in lines)
        said += " ".join(line.words.partition("：")[2] for line in self.source.lines("数"))
        for line in self.source.lines("数"):
            name = line.words.partition("：")[0].strip()
            if self._own(line) and name and name not in said and name != "机关运行经费":
                self._at([line])
                self.problems.say(f"[数]里的“{name}”没有用到。")

    def _own(self, line: Line) -> bool:
        return line.text == self.source.key

    def _at(self, lines: list[Line]) -> None:
        if lines:
            self.problems.at(lines[0].text, lines[0].number)
