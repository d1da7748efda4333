"""Rules against last year (Y), between years (Z): what was closed is opened, what was published is quoted; and about deadlines (D) (与上年比较、年度间与时限规则)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from accounts.figures.figures import is_declared
from accounts.figures.money import WAN, ZERO, difference, from_wan, rate_of_change, to_wan, two_places
from accounts.figures.totals import FUND_WORDS, Totals
from accounts.models import Fund

from . import (
    ERROR,
    EXPLAIN,
    INFO,
    WARNING,
    Evidence,
    Finding,
    Findings,
    Place,
    Side,
    added_up,
    equal,
    in_document,
    money,
    rule,
)
from .claims import StatedChange
from .composition import make_up
from .reasons import compared, moved
from .texts import marked, stated, typed, written


@rule("Y1", ERROR, "增减额等于本年数减上年数", holds="8.06 − 7.96 = 0.10", breaks="192.91 印成 275.76")
def change_amount(evidence: Evidence) -> Findings:
    """Δx = printed(x) − printed(x.prior): the amounts that the document says are among those that the accounts give.

    Amounts in a typed reason are parts of the change: what can be checked is whether they make it up.
    """
    known = {abs(difference(now, before)) for now, before in _told(evidence)}
    for anchor, change in _stated_changes(evidence):
        if change.amount not in known:
            nearest = min(known, key=lambda one: abs(one - change.amount), default=ZERO)
            yield Finding(
                Place(f"说明中“{change.words}”", anchor),
                Side("文中增减额", from_wan(change.amount), two_places(change.amount)),
                Side("由决算数算得（最近的一处）", from_wan(nearest), two_places(nearest)),
                "请按本年数减上年数更正增减额。",
                None,
                from_wan(change.amount - nearest),
            )
    for text, delta in compared(evidence):
        parts = evidence.read(text.content).parts
        if parts and not make_up(parts, delta):
            words, total = " ".join(f"{amount:+}" for amount, _ in parts), sum((amount for amount, _ in parts), ZERO)
            yield Finding(
                Place(text.caption, text.key),
                Side("原因中列出的增减", total * WAN, f"{words} = {two_places(total)}万元"),
                moved(delta, "这一数"),
                "列出的各部分合起来与变动不符；请核对金额，或把其余部分也写明。",
                INFO,
                (total - delta) * WAN,
            )


COMPARED = (
    *("total_income", "appropriation_total_income", "appropriation_spending[general]", "agency_costs"),
    *("three_public", "overseas", "vehicles", "hospitality"),
)
"""Figures that documents compare with last year, beside the 项 of the general public budget."""


def _told(evidence: Evidence) -> list[tuple[Decimal, Decimal]]:
    """The figures whose change a document tells, each with last year's."""
    book = evidence.book
    names = (*COMPARED, *(f"appropriation_spending[general][{code}]" for code in book.items))
    return [(book[name], book[f"{name}.prior"]) for name in names]


def _stated_changes(evidence: Evidence) -> Iterator[tuple[str, StatedChange]]:
    """(place, change) of every change that a document tells which was read."""
    return ((paragraph.key, one) for paragraph, said in stated(evidence) for one in said.changes)


def _typed_changes(evidence: Evidence) -> Iterator[tuple[str, StatedChange]]:
    """(slot, change) of every change that was typed."""
    return ((text.key, one) for text, said in typed(evidence) for one in said.changes)


@rule(
    "Y2",
    ERROR,
    "增减率等于增减额除以上年数",
    scope="read",
    holds="0.10 / 7.96 = 1.26%",
    breaks="43269.30 → 3845.49 印成“增加17.62%”",
)
def change_rate(evidence: Evidence) -> Findings:
    """Δx / x.prior: the rate said beside an amount is one that the accounts give for that amount."""
    wording, rates = evidence.edition.wording, defaultdict[Decimal, set[Decimal]](set)
    for now, before in _told(evidence):
        if (rate := rate_of_change(now, before)) is not None:
            rates[abs(difference(now, before))].add(abs(rate))
    for anchor, change in _stated_changes(evidence):
        right, baseless = rates.get(change.amount), (wording.growth_from_zero, wording.growth_when_flat)
        if right and change.rate is not None and change.rate not in right and f"{change.rate}%" not in baseless:
            yield Finding(
                Place(f"说明中“{change.words}”", anchor),
                Side("文中增减率", change.rate, f"{two_places(change.rate)}%"),
                Side("增减额除以上年数", min(right), "、".join(f"{two_places(one)}%" for one in sorted(right))),
                "请按增减额除以上年数更正增减率。",
                None,
                change.rate - min(right),
            )


@rule("Y3", ERROR, "增减用语与正负相符", holds="减少……下降", breaks="增加……下降")
def change_words(evidence: Evidence) -> Findings:
    """word(sign Δx): 增加 goes with 增长, 减少 with 下降; what rose or fell is not 持平."""
    spoken = ((*one, None) for one in _stated_changes(evidence))
    for anchor, change, severity in (*spoken, *((*one, WARNING) for one in _typed_changes(evidence))):
        if change.rate_word and (change.word == "增加") != (change.rate_word == "增长"):
            yield Finding(
                Place(f"说明中“{change.words}”", anchor),
                Side("增减额用语", None, change.word),
                Side("增减率用语", None, change.rate_word),
                "增加与增长、减少与下降应成对使用。",
                severity,
            )
    marks = marked(
        written(evidence, "cell"),
        lambda text: evidence.read(text.content).moved_and_flat,
        Side("应写为", None, "增加、减少或持平中的一种"),
        "同一数不会既有增减又与上年持平，请按决算数改正。",
    )
    yield from (replace(one, severity=WARNING) for one in marks)


@rule(
    "Y4",
    ERROR,
    "上年数为零时按年度表样处理",
    scope="read",
    holds="上年无此项支出，增加4.53万元",
    breaks="表样不印增长率而印“增长100.00%”",
)
def growth_from_zero(evidence: Evidence) -> Findings:
    """Without a base there is no rate, unless the edition prints one."""
    told = [] if evidence.edition.wording.growth_from_zero else _told(evidence)
    bases = {to_wan(now) for now, before in told if not to_wan(before)}
    bases -= {difference(now, before) for now, before in told if to_wan(before)}
    return (
        Finding(
            Place(f"说明中“{change.words}”", anchor),
            Side("文中增减率", change.rate, "100.00%"),
            Side("上年数", ZERO, "0.00"),
            "上年数为零，没有增减率；请写“上年无此项支出，增加……万元”。",
        )
        for anchor, change in _stated_changes(evidence)
        if change.amount and change.amount in bases and change.rate == 100
    )


@rule("Y5", WARNING, "增减额为零时按年度表样处理", scope="read", holds="与上年持平", breaks="增加0.00万元，增长0.00%")
def flat_year(evidence: Evidence) -> Findings:
    """An unchanged figure is 与上年持平, unless the edition prints zeros."""
    return (
        Finding(
            Place(f"说明中“{change.words}”", anchor),
            Side("文中用语", None, change.words),
            Side("应为", None, "与上年持平"),
            "没有增减的，写“与上年持平”。",
        )
        for anchor, change in _stated_changes(evidence)
        if not change.amount and not evidence.edition.wording.growth_when_flat
    )


@rule(
    "Y6",
    ERROR,
    "各项上年数之和等于合计上年数，增减额亦同",
    holds="496.28；-266.65",
    breaks="合计 -144.92，各项 -144.92 与 -0.11",
)
def parts_of_last_year(evidence: Evidence) -> Findings:
    """Σ item.prior = appropriation_spending[general].prior as printed; what rounding explains is info."""
    book, general = evidence.book, "appropriation_spending[general]"
    items = [code for code in book.prior.codes("general") if len(code) == 7]
    printed = sum((to_wan(book[f"{general}[{code}].prior"]) for code in items), ZERO)
    whole = to_wan(book[f"{general}.prior"])
    return added_up(
        in_document(evidence, "各项上年数", f"{general}.prior", f"{general}[{next(iter(items), '')}]"),
        money("各项上年数之和", from_wan(printed)),
        money("合计上年数", from_wan(whole)),
        printed - whole,
        len(items),
        "请核对上年各项数与合计。",
    )


@rule(
    "Y7",
    WARNING,
    "上年末非财政结转应等于本年初非财政结转",
    holds="511.28 − 496.28 = 15.00",
    breaks="511.28 − 496.28 = 15.00 与 10.00",
)
def other_money_carried(evidence: Evidence) -> Findings:
    """total.prior − app_total.prior = opening − appropriation_opening, if all was carried over and last year's closing is unknown."""
    book, last = evidence.book, evidence.book.prior.figures
    closings = any(column == "closing" for rows in last.balances.values() for _, column, _ in rows)
    if not book.has_prior or not evidence.printed_only or closings or last.expenditure.get(Fund.OTHER_MONEY):
        return  # last year's balances are known, or what was spent of the other money
    left = book["total_income.prior"] - book["appropriation_total_income.prior"]
    right = book["opening"] - book["appropriation_opening"]
    if abs(left - right) > 150:
        yield Finding(
            Place("年初非财政拨款结转和结余", "opening"),
            money("上年收入总计减财政拨款收入总计", left),
            money("本年年初非财政拨款结转和结余", right),
            "上年非财政拨款资金未全部结转的，请核对本年年初数。",
            None,
            left - right,
        )


# Between years, and deadlines ----------------------------------------------------------------------------------------


@rule(
    "Z1",
    ERROR,
    "年初结转应等于上年公开的年末结转，调整须有财政批准",
    holds="年初 15.00，上年末 15.00",
    breaks="15.00 与 12.00",
)
def carried_forward(evidence: Evidence) -> Findings:
    """opening = closing.prior, per kind of money; where last year's balances are known.

    Where a typed text tells of an adjustment, the difference asks for its ground only.
    """
    rounded = replace(evidence, printed_only=evidence.printed_only or evidence.prior_printed)
    told = EXPLAIN if any(said.adjusts_balances for _, said in typed(evidence)) else None
    for fund in Fund if evidence.prior_balances else ():
        opening = _balances(evidence.book.now, fund, "opening")
        closing, words = _balances(evidence.book.prior, fund, "closing"), FUND_WORDS.get(str(fund), "非财政拨款资金")
        for one in equal(
            rounded,
            Place(f"结转结余 {words}", f"balance:{fund}"),
            money(f"{words}本年年初结转和结余", sum(opening, ZERO)),
            money("上年年末结转和结余", sum(closing, ZERO)),
            "请核对两年的数；年初数经财政批准调整的，请在文字中说明批准文号和原因。",
            len(opening) + len(closing),
        ):
            yield replace(one, severity=one.severity or told)


def _balances(totals: Totals, fund: Fund, column: str) -> list[Decimal]:
    return [yuan for _, name, yuan in totals.figures.balances.get(fund, ()) if name == column]


@rule("Z2", ERROR, "“上年”数应等于上年公开件或有记录的更正", holds="496.28 与上年公开的 496.28", breaks="470.00")
def last_year_as_published(evidence: Evidence) -> Findings:
    """x.prior = last publication, of what is entered this year too; the numbers published last year come with the evidence."""
    own = {one.figure for one in evidence.edition.facts.values() if one.entered}
    told = evidence.published_last_year.items()
    for figure, published in ((name, one) for name, one in told if not is_declared(name) or name in own):
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
def moved_codes(evidence: Evidence) -> Findings:
    """A code of last year that the list of this year no longer has must be explained by its reason."""
    codes = [one for one in evidence.book.prior.codes("general") if len(one) == 7] if evidence.subjects else []
    for code, key in ((code, f"appropriation_spending[general][{code}].prior") for code in codes):
        if code not in evidence.subjects and "科目" not in evidence.book.reasons.get(key, ""):
            yield Finding(
                in_document(evidence, f"{code} {evidence.book.subject(code)}", key, key.removesuffix(".prior")),
                Side("上年科目", None, code),
                Side(f"{evidence.book.year} 年科目表", None, "没有此科目"),
                "请在原因中说明科目调整，以及支出改列的科目。",
            )


@rule("Z4", ERROR, "新设、撤并单位不列增减率", holds="本年新设单位，不列增减率", breaks="成立当年印“增长100.00%”")
def new_unit(evidence: Evidence) -> Findings:
    """no prior unit ⇒ no percentage, in what was read or typed; sentences of ours are as the edition words them."""
    told = [*_stated_changes(evidence), *_typed_changes(evidence)]
    rates = [(anchor, one.words, one.rate) for anchor, one in told if one.rate is not None]
    for anchor, words, rate in () if evidence.book.has_prior else rates[:1]:  # once for the document
        yield Finding(
            Place(f"说明中“{words}”", anchor),
            Side("文中增减率", rate, f"{two_places(rate)}%"),
            Side("上年决算", None, "没有"),
            "新设单位没有上年数，不列增减率；不是新设单位的，请先补录上年决算。",
        )


@rule("D1", WARNING, "财政批复后20日内公开", holds="9月1日批复，9月20日公开", breaks="10月8日公开")
def in_time(evidence: Evidence) -> Findings:
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
def replies_in_time(evidence: Evidence) -> Findings:
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
