"""Rules between years (Z): what was closed is opened, what was published is quoted; and about deadlines (D) (年度间与时限规则)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from accounts.figures.money import ZERO, two_places
from accounts.figures.totals import FUND_WORDS, Totals
from accounts.models import Fund

from . import ERROR, EXPLAIN, WARNING, Finding, Place, Side, equal, money, rule
from .evidence import Evidence
from .texts import changes, stated, typed_changes


@rule(
    "Z1",
    ERROR,
    "年初结转应等于上年公开的年末结转，调整须有财政批准",
    holds="年初 15.00，上年末 15.00",
    breaks="15.00 与 12.00",
)
def carried_forward(evidence: Evidence) -> Iterator[Finding]:
    """opening = closing.prior, per kind of money; where last year's balances are known.

    Where a typed text tells of an adjustment, the difference asks for its ground only.
    """
    book = evidence.book
    rounded = replace(evidence, printed_only=evidence.printed_only or evidence.prior_printed)
    told = EXPLAIN if any(ADJUSTED.search(text.content) for text in evidence.texts) else None
    for fund in Fund if evidence.prior_balances else ():
        opening, closing = _balances(book.now, fund, "opening"), _balances(book.prior, fund, "closing")
        words = FUND_WORDS.get(str(fund), "非财政拨款资金")
        for one in equal(
            rounded,
            Place(f"结转结余 {words}", f"balance:{fund}"),
            money(f"{words}本年年初结转和结余", sum(opening, ZERO)),
            money("上年年末结转和结余", sum(closing, ZERO)),
            "请核对两年的数；年初数经财政批准调整的，请在文字中说明批准文号和原因。",
            len(opening) + len(closing),
        ):
            yield replace(one, severity=one.severity or told)


ADJUSTED = re.compile(
    r"(?:调整|调减|调增|收回|收缴|缴回|上缴|核销|盘活)[^，。；\n]{0,12}(?:结转|结余)|(?:结转|结余)[^，。；\n]{0,12}(?:调整|调减|调增|收回|收缴|缴回|上缴|核销|盘活)"
)


def _balances(totals: Totals, fund: Fund, column: str) -> list[Decimal]:
    return [yuan for _, name, yuan in totals.figures.balances.get(fund, ()) if name == column]


@rule(
    "Z2",
    ERROR,
    "“上年”数应等于上年公开件或有记录的更正",
    holds="496.28 与上年公开的 496.28",
    breaks="470.00",
)
def last_year_as_published(evidence: Evidence) -> Iterator[Finding]:
    """x.prior = last publication; the numbers published last year come with the evidence."""
    for figure, published in evidence.published_last_year.items():
        yield from equal(
            evidence,
            Place(f"上年数 {evidence.caption(figure)}", f"{figure}.prior"),
            money("本件使用的上年数", evidence.book[f"{figure}.prior"]),
            money("上年公开件", published),
            "请使用上年公开的数；上年数经更正的，请先公开更正件。",
        )


@rule(
    "Z3",
    EXPLAIN,
    "科目调整应建立新旧对应并在文中说明",
    holds="各项原因写明“功能科目调整”",
    breaks="科目消失而文中没有说明",
)
def moved_codes(evidence: Evidence) -> Iterator[Finding]:
    """A code of last year that the list of this year no longer has must be explained by its reason."""
    codes = [one for one in evidence.book.prior.codes("general") if len(one) == 7] if evidence.subjects else []
    for code, key in ((code, f"appropriation_spending[general][{code}].prior") for code in codes):
        if code not in evidence.subjects and "科目" not in evidence.book.reasons.get(key, ""):
            yield Finding(
                Place(f"五（三）{code} {evidence.book.subject(code)}", key),
                Side("上年科目", None, code),
                Side(f"{evidence.book.year} 年科目表", None, "没有此科目"),
                "请在原因中说明科目调整，以及支出改列的科目。",
            )


@rule(
    "Z4",
    ERROR,
    "新设、撤并单位不列增减率",
    holds="本年新设单位，不列增减率",
    breaks="成立当年印“增长100.00%”",
)
def new_unit(evidence: Evidence) -> Iterator[Finding]:
    """no prior unit ⇒ no percentage, in what was read or typed; sentences of ours are as the edition words them."""
    told = [*(stated(evidence, changes) if evidence.imported else ()), *typed_changes(evidence)]
    rates = [(anchor, one.words, one.rate) for anchor, one in told if one.rate is not None]
    for anchor, words, rate in () if evidence.book.has_prior else rates[:1]:  # once for the document
        yield Finding(
            Place(f"说明中“{words}”", anchor),
            Side("文中增减率", rate, f"{two_places(rate)}%"),
            Side("上年决算", None, "没有"),
            "新设单位没有上年数，不列增减率；不是新设单位的，请先补录上年决算。",
        )


@rule("D1", WARNING, "财政批复后20日内公开", holds="9月1日批复，9月20日公开", breaks="10月8日公开")
def in_time(evidence: Evidence) -> Iterator[Finding]:
    """published ≤ replied + 20 days (calendar days, Asia/Shanghai)."""
    deadline = evidence.deadline
    if deadline and (done := deadline.published or deadline.today) > (last := deadline.replied + timedelta(days=20)):
        yield Finding(
            Place("公开时限", "deadline"),
            Side("公开日期" if deadline.published else "今天", None, done.isoformat()),
            Side("最迟公开日期", None, last.isoformat()),
            f"财政批复之日起 20 日内公开，已超过 {(done - last).days} 天；请尽快公开并向财政部门说明。",
            None,
            Decimal((done - last).days),
        )


@rule(
    "D2",
    WARNING,
    "部门接到批复后15日内批复所属单位，单位再20日内公开",
    scope="dept",
    holds="15 天、20 天",
    breaks="30 天",
)
def replies_in_time(evidence: Evidence) -> Iterator[Finding]:
    """The department replies to its units within 15 days; each unit publishes within 20 days of its reply."""
    deadline = evidence.deadline
    for replied in evidence.member_replies if deadline else ():
        days = (replied - deadline.replied).days  # type: ignore[union-attr]
        if days > 15:
            yield Finding(
                Place("批复所属单位的时限", "deadline"),
                Side("批复所属单位用了", Decimal(days), f"{days} 天"),
                Side("应不超过", Decimal(15), "15 天"),
                "部门应在接到批复后 15 日内批复所属单位。",
                None,
                Decimal(days - 15),
            )
