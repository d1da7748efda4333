"""Braces, clauses and lists of a paragraph, understood (花括号、方头括号与清单的含义).

A brace is the XXX of the official form: what stands round it stays as typed and is checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from accounts.editions.sentences import (
    Comparison,
    Either,
    Fixed,
    ItemNames,
    LineCount,
    Listing,
    Node,
    Number,
    Ordinal,
    PartOfChange,
    Phrase,
    Rate,
    Reason,
    Row,
    TableName,
    Typed,
)
from accounts.editions.wording import Wording

from .conditions import Conditions
from .declared import SlotText
from .names import FIXED, STAGES, TABLES, UNKNOWN, Named, Names, Scope
from .problems import Problems, alike, near, nearest
from .rows import Brace, Clause, Piece
from .source import Line

LIST = "清单"
COUNTERS = tuple("个辆人批台名次家户项套处间份期场篇只件条所座艘架年天")
OF_TURN = {
    "类": ("class", "item"),
    "款": ("item",),
    "项": ("item",),
    "成员": ("members", "subordinates"),
    "表名": ("tables",),
}
OF_LIST = {"名": "清单", "条": "〔列“、” 每条 某文字：…〕"}
NEEDS_NAME = {"文字": "用途", "条数": "内设机构", "名称": "301 303"}
CHANGE = ("差", "率", "增减", "升降", "大小")
VALUES = re.compile(r"(原因 )?(\S+) 比(上年|年初预算|全年预算)(?:·(\S+))?")
OWN_PARTS = {"年初结转和结余": "opening", "本年收入": "income", "年末结转和结余": "closing"}
AFTER = {"yuan": "万元", "rate": "%", "area": "平方米", "score": "分"}
TOLD = {"yuan": "是金额", "rate": "是百分数", "area": "是面积", "score": "是分数"}
BEHIND = {"count": "个", "area": "平方米", "score": "分", "rate": "个百分点"}
"""What is written behind the difference of what is no money."""


@dataclass
class Context:
    """What is known where a paragraph stands: names, slots, words and titles of the whole text."""

    names: Names
    slots: Mapping[str, SlotText]
    wording: Wording
    titles: Mapping[str, str]
    """Name of a table → its title."""
    problems: Problems
    start: Callable[[str], Line]
    """Name of a section → the line that opens it."""
    asked: set[str] = field(default_factory=set)
    """Names of the slots that are said somewhere."""

    def slot(self, name: str) -> str:
        """The lasting key of a slot. A name that is not declared is a problem."""
        found = {alike(one): slot for one, slot in self.slots.items()}.get(alike(name))
        if found:
            self.asked.add(found.name)
            return found.key
        self.asked.add(nearest(name, self.slots))  # what was meant is not told to be unused
        self.problems.say(f"没有声明要填的文字“{name}”{near(name, self.slots)}请在[填写]里加一行。", of_name=True)
        return name


class SentenceReader(Conditions):
    """Reads the pieces of one paragraph; `last` is the comparison that {原因}, {差} and 如变 speak of."""

    def __init__(self, context: Context, scope: Scope) -> None:
        super().__init__(context.names, context.problems, scope, context.slot)
        self.context = context

    def row(self, pieces: Iterable[Piece], scope: Scope | None = None) -> Row:
        """The nodes of a paragraph or clause."""
        scope, kept = scope or self.scope, self.scope
        self.scope = scope
        nodes: list[Node] = []
        for piece in pieces:
            if isinstance(piece, str):
                nodes.append(self._after(nodes, piece))
            elif isinstance(piece, Brace):
                nodes.append(self.value(piece.words))
            else:
                nodes.append(self._clause(piece))
        self._unit_of_the_last(nodes)
        self.scope = kept
        return tuple(node for node in nodes if node != "")

    def _after(self, nodes: list[Node], words: str) -> str:
        """The words behind a value, without the unit that the value takes as its own."""
        if not nodes or isinstance(nodes[-1], (str, Either, Listing)):
            return words
        unit = self._check(nodes[-1], words)
        if unit and isinstance(nodes[-1], (Number, Rate, PartOfChange)):
            nodes[-1] = replace(nodes[-1], after=unit)
            return words[len(unit) :]
        return words

    def _unit_of_the_last(self, nodes: list[Node]) -> None:
        if nodes and not isinstance(nodes[-1], (str, Either, Listing)):
            self._check(nodes[-1], "")
        for node, behind in pairwise(nodes):
            if not isinstance(node, (str, Either, Listing)) and not isinstance(behind, str):
                self._check(node, "")

    def _check(self, node: Node, words: str) -> str:
        """The unit that follows a value: a wrong one is a problem."""
        unit, say = self._unit(node), self.problems.say
        told = f"{{{self.written.get(id(node), '')}}}"
        if unit == "phrase" and words.startswith(("万元", "%")):
            say(f"{told}印的是整句“增加…万元，增长…%”，后面不要再写“{words[:2] if words[0] == '万' else '%'}”。")
        elif unit == "count" and not words.startswith(COUNTERS):
            say(f"{told}是个数，后面要写量词（个、辆、人次……），现为“{words[:4]}”。")
        elif unit in AFTER and not words.startswith(AFTER[unit]):
            say(f"{told}{TOLD[unit]}，后面要写“{AFTER[unit]}”，现为“{words[:4]}”。")
        elif unit in ("yuan", "rate"):
            return AFTER[unit]
        elif unit == "any":
            return next((one for one in ("万元", "%") if words.startswith(one)), "")
        return ""

    def _unit(self, node: Node) -> str:
        if isinstance(node, Number):
            return node.unit
        if isinstance(node, Rate):
            return "rate"
        if isinstance(node, LineCount):
            return "count"
        if isinstance(node, PartOfChange):
            return self._unit_of_part(node)
        return "phrase" if isinstance(node, Phrase) else ""

    def _unit_of_part(self, node: PartOfChange) -> str:
        """That of a difference is that of its figure; percents differ by points of them, which are not asked for."""
        own = self.names.unit(node.of.figure) if node.of else "any"
        return {"差": "" if own == "rate" else own, "率": "rate"}.get(node.what, "")

    # Clauses ----------------------------------------------------------------------------------------------------------

    def _clause(self, clause: Clause) -> Node:
        before = self.last
        if clause.head.startswith("列"):
            node = self._listing(clause)
        else:
            condition = self.condition(clause.head)
            inside = self.last
            then = self.row(clause.then)
            self.last = inside
            node = Either(condition, then, self.row(clause.otherwise))
        self.last = before
        return node

    def _listing(self, clause: Clause) -> Node:
        match = re.fullmatch(r"列\s?“([^”]{1,8})”\s?(.{1,400})", clause.head)
        if not match:
            self.problems.say(f"〔{clause.head[:14]}〕应写作〔列“；” 某数、某数：{{名}}{{数}}万元〕。")
            return ""
        turns = self.turns(match[2])
        units = ((called, self.names.unit(figure)) for figure, called in turns.figures)
        other = next((one for one in units if one[1] in BEHIND), ("", ""))
        scope = Scope(turns.kind, turns.fund, listed=True, other=other)
        each = self.row(clause.then, scope)
        return Listing(match[1], turns, each, self.row(clause.otherwise))

    # Values -----------------------------------------------------------------------------------------------------------

    def value(self, words: str) -> Node:
        """The meaning of a brace."""
        node = self._value(words)
        self.written[id(node)] = words
        self._kept.append(node)  # an id is good only while its node lives
        return node

    def _value(self, words: str) -> Node:
        first, _, rest = words.partition(" ")
        if words in FIXED or words in OF_TURN or words in OF_LIST:
            return self._fixed(words)
        if words == "原因" or words in CHANGE:
            return self._of_last(words)
        if first == "序号":
            return self._ordinal(rest.strip())
        if words in NEEDS_NAME:
            self.problems.say(f"{{{words}}}要写明是哪一个，如{{{words} {NEEDS_NAME[words]}}}。")
            return ""
        if first in ("文字", "条数") and rest:
            return Typed(self.context.slot(rest)) if first == "文字" else self._line_count(rest)
        if re.fullmatch(r"名称( [0-9]{3}){1,20}", words):
            return self._item_names(tuple(rest.split()))
        if first == "表名" and rest:
            return self._table(rest)
        return self._measured(words)

    def _line_count(self, name: str) -> LineCount:
        found = LineCount(self.context.slot(name))
        slot = next((one for one in self.context.slots.values() if one.key == found.slot), None)
        if slot and slot.form != LIST:
            self.problems.say(
                f"{{条数 {slot.name}}}数的是清单有几条，“{slot.name}”是{slot.form}；请在[填写]里写“清单”。"
            )
        return found

    def _ordinal(self, style: str) -> Node:
        if style and not re.search("[1一]", style):
            self.problems.say(f"{{序号 {style[:8]}}}里要有“1”或“一”，如{{序号 1.}}、{{序号 一、}}。")
        return Ordinal(style)

    def _item_names(self, codes: tuple[str, ...]) -> Node:
        known = [code for code in self.names.economic if len(code) == len("301")]
        for code in codes:
            if code not in known:
                self.problems.say(
                    f"{{名称 …}}里写经济分类的类，{self.names.year}年度的科目表里没有{code}{near(code, known)}"
                )
        return ItemNames(codes)

    def _fixed(self, words: str) -> Node:
        if words in OF_TURN and self.scope.kind not in (*OF_TURN[words], UNKNOWN):
            self.problems.say(f"{{{words}}}只能写在〔每一类〕〔每一项〕〔每个…〕与〔完〕之间，或这样的清单里。")
        if words in OF_LIST and not self.scope.listed:
            self.problems.say(f"{{{words}}}只能写在{OF_LIST[words]}里。")
        return Fixed(words)

    def _of_last(self, words: str) -> Node:
        if self.last is None:
            self.problems.say(
                f"{{{words}}}前面没有比较，请写明{{{words} 某数 比上年}}。"
                if words == "原因"
                else f"{{{words}}}前面没有比较，请先写{{某数 比上年}}或〔如变 某数 比上年：…〕。"
            )
            return ""
        return Reason(self.last) if words == "原因" else PartOfChange(words, self.last)

    def _table(self, name: str) -> Node:
        if name not in self.context.titles:
            self.problems.say(f"没有“{name}”这张表{near(name, self.context.titles)}", of_name=True)
        return TableName(TABLES.get(name, name))

    def _measured(self, words: str) -> Node:
        if match := VALUES.fullmatch(words):
            return self._compared(*match.groups())
        if match := re.fullmatch(r"(\S+) 占 (\S+)", words):
            return Rate(self.figure(match[1]).figure, self.figure(match[2]).figure, "占 合计为零")
        if match := re.fullmatch(r"(\S+) 完成 ?(年初预算|全年预算)", words):
            named = self.figure(match[1])
            return Rate(named.figure, self._stage(match[1], named, match[2]), "完成 预算为零")
        if match := re.fullmatch(r"(\S+) 完成 (\S+)", words):
            return Rate(self.figure(match[1]).figure, self.figure(match[2]).figure, "完成 预算为零")
        name, _, stage = words.rpartition(" ")
        if name == "本项" and stage in OWN_PARTS:
            named = self.figure("本项")
            return Number(named.figure.replace("_spending[", f"_{OWN_PARTS[stage]}["), "yuan")
        if name and stage in STAGES and " " not in name:
            named = self.figure(name)
            return Number(self._stage(name, named, stage), named.unit)
        if name:
            ways = "某数、某数 上年、某数 比上年、某数 占 某数、某数 完成年初预算、文字 某文字"
            self.problems.say(f"不认识“{words}”；写法有：{ways}……。")
            return ""
        named = self.figure(words)
        return Number(named.figure, named.unit)

    def _compared(self, reason: str | None, name: str, stage: str, manner: str | None) -> Node:
        named = self.figure(name)
        self.last = Comparison(named.figure, self._stage(name, named, stage))
        usage = "比上年" if stage == "上年" else "比预算"
        usage += f"·{manner}" if manner else ""
        if reason:
            return Reason(self.last)
        if usage not in self.context.wording.phrases:
            known = self.context.wording.phrases
            self.problems.say(f"[用语]里没有“{usage}”这种说法{near(usage, known)}", of_name=True)
        elif self.context.wording.speaks_of_money(usage):
            self._look_at_unit(f"{name} 比{stage}", *(self.scope.other if name == "数" else (name, named.unit)))
        return Phrase(self.last, usage)

    def _look_at_unit(self, against: str, name: str, unit: str) -> None:
        """A phrase that holds 万元 is not said of what is no money."""
        if unit in BEHIND:
            self.problems.say(
                f"{{{against}}}印的说法里有“万元”，“{name}”却{TOLD.get(unit, '是个数')}；请写〔如变 {against}："
                f"{{增减}}{{差}}{BEHIND[unit]}｜持平〕，或在[用语]里另取一种不写“万元”的说法。"
            )

    def figure(self, words: str) -> Named:
        """The figure of that name, where this paragraph stands."""
        return self.names.figure(words, self.scope, self.problems)

    def _stage(self, words: str, named: Named, stage: str) -> str:
        return self.names.stage(words, named, stage, self.problems)
