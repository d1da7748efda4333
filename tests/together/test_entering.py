"""Two clerks at one sheet at the same moment, and a clerk beside a submission: both are kept, or one is told."""

from decimal import Decimal as D
from functools import partial

import pytest
from django.contrib.auth.models import User

from accounts.models import Assignment, ExpenditureLine, Role, Status
from accounts.workflow.enter import enter
from accounts.workflow.merge import enter_merging
from accounts.workflow.verbs import submit
from tests.conftest import Office
from tests.rounds import rounds

from .moment import at_once

ROUNDS = rounds(2, 5)
merge = partial(enter_merging, model=ExpenditureLine)


@pytest.fixture
def second(office: Office) -> User:
    user = User.objects.create_user("second", is_staff=True)
    Assignment.objects.create(user=user, unit=office.unit, role=Role.CLERK)
    return user


def lines(office: Office, place: int, amount: int) -> list[ExpenditureLine]:
    """The spending of the sample with another amount in one row."""
    rows = list(ExpenditureLine.objects.filter(filing=office.filing).order_by("fund", "code"))
    rows[place].project = D(amount)
    return rows


def test_two_who_change_different_cells_are_both_kept(office: Office, second: User) -> None:
    for number in range(1, ROUNDS + 1):
        filing = office.reload()
        told = at_once(
            (merge, office.clerk, filing, lines(office, 0, number), filing.revision),
            (merge, second, filing, lines(office, 1, number + 100), filing.revision),
        )
        assert told == ["done", "done"]
        kept = lines(office, 2, 0)
        assert (kept[0].project, kept[1].project) == (D(number), D(number + 100))
        assert office.reload().revision == filing.revision + 2


def test_two_who_change_the_same_cell_are_one_kept_and_one_told(office: Office, second: User) -> None:
    for number in range(1, ROUNDS + 1):
        filing = office.reload()
        told = at_once(
            (merge, office.clerk, filing, lines(office, 0, number), filing.revision),
            (merge, second, filing, lines(office, 0, number + 100), filing.revision),
        )
        assert sorted(one == "done" for one in told) == [False, True]
        assert lines(office, 1, 0)[0].project == D(number if told[0] == "done" else number + 100)


def test_an_edit_beside_a_submission_comes_before_it_or_is_refused(office: Office, second: User) -> None:
    filing = office.reload()
    told = at_once(
        (submit, office.clerk, filing, "", filing.revision),
        (enter, second, filing, {ExpenditureLine: lines(office, 0, 7)}, filing.revision),
    )
    assert sorted(one == "done" for one in told) == [False, True]
    after = office.reload()
    if told[0] == "done":
        assert after.status == Status.SUBMITTED
        assert lines(office, 1, 0)[0].project != D(7)
    else:
        assert after.status == Status.DRAFT
        assert lines(office, 1, 0)[0].project == D(7)
