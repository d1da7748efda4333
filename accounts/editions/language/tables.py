"""[表]: the forms of the statements, understood (表样中的表).

The title decides what a table is, the number does not. 〔块〕 begins a group of columns side by side; － is depth; the lowest
columns say what stands in them; the order of 合计 and 每个科目 is the place of the total; behind 〔齐〕 the rows of all blocks
stand level.
"""

import re
from collections.abc import Mapping, Sequence

from accounts.editions.statement import Statement

from .amended_tables import ATTRIBUTES, SEVERAL, is_attribute
from .attributes import Attributes
from .names import Names
from .problems import Problems, near
from .source import Line, Source
from .statements import BlockText, Form, RowLine

COLUMN = re.compile(r"栏 ?([－　]{0,4})([^＝]{1,60})(?:＝(.{1,80}))?")
BLANKS = re.compile(r"空行 ?([0-9]{1,2})")
OF_CLASSES = re.compile(r"行 ?每一类 ?(.{1,60})＝(.{1,80})")
ECONOMIC = re.compile(r"行 ?经济科目 ?(.{1,800})")
ROW = re.compile(r"行 ?(.{0,60}?)＝(.{1,80})")


class TableReader:
    """Reads the tables of one text. `classes` are the 类 listed; `subjects` code → name of the year."""

    def __init__(
        self, source: Source, names: Names, classes: Sequence[str], subjects: Mapping[str, str], problems: Problems
    ):
        self.source, self.names, self.classes, self.subjects = source, names, classes, subjects
        self.problems = problems
        self.heads: dict[str, Attributes] = {}
        """Name → what each table that was read says of itself."""
        self.copied_nothing: set[str] = set()

    def read(self, name: str) -> Statement | None:
        """The statement of that name; None where too much is wrong to go on. Problems are told."""
        attributes, blocks = self._split(self._lines(name, ()))
        start = self.source.start("表", name)
        self.problems.at(start.text, start.number)
        if not blocks and name in self.copied_nothing:
            return None
        if not blocks:
            self.problems.say(f"[表 {name}]没有〔块〕，即没有栏和行。")
            return None
        self.heads[name] = Attributes(name, attributes, self.source, self.problems)
        return Form(self.source, self.names, self.problems, self.heads[name], blocks).statement()

    def _lines(self, name: str, above: tuple[str, ...]) -> list[Line]:
        """The lines of a table, with `照 表：旧→新` written out; its own attributes win."""
        lines = self.source.lines("表", name)
        found = [line for line in lines if not line.words.startswith("照 ")]
        heads = {line.words.partition("：")[0] for line in found}
        for line in lines:
            match = re.fullmatch(r"照 (\S{1,60})：(\S{1,60})→(\S{1,60})", line.words)
            if not line.words.startswith("照 "):
                continue
            self.problems.at(line.text, line.number)
            tables = self.source.named("表")
            if not match:
                self.problems.say(f"“{line.words[:14]}”应写作“照 某表：旧词→新词”。")
                continue
            if match[1] not in tables or match[1] in (*above, name):
                others = [one for one in tables if one != name]
                told = (
                    "照来照去又照回自己。" if match[1] in tables else f"没有“{match[1]}”这张表{near(match[1], others)}"
                )
                self.copied_nothing.add(name)
                self.problems.say(f"[表 {name}]{told}" if match[1] in tables else told)
                continue
            for other in self._lines(match[1], (*above, name)):
                if other.words.partition("：")[0] not in (*heads, "也叫"):
                    found.append(Line(other.text, other.number, other.words.replace(match[2], match[3])))
        return found

    def _split(self, lines: list[Line]) -> tuple[dict[str, list[Line]], list[BlockText]]:
        attributes: dict[str, list[Line]] = {}
        blocks: list[BlockText] = []
        for line in lines:
            self.problems.at(line.text, line.number)
            if line.words == "〔块〕":
                blocks.append(BlockText(line))
            elif blocks and line.words == "〔齐〕":
                blocks[-1].segments.append([])
            elif blocks and line.words.startswith("栏"):
                self._column(line, blocks[-1])
            elif blocks and line.words.startswith(("行", "空行")):
                blocks[-1].segments[-1] += self._rows(line)
            else:
                head, colon, words = line.words.partition("：")
                if colon and is_attribute(head):
                    if head in attributes and head not in SEVERAL:
                        self.problems.say(f"“{head}”写了两次。")
                    attributes.setdefault(head, []).append(Line(line.text, line.number, words.strip()))
                else:
                    self.problems.say(
                        f"表中不认识“{line.words[:14]}”{near(head, (*ATTRIBUTES, '〔块〕', '栏', '行', '空行'))}"
                    )
        return attributes, blocks

    def _column(self, line: Line, block: BlockText) -> None:
        match = COLUMN.fullmatch(line.words)
        if not match:
            self.problems.say(f"表中不认识“{line.words[:14]}”，栏写作“栏 －小计＝某数”。")
        else:
            self._caption(match[2], ())
            block.columns.append((len(match[1]), match[2].strip(), (match[3] or "").strip(), line))

    def _caption(self, words: str, may: tuple[str, ...]) -> None:
        bare = words
        for one in may:
            bare = bare.replace(one, "")
        if found := re.search(r"[{}〔〕]", bare):
            known = f"除了{'、'.join(may)}，" if may else ""
            self.problems.say(f"名称里{known}不能写花括号和方头括号，现为“{words[max(0, found.start() - 4) :][:14]}”。")

    def _rows(self, line: Line) -> list[RowLine]:
        if match := BLANKS.fullmatch(line.words):
            return [RowLine("blank", line=line) for _ in range(int(match[1]))]
        if match := OF_CLASSES.fullmatch(line.words):
            self._caption(match[1], ("{序号}", "{类}"))
            return [
                RowLine("fixed", match[1].replace("{类}", self.subjects.get(code, code)), match[2], code, line)
                for code in self.classes
            ]
        if match := ECONOMIC.fullmatch(line.words):
            return [
                RowLine("fixed", self.subjects.get(code, code), f"经济分类·{code}", code, line)
                for code in self._codes(match[1])
            ]
        if match := ROW.fullmatch(line.words):
            caption, says = match[1].removeprefix(" "), match[2].strip()
            self._caption(caption, ("{序号}",))
            kind = {"合计": "total", "每个科目": "items"}.get(caption.strip(), "fixed") if says == "各栏" else "fixed"
            return [RowLine(kind, caption, says, "", line)]
        self.problems.say(f"表中不认识“{line.words[:14]}”，行写作“行 某行＝某数”“行 每个科目＝各栏”“空行 1”。")
        return []

    def _codes(self, words: str) -> list[str]:
        found: list[str] = []
        for one in words.split("、"):
            first, _, last = one.strip().partition("至")
            codes = [code for code in self.subjects if len(code) == len(first) and first <= code <= (last or first)]
            if not codes:
                self.problems.say(f"{self.source.head.get('年度', '')}年度科目表里没有{one.strip()}。")
            found += sorted(codes)
        return found
