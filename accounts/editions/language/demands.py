"""[要求]: what an edition asks of a filing, and what must hold in it (表样对填报的要求)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.editions.guests import RULES

from .names import STAGES, Names, Scope
from .problems import Problems, near
from .source import Line


@dataclass(frozen=True)
class Relation:
    """What the edition demands between sums of figures: equal, or left not above right; `words` tell it to the clerk."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    words: str
    at_most: bool = False
    is_remark: bool = False


@dataclass(frozen=True)
class Demands:
    """What the edition asks of a filing."""

    last_year: str = "必填"
    original_budget: str = "到类"
    sheets: dict[str, str] = field(default_factory=dict)
    reports: bool = False
    """Whether the text announces that reports (绩效自评报告) are attached."""
    change: Decimal = Decimal(20)
    relations: tuple[Relation, ...] = ()
    unused: tuple[str, ...] = ()


ALWAYS, NOT_ASKED, UNUSED = "必填", "选填", "不用"
BUT_OF_THE_NEW, WITH_PROJECTS = "必填，新设单位除外", "有项目支出时必填"
SHEETS = (ALWAYS, NOT_ASKED, UNUSED, WITH_PROJECTS)
ASKED = {
    "上年决算": (ALWAYS, BUT_OF_THE_NEW, NOT_ASKED),
    "年初预算": ("到项", "到类"),
    "整体支出绩效自评表": SHEETS,
    "项目支出绩效自评表": SHEETS,
    "绩效自评报告": ("附", "不附"),
}
REMARK = "（提醒）"
EQUATION = re.compile(r"([^＝≤：]{1,200})([＝≤])([^＝≤：]{1,200})")
LIMIT = "限额 增减说明"


def _rules(words: str, problems: Problems) -> list[str]:
    """The rules that filings of the edition do without. Where nobody has rules nobody is to know them."""
    said = [one.strip() for one in words.split("、")]
    known = sorted({one for rules in RULES for one in rules()})
    for one in said:
        if known and one not in known:
            problems.say(f"没有“{one[:14]}”这条规则{near(one, known)}")
    return said


def _limit(words: str, problems: Problems) -> Decimal:
    """From how many percent of a change on a reason is asked."""
    if re.fullmatch(r"[0-9]{1,3}%", words):
        return Decimal(words[:-1])
    problems.say(f"“{LIMIT}”写百分数，如：20%，现为“{words[:14]}”。")
    return Decimal(20)


def _relation(match: re.Match[str], words: str, names: Names, problems: Problems) -> Relation:
    """Sums of figures, all of one kind, each with its stage: `甲＋乙 上年`."""
    sides, kinds = list[tuple[str, ...]](), set[str]()
    for side in (match[1], match[3]):
        figures = list[str]()
        for one in (one.strip() for one in re.split("[＋+]", side)):
            name, _, stage = one.rpartition(" ")
            named = names.figure(name if name and stage in STAGES else one, Scope(), problems)
            kinds.add(named.unit)
            figures.append(names.stage(name, named, stage, problems) if name and stage in STAGES else named.figure)
        sides.append(tuple(figures))
    if len(kinds - {"any"}) > 1:
        problems.say(f"“{match[0][:20]}”两边的数种类不同，不能比较。")
    if not words.removesuffix(REMARK):
        problems.say(f"“{match[0][:20]}”后面要写说给填报人的话，如：相等 甲＋乙＝丙：甲、乙之和应等于丙。")
    left, right = sides
    return Relation(left, right, words.removesuffix(REMARK), match[2] == "≤", words.endswith(REMARK))


def read_demands(lines: list[Line], names: Names, problems: Problems) -> Demands:
    """The block [要求]."""
    said: dict[str, str] = {}
    relations: list[Relation] = []
    unused: list[str] = []
    known: set[str] = set()
    change = Decimal(20)
    for line in lines:
        problems.at(line.text, line.number)
        name, _, words = (one.strip() for one in line.words.partition("："))
        kind, _, rest = name.partition(" ")
        if name in known:
            problems.say(f"[要求]里“{name}”写了两次。")
        known.add(name)
        if name in ASKED:
            if words not in ASKED[name]:
                problems.say(f"“{name}”可以是：{'、'.join(ASKED[name])}，现为“{words[:14]}”。")
            said[name] = words
        elif name == LIMIT:
            change = _limit(words, problems)
        elif kind in ("相等", "不大于") and (match := EQUATION.fullmatch(rest)):
            relations.append(_relation(match, words, names, problems))
        elif name == "不用规则":
            unused += _rules(words, problems)
        else:
            problems.say(f"[要求]里不认识“{name[:14]}”{near(name, [*ASKED, LIMIT, '相等', '不大于', '不用规则'])}")
    sheets = {key: said[key] for key in ASKED if key.endswith("自评表") and key in said}
    last, original = said.get("上年决算", "必填"), said.get("年初预算", "到类")
    reports = said.get("绩效自评报告") == "附"
    return Demands(last, original, sheets, reports, change, tuple(relations), tuple(unused))
