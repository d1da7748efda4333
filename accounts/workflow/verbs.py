"""The verbs between entry and publication, what must hold before, and what is written down on the way.

提交、收回、复核、审核、退回，提交的前提；批注、岗位豁免、公开前审查。
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.checks import Severity
from accounts.document.report import Report, open_report
from accounts.document.slots import slot_caption
from accounts.editions.language.demands import BUT_OF_THE_NEW, NOT_ASKED
from accounts.models import (
    REVIEWERS,
    UNDER_REVIEW,
    VERBS,
    Assignment,
    Clearance,
    Comment,
    Filing,
    Role,
    SeparationWaiver,
    Status,
)
from accounts.models.triggers.flow import LONGEST_WAIVER
from accounts.publication.erratum import differs
from accounts.publication.open_data import as_data, digest_of

from . import AlreadyDone, Refused, require, some
from .access import applying, corrected, is_officer, move, position_of, posts_of_unit, roles_of, writers, wrote
from .enter import clean, holding
from .findings import Standing, check, still_open
from .new_filing import GUESTS, carried_of

SHOWN = 12
"""How many open findings a refusal names."""


def require_complete(filing: Filing) -> None:
    """What the document needs before anyone reviews it, and that a correction says another thing than what it corrects.

    Raises Refused with everything that is missing.
    """
    report = open_report(filing)
    _ = report.parts
    problems = [
        *last_year_lacks(report),
        *(
            f"“{one.caption}”沿用上年，尚未确认：请到“{one.step_caption}”核对后确认，或改为本年的内容。"
            for one in carried_of(filing)
        ),
        *(f"未填写：{slot_caption(key, report.book)}。" for key in report.missing),
        *(
            f"{filing.year} 年科目表中没有编码 {code}，请更正编码，或请财政局导入当年官方科目表。"
            for code in _unknown(report)
        ),
        *(f"{words}；请财政局在表样中加上，或改用别的表样。" for words in report.unlisted),
        *(words for guest in GUESTS for words in guest.missing(report)),
    ]
    require(not problems, *problems)
    earlier = corrected(filing)
    if earlier is not None and not differs(earlier.snapshot, as_data(report, filing)):
        raise Refused(
            f"这份更正与已公开的第{earlier.filing.version}版内容完全相同，没有可公开的更正；请先改正有误之处再提交。"
        )


def last_year_lacks(report: Report) -> list[str]:
    """That last year's figures are missing, where the edition asks them of this unit."""
    book, asked = report.book, report.edition.demands.last_year
    if book.has_prior or asked == NOT_ASKED or (book.is_new and asked == BUT_OF_THE_NEW):
        return []
    words = f"缺少上年数：请先补录 {book.year - 1} 年度决算，增减额和增减率由它算出。"
    more = f"{book.year} 年新设、没有上年数的单位，请财政局在单位资料中填写“设立年份”。"
    return [words + (more if asked == BUT_OF_THE_NEW else "")]


def require_prior(filing: Filing) -> None:
    """Last year was not withdrawn since the filing was submitted. Raises Refused."""
    year = filing.year - 1
    require(
        not filing.last_year().withdrawn,
        f"{year} 年度的公开稿已撤下，不再作为上年数；请退回，由经办人补录 {year} 年度决算数。",
    )


def unresolved(left: Sequence[Standing]) -> list[str]:
    """What is open: errors without a waiver, warnings and things to explain without an answer."""
    lines = [f"{one.finding.severity.label}：{one.finding.words}{why(one)}" for one in left]
    return [f"审核发现 {len(left)} 条尚未处理，不能提交：", *some(lines, SHOWN, "还有 {} 条，请到“审核结果”页查看。")]


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
    require(not left, *unresolved(left))


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
    left = still_open(filing, check(filing))
    require(
        not left,
        f"提交之后有 {len(left)} 条审核结果又未处理（豁免到期，或上年数、科目表有变动），请退回经办人办理："
        + "".join(f"{one.finding.words}{why(one)}" for one in left[:1]),
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
                found = sum(one.severity != Severity.INFO for one in check(filing))
                require(not found, f"有 {found} 条审核结果（含已说明、已豁免的），请打开逐份审核。")
            except Refused as refused:
                problems.append(f"{filing}：{refused.reasons[0]}")
        require(
            not problems,
            f"没有成批审核，有 {len(problems)} 份须逐份办理：",
            *some(problems, NAMED, "还有 {} 份。"),
        )


COMMENTERS = (*REVIEWERS, Role.PUBLISHER, Role.BUREAU_OFFICER)
COMMENTED = (*UNDER_REVIEW, Status.APPROVED)
"""States in which comments are written."""
WHOLE = "整份填报"


def comment(user: User, filing: Filing, text: str, place: str = "", caption: str = WHOLE, seen: str = "") -> Comment:
    """A reviewer, the publisher or the bureau comments on a place of a submitted filing. Raises Refused.

    `caption` is what the place is called, `seen` what stands there now.
    """
    with holding(user, filing) as current:
        require(current.status in COMMENTED, f"填报现在处于“{current.get_status_display()}”状态，提交之后才能批注。")
        require(
            roles_of(user, current) & set(COMMENTERS),
            "您不是该单位的审核人、主管部门审核人、公开管理员或财政局管理员，不能批注。",
        )
        return _saved(Comment(filing=current, place=place, caption=caption[:200], seen=seen[:200], text=text, by=user))


def answer_comment(user: User, filing: Filing, pk: int, text: str) -> Comment:
    """Anyone of the unit answers a comment that is not resolved. Raises Refused."""
    with holding(user, filing) as current:
        one = _open_one(current, pk)
        require(roles_of(user, current), "您不办理该单位的填报，不能答复。")
        return _saved(Comment(filing=current, answers_to=one, place=one.place, caption=one.caption, text=text, by=user))


def resolve_comment(user: User, filing: Filing, pk: int) -> Comment:
    """Who wrote a comment, or another reviewer, says that it is settled. Raises Refused."""
    with holding(user, filing) as current:
        one = _open_one(current, pk)
        require(
            one.by_id == user.pk or (roles_of(user, current) & set(COMMENTERS) and not wrote(user, current)),
            "批注由提出的人或没有填写过本版的审核人办结；您可以答复。",
        )
        one.resolved_by, one.resolved_at = user, timezone.now()
        one.save(update_fields=["resolved_by", "resolved_at"])
        return one


def require_resolved(filing: Filing) -> None:
    """Raises Refused while a comment stands open."""
    left = list(filing.comments.filter(answers_to=None, resolved_at=None))
    require(
        not left,
        f"有 {len(left)} 条批注尚未办结，办结后才能通过："
        + "；".join(f"{one.caption}：{one.text[:40]}" for one in left[:3]),
    )


def _open_one(filing: Filing, pk: int) -> Comment:
    one = require(filing.comments.filter(pk=pk, answers_to=None).first(), "这条批注不在本填报中，请刷新页面查看。")
    require(one.resolved_at is None, "这条批注已经办结，不用再次办理。")
    return one


def _saved(one: Comment) -> Comment:
    require(one.text.strip(), "请写明批注或答复的内容。")
    said = one.filing.comments.filter(answers_to=one.answers_to, place=one.place, by=one.by, text=one.text)
    require(not said.filter(resolved_at=None).exists(), "同样的话已经保存，不用再次提交。", refusal=AlreadyDone)
    try:
        one.clean_fields(exclude=[field.name for field in one._meta.fields if field.name != "text"])
    except ValidationError as error:
        raise Refused(*error.messages) from error
    one.save()
    return one


def waive_separation(user: User, filing: Filing, person: int, reason: str, until: date) -> SeparationWaiver:
    """A bureau officer lets a reviewer who wrote to this version approve it until a day. Raises Refused."""
    require(is_officer(user), "只有财政局管理员可以批准不相容岗位豁免。")
    require(
        0 <= (until - timezone.localdate()).days <= LONGEST_WAIVER,
        f"有效期应从今天起不超过 {LONGEST_WAIVER} 天，填写的是 {until.isoformat()}。",
    )
    with holding(user, filing) as current:
        require(current.is_under_review, f"填报处于“{current.get_status_display()}”状态，待审核时才需要这项豁免。")
        reviewer = require(
            next((one for one in barred(current) if one.pk == person), None),
            "所选的人不是填写过本版数据的审核人，不需要豁免。",
        )
        waived = current.separation_waivers.filter(user=reviewer, until__gte=until)
        require(not waived.exists(), "这项豁免已经批准，不用再次办理。", refusal=AlreadyDone)
        waiver = SeparationWaiver(filing=current, user=reviewer, reason=reason, until=until, granted_by=user)
        clean(waiver, "filing", "user", "granted_by", "granted_at")
        waiver.save()
        return waiver


def barred(filing: Filing) -> list[User]:
    """The reviewers of the unit who wrote to this version and so cannot approve it, for a choice: one query."""
    posts = Assignment.objects.filter(posts_of_unit(filing), role__in=REVIEWERS)
    return list(
        User.objects.filter(writers(filing), is_active=True, assignments__in=posts).distinct().order_by("username")
    )


def record_clearance(
    user: User,
    filing: Filing,
    kind: str,
    office: str,
    examiner: str,
    on: date,
    note: str = "",
    step: int | None = None,
) -> Clearance:
    """The publisher writes down who examined the document as it stands now, when, for which office. Raises Refused.

    It holds for these data only: after a change they are examined again.
    """
    require(kind in Clearance.Kind.values, "请选择审查类别。")
    require(on <= timezone.localdate(), f"审查日期不能晚于今天，填写的是 {on.isoformat()}。")
    with applying(user, filing, "clear", None, step) as current:
        submission = position_of(current).submission
        if submission is not None and on < (day := timezone.localdate(submission.at)):
            raise Refused(f"现在的内容是 {day.isoformat()} 提交的，审查日期不能早于这一天，填写的是 {on.isoformat()}。")
        one = Clearance(filing=current, kind=kind, office=office, examiner=examiner, on=on, note=note, recorded_by=user)
        one.digest = digest_of(as_data(open_report(current), current))
        clean(one, "filing", "recorded_by", "recorded_at")
        same = {name: getattr(one, name) for name in ("kind", "office", "examiner", "on", "note", "digest")}
        require(
            not current.clearances.filter(**same).exists(),
            f"这项{one.get_kind_display()}已经登记，不用再次登记。",
            refusal=AlreadyDone,
        )
        one.save()
        return one


def valid_clearances(filing: Filing, digest: str) -> dict[str, Clearance]:
    """Kind → the newest clearance of the data of that digest."""
    return {one.kind: one for one in filing.clearances.filter(digest=digest).select_related("recorded_by")}


def require_cleared(filing: Filing) -> None:
    """Raises Refused while an examination of what was approved is missing."""
    found = valid_clearances(filing, position_of(filing).approved_digest)
    missing = [str(kind.label) for kind in Clearance.Kind if kind not in found]
    require(not missing, f"公开前应登记{'和'.join(missing)}（审查人、日期、部门），现在还没有；请登记后再公开。")
