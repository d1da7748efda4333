"""Who may do what, when, and what is left in the record."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from accounts.models import (
    Assignment,
    Contribution,
    Filing,
    IncomeLine,
    Publication,
    Reason,
    Role,
    Status,
    Step,
    Unit,
    acting,
)
from accounts.workflow import Refused
from accounts.workflow.access import allowed_verbs
from accounts.workflow.findings import answer, check
from accounts.workflow.verbs import approve, return_, submit
from tests.conftest import Office


def at(office: Office, *verbs: str) -> Filing:
    """The filing after the verbs, each by its own person."""
    for verb in verbs:
        if verb == "submit":
            submit(office.clerk, office.filing)
        else:
            approve(office.supervisor, office.filing)
        office.reload()
    return office.filing


def test_the_whole_way_is_recorded(office: Office) -> None:
    submit(office.clerk, office.filing, "请审核。")
    return_(office.supervisor, office.reload(), "请核对差旅费。")
    submit(office.clerk, office.reload())
    approve(office.supervisor, office.reload())
    steps = [(step.from_status, step.to_status, step.by.username, step.note) for step in Step.objects.all()]
    assert steps == [
        ("draft", "submitted", "clerk", "请审核。"),
        ("submitted", "draft", "supervisor", "请核对差旅费。"),
        ("draft", "submitted", "clerk", ""),
        ("submitted", "approved", "supervisor", ""),
    ]
    assert office.reload().status == Status.APPROVED


def test_a_filing_that_lacks_words_or_last_year_is_not_submitted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting(office.clerk):
        Reason.objects.filter(filing=office.filing, key="appropriation_spending[general][2150501].prior").delete()
    monkeypatch.setattr(Filing, "prior", lambda filing: None)
    with pytest.raises(Refused) as refused:
        submit(office.clerk, office.filing)
    assert any("补录 2022 年度决算" in reason for reason in refused.value.reasons)
    assert "未填写：一般公共预算财政拨款支出 2150501 行政运行：与上年相比的原因。" in refused.value.reasons
    assert office.reload().status == Status.DRAFT
    assert not Step.objects.exists()


@pytest.mark.parametrize("who", ["supervisor", "publisher", "stranger"])
def test_only_a_clerk_of_the_unit_submits(office: Office, who: str) -> None:
    with pytest.raises(Refused, match="不是该单位的经办人"):
        submit(getattr(office, who), office.filing)


@pytest.mark.parametrize("who", ["clerk", "publisher", "stranger"])
def test_only_a_supervisor_of_the_unit_approves(office: Office, who: str) -> None:
    at(office, "submit")
    with pytest.raises(Refused):
        approve(getattr(office, who), office.filing)
    assert office.reload().status == Status.SUBMITTED


def test_nobody_approves_what_they_wrote_whatever_role_they_have(office: Office) -> None:
    Assignment.objects.create(user=office.clerk, unit=office.unit, role=Role.SUPERVISOR)
    at(office, "submit")
    with pytest.raises(Refused, match="您填写或修改过本版数据"):
        approve(office.clerk, office.filing)
    assert "approve" not in allowed_verbs(office.clerk, office.filing)
    assert "return" in allowed_verbs(office.clerk, office.filing)


@pytest.mark.parametrize("superuser", [False, True])
def test_the_database_itself_refuses_the_approval_of_own_work(office: Office, superuser: bool) -> None:
    office.clerk.is_superuser = superuser
    office.clerk.save()
    at(office, "submit")
    with pytest.raises(IntegrityError, match="不能审核"), acting(office.clerk):
        Filing.objects.filter(pk=office.filing.pk).update(status=Status.APPROVED)
    with pytest.raises(IntegrityError, match="不知道是谁"), transaction.atomic():
        Filing.objects.filter(pk=office.filing.pk).update(status=Status.APPROVED)
    with pytest.raises(IntegrityError, match="不能审核"), acting(office.clerk), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('accounts.actor', %s, true)", [str(office.clerk.pk)])
        cursor.execute("UPDATE accounts_filing SET status = 'approved' WHERE id = %s", [office.filing.pk])
    assert office.reload().status == Status.SUBMITTED


def test_every_writer_is_a_contributor_also_in_bulk_and_raw_sql(office: Office) -> None:
    assert set(Contribution.objects.values_list("user__username", flat=True)) == {"clerk"}
    second = User.objects.create_user("second", is_staff=True)
    with acting(second):
        IncomeLine.objects.filter(filing=office.filing).update(other=1)
    assert Contribution.objects.filter(filing=office.filing, user=second, version=1).exists()


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("draft", "approved"),
        ("draft", "published"),
        ("draft", "carried_in"),
        ("submitted", "published"),
        ("approved", "submitted"),
    ],
)
def test_the_database_allows_only_the_known_edges(office: Office, start: str, end: str) -> None:
    at(office, *{"draft": (), "submitted": ("submit",), "approved": ("submit", "approve")}[start])
    with pytest.raises(IntegrityError), acting(office.publisher):
        Filing.objects.filter(pk=office.filing.pk).update(status=end)
    assert office.reload().status == start


def test_a_filing_is_not_born_approved(office: Office) -> None:
    with pytest.raises(IntegrityError, match="新建的填报"), acting(office.publisher):
        Filing.objects.create(unit=office.unit, year=2020, edition="xinjiang-2023", status=Status.APPROVED)


def test_submitted_data_are_locked_for_everyone(office: Office) -> None:
    at(office, "submit")
    with pytest.raises(IntegrityError, match="数据已锁定"), acting(office.clerk):
        IncomeLine.objects.filter(filing=office.filing).update(other=1)
    with pytest.raises(IntegrityError, match="数据已锁定"), acting(office.supervisor):
        IncomeLine.objects.filter(filing=office.filing).delete()


def test_entered_rows_change_only_by_a_known_person(office: Office) -> None:
    with pytest.raises(IntegrityError, match="不知道是谁"), transaction.atomic():
        IncomeLine.objects.filter(filing=office.filing).update(other=1)


def test_the_record_cannot_be_altered(office: Office) -> None:
    at(office, "submit")
    for change in (lambda: Step.objects.update(note="x"), lambda: Step.objects.all().delete()):
        with pytest.raises(IntegrityError, match="流转记录只能追加"), acting(office.supervisor):
            change()


def test_returning_needs_words(office: Office) -> None:
    at(office, "submit")
    with pytest.raises(Refused, match="请写明意见"):
        return_(office.supervisor, office.filing, "  ")


def test_a_second_click_gets_a_gentle_message(office: Office) -> None:
    stale = Filing.objects.select_related("unit").get(pk=office.filing.pk)
    at(office, "submit")
    with pytest.raises(Refused, match=r"您已于 .* 办理“提交审核”，不用再次办理"):
        submit(office.clerk, stale)
    assert Step.objects.count() == 1


def test_a_verb_on_data_that_changed_meanwhile_is_refused(office: Office) -> None:
    seen = office.filing.revision
    Filing.objects.filter(pk=office.filing.pk).update(revision=seen + 1)
    with pytest.raises(Refused, match="已被他人修改"):
        submit(office.clerk, office.filing, revision=seen)


def test_units_form_no_circle(office: Office) -> None:
    one = office.unit
    two = Unit.objects.create(code="650205", name="上级", kind="administrative", superior=None)
    one.superior = two
    with acting(office.officer):
        one.save()
    two.superior = one
    with pytest.raises(IntegrityError, match="循环"), acting(office.officer):
        two.save()


def test_one_open_filing_a_unit_and_year(office: Office) -> None:
    with pytest.raises(IntegrityError, match="filing_one_open"), acting(office.clerk):
        Filing.objects.create(unit=office.unit, year=2023, version=2, edition="xinjiang-2023")


def test_an_inactive_person_may_do_nothing(office: Office) -> None:
    office.clerk.is_active = False
    office.clerk.save()
    assert allowed_verbs(office.clerk, office.filing) == []
    with pytest.raises(Refused):
        submit(office.clerk, office.filing)


def test_visibility_is_per_unit(office: Office) -> None:
    def seen(user: Any) -> int:
        return Filing.objects.visible_to(user).count()

    assert (seen(office.clerk), seen(office.supervisor), seen(office.stranger)) == (2, 2, 0)
    officer = User.objects.create_user("officer")
    Assignment.objects.create(user=officer, unit=Unit.objects.get(code="650205002"), role=Role.BUREAU_OFFICER)
    assert seen(officer) == 2
    assert not Publication.objects.exists()


@pytest.mark.parametrize("change", [{"version": 2}, {"year": 2019}])
def test_a_filing_stays_what_it_is(office: Office, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="不能改动"), acting(office.clerk):
        Filing.objects.filter(pk=office.filing.pk).update(**change)


def test_the_edition_is_locked_with_the_data(office: Office) -> None:
    with acting(office.clerk):
        Filing.objects.filter(pk=office.filing.pk).update(edition="xinjiang-2024")
    (told,) = (one for one in check(office.reload()) if one.rule == "L6")
    answer(office.clerk, office.filing, told.key, "财政局同意照此公开。")
    at(office, "submit")
    with pytest.raises(IntegrityError, match="年度表样已锁定"), acting(office.clerk):
        Filing.objects.filter(pk=office.filing.pk).update(edition="xinjiang-2023")


def test_the_remark_is_locked_with_the_data(office: Office) -> None:
    with acting(office.clerk):
        Filing.objects.filter(pk=office.filing.pk).update(remark="可以改")
    at(office, "submit")
    with pytest.raises(IntegrityError, match="已锁定"), acting(office.clerk):
        Filing.objects.filter(pk=office.filing.pk).update(remark="不可以改")


def test_contributors_are_neither_removed_nor_emptied(office: Office) -> None:
    with pytest.raises(IntegrityError, match="只能追加"), acting(office.clerk):
        Contribution.objects.all().delete()
    for table in ("accounts_contribution", "accounts_step", "accounts_publicationfile"):
        with pytest.raises(IntegrityError, match="不能清空"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"TRUNCATE {table} CASCADE")


def test_a_row_is_not_moved_out_of_a_locked_filing(office: Office) -> None:
    at(office, "submit")
    prior = Filing.objects.get(year=2022)
    with pytest.raises(IntegrityError, match="不能移到另一份填报"), acting(office.clerk):
        IncomeLine.objects.filter(filing=office.filing, code="2101101").update(filing=prior)


def test_a_code_that_no_list_names_is_not_submitted(office: Office) -> None:
    with acting(office.clerk):
        IncomeLine.objects.create(filing=office.filing, code="2019999", other=5)
        IncomeLine.objects.create(filing=office.filing, code="9990101", other=5)
    with pytest.raises(Refused, match="没有编码 9990101"):
        submit(office.clerk, office.filing)


def test_reviewing_own_work_is_refused_like_approving_it(office: Office) -> None:
    at(office, "submit")
    with pytest.raises(IntegrityError, match="不能审核"), acting(office.clerk):
        Filing.objects.filter(pk=office.filing.pk).update(status=Status.REVIEWED)


def test_last_year_is_the_newest_published_version_before_the_carried_in_one(office: Office) -> None:
    prior = office.filing.prior()
    assert prior is not None
    assert prior.status == Status.CARRIED_IN
    assert prior.prior() is None
