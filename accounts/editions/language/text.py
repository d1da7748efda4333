"""A whole text of an edition, read and checked (整份表样的读取与检查)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from accounts.editions.guests import GUESTS
from accounts.editions.sentences import Row, SectionText
from accounts.editions.statement import Statement
from accounts.editions.wording import Wording

from .amendment import lay_over
from .attributes import titles_apart
from .declared import AGENCY, FactText, SlotText, bounded, read_facts, read_slots
from .demands import UNUSED, Demands, read_demands
from .heading import levels_of, look_at_head, regions_of, year_of
from .names import Named, Names, Scope
from .order import Contents, Order, PartText, read_contents
from .problems import Problem, Problems, near
from .reading import Context, SentenceReader
from .rows import read_row
from .sections import look_at, read_section, written_out
from .sheets import SheetText, read_sheets
from .source import Line, Source, look_at_kept, look_at_signs, read_source
from .tables import TableReader
from .usage import read_usage

MOST_BASES = 8
"""How many texts stand one on another."""
NONE = "无"
Texts = Callable[[str], str | None]
"""Key of an edition → its text; None for an unknown one."""


@dataclass(frozen=True)
class TermText:
    """One explained term."""

    name: str
    meaning: Row
    text: str = ""
    line: int = 0
    """Where it stands."""


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
    contents: Contents
    sheets: Mapping[str, SheetText]
    """Name of a guest's table → how it is headed."""
    source: Source


def read_edition(
    text: str,
    key: str,
    texts: Texts,
    subjects: Callable[[int], Mapping[str, str]],
    *,
    known: Iterable[str] = (),
    whole: bool = False,
) -> tuple[EditionText | None, list[Problem]]:
    """A text with the texts that it is based on, and all that is wrong with it; None where it has no block at all.

    `subjects` gives code → name of a year's list, `known` are the keys of editions that one can be based on. A `whole` text
    has all that guests lay over it in it.
    """
    problems = Problems()
    own = read_source(text, key, problems)
    if not whole:
        look_at_head(own, problems)
        look_at_signs(text, own.key, problems)
    source = _on_its_base(own, texts, problems, known)
    if source is None:  # what its base would bring cannot be missed: of the rest of the text nothing is told
        alone = _Text(own, Problems(), subjects).read(whole=True) if own.blocks else None
        return alone, problems.told(own.key)
    if not source.blocks:
        problems.at(own.key, 1)
        problems.say("文件里没有一块以[方括号]开头的内容，如[顺序]、[节 总体]。")
        return None, problems.told(own.key)
    for guest in () if whole else GUESTS:
        if source.key in guest.amendments:
            source = lay_over(read_source(guest.amendments[source.key], source.key, problems), source, problems)
    return _Text(source, problems, subjects).read(whole=whole), problems.told(own.key)


def _on_its_base(
    own: Source, texts: Texts, problems: Problems, known: Iterable[str], above: tuple[str, ...] = ()
) -> Source | None:
    """The text with its bases laid under it; None where one is missing, of which nothing else can be told."""
    base = own.head.get("基于", NONE)
    start = own.start("头", "基于")
    problems.at(start.text, start.number)
    if base == NONE:
        return _without_base(own, problems)
    if base in (*above, own.key):
        problems.say(f"表样“{base}”绕了一圈又基于自己。")
        return None
    if len(above) >= MOST_BASES:
        problems.say(f"表样最多一层层基于{MOST_BASES}份。")
        return None
    words = texts(base)
    if words is None:
        problems.say(f"基于的表样“{base}”不存在{near(base, known)}")
        return None
    under = _on_its_base(read_source(words, base, problems), texts, problems, known, (*above, own.key))
    return under and lay_over(own, under, problems)


def _without_base(own: Source, problems: Problems) -> Source:
    """A text that stands on none changes none."""
    for place in own.blocks:
        if place[0].startswith("改"):
            start = own.start(*place)
            problems.at(start.text, start.number)
            problems.say(
                f"[{' '.join(filter(None, place))}]只能写在“基于”别的表样的文本里；这份表样基于“{NONE}”，没有可改的。"
            )
    return own


class _Text:
    """One text on its way from blocks to what they mean."""

    def __init__(self, source: Source, problems: Problems, subjects: Callable[[int], Mapping[str, str]]) -> None:
        self.source, self.problems = source, problems
        self.year = year_of(source)
        self.subjects = subjects(self.year)
        self.facts = read_facts(source.lines("数"), Names(self.subjects, self.year), problems)
        declared = {name: Named(fact.figure, fact.unit) for name, fact in self.facts.items()}
        self.names = Names(self.subjects, self.year, declared)
        self.facts = bounded(source.lines("数"), self.facts, self.names, problems)
        self.slots = read_slots(source.lines("填写"), self.names, problems)
        usage = read_usage(source.lines("用语"), problems)
        titles = {name: self._title(lines, name) for (kind, name), lines in source.blocks.items() if kind == "表"}
        self.context = Context(self.names, self.slots, usage, titles, problems, lambda name: source.start("节", name))

    @staticmethod
    def _title(lines: list[Line], name: str) -> str:
        return next((line.words.removeprefix("标题：") for line in lines if line.words.startswith("标题：")), name)

    def row(self, words: str, scope: Scope | None = None) -> Row:
        return SentenceReader(self.context, scope or Scope()).row(read_row(words, self.problems))

    def read(self, *, whole: bool) -> EditionText:
        written_out(self.source, self.problems)
        head, blocks = self.source.head, self.source.blocks
        self.problems.at(self.source.key, 1)
        title = self.row(head.get("标题", "{单位}{年度}年度{称谓}决算"))
        sections = {name: self._section(name, lines) for (kind, name), lines in blocks.items() if kind == "节"}
        openings = {name: self._opening(name, lines) for (kind, name), lines in blocks.items() if kind == "部分"}
        terms = tuple(self._term(line) for line in self.source.lines("名词"))
        self._apart([term.name for term in terms])
        statements = self._statements(classes := self._classes())
        demands = read_demands(self.source.lines("要求"), self.names, self.problems)
        self._unused_annexes(demands)
        edition = EditionText(
            key=self.source.key,
            name=head.get("表样", self.source.key),
            year=self.year,
            regions=regions_of(self.source),
            bodies=levels_of(self.source),
            body="" if head.get("称谓", "按级次") == "按级次" else head["称谓"],
            basis=head.get("依据", ""),
            title=title,
            wording=self.context.wording,
            cover=tuple(self._words(line) for line in self.source.lines("封面")),
            parts=Order(self.source, self.problems, self.row).read(),
            openings=openings,
            sections=sections,
            slots=self.slots,
            facts=self.facts,
            demands=demands,
            terms=terms,
            statements=statements,
            classes=classes,
            contents=read_contents(self.source, self.problems),
            sheets=read_sheets(self.source, self.problems),
            source=self.source,
        )
        if not whole:  # of a text with its base in it nobody can tell what the base declares for others
            self._used(edition)
            look_at_kept(self.source, self.problems)
        return edition

    def _unused_annexes(self, demands: Demands) -> None:
        """A sheet that is not used is not printed either."""
        unused = {f"〔附表 {sheet}〕" for sheet, asked in demands.sheets.items() if asked == UNUSED}
        for lines in (found for (kind, _), found in self.source.blocks.items() if kind == "节"):
            for line in (one for one in lines if one.words in unused):
                self._at([line])
                self.problems.say(f"[要求]里写了这张表“{UNUSED}”，这里却要印出；请删去这一行，或改[要求]。")

    def _statements(self, classes: tuple[str, ...]) -> dict[str, Statement]:
        reader = TableReader(self.source, self.names, classes, self.subjects, self.problems)
        found = {name: form for name in self.source.named("表") if (form := reader.read(name))}
        titles_apart(reader.heads, self.problems)
        in_yuan = [name for name, form in found.items() if form.amounts_in == "元"]
        if in_yuan and len(in_yuan) < len(found):
            reader.heads[in_yuan[0]].say(
                "抬头", f"各表的金额单位不一致：{'、'.join(in_yuan)}是元，其余是万元；请统一。"
            )
        return found

    def _words(self, line: Line) -> Row:
        self.problems.at(line.text, line.number)
        return self.row(line.words)

    def _section(self, name: str, lines: list[Line]) -> SectionText:
        return read_section(name, lines, self.context)

    def _opening(self, name: str, lines: list[Line]) -> SectionText:
        first = lines[0] if lines else Line(self.source.key, 0, "")
        titled = [Line(first.text, first.number, f"标题：{name}"), *lines]
        return read_section(name, titled, self.context, listed=True)

    def _term(self, line: Line) -> TermText:
        self.problems.at(line.text, line.number)
        name, colon, words = (one.strip() for one in line.words.partition("："))
        if not colon or not name or not words or re.search("[{}〔〕｜]", name):
            self.problems.say(f"名词写作“名称：指……。”，现为“{line.words[:14]}”。")
        else:
            look_at(words, self.problems)
        return TermText(name, self.row(words), line.text, line.number)

    def _apart(self, names: list[str]) -> None:
        for line, name in zip(self.source.lines("名词"), names, strict=True):
            if names.count(name) > 1:
                self._at([line])
                self.problems.say(f"[名词]里“{name}”写了{names.count(name)}次。")

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
        wrong = {(one.text, one.line) for one in self.problems.found}
        for line in self.source.lines("填写"):
            name = line.words.partition("：")[0].strip()
            if (
                self._own(line)
                and name in self.slots
                and name not in self.context.asked
                and (line.text, line.number) not in wrong
            ):
                self._at([line])
                self.problems.say(f"[填写]里的“{name}”没有用到。")
        said = " ".join(line.words for (kind, _), lines in self.source.blocks.items() if kind != "数" for line in lines)
        said += " ".join(line.words.partition("：")[2] for line in self.source.lines("数"))
        for line in self.source.lines("数"):
            name = line.words.partition("：")[0].strip()
            unknown = name not in said and name not in (AGENCY, *self.names.meant)
            if self._own(line) and name and unknown and (line.text, line.number) not in wrong:
                self._at([line])
                self.problems.say(f"[数]里的“{name}”没有用到。")

    def _own(self, line: Line) -> bool:
        return line.text == self.source.key

    def _at(self, lines: list[Line]) -> None:
        if lines:
            self.problems.at(lines[0].text, lines[0].number)
