"""What is said and granted about findings: answers of the clerk, waivers by the bureau (说明、豁免)."""

from datetime import date

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.checks import Severity
from accounts.models import Answer, Filing, Role, Waiver, acting

from . import Refused
from .access import is_officer, roles_of
from .enter import locked
from .findings import Kept, findings_of, is_stale, kept_findings

SET_BY_SAVING = ("id", "at", "requested_at")


def answer(user: User, filing: Filing, key: str, text: str) -> None:
    """A clerk's words to a warning, or to what must be explained. Raises Refused."""
    finding = _finding(user, filing, key)
    if finding.severity not in (Severity.WARNING, Severity.EXPLAIN):
        raise Refused("这一条不需要说明：错误请更正数据或申请豁免，提示只供参考。")
    _say(Answer(filing=filing, finding=key, seen=finding.seen, words=finding.words, text=text, by=user), user)


def request_waiver(user: User, filing: Filing, key: str, reason: str, until: date) -> None:
    """A clerk asks for the waiver of an error; a grant for other figures or another reason is lost. Raises Refused."""
    finding = _finding(user, filing, key)
    if finding.severity != Severity.ERROR:
        raise Refused("只有错误可以申请豁免；提醒和需说明的事项请填写说明。")
    if until < timezone.localdate():
        raise Refused(f"有效期应不早于今天，填写的是 {until.isoformat()}。")
    about = {"filing": filing, "finding": key, "seen": finding.seen, "words": finding.words}
    _say(Waiver(**about, reason=reason, until=until, requested_by=user), user)


def grant_waiver(user: User, filing: Filing, key: str) -> None:
    """A bureau officer other than the person who asked grants a waiver. Raises Refused."""
    if not is_officer(user):
        raise Refused("只有财政局管理员可以批准豁免。")
    with acting(user):
        waiver = filing.waivers.select_for_update().filter(finding=key).first()
        if waiver is None or waiver.granted_by_id is not None:
            raise Refused("没有待批准的豁免申请，可能已有人办理；请刷新页面查看。")
        if waiver.requested_by_id == user.pk:
            raise Refused("豁免不能由申请人自己批准，请其他财政局管理员办理。")
        waiver.granted_by, waiver.granted_at = user, timezone.now()
        waiver.save(update_fields=["granted_by", "granted_at"])


def _finding(user: User, filing: Filing, key: str) -> Kept:
    """The finding, kept or found anew when the data changed, when the user may speak to it. Raises Refused."""
    if not filing.is_writable or Role.CLERK not in roles_of(user, filing):
        raise Refused("只有该单位的经办人在填报期间可以说明或申请豁免。")
    known, last = kept_findings(filing)
    found = next((one for one in (findings_of(filing) if is_stale(last, filing) else known) if one.key == key), None)
    if found is None:
        raise Refused("这一条已经不存在，可能数据已更正；请重新检查。")
    return found


def _require_open(filing: Filing) -> None:
    """Locked, the filing is still being filled in: nobody submitted it this moment. Raises Refused."""
    if not locked(filing, None).is_writable:
        raise Refused("填报刚刚提交，不能再说明或申请豁免；请刷新页面查看。")


def _say(row: Answer | Waiver, user: User) -> None:
    """Save what is said of a finding in place of what was said before, a grant included. Raises Refused."""
    name, caption = ("text", "说明") if isinstance(row, Answer) else ("reason", "申请理由")
    try:
        row.clean_fields(exclude=[field.name for field in row._meta.fields if field.name != name])
    except ValidationError as error:
        raise Refused(f"“{caption}”：{''.join(error.messages)}") from error
    if not str(getattr(row, name)).strip():
        raise Refused(f"请填写{caption}。")
    about = {field.name: getattr(row, field.name) for field in row._meta.fields if field.name not in SET_BY_SAVING}
    with acting(user):
        _require_open(row.filing)
        type(row)._default_manager.update_or_create(
            filing=about.pop("filing"), finding=about.pop("finding"), defaults=about
        )
