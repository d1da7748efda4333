"""The verbs between entry and publication, and what must hold before (提交、收回、复核、审核、退回，提交的前提)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction

from accounts.checks import Severity
from accounts.document.report import Report, open_report
from accounts.document.slots import slot_caption
from accounts.models import Filing, Status
from accounts.models.verbs import VERBS
from accounts.publication.erratum import differs
from accounts.publication.open_data import as_data, digest_of

from . import Refused, require, some
from .findings import Standing, check, still_open
from .guests import GUESTS
from .new_filing import carried_of
from .publish import corrected
from .review import require_resolved
from .steps import applying, move

SHOWN = 12
"""How many open findings a refusal names."""


def require_complete(filing: Filing) -> None:
    """What the document needs before anyone reviews it, and that a correction says another thing than what it corrects.

    Raises Refused with everything that is missing.
    """
    report = open_report(filing)
    _ = report.parts
    lacking = f"缺少上年数：请先补录 {filing.year - 1} 年度决算，增减额和增减率由它算出。"
    problems = [
        *([] if report.book.has_prior else [lacking]),
        *(
            f"“{one.caption}”沿用上年，尚未确认：请到“{one.step_caption}”核对后确认，或改为本年的内容。"
            for one in carried_of(filing)
        ),
        *(f"未填写：{slot_caption(key, report.book)}。" for key in report.missing),
        *(
            f"{filing.year} 年科目表中没有编码 {code}，请更正编码，或请财政局导入当年官方科目表。"
            for code in _unknown(report)
        ),
        *(words for guest in GUESTS for words in guest.missing(report.guests[guest.key])),
    ]
    require(not problems, *problems)
    earlier = corrected(filing)
    if earlier is not None and not differs(earlier.snapshot, as_data(report, filing)):
        raise Refused(
            f"这份更正与已公开的第{earlier.filing.version}版内容完全相同，没有可公开的更正；请先改正有误之处再提交。"
        )


def require_prior(filing: Filing) -> None:
    """Last year was not withdrawn since the filing was submitted. Raises Refused."""
    if gone := filing.last_year().withdrawn:
        raise Refused(f"{gone.year} 年度的公开稿已撤下，不再作为上年数；请退回，由经办人补录 {gone.year} 年度决算数。")


def unresolved(left: Sequence[Standing]) -> Refused:
    """What is open: errors without a waiver, warnings and things to explain without an answer."""
    lines = [f"{one.finding.severity.label}：{one.finding.words}{why(one)}" for one in left]
    return Refused(
        f"审核发现 {len(left)} 条尚未处理，不能提交：", *some(lines, SHOWN, "还有 {} 条，请到“审核结果”页查看。")
    )


def why(one: Standing) -> str:
    """Why a finding that was spoken to stands open again."""
    again = "　豁免尚未批准或已过期。" if one.waiver else ""
    return "　原说明或豁免针对的数据已变动，请重新办理。" if one.outdated else again


def _unknown(report: Report) -> list[str]:
    """Codes with an amount that no list names."""
    now, tables = report.book.now, ("income", "spending", "government_funds", "state_capital")
    codes = {code for table in tables for code in now.codes(table)} | set(now.figures.economic)
    return sorted(codes - report.book.subjects.keys())


NAMED = 5
"""How many filings or findings a refusal of many names."""


def submit(user: User, filing: Filing, note: str = "", revision: int | None = None, step: int | None = None) -> None:
    """填报中 → 待审核, by a clerk, when all is there and the rules leave nothing open. Raises Refused.

    What the rules find is kept also when the submission is refused: the page shows it.
    """
    with applying(user, filing, "submit", revision, step) as current:
        require_complete(current)
        left = still_open(current, check(current))
        if not left:
            move(user, current, "submit", note)
    if left:
        raise unresolved(left)


def _carried_out(
    verb: str, user: User, filing: Filing, note: str = "", revision: int | None = None, step: int | None = None
) -> None:
    """A verb that asks for a note alone, by the table of verbs. Raises Refused.

    Nobody approves what they wrote to, or a level after another. A waiver may have ended since the submission, last
    year's figures or the list of subjects may have changed: before a level is passed the rules run again.
    """
    rule = VERBS[verb]
    require(not rule.needs_note or note.strip(), "退回时请写明意见，让经办人知道要改什么。")
    with applying(user, filing, verb, revision, step) as current:
        if rule.passes_level:
            _require_settled(current)
        digest = digest_of(as_data(open_report(current), current)) if rule.reaches == Status.APPROVED else ""
        move(user, current, verb, note, digest)


SIMPLE: dict[str, Callable[..., None]] = {
    "submit": submit,
    **{verb: partial(_carried_out, verb) for verb in ("recall", "confirm", "approve", "return", "send_back")},
}
"""Verbs that ask for a note alone."""
_, recall, confirm, approve, return_, send_back = SIMPLE.values()


def _require_settled(filing: Filing) -> None:
    """Last year is there, findings are answered or waived as of now, comments resolved. Raises Refused."""
    require_resolved(filing)
    require_prior(filing)
    if left := still_open(filing, check(filing)):
        words = f"{left[0].finding.words}{why(left[0])}"
        raise Refused(
            f"提交之后有 {len(left)} 条审核结果又未处理（豁免到期，或上年数、科目表有变动），请退回经办人办理：{words}"
        )


def approve_many(user: User, filings: Sequence[Filing], steps: Mapping[int, int], note: str = "") -> None:
    """Approve several filings at one stroke: all of them, or none. Raises Refused, naming those in the way.

    `steps` are the keys of the last step of each, as the person saw them.

    Only filings in which the rules find nothing at all, answered or not: what was explained wants a look of its own.
    """
    problems = []
    with transaction.atomic():
        for filing in sorted(filings, key=lambda one: one.pk):
            try:
                approve(user, filing, note, step=steps.get(filing.pk, 0))
                if found := [one for one in check(filing) if one.severity != Severity.INFO]:
                    raise Refused(f"有 {len(found)} 条审核结果（含已说明、已豁免的），请打开逐份审核。")
            except Refused as refused:
                problems.append(f"{filing}：{refused.reasons[0]}")
        if problems:
            raise Refused(f"没有成批审核，有 {len(problems)} 份须逐份办理：", *some(problems, NAMED, "还有 {} 份。"))
