"""The verbs by which a filing changes (办理：填报、提交、退回、审核、公开).

Each verb is one transaction under a row lock: it checks who, what must hold and whether the data are the ones the
person saw, changes the state and leaves a step in the record. What is refused raises Refused with words for the person.
"""

from collections.abc import Sequence
from typing import TypeVar

Held = TypeVar("Held")


class Refused(Exception):
    """A verb was refused; the message says in Chinese why and what to do."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = list(reasons)


def require(holds: Held | None, *reasons: str, refusal: type[Refused] = Refused) -> Held:
    """What must hold, or be there, as it is; raises the refusal with the reasons when it does not."""
    if not holds:
        raise refusal(*reasons)
    return holds


def some(reasons: Sequence[str], limit: int, more: str) -> list[str]:
    """The first of the reasons, and in words how many more there are."""
    return [*reasons[:limit], *([more.format(len(reasons) - limit)] if len(reasons) > limit else [])]


class AlreadyDone(Refused):
    """The same was done a moment ago: nothing to do, nothing lost."""
