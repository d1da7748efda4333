"""What K rules share: places, amounts known to some digit, quantities typed into indicators, claims of the narrative.

How amounts are compared
------------------------
Amounts in 元 are compared exactly. Not every amount is known in 元, though; each carries the place to which it is known:

* A funding row that is a whole multiple of 100 元 is taken as known in 万元 to 0.01 only (copied from a publication or a
  budget paper): 381900.00 stands for 38.19 万元. Any other row is known to the cent, and so is a row of zero beside
  others; where all are zero, less than 0.01 万元 may have been left out.
* An indicator's value typed in 万元 is known to its last digit (139 → 1 万元), at best to 0.01 万元, because that is how
  it meets the other figures in print: 38.1859 and 38.19 agree.
* Figures of the accounts are known to the cent, or in 万元 to 0.01 where only printed figures are known.

Two amounts agree when they are the same after rounding both to the coarser of their two places. What is left of a sum
whose parts were rounded, at most half a place a part, is a tail (info). Everything else is a finding; its difference is
that of the two printed figures, which a reader with a pencil gets too, or exact where both are known to the cent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from accounts.checks import SOURCES, Finding, Place, Severity, Side
from accounts.checks.evidence import Evidence
from accounts.editions import Edition
from accounts.figures.money import CENT, HUNDRED, WAN, ZERO, difference, from_wan, print_wan, two_places
from accounts.figures.numerals import is_digits, numeral
from performance.models import Evaluation, FundingRow, Indicator
from performance.scoring import EvaluationSheet
from performance.scoring.quantities import quantity

SOURCES["K"] = "项目支出绩效评价管理办法（财预〔2020〕10号）"
HALF = Decimal("0.5")
FISCAL = ("central", "province", "prefecture", "county")


# Places ---------------------------------------------------------------------------------------------------------------


def sheet_words(sheet: EvaluationSheet) -> str:
    """What a self-evaluation is called."""
    programme = sheet.evaluation.programme
    return f"项目“{programme.name}”自评表" if programme else "整体支出自评表"


def on_sheet(sheet: EvaluationSheet, words: str) -> Place:
    """A place in a self-evaluation."""
    return Place(f"{sheet_words(sheet)}：{words}", sheet.evaluation.key)


def at_indicator(sheet: EvaluationSheet, one: Indicator) -> Place:
    """The row of an indicator."""
    return on_sheet(sheet, f"指标“{one.level3}”")


def source_words(edition: Edition, one: Evaluation, source: str) -> str:
    """What a row of money is called: a level of government as the edition has it."""
    if source == "total":
        return "合计" if one.is_whole else "年度资金总额"
    if source == "other":
        return "其他" if one.is_whole else "其他资金"
    return edition.level(source) or str(FundingRow.Source(source).label)


# Amounts --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """An amount in 元, the place to which it is known, and how far rounding may have moved it."""

    caption: str
    yuan: Decimal
    place: Decimal = CENT
    slack: Decimal = ZERO
    printed: str = ""

    @property
    def side(self) -> Side:
        """As one side of a finding."""
        return Side(self.caption, self.yuan, self.printed or print_wan(self.yuan))


def booked(evidence: Evidence, caption: str, yuan: Decimal) -> Known:
    """A figure of the accounts; where only printed figures are known, each of its rows may have been rounded."""
    rows = max(len(evidence.entries.expenditure), 1)
    return Known(caption, yuan, HUNDRED, HUNDRED / 2 * rows) if evidence.printed_only else Known(caption, yuan)


def rowed(caption: str, amounts: Iterable[Decimal]) -> Known:
    """One or several funding rows together."""
    parts = [_row(one) for one in amounts]
    if not any(part.yuan for part in parts):
        return Known(caption, ZERO, HUNDRED)
    return Known(
        caption,
        sum((part.yuan for part in parts), ZERO),
        max((part.place for part in parts), default=CENT),
        sum((part.slack for part in parts), ZERO),
    )


def _row(yuan: Decimal) -> Known:
    return Known("", yuan, HUNDRED, HUNDRED / 2) if yuan and yuan % HUNDRED == 0 else Known("", yuan)


def funds(caption: str, sheets: Iterable[EvaluationSheet], stage: str, sources: Iterable[str] = ()) -> Known:
    """The money of sheets at one stage (initial, budget, executed), of some sources or of all."""
    chosen = tuple(sources)
    rows = [row for sheet in sheets for row in sheet.funding if not chosen or row.source in chosen]
    return rowed(caption, (getattr(row, stage) for row in rows))


def printed_amount(caption: str, wan: str) -> Known:
    """An amount as the narrative prints it in 万元."""
    return Known(caption, from_wan(Decimal(wan.replace(",", ""))), HUNDRED, HUNDRED / 2)


def together(caption: str, parts: Iterable[Known]) -> Known:
    """The sum of amounts, with its parts in the caption's place: `125.65 + 139 = 264.65`."""
    parts = list(parts)
    total = sum((part.yuan for part in parts), ZERO)
    places = max((part.place for part in parts), default=CENT)
    words = " + ".join(part.printed or print_wan(part.yuan) for part in parts)
    shown = f"{words} = {print_wan(total)}" if len(parts) > 1 else words
    return Known(caption, total, places, sum((part.slack for part in parts), ZERO), shown)


def agree(left: Known, right: Known) -> bool:
    """Whether two amounts are the same at the coarser of their places."""
    place = max(left.place, right.place)
    return _at(left.yuan, place) == _at(right.yuan, place)


def _at(yuan: Decimal, place: Decimal) -> Decimal:
    return (yuan / place).quantize(Decimal(1), ROUND_HALF_UP)


def compare(place: Place, left: Known, right: Known, advice: str, note: str = "") -> Iterator[Finding]:
    """A finding when two amounts do not agree; info when rounding of the parts can explain it."""
    if agree(left, right):
        return
    allowed = left.slack + right.slack
    tail = abs(left.yuan - right.yuan) <= allowed
    coarse = max(left.place, right.place) > CENT
    delta = from_wan(difference(left.yuan, right.yuan)) if coarse else left.yuan - right.yuan
    if tail:
        note = f"尾差在四舍五入可以解释的 {print_wan(allowed)} 万元以内"
    yield Finding(place, left.side, right.side, advice, Severity.INFO if tail else None, delta, note)


def above(left: Known, right: Known) -> bool:
    """Whether the first amount is surely greater than the second."""
    return not agree(left, right) and left.yuan > right.yuan


# Indicators -----------------------------------------------------------------------------------------------------------

YUAN = {"万元": WAN, "元": Decimal(1)}


def typed_amount(caption: str, words: str, unit: str) -> Known | None:
    """A sum of money typed into an indicator; None when it is none."""
    found = quantity(words)
    factor = YUAN.get(found.unit or unit) if found else None
    if not found or not factor:
        return None
    exponent = found.number.as_tuple().exponent
    last = factor * Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    yuan = found.number * factor
    place = max(last, HUNDRED if factor == WAN else CENT)
    printed = found.text if factor == WAN else print_wan(yuan)
    if factor == WAN and last < HUNDRED:
        printed = f"{found.text}（{print_wan(yuan)}）"
    return Known(caption, yuan, place, last * HALF if place > CENT else ZERO, printed)


OTHER_COSTS = re.compile(r"社会成本|生态|环境")
COST_OF_ONE = re.compile(r"单位成本|单价|人均|每|标准")


def cost_indicators(sheet: EvaluationSheet) -> list[Indicator]:
    """Indicators of what a programme costs in money: not per head or piece, not costs to society or nature."""
    return [
        one
        for one in sheet.indicators
        if "成本" in f"{one.level1}{one.level2}"
        and not OTHER_COSTS.search(one.level2)
        and not COST_OF_ONE.search(one.level3)
    ]


def points(caption: str, value: Decimal) -> Side:
    """Points as a side."""
    return Side(caption, value, two_places(value))


def count(caption: str, value: int) -> Side:
    """A count as a side."""
    return Side(caption, Decimal(value), str(value))


# The narrative --------------------------------------------------------------------------------------------------------

NUMBER = r"(?:\d{1,6}|[一二两三四五六七八九十]{1,3})"
NUMERALS = {numeral(number): number for number in range(1, 100)} | {"两": 2}
WHOLE_CLAIM = re.compile(rf"整体支出绩效(?:目标)?自评价?表?(?P<count>{NUMBER})[个张份]")
PROGRAMME_CLAIM = re.compile(
    r"(?:预算绩效评价项目|绩效(?:自评价?|评价)项目|项目(?:支出)?绩效(?:目标)?自评价?表?|自评项目)"
    rf"(?P<count>{NUMBER})[个张份]"
)
AMOUNT = r"(?:为|共计|共)?(\d[\d,]{0,20}(?:\.\d{1,8})?)万元"
BUDGET = re.compile(rf"全年预算(?:总额|总数|数){AMOUNT}")
EXECUTED = re.compile(rf"执行(?:总额|总数|数){AMOUNT}")


OF_OTHER_YEARS = re.compile(r"(?:上年|去年|以前年度|20\d\d年)[^。；\n]{0,30}$")


def counted(words: str) -> int:
    """The number of `12`, `十二` or `两`; 0 when the numeral cannot be read."""
    return int(words) if is_digits(words) else NUMERALS.get(words, 0)


@dataclass(frozen=True)
class Claim:
    """What the document says of the self-evaluations: how many, and their money as printed in 万元, '' if unsaid."""

    heading: str
    severity: Severity | None
    """Milder where it was typed: it may speak of others than those that are attached."""
    count: int
    budget: str
    executed: str


def claims(evidence: Evidence, pattern: re.Pattern[str]) -> Iterator[Claim]:
    """What the document says of the whole unit (WHOLE_CLAIM) or of the programmes (PROGRAMME_CLAIM) this year."""
    headings = {text.caption: text.caption for text in evidence.texts}
    typed = ((text.caption, text.content, Severity.WARNING) for text in evidence.texts if text.kind == "passage")
    for anchor, text, severity in (*((anchor, text, None) for anchor, text in evidence.narrative), *typed):
        heading = headings.setdefault(anchor, text)
        for match in pattern.finditer(text):
            if severity and OF_OTHER_YEARS.search(text[max(0, match.start() - 30) : match.start()]):
                continue
            rest = re.split(r"[；;。]", text[match.end() :], maxsplit=1)[0]
            budget, executed = BUDGET.search(rest), EXECUTED.search(rest)
            yield Claim(
                heading,
                severity,
                counted(match["count"]),
                budget[1] if budget else "",
                executed[1] if executed else "",
            )
