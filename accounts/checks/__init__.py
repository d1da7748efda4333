"""Rules: what must hold, and what is found where it does not (审核规则：一条规则就是一句话和一个等式).

A rule is a function of the evidence that yields findings; the decorator states everything else about it. Modules add
their rules to RULES when they are imported.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from accounts.editions.guests import RULES as RULES_OF_EDITIONS
from accounts.figures.equations import HALF
from accounts.figures.money import WAN, ZERO, from_wan, print_wan

from .evidence import Evidence as Evidence
from .evidence import Text as Text


class Severity(StrEnum):
    """What a finding means for the way to publication; the order is that of gravity."""

    ERROR = "error"
    WARNING = "warning"
    EXPLAIN = "explain"
    INFO = "info"

    @property
    def label(self) -> str:
        """The word that users read."""
        return {"error": "错误", "warning": "提醒", "explain": "需说明", "info": "提示"}[self]


ERROR, WARNING, EXPLAIN, INFO = Severity


@dataclass(frozen=True)
class Place:
    """Where a finding stands: in words, and by the key of a figure, slot or sheet to which a page can lead."""

    words: str
    key: str = ""
    """A figure (`appropriation_spending[general][206]`), a slot (`appropriation_spending[general].prior`, `remarks`), or the key of a self-evaluation."""
    number: str = ""
    """The number before the words that the document's section has: another edition has another, and the place stays."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison: what it is, its value (元, a count or points) and how it prints."""

    caption: str
    value: Decimal | None = None
    printed: str = ""

    @property
    def is_money(self) -> bool:
        """Whether the value is an amount in 元, printed in 万元."""
        return self.value is not None and print_wan(self.value) in self.printed and "%" not in self.printed

    @property
    def words(self) -> str:
        """`本年收入合计 229.63`."""
        return f"{self.caption} {self.printed}".strip()

    def __sub__(self, other: "Side") -> Decimal:
        """The difference of two values, in their unit."""
        left, right = (Decimal(0) if one.value is None else one.value for one in (self, other))
        return left - right


@dataclass(frozen=True)
class Finding:
    """What one rule found at one place. `rule` is set by `run`."""

    place: Place
    left: Side
    right: Side
    advice: str
    """What to do, in the clerk's words; also which side is more likely wrong."""
    severity: Severity | None = None
    """Milder or graver than the rule's own; None takes that of the rule."""
    difference: Decimal | None = None
    """left − right, in the unit of the sides; None where the sides are no numbers."""
    note: str = ""
    """More that must be known, such as the tail that rounding allows."""
    rule: "Rule | None" = None

    @property
    def gravity(self) -> Severity:
        """The severity that counts."""
        return self.severity or (self.rule.severity if self.rule else Severity.ERROR)

    @property
    def key(self) -> str:
        """What tells this finding from others of the same filing, whatever the values: rule and place."""
        words = self.place.words.removeprefix(self.place.number)
        return f"{self.rule.id if self.rule else ''}@{self.place.key}@{words}"


Findings = Iterator[Finding]

WAITING = {"dept": "部门汇总", "read": "读入的公开件"}
"""Scopes whose material no page or verb brings yet: sums over the units of a department; whole documents of others, whose
sentences, titles and totals the product makes itself for its own. Their rules stand outside the rulebook until then."""

Check = Callable[[Evidence], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """One rule: id, sentence, severity, source, scope, examples and its function."""

    id: str
    sentence: str
    severity: Severity
    source: str
    scope: str
    """`all`, or who is meant: `adm`, `inst`, `perf`, `wan` (totals kept as printed); or the material that it waits for, one of WAITING."""
    holds: str
    """An example of evidence in words, for readers; and one that breaks it."""
    breaks: str
    check: Check

    @property
    def speaks(self) -> bool:
        """Whether what people do here can break it."""
        return self.scope not in WAITING

    @property
    def family(self) -> str:
        """The letters before the number: T, X, C, N, P, Y, B, R, V, G, A, H, E, Z, D, K, S, F or L."""
        return "".join(one for one in self.id.split("-")[0] if one.isalpha())[:1]


RULES: dict[str, Rule] = {}


def rule(
    id: str,
    severity: Severity,
    sentence: str,
    *,
    holds: str,
    breaks: str,
    source: str = "",
    scope: str = "all",
) -> Callable[[Check], Check]:
    """Register a function as the rule of that id."""

    def register(check: Check) -> Check:
        if id in RULES:
            raise ValueError(f"two rules are called {id}")
        RULES[id] = Rule(id, sentence, severity, source or SOURCES.get(id[0], ""), scope, holds, breaks, check)
        return check

    return register


SOURCES = {
    "T": "部门决算报表编制说明：表内关系",
    "X": "部门决算报表编制说明：表间关系",
    "C": "政府收支分类科目（当年）",
    "N": "部门决算公开说明与报表一致的要求（财预〔2016〕143号）",
    "P": "部门决算公开说明与报表一致的要求（财预〔2016〕143号）",
    "Y": "部门决算公开说明：与上年比较",
    "B": "部门决算公开说明：与预算比较",
    "R": "地方预决算公开操作规程（财预〔2016〕143号）：增减变化应说明原因",
    "V": "地方预决算公开操作规程（财预〔2016〕143号）：“三公”经费",
    "G": "部门决算公开说明：政府采购支出情况",
    "A": "部门决算公开说明：国有资产占用情况",
    "H": "部门决算公开说明：机构设置及人员情况",
    "E": "部门决算公开说明：非财政资金来源与用途",
    "Z": "部门决算报表编制说明：年度间关系",
    "D": "中华人民共和国预算法第十四条",
    "S": "部门决算公开文本格式",
    "F": "部门决算公开文本格式",
    "L": "本地区的部门决算公开样板（年度表样）",
}
"""Where the rules of a family come from, unless a rule names its own source; guests add theirs."""


def _known() -> list[str]:
    from .catalogue import all_rules

    return [one.id for one in all_rules()]


RULES_OF_EDITIONS.append(_known)


def run(rules: Iterable[Rule], evidence: Evidence) -> list[Finding]:
    """All findings of the rules that apply, gravest first, then in the order of the rulebook; an edition leaves some out."""
    unused = evidence.edition.demands.unused
    applied = (one for one in rules if one.id not in unused and evidence.applies(one.scope))
    found = (replace(finding, rule=one) for one in applied for finding in one.check(evidence))
    return sorted(found, key=lambda finding: list(Severity).index(finding.gravity))


# Comparing ------------------------------------------------------------------------------------------------------------


def money(caption: str, yuan: Decimal) -> Side:
    """An amount in 元 as a side, printed in 万元."""
    return Side(caption, yuan, print_wan(yuan))


def in_document(evidence: Evidence, words: str, key: str, figure: str = "") -> Place:
    """A place with the number under which the document says the figure of the key, or another: `十（三）固定资产`."""
    number = evidence.number_of(figure or key)
    return Place(f"{number}{words}", key, number)


def equal(evidence: Evidence, place: Place, left: Side, right: Side, advice: str, parts: int = 1) -> Findings:
    """A finding when two amounts in 元 differ.

    Where only printed figures are known, a difference that rounding of `parts` figures against one can explain,
    at most 0.005 万元 × (parts + 1), is info; else an error.
    """
    delta, allowed = left - right, tail(evidence, parts)
    note = f"尾差在四舍五入可以解释的 {print_wan(allowed)} 万元以内" if abs(delta) <= allowed else ""
    if delta:
        yield Finding(place, left, right, advice, INFO if note else None, delta, note)


def unequal(place: Place, left: Side, right: Side, advice: str, severity: Severity | None = None) -> Findings:
    """A finding when two sides have not the same value, whatever rounding does."""
    if left.value != right.value:
        yield Finding(place, left, right, advice, severity, left - right)


def added_up(
    place: Place, left: Side, right: Side, delta: Decimal, parts: int, advice: str, note: str = ""
) -> Findings:
    """A finding when a whole and the sum of so many parts differ as printed, by `delta` 万元; a tail of rounding is info."""
    if delta:
        tail = abs(delta) * WAN <= HALF * (parts + 1)
        advice, note = ("尾差由四舍五入产生，无须处理。", note) if tail else (advice, "")
        yield Finding(place, left, right, advice, INFO if tail else None, from_wan(delta), note)


def tail(evidence: Evidence, parts: int) -> Decimal:
    """元 that rounding of so many printed figures against one can explain; zero where amounts are known in 元."""
    return HALF * (parts + 1) if evidence.printed_only else ZERO
