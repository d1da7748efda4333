"""The one way round the separation of duties: a dated waiver by the finance bureau (不相容岗位豁免)."""

from datetime import date

from django.contrib.auth.models import User
from django.utils import timezone

from accounts.models import Assignment, Filing, SeparationWaiver, acting
from accounts.models.triggers.flow import LONGEST_WAIVER
from accounts.models.verbs import REVIEWERS

from . import AlreadyDone, Refused
from .access import is_officer, posts_of_unit, writers
from .enter import clean, locked, refusals


def waive_separation(user: User, filing: Filing, person: int, reason: str, until: date) -> SeparationWaiver:
    """A bureau officer lets a reviewer who wrote to this version approve it until a day. Raises Refused."""
    today = timezone.localdate()
    if not is_officer(user):
        raise Refused("只有财政局管理员可以批准不相容岗位豁免。")
    if not 0 <= (until - today).days <= LONGEST_WAIVER:
        raise Refused(f"有效期应从今天起不超过 {LONGEST_WAIVER} 天，填写的是 {until.isoformat()}。")
    with refusals(), acting(user):
        current = locked(filing, None)
        if not current.is_under_review:
            raise Refused(f"填报处于“{current.get_status_display()}”状态，待审核时才需要这项豁免。")
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
    everyone = User.objects.filter(is_active=True, assignments__in=posts).filter(writers(filing))
    return list(everyone.distinct().order_by("username"))
