"""Comments on a figure, a section or the whole: written, answered, resolved (批注：提出、答复、办结)."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Comment, Filing, Role, Status, acting
from accounts.models.verbs import REVIEWERS, UNDER_REVIEW

from . import AlreadyDone, Refused
from .access import roles_of, wrote
from .enter import locked, refusals

COMMENTERS = (*REVIEWERS, Role.PUBLISHER, Role.BUREAU_OFFICER)
COMMENTED = (*UNDER_REVIEW, Status.APPROVED)
"""States in which comments are written."""
WHOLE = "整份填报"


def comment(user: User, filing: Filing, text: str, place: str = "", caption: str = WHOLE, seen: str = "") -> Comment:
    """A reviewer, the publisher or the bureau comments on a place of a submitted filing. Raises Refused.

    `caption` is what the place is called, `seen` what stands there now.
    """
    with refusals(), acting(user):
        current = locked(filing, None)
        if current.status not in COMMENTED:
            raise Refused(f"填报现在处于“{current.get_status_display()}”状态，提交之后才能批注。")
        if not roles_of(user, current) & set(COMMENTERS):
            raise Refused("您不是该单位的审核人、主管部门审核人、公开管理员或财政局管理员，不能批注。")
        return _saved(Comment(filing=current, place=place, caption=caption[:200], seen=seen[:200], text=text, by=user))


def answer_comment(user: User, filing: Filing, pk: int, text: str) -> Comment:
    """Anyone of the unit answers a comment that is not resolved. Raises Refused."""
    with refusals(), acting(user):
        current = locked(filing, None)
        one = _open_one(current, pk)
        if not roles_of(user, current):
            raise Refused("您不办理该单位的填报，不能答复。")
        return _saved(Comment(filing=current, answers_to=one, place=one.place, caption=one.caption, text=text, by=user))


def resolve_comment(user: User, filing: Filing, pk: int) -> Comment:
    """Who wrote a comment, or another reviewer, says that it is settled. Raises Refused."""
    with refusals(), acting(user):
        current = locked(filing, None)
        one = _open_one(current, pk)
        if one.by_id != user.pk and (not roles_of(user, current) & set(COMMENTERS) or wrote(user, current)):
            raise Refused("批注由提出的人或没有填写过本版的审核人办结；您可以答复。")
        one.resolved_by, one.resolved_at = user, timezone.now()
        one.save(update_fields=["resolved_by", "resolved_at"])
        return one


def require_resolved(filing: Filing) -> None:
    """Raises Refused while a comment stands open."""
    left = list(filing.comments.filter(answers_to=None, resolved_at=None))
    if left:
        words = "；".join(f"{one.caption}：{one.text[:40]}" for one in left[:3])
        raise Refused(f"有 {len(left)} 条批注尚未办结，办结后才能通过：{words}")


def _open_one(filing: Filing, pk: int) -> Comment:
    one = filing.comments.filter(pk=pk, answers_to=None).first()
    if one is None:
        raise Refused("这条批注不在本填报中，请刷新页面查看。")
    if one.resolved_at is not None:
        raise Refused("这条批注已经办结，不用再次办理。")
    return one


def _saved(one: Comment) -> Comment:
    if not one.text.strip():
        raise Refused("请写明批注或答复的内容。")
    said = one.filing.comments.filter(answers_to=one.answers_to, place=one.place, by=one.by, text=one.text)
    if said.filter(resolved_at=None).exists():
        raise AlreadyDone("同样的话已经保存，不用再次提交。")
    try:
        one.clean_fields(exclude=[field.name for field in one._meta.fields if field.name != "text"])
    except ValidationError as error:
        raise Refused(*error.messages) from error
    one.save()
    return one
