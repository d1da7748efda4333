"""The verbs between entry and publication: submit, recall, confirm, approve, return (提交、收回、复核、审核、退回)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction

from accounts.checks import Severity
from accounts.document.report import open_report
from accounts.models import Filing, Status
from accounts.models.verbs import VERBS
from accounts.publication.open_data import as_data, digest_of

from . import Refused
from .comments import require_resolved
from .completeness import require_complete, require_prior, unresolved, why
from .findings import check, still_open
from .steps import applying, move

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
    if rule.needs_note and not note.strip():
        raise Refused("退回时请写明意见，让经办人知道要改什么。")
    with applying(user, filing, verb, revision, step) as current:
        if rule.passes_level:
            _require_settled(current)
        digest = digest_of(as_data(open_report(current), current)) if rule.reaches == Status.APPROVED else ""
        move(user, current, verb, note, digest)


recall = partial(_carried_out, "recall")
confirm = partial(_carried_out, "confirm")
approve = partial(_carried_out, "approve")
return_ = partial(_carried_out, "return")
send_back = partial(_carried_out, "send_back")

SIMPLE: dict[str, Callable[..., None]] = {
    "submit": submit,
    "recall": recall,
    "confirm": confirm,
    "approve": approve,
    "return": return_,
    "send_back": send_back,
}
"""Verbs that ask for a note alone."""


def _require_settled(filing: Filing) -> None:
    """Last year is there, findings are answered or waived as of now, comments resolved. Raises Refused."""
    require_resolved(filing)
    require_prior(filing)
    left = still_open(filing, check(filing))
    if left:
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
                _require_clean(filing)
            except Refused as refused:
                problems.append(f"{filing}：{refused.reasons[0]}")
        if problems:
            more = [f"还有 {len(problems) - NAMED} 份。"] if len(problems) > NAMED else []
            raise Refused(f"没有成批审核，有 {len(problems)} 份须逐份办理：", *problems[:NAMED], *more)


def _require_clean(filing: Filing) -> None:
    found = [one for one in check(filing) if one.severity != Severity.INFO]
    if found:
        raise Refused(f"有 {len(found)} 条审核结果（含已说明、已豁免的），请打开逐份审核。")
