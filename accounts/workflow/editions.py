"""What officers do with the texts of editions: draft, propose, put in force, retire; a draft filing changes its edition (表样的起草、提请、生效、停用与更换).

Putting in force is a deed of two officers: one proposes, another releases the same text. Where the bureau has one, a superuser
is the second; the row, and so the trail, says so. The database holds the same (`models.triggers.rows`).
"""

import hashlib

from django.contrib.auth.models import User
from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts.document.report import open_report
from accounts.editions import Edition, editions
from accounts.editions.language.heading import CODE
from accounts.editions.language.problems import Problem
from accounts.editions.language.source import Unreadable, decoded
from accounts.editions.language.trial import trial
from accounts.editions.shelf import edition_from, understood
from accounts.models import EditionRevision, Filing, Role, Status, acting

from . import AlreadyDone, Refused, require
from .access import corrected, is_officer
from .enter import refusals, writing

State = EditionRevision.State
OPEN = (State.DRAFT, State.PROPOSED)
"""States in which the text can change."""


def problems_of(text: str, key: str = "") -> list[Problem]:
    """All that is wrong with a text, what 试空 finds last: nothing may be wrong with what comes into force."""
    read, problems = understood(text, key)
    return problems or (trial(read) if read else [])


def text_hash(text: str) -> str:
    """By which a page tells which text it showed."""
    return hashlib.sha256(text.encode()).hexdigest()


def draft(user: User, text: str, seen: str | None = None) -> EditionRevision:
    """The draft of the edition that the text names: the one that stands open gets the text, else a new revision begins.

    `seen` is the hash of the open draft's own text that the person saw, '' for none; None skips the check (command line).
    What was proposed is a draft again. Raises Refused, with mistakes in the text never.
    """
    with refusals(), acting(user):
        require(is_officer(user), "只有财政局管理员可以起草表样。")
        text = _tidy(text)
        read, _ = understood(text, "")
        if read is None or not CODE.fullmatch(read.key):
            raise Refused("文本里没有“代码：”或任何一块内容，不是表样文本；代码由小写字母、数字和短横组成。")
        mine = EditionRevision.objects.select_for_update().filter(key=read.key)
        one = mine.filter(state__in=OPEN).select_related("written_by").first()
        if seen is not None and seen != (text_hash(one.text) if one else ""):
            raise Clash(one, read.key)
        one = one or EditionRevision(key=read.key, revision=(mine.aggregate(last=Max("revision"))["last"] or 0) + 1)
        one.name, one.year, one.text = read.name[:80], read.year, text
        one.resolved, one.sha256 = _resolved(edition_from(read))
        one.written_by, one.written_at = user, timezone.now()
        return _as_draft(one)


def _tidy(text: str) -> str:
    """The text with one kind of line ends. Raises Refused for one that is too large."""
    try:
        return decoded(text.replace("\0", "").encode()).replace("\r\n", "\n").rstrip() + "\n"
    except Unreadable as error:
        raise Refused(str(error)) from None


class Clash(Refused):
    """Another officer saved the draft since the page was opened; `theirs` is what stands there now, None where it is gone."""

    def __init__(self, theirs: EditionRevision | None, key: str) -> None:
        who = (theirs.written_by.get_full_name() or theirs.written_by.username) if theirs else ""
        at = f"{timezone.localtime(theirs.written_at):%Y-%m-%d %H:%M}" if theirs else ""
        super().__init__(
            f"“{key}”的草案在您打开页面之后由{who}于 {at} 保存过，您的文本没有保存，仍在下面；请对照两份文本，合并后再保存。"
            if theirs
            else f"“{key}”的草案在您打开页面之后已经生效或删除，您的文本没有保存，仍在下面；核对后再保存，就另起一版草案。"
        )
        self.theirs = theirs


def _resolved(edition: Edition) -> tuple[str, str]:
    return edition.text, edition.version


def _current(revision: EditionRevision, seen: str | None) -> EditionRevision:
    """The revision locked, with the text that the person saw. Raises Refused."""
    one = EditionRevision.objects.select_for_update().get(pk=revision.pk)
    require(seen in (None, one.sha256), f"{one}在您打开页面之后改动过，没有办理；请刷新页面，看过现在的文本再办理。")
    return one


def _require_sound(one: EditionRevision) -> Edition:
    """The edition of the text as its bases stand now. Raises Refused while anything is wrong with it."""
    if problems := problems_of(one.text, one.key):
        raise Refused(f"表样有 {len(problems)} 个问题，不能生效。第一个：{problems[0]}")
    read, _ = understood(one.text, one.key)
    edition = edition_from(read) if read else None
    if edition is None:
        raise Refused("文本里没有任何一块内容。")
    require(edition.basis, "没有写“依据：”的表样只是草案。请在开头写明官方样板的文号或名称，再提请生效。")
    return edition


def propose(user: User, revision: EditionRevision, seen: str | None = None) -> EditionRevision:
    """The first officer asks for it to come into force, as its bases stand now. Raises Refused while anything is wrong."""
    with refusals(), acting(user):
        require(is_officer(user), "只有财政局管理员可以提请表样生效。")
        one = _current(revision, seen)
        require(one.state != State.PROPOSED, f"{one}已经提请，等待另一位复核。", refusal=AlreadyDone)
        require(one.state == State.DRAFT, f"{one}已经办理过。")
        one.resolved, one.sha256 = _resolved(_require_sound(one))
        one.state, one.proposed_by, one.proposed_at = State.PROPOSED, user, timezone.now()
        one.save()
        return one


def withdraw_proposal(user: User, revision: EditionRevision) -> EditionRevision:
    """What was proposed is a draft again: by whoever proposed it, or by the officer who does not release it. Raises Refused."""
    with refusals(), acting(user):
        require(is_officer(user), "只有财政局管理员可以退回表样。")
        one = _current(revision, None)
        require(one.state == State.PROPOSED, f"{one}不在待复核状态，不用退回。")
        return _as_draft(one)


def _as_draft(one: EditionRevision) -> EditionRevision:
    one.state, one.proposed_by, one.proposed_at = State.DRAFT, None, None
    one.save()
    return one


def discard(user: User, revision: EditionRevision, seen: str | None = None) -> None:
    """A draft goes, as one saved under a mistaken code: by whoever wrote it last. The trail keeps its text. Raises Refused."""
    with refusals(), acting(user):
        require(is_officer(user), "只有财政局管理员可以删除表样草案。")
        one = _current(revision, seen)
        require(one.state == State.DRAFT, f"{one}不是草案，不能删除；待复核的请先退回草案。")
        writer = one.written_by.get_full_name() or one.written_by.username
        require(one.written_by_id == user.pk, f"{one}最后由{writer}保存，由其删除；您可以在上面修改后保存。")
        one.delete()


def put_in_force(user: User, revision: EditionRevision, seen: str | None = None) -> list[Filing]:
    """The second officer releases it: the revision before it is retired, and open drafts follow it, which are returned.

    Raises Refused while anything is wrong with the text, and for whoever proposed it.
    """
    with refusals(), acting(user):
        one = _current(revision, seen)
        alone = _alone(user, one)
        require(one.state != State.IN_FORCE, f"{one}已经生效。", refusal=AlreadyDone)
        require(one.state == State.PROPOSED, f"{one}还没有提请；先由一位财政局管理员提请，再由另一位复核生效。")
        if _resolved(_require_sound(one)) != (one.resolved, one.sha256):
            raise Refused("提请之后，所基于的表样有了新版本；请退回草案，核对后重新提请。")
        EditionRevision.objects.filter(key=one.key, state=State.IN_FORCE).update(state=State.RETIRED)
        one.state, one.released_by, one.released_at, one.released_alone = State.IN_FORCE, user, timezone.now(), alone
        one.save()
        touched = list(touched_by(one))
        Filing.objects.filter(pk__in=[filing.pk for filing in touched]).update(edition_revision=one)
        return touched


def second_obstacle(user: User, one: EditionRevision) -> str:
    """Why the user may not be the second who puts it in force, in words; '' when they may."""
    if user.pk == one.proposed_by_id:
        return "表样由一人提请、另一人复核生效，您是提请人；请另一位财政局管理员复核。"
    if is_officer(user):
        return ""
    others = User.objects.filter(is_active=True, assignments__role=Role.BUREAU_OFFICER).exclude(
        pk=one.proposed_by_id or 0
    )
    if not (user.is_superuser and user.is_active):
        return "只有财政局管理员可以使表样生效。"
    return "财政局有另一位管理员，由其复核；只有一位时才由系统管理员代为复核。" if others.exists() else ""


def _alone(user: User, one: EditionRevision) -> bool:
    """Whether a superuser stands in for the second officer. Raises Refused for who may not be the second."""
    words = second_obstacle(user, one)
    require(not words, words)
    return not is_officer(user)


def retire(user: User, revision: EditionRevision) -> None:
    """New filings no longer get it; what follows it keeps it. Raises Refused."""
    with refusals(), acting(user):
        require(is_officer(user), "只有财政局管理员可以停用表样。")
        one = _current(revision, None)
        require(one.state == State.IN_FORCE, f"{one}没有生效，不用停用。")
        one.state = State.RETIRED
        one.save()


def touched_by(revision: EditionRevision) -> QuerySet[Filing]:
    """The open drafts that follow the edition: they get the revision with its coming into force."""
    drafts = Filing.objects.filter(edition=revision.key, version=1, status=Status.DRAFT)
    return drafts.select_related("unit").order_by("unit__code")


def change_edition(user: User, filing: Filing, key: str, revision: int | None = None) -> list[str]:
    """A draft gets another edition; what it then no longer asks for is kept, and returned by its captions. Raises Refused.

    `revision` is that of the filing which the person saw; None skips the check.
    """
    with writing(user, filing, revision) as current:
        require(not keeps_edition(current), KEPT)
        edition = require(editions().get(key), f"没有年度表样“{key}”，现有：{'、'.join(editions())}。")
        require(
            (edition.key, edition.revision) != (current.edition, current.edition_revision_id),
            f"本填报用的就是表样“{edition.name}”，不用更换。",
        )
        left = without_place(current, edition)
        Filing.objects.filter(pk=current.pk).update(edition=key, edition_revision=edition.revision)
        return left


KEPT = "更正沿用所更正的公开件的表样，不能更换；公开件撤回以后才能更换。"


def keeps_edition(filing: Filing) -> bool:
    """Whether it corrects a publication that stands: no new wording comes into an erratum."""
    before = corrected(filing)
    return before is not None and before.filing.status == Status.PUBLISHED


def without_place(filing: Filing, edition: Edition) -> list[str]:
    """What was entered into the filing and has no place in the edition, by its captions: texts, then numbers of its own."""
    before, after = open_report(filing), open_report(filing, edition=edition)
    typed = {**before.book.reasons, **before.book.passages}
    texts = [
        before.saying.matter.caption(one)
        for one in before.saying.asked
        if one in typed and one not in after.saying.asked
    ]
    return texts + [one.key for one in before.entries.declared if one.key not in edition.entered]
