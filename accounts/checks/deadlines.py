"""Rules about deadlines (D): 时限规则."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from . import Finding, Place, Severity, Side, rule
from .evidence import Evidence

ERROR, EXPLAIN, WARNING, INFO = Severity.ERROR, Severity.EXPLAIN, Severity.WARNING, Severity.INFO


@rule("D1", WARNING, "财政批复后20日内公开", holds="9月1日批复，9月20日公开", breaks="10月8日公开")
def in_time(evidence: Evidence) -> Iterator[Finding]:
    """published ≤ replied + 20 days (calendar days, Asia/Shanghai)."""
    deadline = evidence.deadline
    if deadline is None:
        return
    last, done = deadline.replied + timedelta(days=20), deadline.published or deadline.today
    if done > last:
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
