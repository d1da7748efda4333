"""Conditions and lists of a text: 如有, 如变, 如填, 列 (表样中的条件与清单)."""

from __future__ import annotations

import re
from collections.abc import Callable

from accounts.editions.sentences import (
    Compares,
    Comparison,
    HasTurns,
    Holds,
    IsFilled,
    IsPrinted,
    Moves,
    Node,
    Situation,
    Test,
    Turns,
)

from .names import FUNDS, STAGES, UNKNOWN, Names, Scope
from .problems import Problems, near
from .rows import KNOWN

SITUATIONS = ("部门", "单位", "行政", "参公", "事业", "只有一个单位", "有下属单位", "新设", "本级")
MOVES = re.compile(r"如(变|平|增|减)(?: (\S+) (?:比(上年|年初预算|全年预算)|比 (\S+)))?")
OFFICES = {"下属单位": "subordinates", "处室": "offices", "成员": "members", "表": "tables"}
EVERY = (
    *(f"每一类 {fund}" for fund in FUNDS),
    *(f"每一项 {fund}" for fund in FUNDS),
    *(f"每个{one}" for one in OFFICES),
)
NEVER = Holds(())


class Conditions:
    """The conditions of one paragraph. `last` is the comparison said before, `written` what a node was written as."""

    def __init__(self, names: Names, problems: Problems, scope: Scope, slot: Callable[[str], str]) -> None:
        self.names, self.problems, self.scope, self._slot = names, problems, scope, slot
        self.last: Comparison | None = None
        self.written: dict[int, str] = {}
        self._kept: list[Node] = []

    def condition(self, head: str) -> Holds:
        """`如有 甲 或 乙`, `如变`, `如变 某数 比上年`, `如填 某文字`, `如 甲 大于 乙`."""
        if match := MOVES.fullmatch(head):
            return self._moves(head, *match.groups())
        if match := re.fullmatch(r"如填 (\S+)", head):
            return Holds((IsFilled(self._slot(match[1])),))
        match = re.fullmatch(r"如(有|无|非)? (.+)", head)
        if not match:
            self.problems.say(f"不认识的条件〔{head[:20]}〕，认识：{KNOWN}。")
            return NEVER
        joints = set(re.findall(r" (或|且|和) ", match[2]))
        if len(joints) > 1:
            self.problems.say("一个条件里“或”与“且”只能用一种。")
        if "和" in joints and match[1] != "无":
            self.problems.say(f"“和”只写在〔如无 …〕里，〔{head[:20]}〕请写“且”或“或”。")
        tests = [self._test(one.strip()) for one in re.split(r" (?:或|且|和) ", match[2])]
        return Holds(tuple(one for one in tests if one), "且" in joints, match[1] in ("无", "非"))

    def _moves(self, head: str, how: str, name: str | None, stage: str | None, other: str | None) -> Holds:
        if name:
            named = self.names.figure(name, self.scope, self.problems)
            against = (
                self.names.stage(name, named, stage, self.problems)
                if stage
                else self.names.figure(other or "", self.scope, self.problems).figure
            )
            self.last = Comparison(named.figure, against)
        if self.last is None:
            self.problems.say(f"〔{head}〕前面没有比较，请写明：〔{head} 某数 比上年：…〕。")
            return NEVER
        return Holds((Moves(self.last, how),))

    def _test(self, words: str) -> Test | None:
        if words in SITUATIONS:
            return Situation(words)
        if match := re.fullmatch(r"(\S+) (等于|不等于|大于|小于) (\S+)", words):
            left, right = (self.names.figure(one, self.scope, self.problems).figure for one in (match[1], match[3]))
            return Compares(left, match[2], right)
        if words.startswith(("每一", "每个", "每条")):
            return HasTurns(self.turns(words))
        if words in OFFICES:
            return HasTurns(Turns(OFFICES[words]))
        name, _, stage = words.partition(" ")
        named = self.names.figure(name, self.scope, self.problems, (*SITUATIONS, *OFFICES))
        if stage and stage not in STAGES:
            self.problems.say(f"条件里不认识“{stage[:14]}”，认识：{'、'.join(STAGES)}、大于、小于、等于、不等于。")
            stage = ""
        figure = self.names.stage(name, named, stage, self.problems) if stage else named.figure
        return IsPrinted(figure, named.unit)

    def turns(self, words: str) -> Turns:
        """What a list goes through: figures, `全部 …` with zeros too, 每一类, 每一项, 每条, 每个."""
        if match := re.fullmatch(r"(每一类|每一项)\s?([^，\s]{1,20})(?:，(\S{1,30}))?", words):
            if match[2] not in FUNDS:
                self.problems.say(f"没有“{match[2]}”这种预算{near(match[2], FUNDS)}")
            kind = "class" if match[1] == "每一类" else "item"
            return Turns(kind, FUNDS.get(match[2], "general"), self._also(match[3] or ""))
        if match := re.fullmatch(r"每条\s?(\S{1,60})", words):
            return Turns("lines", slot=self._slot(match[1]))
        if match := re.fullmatch(r"每个\s?(\S{1,8})", words):
            if match[1] not in OFFICES:
                self.problems.say(f"没有“每个{match[1]}”{near(match[1], OFFICES)}")
            return Turns(OFFICES.get(match[1], "offices"))
        if words.startswith("每"):
            self.problems.say(f"不认识“{words[:14]}”，认识：{'、'.join(EVERY)}。")
            return Turns(UNKNOWN)
        zeros = words.startswith("全部 ")
        figures = [self._called(one.strip()) for one in words.removeprefix("全部 ").split("、")]
        return Turns("figures", figures=tuple(figures), zeros=zeros)

    def _also(self, words: str) -> tuple[str, ...]:
        """The stages whose items are listed beside this year's: `含上年、含年初预算`."""
        said = [one for one in re.split("[，、]", words) if one]
        known = {f"含{stage}": suffix for stage, suffix in STAGES.items() if stage != "全年预算"}
        for one in said:
            if one not in known:
                self.problems.say(f"不认识“{one[:14]}”{near(one, known)}认识：{'、'.join(known)}。")
        return tuple(dict.fromkeys(known[one] for one in said if one in known))

    def _called(self, words: str) -> tuple[str, str]:
        name, _, called = words.partition(" 称 ")
        return self.names.figure(name.strip(), self.scope, self.problems).figure, called.strip() or name.strip()
