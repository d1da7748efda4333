"""What stands open in many filings at once, in a constant number of queries (多份填报的待办概览)."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils import timezone

from accounts.checks import Severity
from accounts.models import (
    Assignment,
    CheckRun,
    Comment,
    Filing,
    Role,
    Status,
    Step,
)

from .findings import kept_in, standings_in
from .new_filing import carried_counts

Holders = dict[int, dict[str, list[str]]]


@dataclass(frozen=True)
class Outlook:
    """What one filing still lacks besides rows: findings that stand open, a check of today's data, marks 沿用上年."""

    errors: int = 0
    others: int = 0
    is_checked: bool = False
    is_stale: bool = False
    carried: int = 0
    returned: Step | None = None
    """The step by which it came back, where that is the last one."""
    comments: int = 0
    """Comments that stand open."""


def outlooks(filings: Sequence[Filing]) -> dict[int, Outlook]:
    """Filing → its outlook: nine queries for all of them."""
    runs = {run.filing_id: run for run in CheckRun.objects.filter(filing__in=filings)}
    standings = standings_in({pk: kept_in(run) for pk, run in runs.items()})
    carried, priors = carried_counts(filings), _prior_revisions(filings)
    last = {one.filing_id: one for one in Step.objects.filter(filing__in=filings).select_related("by").order_by("pk")}
    open_comments = Comment.objects.filter(filing__in=filings, answers_to=None, resolved_at=None).order_by()
    comments = Counter(open_comments.values_list("filing_id", flat=True))
    today = timezone.localdate()
    found = {}
    for filing in filings:
        run = runs.get(filing.pk)
        open_ = Counter(
            one.finding.severity == Severity.ERROR for one in standings.get(filing.pk, ()) if one.is_open(today)
        )
        seen = (run.revision, run.prior_revision) if run else None
        found[filing.pk] = Outlook(
            errors=open_[True],
            others=open_[False],
            is_checked=run is not None,
            is_stale=run is not None and seen != (filing.revision, priors.get((filing.unit_id, filing.year - 1))),
            carried=carried[filing.pk],
            returned=step if came_back(step := last.get(filing.pk)) else None,
            comments=comments[filing.pk],
        )
    return found


def came_back(step: Step | None) -> bool:
    """Whether the step returned the filing to its clerk with words."""
    return step is not None and step.to_status == Status.DRAFT and bool(step.note)


def _prior_revisions(filings: Sequence[Filing]) -> dict[tuple[int, int], int]:
    """(unit, year) → the revision of what `Filing.prior` would give, for all years before the filings'."""
    units, years = {one.unit_id for one in filings}, {one.year - 1 for one in filings}
    states = (Status.PUBLISHED, Status.WITHDRAWN, Status.CARRIED_IN)
    known = Filing.objects.filter(unit__in=units, year__in=years, status__in=states).order_by("version")
    carried = {(one.unit_id, one.year): one.revision for one in known if one.status == Status.CARRIED_IN}
    newest = {(one.unit_id, one.year): one for one in known if one.status != Status.CARRIED_IN}
    return carried | {place: one.revision for place, one in newest.items() if one.is_published}


def holders_of(units: Sequence[int]) -> Holders:
    """Unit → role → the names of the active people in that post, reviewers of the superior among them: one query."""
    wanted = set(units)
    found: Holders = defaultdict(lambda: defaultdict(list))
    above = Q(role=Role.DEPARTMENT_REVIEWER, below__in=wanted)
    posts = Assignment.objects.annotate(below=F("unit__subordinates")).filter(Q(unit__in=wanted) | above)
    for one in posts.filter(user__is_active=True).select_related("user").order_by("user__username"):
        name = one.user.get_full_name() or one.user.username
        reached = [one.unit_id, one.below] if one.role == Role.DEPARTMENT_REVIEWER else [one.unit_id]
        for unit in wanted.intersection(reached):
            if name not in found[unit][one.role]:
                found[unit][one.role].append(name)
    return found
