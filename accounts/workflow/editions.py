"""What officers do with the texts of editions: draft, put in force, retire; and a draft filing changes its edition (表样的起草、生效、停用与更换).

Putting in force is a deed of two officers. Where the bureau has one, a superuser is the second; the trail says who it was.
"""

from django.contrib.auth.models import User
from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts.document.report import open_report
from accounts.editions import editions
from accounts.editions.language.problems import Problem
from accounts.editions.language.trial import trial
from accounts.editions.shelf import edition_from, kept, understood
from accounts.models import EditionRevision, Filing, Role, Status, acting
from accounts.models.terms import WRITABLE

from . import Refused, require
from .access import is_officer, roles_of
from .enter import refusals
from .new_filing import require_fillable

State = EditionRevision.State


def problems_of(text: str, key: str = "") -> list[Problem]:
    """All that is wrong with a text, what 试空 finds last: nothing may be wrong with what comes into force."""
    read, problems = understood(text, key)
    return problems or (trial(read) if read else [])


def draft(user: User, text: str) -> EditionRevision:
    """A new revision of the edition that the text names, not in force. Raises Refused."""
    with refusals(), acting(user):
        require(is_officer(user), "只有财政局公开管理员可以起草表样。")
        read, _ = understood(text, "")
        if read is None or not read.key:
            raise Refused("文件里没有“代码：”或任何一块内容，不是表样文本。")
        edition = edition_from(read)
        last = EditionRevision.objects.filter(key=read.key).aggregate(last=Max("revision"))["last"] or 0
        return EditionRevision.objects.create(
            key=read.key,
            revision=last + 1,
            name=read.name[:80],
            year=read.year,
            text=text,
            resolved=edition.text,
            sha256=edition.version,
            proposed_by=user,
        )


def put_in_force(user: User, revision: EditionRevision) -> list[Filing]:
    """The revision comes into force, the one before it is retired, and open drafts follow it: these are returned.

    Raises Refused while anything is wrong with the text, and for whoever drafted it.
    """
    with refusals(), acting(user):
        revision = EditionRevision.objects.select_for_update().get(pk=revision.pk)
        require(is_officer(user), "只有财政局公开管理员可以使表样生效。")
        require(revision.state == State.DRAFT, f"{revision}已经办理过。")
        require(
            user.pk != revision.proposed_by_id and (user.is_superuser or _has_post(user)),
            "表样由一人起草、另一人批准生效；财政局只有一位公开管理员时，由系统管理员批准。",
        )
        if problems := problems_of(revision.text, revision.key):
            raise Refused(f"表样有 {len(problems)} 个问题，不能生效。第一个：{problems[0]}")
        require_fillable(kept(revision))
        now = timezone.now()
        EditionRevision.objects.filter(key=revision.key, state=State.IN_FORCE).update(state=State.RETIRED)
        revision.state, revision.released_by, revision.released_at = State.IN_FORCE, user, now
        revision.save()
        touched = list(touched_by(revision))
        Filing.objects.filter(pk__in=[one.pk for one in touched]).update(edition_revision=revision)
        return touched


def retire(user: User, revision: EditionRevision) -> None:
    """New filings no longer get it; what follows it keeps it. Raises Refused."""
    with refusals(), acting(user):
        require(is_officer(user), "只有财政局公开管理员可以停用表样。")
        revision = EditionRevision.objects.select_for_update().get(pk=revision.pk)
        require(revision.state == State.IN_FORCE, f"{revision}没有生效，不用停用。")
        revision.state = State.RETIRED
        revision.save()


def touched_by(revision: EditionRevision) -> QuerySet[Filing]:
    """The open drafts that follow the edition: they get the revision with its coming into force."""
    drafts = Filing.objects.filter(edition=revision.key, version=1, status=Status.DRAFT)
    return drafts.select_related("unit").order_by("unit__code")


def change_edition(user: User, filing: Filing, key: str) -> list[str]:
    """A draft gets another edition; what it then no longer asks for is kept, and returned by its captions. Raises Refused."""
    with refusals(), acting(user):
        filing = Filing.objects.select_for_update().get(pk=filing.pk)
        require(Role.CLERK in roles_of(user, filing), "只有本单位的经办人可以更换表样。")
        require(filing.status in WRITABLE, "填报已提交，年度表样已锁定；需要更换请先退回。")
        known = editions()
        if key not in known:
            raise Refused(f"没有年度表样“{key}”，现有：{'、'.join(known)}。")
        require_fillable(known[key])
        before, after = open_report(filing), open_report(filing, edition=known[key])
        Filing.objects.filter(pk=filing.pk).update(edition=key, edition_revision=known[key].revision)
        typed = {**before.book.reasons, **before.book.passages}
        return [
            before.saying.matter.caption(one)
            for one in before.saying.asked
            if one in typed and one not in after.saying.asked
        ]


def _has_post(user: User) -> bool:
    return user.assignments.filter(role=Role.BUREAU_OFFICER).exists()
