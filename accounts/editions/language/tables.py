"""[表]: the forms of the statements, understood (表样中的表).

The title decides what a table is, the number does not. 〔块〕 begins a group of columns side by side; － is depth; the lowest
columns say what stands in them; the order of 合计 and 每个科目 is the place of the total; behind 〔齐〕 the rows of all blocks
stand level.
"""

import re
from collections.abc import Mapping, Sequence

from accounts.editions.statement import Statement

from .names import Names
from .problems import Problems, near
from .source import Line, Source
from .statements import BlockText, Form, RowLine

ZERO_OF = re.compile(r"零 (.{1,60})")
"""`零 决算数：0.00`: how a zero prints in these columns."""
ATTRIBUTES = ("标题", "表号", "版式", "抬头", "行次", "栏次", "零", "注", "空表说明", "也叫", "栏宽")
COLUMN = re.compile(r"栏 ?([－　]{0,4})([^＝]{1,60})(?:＝(.{1,80}))?")
BLANKS = re.compile(r"空行 ?([0-9]{1,2})")
OF_CLASSES = re.compile(r"行 ?每一类 ?(.{1,60})＝(.{1,80})")
ECONOMIC = re.compile(r"行 ?经济科目 ?(.{1,800})")
ROW = re.compile(r"行 ?(.{0,60}?)＝(.{1,80})")


def is_attribute(head: str) -> bool:
    """Whether a line that begins so says something of the whole table, or how a zero prints in some columns."""
    return head in ATTRIBUTES or bool(ZERO_OF.fullmatch(head))


class TableReader:
    """Reads the tables of one text. `classes` are the 类 listed; `subjects` code → name of the year."""

    def __init__(
        self, source: Source, names: Names, classes: Sequence[str], subjects: Mapping[str, str], problems: Problems
    ):
        self.source, self.names, self.classes, self.subjects = source, names, classes, subjects
        self.problems = problems

    def read(self, name: str) -> Statement | None:
        """The statement of that name; None where too much is wrong to go on. Problems are told."""
        lines = self._lines(name, ())
        attributes, blocks = self._split(name, lines)
        if not blocks:
            self._at(lines)
            self.problems.say(f"[表 {name}]没有〔块〕，即没有栏和行。")
            return None
        return Form(self.source, self.names, self.problems, name, attributes, blocks).statement()

    def _at(self, lines: list[Line]) -> None:
        if lines:
            self.problems.at(lines[0].text, lines[0].number)

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
            if not match or match[1] in above or match[1] not in tables:
                self.problems.say(
                    f"“{line.words[:14]}”应写作“照 某表：旧词→新词”{near(match[1] if match else '', self.source.named('表'))}"
                )
                continue
            for other in self._lines(match[1], (*above, name)):
                if other.words.partition("：")[0] not in heads:
                    found.append(Line(other.text, other.number, other.words.replace(match[2], match[3])))
        return found

    def _split(self, name: str, lines: list[Line]) -> tuple[dict[str, list[str]], list[BlockText]]:
        attributes: dict[str, list[str]] = {}
        blocks: list[BlockText] = []
        for line in lines:
            self.problems.at(line.text, line.number)
            if line.words == "〔块〕":
                blocks.append(BlockText())
            elif blocks and line.words == "〔齐〕":
                blocks[-1].segments.append([])
            elif blocks and line.words.startswith("栏"):
                self._column(line, blocks[-1])
            elif blocks and line.words.startswith(("行", "空行")):
                blocks[-1].segments[-1] += self._rows(line)
            else:
                head, colon, words = line.words.partition("：")
                if colon and is_attribute(head):
                    attributes.setdefault(head, []).append(words)
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
            block.columns.append((len(match[1]), match[2].strip(), (match[3] or "").strip(), line))

    def _rows(self, line: Line) -> list[RowLine]:
        if match := BLANKS.fullmatch(line.words):
            return [RowLine("blank", line=line) for _ in range(int(match[1]))]
        if match := OF_CLASSES.fullmatch(line.words):
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
