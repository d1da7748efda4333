"""The examinations before publication: of secrecy, and the signature of the head (公开前审查：保密审查、负责人签审)."""

from datetime import date

from django.contrib.auth.models import User
from django.utils import timezone

from accounts.document.report import open_report
from accounts.models import Clearance, Filing
from accounts.publication.open_data import as_data, digest_of

from . import AlreadyDone, Refused
from .enter import clean
from .position import position_of
from .steps import applying

Kind = Clearance.Kind


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
    if kind not in Kind.values:
        raise Refused("请选择审查类别。")
    if on > timezone.localdate():
        raise Refused(f"审查日期不能晚于今天，填写的是 {on.isoformat()}。")
    with applying(user, filing, "clear", None, step) as current:
        submission = position_of(current).submission
        if submission is not None and on < timezone.localdate(submission.at):
            day = timezone.localdate(submission.at).isoformat()
            raise Refused(f"现在的内容是 {day} 提交的，审查日期不能早于这一天，填写的是 {on.isoformat()}。")
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
    missing = [str(kind.label) for kind in Kind if kind not in found]
    if missing:
        raise Refused(f"公开前应登记{'和'.join(missing)}（审查人、日期、部门），现在还没有；请登记后再公开。")
