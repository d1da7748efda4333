"""One change of state: locked, allowed, recorded (流转一步：加锁、核权、留痕)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.utils import timezone

from accounts.models import Filing, Step
from accounts.models.verbs import VERBS

from . import AlreadyDone, Refused, require
from .access import Position, obstacle, position_of
from .enter import STALE, holding

MOVED = "在您打开页面之后，这份填报已有人办理，您的操作没有执行。请刷新页面，看过现在的情况再办理。"


@contextmanager
def applying(
    user: User, filing: Filing, verb: str, revision: int | None = None, step: int | None = None
) -> Iterator[Filing]:
    """One transaction under a row lock in which the verb applies to the filing and is allowed to the user.

    `revision` of the data and the key of the last `step` are those that the person saw (0: none yet), None skips the
    check. Raises AlreadyDone for a second press, and Refused.
    """
    with holding(user, filing) as current:
        position = position_of(current)
        _require_news(user, current, verb, position, step)
        require(revision in (None, current.revision), STALE)
        if why := obstacle(verb, user, current, position=position):
            raise Refused(why)
        yield current


def _require_news(user: User, filing: Filing, verb: str, position: Position, step: int | None) -> None:
    """The page showed the last step. A second press of the one who took it is told gently."""
    last = position.last
    since = [one for one in position.steps if one.pk > step] if step is not None else [last] if last else []
    mine = [one for one in since if one.by_id == user.pk and one.from_status]
    again = [one for one in mine if one.to_status == VERBS[verb].reaches]
    if again and (step is not None or filing.status not in VERBS[verb].states):
        raise AlreadyDone(
            f"您已于 {timezone.localtime(again[-1].at):%Y-%m-%d %H:%M} 办理“{VERBS[verb].label}”，不用再次办理。"
        )
    require(step in (None, last.pk if last else 0), MOVED)


def move(user: User, filing: Filing, verb: str, note: str, digest: str = "") -> Step:
    """Change the state as the verb says and leave a step in the record; a further level stays in its state."""
    before, reached = filing.status, VERBS[verb].reaches or filing.status
    if reached != before:
        filing.status = reached
        filing.save(update_fields=["status"])
    return Step.objects.create(
        filing=filing,
        version=filing.version,
        from_status=before,
        to_status=reached,
        by=user,
        note=note.strip(),
        digest=digest,
    )
