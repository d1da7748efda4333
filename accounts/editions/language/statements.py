"""A table of a text on its way to a statement: head, blocks, rows, the last row across all blocks (由表的各行得出报表版式)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from accounts.editions.statement import NAMES as FORM_NAMES
from accounts.editions.statement import Block, Column, Foot, Head, Statement
from accounts.editions.statement import Row as FormRow
from accounts.figures.numerals import numeral

from .names import FUNDS, STAGES, TABLES, Names, Scope
from .problems import Problems, near
from .source import Line, Source

STUBS = {"编码": "code", "名称": "caption", "行次": "line"}
ZEROS = {"空白": "", "0.00": "0.00", "—": "—"}
BLOCK_KEYS = {
    "income_and_spending": ("income", "spending"),
    "appropriation": ("income", "spending"),
    "basic": ("staff", "goods", "capital"),
    "three_public": ("row",),
}
"""Lasting keys of the blocks of the tables that every edition has; others are called by their number."""
LINE = re.compile(r"左“([^”]{0,80})”，中“([^”]{0,80})”，右“([^”]{0,80})”")
ORDINAL = "{序号}"
ACROSS = "无，跨下一块"
OWN = "本栏"
NOWHERE = Line("", 0, "")
WIDTHS = {"code": 11.5, "caption": 26.0, "line": 5.0, "amount": 10.0}


@dataclass
class Leaf:
    """A lowest column: depth, caption, what stands in it, and the captions of the groups above."""

    caption: str
    says: str
    groups: tuple[str, ...]
    line: Line


@dataclass
class RowLine:
    """A row of a block: `kind` is fixed, total, items or blank; `code` of a class or an economic item."""

    kind: str
    caption: str = ""
    says: str = ""
    code: str = ""
    line: Line = NOWHERE


@dataclass
class BlockText:
    """A group of columns side by side: (depth, caption, what stands in it, line), and its rows between the marks 〔齐〕."""

    columns: list[tuple[int, str, str, Line]] = field(default_factory=list)
    segments: list[list[RowLine]] = field(default_factory=lambda: [[]])


class Form:
    """One table on its way from lines to a statement."""

    def __init__(
        self,
        source: Source,
        names: Names,
        problems: Problems,
        name: str,
        attributes: Mapping[str, list[str]],
        blocks: list[BlockText],
    ) -> None:
        self.source, self.names, self.problems = source, names, problems
        self.name, self.key, self.attributes, self.blocks = name, TABLES.get(name, name), attributes, blocks
        for block in blocks:
            if not block.columns:
                self.problems.say(f"[表 {name}]的一个〔块〕里没有栏。")
        self.zeros = self._zeros()
        self.without = self._without_lines() if self.one("行次") != "有" else []

    def _without_lines(self) -> list[int]:
        """Leave out the columns of 行次 where the table has none; returns their places among the lowest columns."""
        lowest = [(block, column) for block in self.blocks for column in block.columns if column[2]]
        gone = [place for place, (_, column) in enumerate(lowest) if column[2] == "行次"]
        for block in self.blocks:
            block.columns = [column for column in block.columns if column[2] != "行次"]
        return gone

    def one(self, attribute: str, default: str = "") -> str:
        return self.attributes.get(attribute, [default])[-1]

    def statement(self) -> Statement:
        layout = self.one("版式", "竖").split("，")
        leaves = [self._leaves(block) for block in self.blocks]
        feet = self._feet(leaves)
        made = self._blocks(leaves)
        self._braces()
        kinds = [kind for block in made for kind in (*block.stub, *("amount" for _ in block.columns))]
        return Statement(
            key=self.key,
            number=self.one("表号").removesuffix("无") if self.one("表号") == "无" else self.one("表号"),
            title=self.one("标题", self.name),
            landscape=layout[0] == "横",
            head=self._head(leaves),
            blocks=made,
            widths=self._widths(kinds),
            notes=tuple(self.attributes.get("注", ())),
            nil_note=self.one("空表说明"),
            zero=self._zero("零", "空白"),
            last_row=feet,
            dense="密" in layout,
            line=self._line(self.name, ()),
            also_called=tuple(one.strip() for one in self.one("也叫").split("、") if one.strip()),
        )

    def _zero(self, attribute: str, default: str = "") -> str:
        words = self.one(attribute, default)
        if words not in ZEROS:
            self.problems.say(f"零写作{'、'.join(ZEROS)}之一，现为“{words[:8]}”。")
        return ZEROS.get(words, "")

    def _zeros(self) -> dict[str, str]:
        """Caption of a column or of a group above it → how a zero prints there."""
        own = [head for head in self.attributes if head.startswith("零 ")]
        found = {name.strip(): self._zero(head) for head in own for name in head.removeprefix("零 ").split("、")}
        known = {caption for text in self.blocks for _, caption, *_ in text.columns}
        for name in found.keys() - known:
            self.problems.say(f"[表 {self.name}]里没有“{name}”这一栏{near(name, known)}")
        return found

    def _braces(self) -> None:
        """Words around the table hold no figures."""
        for line in self.source.lines("表", self.name):
            head = line.words.partition("：")[0]
            for found in re.findall(r"\{([^{}]{0,40})\}", line.words) if head in ("注", "空表说明", "抬头") else ():
                if found not in FORM_NAMES:
                    self.problems.at(line.text, line.number)
                    self.problems.say(
                        f"{head}里只能写{'、'.join(f'{{{one}}}' for one in FORM_NAMES)}，现为“{{{found[:14]}}}”。"
                    )

    def _line(self, name: str, above: tuple[str, ...]) -> tuple[str, str, str]:
        """What stands between title and table: left, in the middle, right."""
        said = [line for line in self.source.lines("表", name) if line.words.startswith("抬头：")]
        words = said[-1].words.removeprefix("抬头：") if said else self.one("抬头") if name == self.name else ""
        other = words.removeprefix("同 ").strip() if words.startswith("同 ") else ""
        if other and other not in above and other in self.source.named("表"):
            return self._line(other, (*above, name))
        match = LINE.fullmatch(words)
        if words and not match:
            if said:
                self.problems.at(said[-1].text, said[-1].number)
            self.problems.say("抬头写作：左“…”，中“…”，右“金额单位：万元”，或：同 某表。")
        return (match[1], match[2], match[3]) if match else ("{称谓}：{单位}", "{年度}年度", "金额单位：万元")

    def _widths(self, kinds: Sequence[str]) -> tuple[float, ...]:
        said = [one.strip() for one in re.split(r"[、，\s]", self.one("栏宽")) if one.strip()]
        if len(said) == len(kinds) + len(self.without):
            said = [one for place, one in enumerate(said) if place not in self.without]
        if not said:
            return tuple(WIDTHS[kind] for kind in kinds)
        if len(said) != len(kinds) or not all(re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", one) for one in said):
            self.problems.say(f"栏宽要写{len(kinds)}个数，现为{len(said)}个。")
            return tuple(WIDTHS[kind] for kind in kinds)
        return tuple(float(one) for one in said)

    # Columns ----------------------------------------------------------------------------------------------------------

    def _leaves(self, block: BlockText) -> list[Leaf]:
        leaves, groups = list[Leaf](), list[str]()
        for at, (depth, caption, says, line) in enumerate(block.columns):
            has_below = at + 1 < len(block.columns) and block.columns[at + 1][0] > depth
            self.problems.at(line.text, line.number)
            groups = groups[:depth]
            if depth > len(groups):
                self.problems.say(f"栏“{caption}”缩进太深。")
            if not says and not has_below:
                self.problems.say(f"栏“{caption}”下面没有细栏，应写“＝某数”。")
            elif says and has_below:
                self.problems.say(f"栏“{caption}”既有细栏又写了“＝”。")
            elif says:
                leaves.append(Leaf(caption, says, tuple(groups), line))
            groups.append(caption)
        return leaves

    def _head(self, leaves: list[list[Leaf]]) -> tuple[tuple[Head, ...], ...]:
        depth = max((block[0] + 1 for text in self.blocks for block in text.columns), default=1)
        rows: list[list[Head]] = [[] for _ in range(depth)]
        for text in self.blocks:
            for at, (level, caption, *_) in enumerate(text.columns):
                below = 0
                for other in text.columns[at + 1 :]:
                    if other[0] <= level:
                        break
                    below += bool(other[2])
                head = Head(caption, across=max(below, 1), down=1 if below else depth - level)
                if below and level == 0 and at == 0 and rows[0] and rows[0][-1].caption == caption:
                    rows[0][-1] = Head(caption, across=rows[0][-1].across + below)
                else:
                    rows[level].append(head)
        if self.one("栏次") == "有":
            rows.append(self._numbers(leaves))
        return tuple(tuple(row) for row in rows)

    def _numbers(self, leaves: list[list[Leaf]]) -> list[Head]:
        heads, number = list[Head](), 0
        for block in leaves:
            stubs = [leaf for leaf in block if leaf.says in STUBS]
            if [leaf.says for leaf in stubs] == ["编码", "名称"]:
                heads.append(Head("栏次", across=2))
            elif stubs:
                heads += [Head("栏次"), *(Head("") for _ in stubs[1:])]
            for _ in range(len(block) - len(stubs)):
                number += 1
                heads.append(Head(str(number)))
        return heads

    def _figure(self, words: str, line: Line, code: str = "") -> str:
        """A figure with its stage: `“三公”经费 全年预算`; with the code of the row where it says 本类."""
        self.problems.at(line.text, line.number)
        if words == "无":
            return ""
        scope = Scope("class", "general") if code else Scope()
        name, _, stage = words.rpartition(" ")
        if not name:
            name, stage = words, ""
        elif stage not in STAGES:
            self.problems.say(f"不认识“{words[:20]}”，写法有：某数、某数 上年、某数 年初预算、某数 全年预算。")
            return ""
        named = self.names.figure(name, scope, self.problems)
        figure = self.names.stage(name, named, stage, self.problems) if stage else named.figure
        return figure.replace("*", code)

    def _blocks(self, leaves: list[list[Leaf]]) -> tuple[Block, ...]:
        tall = [
            max(len(text.segments[at]) for text in self.blocks if at < len(text.segments)) for at in range(self._levels)
        ]
        made, line, number = list[Block](), 0, 0
        for place, (text, own) in enumerate(zip(self.blocks, leaves, strict=True)):
            stub = tuple(STUBS[leaf.says] for leaf in own if leaf.says in STUBS)
            amounts = [leaf for leaf in own if leaf.says not in STUBS]
            rows = [
                row
                for at, segment in enumerate(self._printed_segments(text))
                for row in [*segment, *(RowLine("blank") for _ in range(tall[at] - len(segment)))]
            ]
            while rows and rows[-1].kind == "blank" and self._is_last_row:
                rows.pop()
            columns = self._columns(place, amounts, rows, number)
            number += len(columns)
            if any(row.kind == "items" for row in rows):
                made.append(self._by_code(stub, columns, rows))
                continue
            fixed, line = self._fixed(columns, amounts, rows, line)
            made.append(Block(self._block_key(place), stub, columns, fixed))
        return tuple(made)

    @property
    def _levels(self) -> int:
        return max(len(text.segments) for text in self.blocks)

    @property
    def _is_last_row(self) -> bool:
        return any(row.says == ACROSS for text in self.blocks for row in text.segments[-1])

    def _printed_segments(self, text: BlockText) -> list[list[RowLine]]:
        return text.segments[:-1] if self._is_last_row else text.segments

    def _block_key(self, place: int) -> str:
        known = BLOCK_KEYS.get(self.key, ())
        return known[place] if place < len(known) else f"block{place + 1}"

    def _by_code(self, stub: tuple[str, ...], columns: tuple[Column, ...], rows: list[RowLine]) -> Block:
        kinds = [row.kind for row in rows]
        first = next((column.figure for column in columns if column.figure), "")
        fund = next((fund for fund in FUNDS.values() if f"[{fund}]" in first), "")
        table = fund or ("income" if first.startswith(("income", "appropriation_income")) else "spending")
        total = "" if "total" not in kinds else "last" if kinds.index("total") > kinds.index("items") else "first"
        return Block("items", stub, columns, table=table, total=total)

    def _columns(self, place: int, amounts: list[Leaf], rows: list[RowLine], number: int) -> tuple[Column, ...]:
        by_row = [leaf for leaf in amounts if leaf.says.startswith(OWN)]
        numbered = self.one("栏次") == "有"
        made = list[Column]()
        for index, leaf in enumerate(amounts, start=number + 1):
            fixed_row = len(rows) == 1 and rows[0].says == "各栏"
            if leaf in by_row:
                part = leaf.says.removeprefix(OWN).removeprefix("·")
                several = "total" if len(by_row) > 1 else "amount" if self.key == "basic" else self._block_key(place)
                key, figure, caption = FUNDS.get(part, several), "", leaf.caption
            else:
                figure = self._figure(leaf.says, leaf.line)
                base, _, stage = figure.partition(".")
                key = f"{stage or 'final'}_{base}" if fixed_row else base.partition("[")[0]
                caption = _full_caption(leaf) if fixed_row else leaf.caption
            zero = next((self.zeros[one] for one in (leaf.caption, *reversed(leaf.groups)) if one in self.zeros), None)
            made.append(Column(key, caption, index if numbered else None, "" if fixed_row else figure, zero))
        return tuple(made)

    def _fixed(
        self, columns: tuple[Column, ...], amounts: list[Leaf], rows: list[RowLine], line: int
    ) -> tuple[tuple[FormRow, ...], int]:
        lined = self.one("行次") == "有"
        made, count = list[FormRow](), 0
        for row in rows:
            line += 1
            caption = row.caption
            if ORDINAL in caption:
                count += 1
                caption = caption.replace(ORDINAL, f"{numeral(count)}、")
            else:
                count = 0
            strong = caption.endswith(("合计", "总计")) or (
                row.says.startswith("经济分类") and len(row.code) == len("301")
            )
            figures = self._row_figures(row, amounts)
            made.append(FormRow(caption, figures, line if lined else None, row.code, strong))
        return tuple(made), line

    def _row_figures(self, row: RowLine, amounts: list[Leaf]) -> tuple[str, ...]:
        if row.kind == "blank" or not row.says:
            return ()
        if row.says == "各栏":
            return tuple(self._figure(leaf.says, leaf.line) for leaf in amounts)
        own = self._figure(row.says, row.line, row.code)
        found = list[str]()
        for leaf in amounts:
            if not leaf.says.startswith(OWN):
                found.append("")
                continue
            fund = FUNDS.get(leaf.says.removeprefix(OWN).removeprefix("·"), "")
            base, bracket, rest = own.partition("[")
            found.append(f"{base}[{fund}]{bracket}{rest}" if fund and own else own)
        return tuple(found) if own else ()

    def _feet(self, leaves: list[list[Leaf]]) -> tuple[Foot, ...]:
        """The last row across all blocks, where a caption of it goes over into the next block."""
        if not self._is_last_row:
            return ()
        feet, before = list[Foot](), 0
        for text, own in zip(self.blocks, leaves, strict=True):
            stub = sum(leaf.says in STUBS for leaf in own)
            row = (text.segments[-1] or [RowLine("blank")])[0]
            if row.says == ACROSS:
                feet.append(Foot(row.caption, across=len(own)))
                before = len(own)
                continue
            if row.caption:
                feet.append(Foot(row.caption, across=stub))
            elif before:
                feet[-1] = Foot(feet[-1].caption, across=before + stub)
            feet.append(Foot(figure=self._figure(row.says, row.line)))
        return tuple(feet)


def _full_caption(leaf: Leaf) -> str:
    """A column called by its groups: `预算数：合计`, `决算数：公务用车购置及运行维护费小计`, whichever stands above."""
    path = (*leaf.groups, leaf.caption)
    if leaf.caption.endswith(("预算数", "决算数", "预算", "决算")):  # in pairs: the stage stands below
        path = (leaf.caption, *leaf.groups)
    own = "".join(path[-2:]) if len(path) > 2 and path[-1] == "小计" else path[-1]
    return f"{path[0]}：{own}" if len(path) > 1 else own
