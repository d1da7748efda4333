"""Where a filing stands on its way through review (审核进度：几级审核，已过几级，轮到谁)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Subquery

from accounts.models import Comment, Filing, Role, Status, Step, TrailEntry

CHAINS = {
    1: (Role.SUPERVISOR,),
    2: (Role.SUPERVISOR, Role.DEPARTMENT_REVIEWER),
    3: (Role.SUPERVISOR, Role.SUPERVISOR, Role.DEPARTMENT_REVIEWER),
}
"""Levels of review of a unit → who takes them, each by another person: 财务负责人、分管领导 are both 审核人."""


@dataclass(frozen=True)
class Position:
    """The levels of the unit, and the steps since the last submission."""

    levels: int
    submission: Step | None = None
    confirmed: tuple[Step, ...] = ()
    """The steps by which levels were passed."""
    is_commented: bool = False
    """Whether somebody wrote a comment since the submission."""
    steps: tuple[Step, ...] = ()
    """All steps of the filing, the oldest first."""

    @property
    def last(self) -> Step | None:
        """The newest step, whatever it did."""
        return self.steps[-1] if self.steps else None

    @property
    def approved_digest(self) -> str:
        """The digest of what was approved last, '' when nothing was."""
        return next((one.digest for one in reversed(self.steps) if one.to_status == Status.APPROVED), "")

    @property
    def chain(self) -> tuple[Role, ...]:
        """Who reviews, in order."""
        return CHAINS[self.levels]

    @property
    def role(self) -> Role:
        """Whose turn it is."""
        return self.chain[min(len(self.confirmed), self.levels - 1)]

    @property
    def is_last(self) -> bool:
        """Whether the next level is the last, which approves."""
        return len(self.confirmed) + 1 >= self.levels

    @property
    def act(self) -> str:
        """What the next level does."""
        return "审核通过" if self.is_last else "复核"

    @property
    def has_begun(self) -> bool:
        """Whether review has begun: a level was passed, or somebody wrote a comment."""
        return bool(self.confirmed) or self.is_commented

    @property
    def names(self) -> str:
        """The roles of the chain in words."""
        return "、".join(dict.fromkeys(str(role.label) for role in self.chain))


def position_of(filing: Filing) -> Position:
    """Where the filing stands: two queries, one before its first submission."""
    steps = tuple(filing.steps.select_related("by").order_by("pk"))
    begins = [place for place, one in enumerate(steps) if _submits(one)]
    if not begins:
        return Position(filing.unit.review_levels, steps=steps)
    submission, *later = steps[begins[-1] :]
    confirmed = tuple(one for one in later if one.to_status == Status.REVIEWED)
    return Position(filing.unit.review_levels, submission, confirmed, _is_commented_since(submission), steps)


def _is_commented_since(step: Step) -> bool:
    """Whether a comment came after the step, by the numbers of the trail: clocks may be set back."""
    mine = TrailEntry.objects.filter(chain=step.filing_id)
    number = mine.filter(table=Step._meta.db_table, row=step.pk).values("number")[:1]
    comments = mine.filter(table=Comment._meta.db_table, action=TrailEntry.Action.INSERT, after__answers_to_id=None)
    return comments.filter(number__gt=Subquery(number)).exists()


def levels_in(filings: Iterable[int | None]) -> dict[int, list[Step]]:
    """Filing → the steps by which it passed levels since its last submission, where it passed any: one query."""
    wanted = [pk for pk in filings if pk]
    return levels_passed(Step.objects.filter(filing__in=wanted).select_related("by").order_by("pk") if wanted else ())


def levels_passed(steps: Iterable[Step]) -> dict[int, list[Step]]:
    """Filing → the steps by which it passed levels since its last submission, from steps in order. Pure."""
    found: dict[int, list[Step]] = {}
    for one in steps:
        if _submits(one):
            found.pop(one.filing_id, None)
        elif one.to_status == Status.REVIEWED:
            found.setdefault(one.filing_id, []).append(one)
    return found


def _submits(step: Step) -> bool:
    return (step.from_status, step.to_status) == (Status.DRAFT, Status.SUBMITTED)
