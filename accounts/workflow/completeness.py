"""What must hold before anyone reviews a filing: all is there, and a correction corrects something (提交的前提)."""

from collections.abc import Sequence

from accounts.document.report import Report, open_report
from accounts.document.slots import slot_caption
from accounts.models import Filing
from accounts.publication.erratum import differs
from accounts.publication.open_data import as_data

from . import Refused
from .carry_over import carried_of
from .findings import Standing
from .guests import GUESTS
from .publish import corrected

SHOWN = 12
"""How many open findings a refusal names."""


def require_complete(filing: Filing) -> None:
    """What the document needs before anyone reviews it. Raises Refused with everything that is missing."""
    report = open_report(filing)
    _ = report.parts
    problems = []
    if not report.book.has_prior:
        problems.append(f"缺少上年数：请先补录 {filing.year - 1} 年度决算，增减额和增减率由它算出。")
    problems += [
        f"“{one.caption}”沿用上年，尚未确认：请到“{one.step_caption}”核对后确认，或改为本年的内容。"
        for one in carried_of(filing)
    ]
    problems += [f"未填写：{slot_caption(key, report.book)}。" for key in report.missing]
    problems += [
        f"{filing.year} 年科目表中没有编码 {code}，请更正编码，或请财政局导入当年官方科目表。"
        for code in _unknown(report)
    ]
    problems += [words for guest in GUESTS for words in guest.missing(report.guests[guest.key])]
    if problems:
        raise Refused(*problems)
    require_changed(filing, report)


def require_prior(filing: Filing) -> None:
    """Last year was not withdrawn since the filing was submitted. Raises Refused."""
    gone = filing.withdrawn_prior()
    if gone is not None:
        raise Refused(f"{gone.year} 年度的公开稿已撤下，不再作为上年数；请退回，由经办人补录 {gone.year} 年度决算数。")


def require_changed(filing: Filing, report: Report) -> None:
    """Refused when a correction says the same as what it corrects."""
    earlier = corrected(filing)
    if earlier is not None and not differs(earlier.snapshot, as_data(report, filing)):
        raise Refused(
            f"这份更正与已公开的第{earlier.filing.version}版内容完全相同，没有可公开的更正；请先改正有误之处再提交。"
        )


def unresolved(left: Sequence[Standing]) -> Refused:
    """What is open: errors without a waiver, warnings and things to explain without an answer."""
    lines = [f"{one.finding.severity.label}：{one.finding.words}{why(one)}" for one in left[:SHOWN]]
    more = [f"还有 {len(left) - SHOWN} 条，请到“审核结果”页查看。"] if len(left) > SHOWN else []
    return Refused(f"审核发现 {len(left)} 条尚未处理，不能提交：", *lines, *more)


def why(one: Standing) -> str:
    """Why a finding that was spoken to stands open again."""
    if one.outdated:
        return "　原说明或豁免针对的数据已变动，请重新办理。"
    if one.waiver is not None:
        return "　豁免尚未批准或已过期。"
    return ""


def _unknown(report: Report) -> list[str]:
    """Codes with an amount that no list names."""
    book = report.book
    tables = ("income", "spending", "government_funds", "state_capital")
    codes = {code for table in tables for code in book.now.codes(table)} | set(book.now.figures.economic)
    return sorted(code for code in codes if code not in book.subjects)
