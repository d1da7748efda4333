"""What is written down on the way to publication: comments, waivers of separation, clearances (批注、岗位豁免、公开前审查)."""

from datetime import date

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.document.report import open_report
from accounts.models import Assignment, Clearance, Comment, Filing, Role, SeparationWaiver, Status
from accounts.models.triggers.flow import LONGEST_WAIVER
from accounts.models.verbs import REVIEWERS, UNDER_REVIEW
from accounts.publication.open_data import as_data, digest_of

from . import AlreadyDone, Refused, require
from .access import is_officer, position_of, posts_of_unit, roles_of, writers, wrote
from .enter import clean, holding
from .steps import applying

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
    if left := list(filing.comments.filter(answers_to=None, resolved_at=None)):
        words = "；".join(f"{one.caption}：{one.text[:40]}" for one in left[:3])
        raise Refused(f"有 {len(left)} 条批注尚未办结，办结后才能通过：{words}")


def _open_one(filing: Filing, pk: int) -> Comment:
    one = filing.comments.filter(pk=pk, answers_to=None).first()
    if one is None:
        raise Refused("这条批注不在本填报中，请刷新页面查看。")
    require(one.resolved_at is None, "这条批注已经办结，不用再次办理。")
    return one


def _saved(one: Comment) -> Comment:
    require(one.text.strip(), "请写明批注或答复的内容。")
    said = one.filing.comments.filter(answers_to=one.answers_to, place=one.place, by=one.by, text=one.text)
    if said.filter(resolved_at=None).exists():
        raise AlreadyDone("同样的话已经保存，不用再次提交。")
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
        reviewer = next((one for one in barred(current) if one.pk == person), None)
        if reviewer is None:
            raise Refused("所选的人不是填写过本版数据的审核人，不需要豁免。")
        if current.separation_waivers.filter(user=reviewer, until__gte=until).exists():
            raise AlreadyDone("这项豁免已经批准，不用再次办理。")
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
        if current.clearances.filter(**same).exists():
            raise AlreadyDone(f"这项{one.get_kind_display()}已经登记，不用再次登记。")
        one.save()
        return one


def valid_clearances(filing: Filing, digest: str) -> dict[str, Clearance]:
    """Kind → the newest clearance of the data of that digest."""
    return {one.kind: one for one in filing.clearances.filter(digest=digest).select_related("recorded_by")}


def require_cleared(filing: Filing) -> None:
    """Raises Refused while an examination of what was approved is missing."""
    found = valid_clearances(filing, position_of(filing).approved_digest)
    if missing := [str(kind.label) for kind in Clearance.Kind if kind not in found]:
        raise Refused(f"公开前应登记{'和'.join(missing)}（审查人、日期、部门），现在还没有；请登记后再公开。")
