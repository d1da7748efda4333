"""Decisions at the same moment: exactly one effect, no lost update, no deadlock (同时审核、提交、公开、更正)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from accounts.models import Assignment, Correction, ExpenditureLine, Filing, Publication, Role, Status, Step, acting
from accounts.workflow.enter import enter
from accounts.workflow.new_filing import correct
from accounts.workflow.publish import publish
from accounts.workflow.trail import verify_trail
from accounts.workflow.verbs import approve, confirm, recall, return_, send_back, submit
from tests.conftest import Office, clear, publish_sample
from tests.rounds import rounds

from .moment import at_once

ROUNDS, PEOPLE = rounds(2, 10), 8


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the document says is tested elsewhere: here the same steps are walked many times."""
    monkeypatch.setattr("accounts.workflow.verbs.require_complete", lambda filing: None)
    monkeypatch.setattr("accounts.workflow.verbs.check", lambda filing: [])
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")


def people(office: Office, role: Role) -> list[User]:
    made = [User.objects.create_user(f"{role}-{number}", is_staff=True) for number in range(PEOPLE)]
    Assignment.objects.bulk_create(Assignment(user=one, unit=office.unit, role=role) for one in made)
    return made


def steps(office: Office) -> int:
    return Step.objects.filter(filing=office.filing).count()


def done(told: list[str]) -> int:
    return told.count("done")


def test_eight_approvals_at_once_have_one_effect(office: Office) -> None:
    supervisors = people(office, Role.SUPERVISOR)
    for _ in range(ROUNDS):
        submit(office.clerk, office.reload())
        filing, before = office.reload(), steps(office)
        told = at_once(*[(approve, one, filing) for one in supervisors])
        assert done(told) == 1, told
        assert all("可能已有人办理" in one for one in told if one != "done")
        assert (office.reload().status, steps(office)) == (Status.APPROVED, before + 1)
        send_back(office.publisher, office.filing, "再来一次。")
    assert verify_trail().problems == []


def test_eight_presses_of_one_person_have_one_effect(office: Office) -> None:
    for _ in range(ROUNDS):
        submit(office.clerk, office.reload())
        filing, before = office.reload(), steps(office)
        told = at_once(*[(approve, office.supervisor, filing)] * PEOPLE)
        assert done(told) == 1, told
        assert all("不用再次办理" in one for one in told if one != "done")
        assert steps(office) == before + 1
        send_back(office.publisher, office.reload(), "再来一次。")


def test_approval_return_and_recall_at_once_have_one_effect(office: Office) -> None:
    supervisors = people(office, Role.SUPERVISOR)
    for _ in range(ROUNDS):
        submit(office.clerk, office.reload())
        filing, before = office.reload(), steps(office)
        told = at_once(
            *[(approve, one, filing) for one in supervisors[:3]],
            *[(return_, one, filing, "请核对。") for one in supervisors[3:6]],
            (recall, office.clerk, filing),
        )
        assert done(told) == 1, told
        assert steps(office) == before + 1
        if office.reload().status == Status.APPROVED:
            send_back(office.publisher, office.filing, "再来一次。")


def test_levels_confirmed_at_once_count_once_each(office: Office) -> None:
    office.unit.review_levels = 3
    office.unit.save(update_fields=["review_levels"])
    supervisors = people(office, Role.SUPERVISOR)
    for _ in range(ROUNDS):
        submit(office.clerk, office.reload())
        filing = office.reload()
        told = at_once(*[(confirm, one, filing) for one in supervisors])
        assert done(told) == 2, told  # two of the three levels are theirs, each by another person
        last = list(Step.objects.filter(filing=filing).order_by("-pk")[:2])
        assert {one.to_status for one in last} == {"reviewed"}
        assert last[0].by_id != last[1].by_id
        return_(supervisors[0], office.reload(), "再来一次。")


def test_a_submission_beside_edits_locks_what_it_checked(office: Office) -> None:
    for number in range(1, ROUNDS + 1):
        filing = office.reload()
        rows = list(ExpenditureLine.objects.filter(filing=filing))
        told = at_once(
            (submit, office.clerk, filing, "", filing.revision),
            (enter, office.clerk, filing, {ExpenditureLine: rows}, filing.revision),
            (enter, office.clerk, filing, {ExpenditureLine: rows}, filing.revision),
        )
        assert done(told) == 1, (number, told)
        after = office.reload()
        assert after.revision == filing.revision + (0 if told[0] == "done" else 1)
        if after.status == Status.SUBMITTED:
            recall(office.clerk, after)


def published(office: Office) -> Filing:
    publish_sample(office)
    return office.reload()


def test_a_publication_beside_a_correction(office: Office) -> None:
    """The correction of version n is published while another correction of n is asked for: never two next versions."""
    current = published(office)
    opened: Filing | None = None
    for number in range(2, ROUNDS + 2):
        copy = opened or correct(office.publisher, current, "text", "错别字。")
        with acting(office.clerk):
            Filing.objects.filter(pk=copy.pk).update(remark=f"第 {number} 版")
        office.filing = copy
        submit(office.clerk, office.reload())
        approve(office.supervisor, office.reload())
        clear(office.reload(), office.publisher)
        told = at_once(
            (publish, office.publisher, office.reload()),
            (correct, office.publisher, current, "text", "另一处错别字。"),
            (correct, office.publisher, office.filing, "text", "另一处错别字。"),
        )
        assert told[0] == "done", told
        assert told[1] != "done", told
        current = office.reload()
        versions = Filing.objects.filter(unit=office.unit, year=2023)
        assert versions.count() == number + (told[2] == "done")
        assert Publication.objects.count() == number
        opened = versions.filter(version=number + 1).first()
    assert verify_trail().problems == []


@pytest.mark.parametrize("work", [correct])
def test_two_corrections_at_once_one_wins(office: Office, work: Callable[..., Any]) -> None:
    current = published(office)
    told = at_once(*[(work, office.publisher, current, "text", "错别字。")] * PEOPLE)
    assert done(told) == 1, told
    assert all("正在办理" in one for one in told if one != "done")
    assert Correction.objects.count() == 1
    assert Filing.objects.filter(unit=office.unit, year=2023).count() == 2


def test_eight_publications_at_once_make_one(office: Office) -> None:
    submit(office.clerk, office.reload())
    approve(office.supervisor, office.reload())
    clear(office.reload(), office.publisher)
    filing = office.reload()
    told = at_once(*[(publish, office.publisher, filing)] * PEOPLE)
    assert done(told) == 1, told
    assert Publication.objects.count() == 1
    assert verify_trail().problems == []
