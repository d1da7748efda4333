"""Rules about what the edition of the filing demands itself (L): its numbers, their bounds, sums, initial budgets (年度表样的要求)."""

from collections.abc import Iterator
from decimal import Decimal

from accounts.editions.language.declared import FactText
from accounts.figures import units
from accounts.figures.money import ZERO
from accounts.figures.totals import QuotedTotals
from accounts.models import APPROPRIATIONS, Stage

from . import ERROR, INFO, WARNING, Evidence, Finding, Findings, Place, Side, rule

BY_ITEM = "到项"
CLASS = 3
"""Digits of a 类."""


def _asked(evidence: Evidence) -> Iterator[FactText]:
    """The numbers that people enter for this edition."""
    return (one for one in evidence.edition.facts.values() if one.entered)


def _entered(evidence: Evidence) -> set[str]:
    """The names of those that were entered."""
    return {row.key for row in evidence.entries.declared}


def _side(evidence: Evidence, *figures: str) -> Side:
    """A sum of figures, each called by its name; as it is printed."""
    unit, value = evidence.book.unit(figures[0]), sum((Decimal(evidence.book[one]) for one in figures), ZERO)
    behind = {"rate": "%", "score": "分", "area": "平方米"}.get(unit, "")
    return Side("＋".join(map(evidence.caption, figures)), value, units.printed(unit, value) + behind)


@rule(
    "L1",
    ERROR,
    "年度表样规定必填的数应填写，没有的填 0",
    holds="会议费 12.00",
    breaks="会议费没有填写",
)
def required_numbers(evidence: Evidence) -> Findings:
    """A number that is 必填 is there, be it zero."""
    entered = _entered(evidence)
    for one in (one for one in _asked(evidence) if one.required and one.name not in entered):
        yield Finding(
            Place(one.name, one.figure),
            Side(one.name, None, "没有填写"),
            Side(f"年度表样“{evidence.edition.name}”规定", None, "必填"),
            f"请在“补充资料”的“本表样的数”中填写{one.name}，没有的填 0。",
        )


@rule(
    "L2",
    ERROR,
    "年度表样的数不应超出规定的范围",
    holds="外宾接待 3 批次，国内公务接待 15 批次；平均得分 92.5 分",
    breaks="平均得分 101 分",
)
def bounds(evidence: Evidence) -> Findings:
    """fact ≤ what it is part of; low ≤ fact ≤ high."""
    entered, advice = _entered(evidence), "请核对这个数，可能多录一位或填错了位置。"
    for one in (one for one in _asked(evidence) if one.name in entered):
        own = _side(evidence, one.figure)
        limits = [_side(evidence, one.bound)] if one.bound else []
        low, high = one.between or (None, None)
        if high is not None and own.value > high:  # type: ignore[operator]
            limits.append(Side("年度表样规定最大", high, f"{high}"))
        for limit in limits:
            if own - limit > 0:
                yield Finding(Place(one.name, one.figure), own, limit, advice, None, own - limit)
        if low is not None and own.value < low:  # type: ignore[operator]
            limit = Side("年度表样规定最小", low, f"{low}")
            yield Finding(Place(one.name, one.figure), own, limit, advice, None, own - limit)


@rule(
    "L3",
    ERROR,
    "年度表样要求的相等和大小关系应成立",
    holds="优 3 个、良 2 个，自评项目 5 个",
    breaks="优 3 个、良 2 个，自评项目 6 个",
)
def relations(evidence: Evidence) -> Findings:
    """Σ left = Σ right, or Σ left ≤ Σ right, as [要求] of the edition says; a warning where it says 提醒."""
    for one in evidence.edition.demands.relations:
        left, right = _side(evidence, *one.left), _side(evidence, *one.right)
        if left - right > 0 or (not one.at_most and left.value != right.value):
            yield Finding(
                Place(one.words.removesuffix("。"), one.left[0]),
                left,
                right,
                f"{one.words.removesuffix('。')}；请核对两边的数。",
                WARNING if one.is_remark else None,
                left - right,
            )


@rule(
    "L4",
    WARNING,
    "年度表样要的上年数应在上年的填报中填写",
    holds="上年会议费 10.00",
    breaks="上年的填报没有会议费",
)
def last_years_numbers(evidence: Evidence) -> Findings:
    """A number whose last year is asked stands in last year's filing too, where there is one."""
    book = evidence.book
    if not book.has_prior or isinstance(book.prior, QuotedTotals):
        return
    for one in (one for one in _asked(evidence) if one.prior and one.figure not in book.prior.figures.facts):
        yield Finding(
            Place(f"{one.name}上年决算数", one.figure),
            Side(f"{book.year - 1}年度的{one.name}", None, "没有填写"),
            Side(f"年度表样“{evidence.edition.name}”规定", None, "上年也要"),
            f"正文和表中的上年数现为零。请在{book.year - 1}年度的填报（补录）中填写；上年确实没有的，请说明。",
        )


@rule(
    "L5",
    ERROR,
    "年度表样要求年初预算到项的，应按项级科目填写",
    holds="2150501 年初预算 120.00",
    breaks="215 年初预算 424.33，没有分到项",
)
def budget_by_item(evidence: Evidence) -> Findings:
    """年初预算：到项 ⇒ no row of the initial budget of an appropriation is known by 类 alone."""
    if evidence.edition.demands.original_budget != BY_ITEM:
        return
    for row in evidence.entries.budget:
        if row.stage == Stage.ORIGINAL_BUDGET and row.fund in APPROPRIATIONS and len(row.code) == CLASS:
            yield Finding(
                Place(
                    f"{row.get_fund_display()} {row.code} {evidence.book.subject(row.code)}年初预算",
                    f"appropriation_spending[{row.fund}][{row.code}]",
                ),
                Side("年初预算", row.amount, f"{units.printed('yuan', row.amount)}，只到类"),
                Side(f"年度表样“{evidence.edition.name}”要求", None, BY_ITEM),
                "请在“支出”的“预算”中按项级科目（7 位）填写年初预算，正文逐项与它比较。",
            )


@rule(
    "L6",
    WARNING,
    "年度表样应有官方样板为依据，草案由财政局确认后方可据以公开",
    holds="表样写明“依据：某财决〔2024〕3号”",
    breaks="表样没有写依据，是草案",
)
def confirmed_forms(evidence: Evidence) -> Findings:
    """The edition names the official text that it follows; of a document that was read from a file it tells nothing."""
    if not evidence.edition.is_draft or evidence.imported:
        return
    yield Finding(
        Place("年度表样"),
        Side(f"年度表样“{evidence.edition.name}”", None, "草案，没有写官方样板的文号或名称"),
        Side("公开要求", None, "财政局确认的表样"),
        "请财政局对照官方样板核对，写上“依据”后使它生效（代码不变的，填报中的草稿随即改用），这一条不再提示；"
        "没有官方样板而财政局同意照此公开的，请在这里写明同意的人和日期，由审核人核对。",
    )


@rule(
    "L7",
    INFO,
    "填写的文字在正文中应有位置",
    holds="“成员备注：某中心”，正文列有某中心",
    breaks="“成员备注：某站”，某站已改名为某中心",
)
def texts_without_place(evidence: Evidence) -> Findings:
    """Every text of a filing is printed: one that was written for a member or an 项 that is no more, or of another edition, is not."""
    printed = {one.key for one in evidence.texts}
    left = (
        {} if evidence.imported else {key: text for key, text in evidence.book.passages.items() if key not in printed}
    )
    for key, text in left.items():
        name, _, turn = key.replace("]", "").partition("[")
        yield Finding(
            Place(f"{name}：{turn}" if turn else name, key),
            Side("已填写", None, f"“{text}”"),
            Side("正文", None, f"没有“{turn}”，没有位置" if turn else "没有位置"),
            "这段文字不会印出。单位改了名称、科目有变动的，请把它移到新的名称下；不再用的请清空。",
        )
