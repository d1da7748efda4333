"""Nobody approves what they wrote: who wrote, in every way of writing, and the one way round."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import (
    Answer,
    Assignment,
    Contribution,
    Filing,
    Role,
    SeparationWaiver,
    Status,
    Waiver,
    acting,
)
from accounts.workflow import Refused
from accounts.workflow.enter import enter
from accounts.workflow.opening import open_filing
from accounts.workflow.separation import barred, waive_separation
from accounts.workflow.verbs import approve, submit
from tests.conftest import Office, someone

TODAY = timezone.localdate


@pytest.fixture
def both(office: Office) -> User:
    """A supervisor who is a clerk too."""
    user = someone(office, "both", Role.SUPERVISOR)
    Assignment.objects.create(user=user, unit=office.unit, role=Role.CLERK)
    return user


def wrote(user: User) -> bool:
    return Contribution.objects.filter(user=user).exists()


def test_every_way_of_writing_makes_a_contributor(office: Office, both: User) -> None:
    ways = {
        "nothing changed, but saved": lambda: enter(both, office.filing, {}),
        "an answer": lambda: Answer.objects.filter(filing=office.filing)[:1].get() and _answer(office, both),
        "asking for a waiver": lambda: _waive(office, both),
        "a remark": lambda: _remark(office, both),
    }
    for words, way in ways.items():
        try:
            with transaction.atomic():
                way()
                assert wrote(both), words
                raise LookupError
        except LookupError:
            assert not wrote(both)


def _answer(office: Office, user: User) -> None:
    with acting(user):
        Answer.objects.filter(filing=office.filing).update(text="另一说明", by=user)


def _waive(office: Office, user: User) -> None:
    with acting(user):
        Waiver.objects.filter(filing=office.filing).update(reason="另一理由", requested_by=user)


def _remark(office: Office, user: User) -> None:
    with acting(user):
        Filing.objects.filter(pk=office.filing.pk).update(remark="说明")


def test_who_opens_a_filing_wrote_to_it_and_who_grants_a_waiver_did_not(office: Office, both: User) -> None:
    opened = open_filing(both, office.unit, 2024)
    assert Contribution.objects.filter(filing=opened, user=both).exists()
    assert not wrote(office.officer)


def test_a_dated_waiver_of_the_bureau_is_the_only_way_round(office: Office, both: User) -> None:
    enter(both, office.filing, {})
    submit(office.clerk, office.reload())
    with pytest.raises(Refused, match="您填写或修改过本版数据"):
        approve(both, office.reload())
    assert barred(office.filing) == [both]
    with pytest.raises(Refused, match="只有财政局管理员"):
        waive_separation(office.supervisor, office.filing, both.pk, "只有一人", TODAY())
    with pytest.raises(Refused, match="有效期应从今天起不超过 31 天"):
        waive_separation(office.officer, office.filing, both.pk, "只有一人", TODAY() + timedelta(days=32))
    with pytest.raises(Refused, match="不是填写过本版数据的审核人"):
        waive_separation(office.officer, office.filing, office.supervisor.pk, "只有一人", TODAY())
    waive_separation(office.officer, office.filing, both.pk, "审核人员空缺，只有一人", TODAY())
    approve(both, office.reload())
    assert office.reload().status == Status.APPROVED


def test_a_waiver_that_is_over_helps_nobody(office: Office, both: User) -> None:
    enter(both, office.filing, {})
    submit(office.clerk, office.reload())
    with acting(office.officer):
        SeparationWaiver.objects.create(
            filing=office.filing, user=both, reason="x", until=TODAY() - timedelta(days=1), granted_by=office.officer
        )
    with pytest.raises(Refused, match="您填写或修改过本版数据"):
        approve(both, office.reload())
    with pytest.raises(IntegrityError, match="不能审核"), acting(both):
        Filing.objects.filter(pk=office.filing.pk).update(status=Status.APPROVED)
    waiver = {"filing": office.filing, "user": both, "reason": "x"}
    for by, granted_by, until in (
        (both, both, TODAY()),
        (both, office.officer, TODAY()),
        (office.officer, office.officer, TODAY() + timedelta(days=32)),
    ):
        with pytest.raises(IntegrityError, match="只能由财政局管理员本人批准"), acting(by):
            SeparationWaiver.objects.create(**waiver, granted_by=granted_by, until=until)
