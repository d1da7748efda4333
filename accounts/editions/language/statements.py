"""A table of a text on its way to a statement: head, blocks, rows, the last row across all blocks (由表的各行得出报表版式)."""

from dataclasses import dataclass, field

from accounts.editions.statement import Block, Column, Foot, Head, Statement
from accounts.editions.statement import Row as FormRow
from accounts.figures.numerals import numeral
from accounts.figures.totals import CODE, FUND, LINES

from .attributes import Attributes
from .names import FUNDS, STAGES, TABLES, Names, Scope
from .problems import Problems, near
from .source import Line, Source

STUBS = {"编码": "code", "名称": "caption", "行次": "line"}
BLOCK_KEYS = {
    "income_and_spending": ("income", "spending"),
    "appropriation": ("income", "spending"),
    "basic": ("staff", "goods", "capital"),
    "three_public": ("row",),
}
"""Lasting keys of the blocks of the tables that every edition has; others are called by their number."""
ORDINAL = "{序号}"
PLAIN = str.maketrans({"[": "_", "]": "", ".": "_"})
ACROSS = "无，跨下一块"
OWN = "本栏"
NOWHERE = Line("", 0, "")


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
    """A group of columns side by side: the line of 〔块〕, (depth, caption, what stands in it, line), and its rows between the marks 〔齐〕."""

    line: Line
    columns: list[tuple[int, str, str, Line]] = field(default_factory=list)
    segments: list[list[RowLine]] = field(default_factory=lambda: [[]])


class Form:
    """One table on its way from lines to a statement."""

    def __init__(
        self, source: Source, names: Names, problems: Problems, head: Attributes, blocks: list[BlockText]
    ) -> None:
        self.source, self.names, self.problems, self.attributes = source, names, problems, head
        self.name, self.key, self.blocks = head.name, TABLES.get(head.name, head.name), blocks
        self.lined, self.numbered = head.has("行次"), head.has("栏次")
        for block in blocks:
            if not block.columns:
                self.problems.at(block.line.text, block.line.number)
                self.problems.say("这个〔块〕里没有栏。")
        self.zeros = head.zeros({column[1] for block in blocks for column in block.columns})
        self.without = [] if self.lined else self._without_lines()

    def _without_lines(self) -> list[int]:
        """Leave out the columns of 行次 where the table has none; returns their places among the lowest columns."""
        lowest = [(block, column) for block in self.blocks for column in block.columns if column[2]]
        gone = [place for place, (_, column) in enumerate(lowest) if column[2] == "行次"]
        for block in self.blocks:
            block.columns = [column for column in block.columns if column[2] != "行次"]
        return gone

    def statement(self) -> Statement:
        head = self.attributes
        leaves = [self._leaves(block) for block in self.blocks]
        feet = self._feet(leaves)
        made = self._blocks(leaves)
        head.look_at_braces()
        kinds = [kind for block in made for kind in (*block.stub, *("amount" for _ in block.columns))]
        landscape, dense = head.layout
        return Statement(
            key=self.key,
            number=head.number,
            title=head.title,
            landscape=landscape,
            head=self._head(leaves),
            blocks=made,
            widths=head.widths(kinds, self.without),
            notes=head.notes,
            nil_note=head.one("空表说明"),
            zero=head.zero,
            last_row=feet,
            dense=dense,
            line=head.line(),
            also_called=head.also_called,
        )

    # Columns ----------------------------------------------------------------------------------------------------------

    def _leaves(self, block: BlockText) -> list[Leaf]:
        leaves, groups = list[Leaf](), list[str]()
        for at, (depth, caption, says, line) in enumerate(block.columns):
            has_below = at + 1 < len(block.columns) and block.columns[at + 1][0] > depth
            self.problems.at(line.text, line.number)
            groups = groups[:depth]
            if depth > len(groups):
                self.problems.say(f"栏“{caption}”缩进太深。")
            elif not says and not has_below:
                self.problems.say(f"栏“{caption}”下面没有细栏，应写“＝某数”。")
            elif says and has_below:
                self.problems.say(f"栏“{caption}”既有细栏又写了“＝”。")
            elif says:
                self._look_at_own(says)
                leaves.append(Leaf(caption, says, tuple(groups), line))
            groups.append(caption)
        return leaves

    def _look_at_own(self, says: str) -> None:
        part = says.removeprefix(OWN)
        if says.startswith(OWN) and part and part.removeprefix("·") not in FUNDS:
            self.problems.say(f"不认识“{says[:14]}”{near(says, [OWN, *(f'{OWN}·{one}' for one in FUNDS)])}")

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
        if self.numbered:
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
                self._look_at_coded(amounts, columns, rows)
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

    def _look_at_coded(self, amounts: list[Leaf], columns: tuple[Column, ...], rows: list[RowLine]) -> None:
        """In a block of 每个科目 each column is a figure that each 科目 has, and no row stands but 合计."""
        for row in rows:
            if row.kind == "fixed" or sum(one.kind == row.kind for one in rows) > 1:
                self.problems.at(row.line.text, row.line.number)
                self.problems.say("写了“行 每个科目＝各栏”的块，另外只能有一行“行 合计＝各栏”。")
        for leaf, column in zip(amounts, columns, strict=True):
            self.problems.at(leaf.line.text, leaf.line.number)
            if leaf.says.startswith(OWN):
                self.problems.say("写了“行 每个科目＝各栏”的块，栏要写明是哪个数，不能写“本栏”。")
            elif column.figure and (reason := without_code(column.figure)):
                self.problems.say(f"“{leaf.says}”{reason}，不能逐个科目列出。")

    def _columns(self, place: int, amounts: list[Leaf], rows: list[RowLine], number: int) -> tuple[Column, ...]:
        by_row = [leaf for leaf in amounts if leaf.says.startswith(OWN)]
        made = list[Column]()
        for index, leaf in enumerate(amounts, start=number + 1):
            fixed_row = len(rows) == 1 and rows[0].says == "各栏" and rows[0].kind != "items"
            if leaf in by_row:
                part = leaf.says.removeprefix(OWN).removeprefix("·")
                several = "total" if len(by_row) > 1 else "amount" if self.key == "basic" else self._block_key(place)
                key, figure, caption = FUNDS.get(part, several), "", leaf.caption
            else:
                figure = self._figure(leaf.says, leaf.line)
                base, _, stage = figure.partition(".")
                key = f"{stage or 'final'}_{base}" if fixed_row else base.partition("[")[0]
                caption = _full_caption(leaf) if fixed_row else leaf.caption
            if any(one.key == key for one in made):
                key = figure.translate(PLAIN) or f"{key}{index}"
            zero = next((self.zeros[one] for one in (leaf.caption, *reversed(leaf.groups)) if one in self.zeros), None)
            made.append(Column(key, caption, index if self.numbered else None, "" if fixed_row else figure, zero))
        return tuple(made)

    def _fixed(
        self, columns: tuple[Column, ...], amounts: list[Leaf], rows: list[RowLine], line: int
    ) -> tuple[tuple[FormRow, ...], int]:
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
            made.append(FormRow(caption, figures, line if self.lined else None, row.code, strong))
        return tuple(made), line

    def _row_figures(self, row: RowLine, amounts: list[Leaf]) -> tuple[str, ...]:
        if row.kind == "blank" or not row.says:
            return ()
        if row.says == "各栏":
            return tuple(self._figure(leaf.says, leaf.line) for leaf in amounts)
        own = self._figure(row.says, row.line, row.code)
        if own and not any(leaf.says.startswith(OWN) for leaf in amounts):
            self.problems.say("这一块的栏都写明了数，行只能写“＝各栏”；由行来说是哪个数的，栏写“＝本栏”。")
        if own and FUND not in keys_of(own) and any(leaf.says.startswith(f"{OWN}·") for leaf in amounts):
            self.problems.say(f"“{row.says}”不分预算，不能写在有“本栏·…”的块里。")
            return ()
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


def keys_of(figure: str) -> tuple[str, ...]:
    """By what a figure can be told apart: FUND, CODE, KIND; nothing of what an edition declares itself."""
    line = LINES.get(figure.partition(".")[0].partition("[")[0])
    return line.keys if line else ()


def without_code(figure: str) -> str:
    """Why a figure cannot be listed 科目 by 科目, '' where it can."""
    if "." in figure:
        return "是上年或预算的数"
    return "" if CODE in keys_of(figure) and figure.count("[") <= 1 else "不分科目"


def _full_caption(leaf: Leaf) -> str:
    """A column called by its groups: `预算数：合计`, `决算数：公务用车购置及运行维护费小计`, whichever stands above."""
    path = (*leaf.groups, leaf.caption)
    if leaf.caption.endswith(("预算数", "决算数", "预算", "决算")):  # in pairs: the stage stands below
        path = (leaf.caption, *leaf.groups)
    own = "".join(path[-2:]) if len(path) > 2 and path[-1] == "小计" else path[-1]
    return f"{path[0]}：{own}" if len(path) > 1 else own
