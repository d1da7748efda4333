"""Rules about reasons that must be there (B4, R1, R2): 增减和差异应有原因."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accounts.figures.money import difference, print_wan, rate_of_change, two_places

from . import Finding, Place, Severity, Side, money, rule
from .evidence import Evidence

TOTALS = (
    "total_income",
    "appropriation_total_income",
    "appropriation_spending[general]",
    "three_public",
    "overseas",
    "vehicles",
    "hospitality",
)
BUDGETED = {
    "appropriation_spending.original_budget": "",
    "appropriation_spending[general].original_budget": "",
    "three_public.final_budget": "",
    "overseas.final_budget": "",
    "vehicle_purchase.final_budget": "",
    "vehicle_running.final_budget": "",
    "hospitality.final_budget": "",
}
COMMON = re.compile(
    "本年度?|本单位|我单位|上年|较|比|支出|经费|费用|资金|收入|预算|决算|项目|增加|减少|上升|下降|增长|据实|正常|厉行节约|"
    "根据|实际|情况|需要|工作|安排|有所|主要|原因|是|因|的|了|和|与|等|所致|导致|变化|调整|，|。|、|；"
)
"""Words that say nothing about what changed."""
TELLING = 3
"""Characters beside the common words that a reason must have to name something."""


def _slots(evidence: Evidence) -> Iterator[tuple[str, str, str]]:
    """(slot, figure, what it is compared with) of every change and variance that the document explains."""
    book = evidence.book
    codes = dict.fromkeys(
        code for totals in (book.now, book.prior) for code in totals.codes("general") if len(code) == 7
    )
    for figure in (*TOTALS, *(f"appropriation_spending[general][{code}]" for code in codes)):
        yield f"{figure}.prior", figure, f"{figure}.prior"
    if book.kind.has_agency_costs:
        yield "agency_costs.prior", "agency_costs", "agency_costs.prior"
    for slot in BUDGETED:
        yield slot, slot.split(".")[0], slot


@rule("R1", Severity.ERROR, "每一处增减和差异应有原因", holds="23 条原因", breaks="“主要原因是。”")
def every_change_explained(evidence: Evidence) -> Iterator[Finding]:
    """Δ ≠ 0 ⇒ reason not empty."""
    book = evidence.book
    for slot, figure, against in _slots(evidence) if book.has_prior else ():
        delta = difference(book[figure], book[against])
        if delta and not book.reasons.get(slot, "").strip("。，、； \n"):
            yield Finding(
                Place(f"{evidence.caption(figure)}的原因", slot),
                money("本年决算数", book[figure]),
                money(evidence.caption(against), book[against]),
                f"相差 {two_places(delta)} 万元，请填写原因。",
                None,
                book[figure] - book[against],
            )


@rule(
    "B4",
    Severity.EXPLAIN,
    "差异率达到规定幅度应说明原因",
    holds="-45.88%，已写原因",
    breaks="-45.88%，没有原因",
)
def large_variance(evidence: Evidence) -> Iterator[Finding]:
    """|variance| ≥ threshold ⇒ reason."""
    book, limit = evidence.book, evidence.thresholds.change
    for slot in BUDGETED:
        figure = slot.split(".")[0]
        rate = rate_of_change(book[figure], book[slot])
        if rate is not None and abs(rate) >= limit and not book.reasons.get(slot, "").strip():
            yield Finding(
                Place(f"{evidence.caption(figure)}与预算的差异", slot),
                Side("预决算差异率", rate, f"{two_places(rate)}%"),
                Side("应说明的幅度", limit, f"{two_places(limit)}%"),
                "差异较大，请说明原因。",
                None,
                rate,
            )


@rule(
    "R2",
    Severity.EXPLAIN,
    "变动达到规定幅度的，原因应点明构成变动的项目",
    holds="-73.39%：网络建设及维护经费减少",
    breaks="-73.39%：据实支出",
)
def telling_reason(evidence: Evidence) -> Iterator[Finding]:
    """|Δ%| ≥ threshold ⇒ the reason names something beside common words."""
    book, limit = evidence.book, evidence.thresholds.change
    for slot, figure, against in _slots(evidence):
        rate, reason = rate_of_change(book[figure], book[against]), book.reasons.get(slot, "")
        if rate is None or abs(rate) < limit or not reason.strip():
            continue
        if len(COMMON.sub("", reason)) < TELLING:
            yield Finding(
                Place(f"{evidence.caption(figure)}的原因", slot),
                Side(f"变动 {two_places(rate)}%，原因", None, f"“{reason}”"),
                Side("应写明", None, "是哪些项目、事项增加或减少"),
                f"变动额 {print_wan(book[figure] - book[against])} 万元，请点明构成变动的项目。",
            )
