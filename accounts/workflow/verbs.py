"""The verbs between entry and publication: submit, approve, return (提交、审核、退回)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User

from accounts.document.report import Report, open_report
from accounts.document.slots import slot_caption
from accounts.exchange.open_data import as_data, as_json
from accounts.models import Filing, Status, Step, acting

from . import Refused
from .access import VERBS, roles_of, wrote
from .archive import sha256
from .carrying import carried_of
from .checking import Standing, check, still_open
from .enter import locked, refusals

SHOWN = 12
"""How many open findings a refusal names."""

STEP_NAMES = {"passages": "文字", "basics": "基本情况", "performance": "绩效"}
"""What the steps are called in which a text may be brought over from last year."""

LABELS = {"submit": "提交审核", "approve": "审核通过", "return": "退回修改", "publish": "公开", "send_back": "退回修改"}
"""What the verbs are called on buttons and in messages."""


def submit(user: User, filing: Filing, note: str = "", revision: int | None = None) -> None:
    """填报中 → 待审核, by a clerk, when all is there and the rules leave nothing open. Raises Refused.

    What the rules find is kept also when the submission is refused: the page shows it.
    """
    with applying(user, filing, "submit", revision) as current:
        _require_complete(current)
        left = still_open(current, check(current))
        if not left:
            move(user, current, Status.SUBMITTED, note)
    if left:
        raise _unresolved(left)


def approve(user: User, filing: Filing, note: str = "", revision: int | None = None) -> None:
    """待审核 → 已审核, by a supervisor who never wrote to this version, while nothing is open again. Raises Refused.

    A waiver may have ended since the submission, last year's figures or the list of subjects may have changed.
    """
    with applying(user, filing, "approve", revision) as current:
        if wrote(user, current):
            raise Refused("您填写或修改过本版数据，不能审核；请由其他审核人办理。")
        left = still_open(current, check(current))
        if left:
            words = f"{left[0].finding.words}{_why(left[0])}"
            raise Refused(
                f"提交之后有 {len(left)} 条审核结果又未处理（豁免到期，或上年数、科目表有变动），请退回经办人办理：{words}"
            )
        move(user, current, Status.APPROVED, note, digest_of(as_data(open_report(current), current)))


def return_(user: User, filing: Filing, note: str, revision: int | None = None) -> None:
    """待审核 (by a supervisor) or 已审核 (by the publisher) → 填报中, with a reason. Raises Refused."""
    verb = "send_back" if filing.status == Status.APPROVED else "return"
    if not note.strip():
        raise Refused("退回时请写明意见，让经办人知道要改什么。")
    with applying(user, filing, verb, revision) as current:
        move(user, current, Status.DRAFT, note)


@contextmanager
def applying(user: User, filing: Filing, verb: str, revision: int | None) -> Iterator[Filing]:
    """One transaction under a row lock in which the verb applies to the filing and is allowed to the user."""
    with refusals(), acting(user):
        current = locked(filing, revision)
        status, roles = VERBS[verb]
        if current.status != status:
            raise Refused(
                f"填报现在处于“{current.get_status_display()}”状态，不能{LABELS[verb]}；可能已有人办理，请刷新页面查看。"
            )
        if not roles_of(user, current) & set(roles):
            names = "、".join(str(role.label) for role in roles)
            raise Refused(f"您不是该单位的{names}，不能{LABELS[verb]}。")
        yield current


def digest_of(data: dict[str, Any]) -> str:
    """SHA-256 of everything that the document says, whatever the state: of what is approved, and of what is published."""
    told_later = ("status", "draft", "publication")
    return sha256(as_json({key: value for key, value in data.items() if key not in told_later}))


def move(user: User, filing: Filing, status: Status, note: str, digest: str = "") -> None:
    """Change the state and leave a step in the record."""
    before = filing.status
    filing.status = status
    filing.save(update_fields=["status"])
    Step.objects.create(
        filing=filing,
        version=filing.version,
        from_status=before,
        to_status=status,
        by=user,
        note=note.strip(),
        digest=digest,
    )


def _unknown(report: Report) -> list[str]:
    """Codes with an amount that no list names."""
    book = report.book
    tables = ("income", "spending", "funds", "capital")
    codes = {code for table in tables for code in book.now.codes(table)} | set(book.now.figures.economic)
    return sorted(code for code in codes if code not in book.subjects)


def _unresolved(left: list[Standing]) -> Refused:
    """What is open: errors without a waiver, warnings and things to explain without an answer."""
    lines = [f"{one.finding.severity.label}：{one.finding.words}{_why(one)}" for one in left[:SHOWN]]
    more = [f"还有 {len(left) - SHOWN} 条，请到“审核结果”页查看。"] if len(left) > SHOWN else []
    return Refused(f"审核发现 {len(left)} 条尚未处理，不能提交：", *lines, *more)


def _why(one: Standing) -> str:
    if one.outdated:
        return "　原说明或豁免针对的数据已变动，请重新办理。"
    if one.waiver is not None:
        return "　豁免尚未批准或已过期。"
    return ""


def _require_complete(filing: Filing) -> None:
    """What the document needs before anyone reviews it. Raises Refused with everything that is missing."""
    report = open_report(filing)
    _ = report.parts
    problems = []
    if not report.book.has_prior:
        problems.append(f"缺少上年数：请先补录 {filing.year - 1} 年度决算，增减额和增减率由它算出。")
    problems += [
        f"“{one.caption}”沿用上年，尚未确认：请到“{STEP_NAMES[one.step]}”核对后确认，或改为本年的内容。"
        for one in carried_of(filing)
    ]
    problems += [f"未填写：{slot_caption(key, report.book)}。" for key in report.missing]
    problems += [
        f"{filing.year} 年科目表中没有编码 {code}，请更正编码，或请财政局导入当年官方科目表。"
        for code in _unknown(report)
    ]
    if not report.wholes:
        problems.append("未填写：部门（单位）整体支出绩效自评表。")
    if problems:
        raise Refused(*problems)
