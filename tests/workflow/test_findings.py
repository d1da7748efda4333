"""Findings kept, answered, waived; what stands in the way of submission (审核、说明、豁免)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.checks import Severity
from accounts.models import Answer, Approval, ExpenditureLine, Filing, Step, ThreePublicExpense, Unit, Waiver, acting
from accounts.workflow import Refused
from accounts.workflow.enter import enter
from accounts.workflow.findings import (
    Kept,
    answer,
    check,
    findings_of,
    grant_waiver,
    is_stale,
    kept_findings,
    request_waiver,
    standings,
    still_open,
)
from accounts.workflow.new_filing import open_year
from accounts.workflow.verbs import approve, submit
from tests.conftest import Office


@pytest.fixture
def fresh(office: Office) -> Office:
    """The sample without any answer or waiver."""
    Answer.objects.all().delete()
    Waiver.objects.all().delete()
    office.reload()
    return office


def broken(office: Office) -> Kept:
    """A balance broken by one 元: the finding that names it."""
    row = ExpenditureLine.objects.get(filing=office.filing, fund="general", code="2150502")
    row.project += 1
    rows = list(ExpenditureLine.objects.filter(filing=office.filing).exclude(pk=row.pk))
    enter(office.clerk, office.filing, {ExpenditureLine: [*rows, row]})
    office.reload()
    return next(one for one in findings_of(office.filing) if one.rule == "T04-3")


def tomorrow() -> object:
    return timezone.localdate() + timedelta(days=1)


def test_nothing_open_is_submitted_and_anything_open_is_not(office: Office) -> None:
    finding = broken(office)
    with pytest.raises(Refused) as refused:
        submit(office.clerk, office.filing)
    words = str(refused.value)
    assert "尚未处理" in words
    assert "三本预算各自平衡" in words
    assert finding.left in words
    assert "T04-3" not in words
    assert office.reload().status == "draft"
    assert not Step.objects.filter(to_status="submitted").exists()
    found, last = kept_findings(office.filing)
    assert finding in found, "what the refused submission found is kept"
    assert not is_stale(last, office.filing)


def test_findings_are_stale_after_any_change(office: Office) -> None:
    check(office.filing)
    _, last = kept_findings(office.filing)
    assert not is_stale(last, office.filing)
    broken(office)
    assert is_stale(last, office.filing)
    check(office.filing)
    assert not is_stale(kept_findings(office.filing)[1], office.filing)
    prior = office.filing.prior()
    assert prior is not None
    enter(office.clerk, prior, {ThreePublicExpense: [ThreePublicExpense(hospitality=100)]})
    assert is_stale(kept_findings(office.filing)[1], office.filing)


def test_an_answer_counts_for_the_figures_it_was_given_for(fresh: Office) -> None:
    finding = next(one for one in findings_of(fresh.filing) if one.rule == "G4")
    answer(fresh.clerk, fresh.filing, finding.key, "本年项目为服务外包，合同在上年签订。")
    kept = {one.finding.rule: one for one in standings(fresh.filing, findings_of(fresh.filing))}["G4"]
    assert not kept.is_open(timezone.localdate())
    row = ExpenditureLine.objects.get(filing=fresh.filing, fund="general", code="2150502")
    row.project += 10000
    rows = list(ExpenditureLine.objects.filter(filing=fresh.filing).exclude(pk=row.pk))
    enter(fresh.clerk, fresh.filing, {ExpenditureLine: [*rows, row]})
    kept = {one.finding.rule: one for one in standings(fresh.reload(), findings_of(fresh.filing))}["G4"]
    assert kept.outdated
    assert kept.is_open(timezone.localdate())


def test_a_waiver_is_asked_by_one_and_granted_by_another(office: Office) -> None:
    finding = broken(office)
    with pytest.raises(Refused, match="不需要说明"):
        answer(office.clerk, office.filing, finding.key, "差一元")
    request_waiver(office.clerk, office.filing, finding.key, "照录原公开件", tomorrow())  # type: ignore[arg-type]
    with pytest.raises(Refused, match="豁免尚未批准"):
        submit(office.clerk, office.filing)
    for nobody in (office.clerk, office.supervisor, office.publisher, office.stranger):
        with pytest.raises(Refused, match="只有财政局管理员"):
            grant_waiver(nobody, office.filing, finding.key)
    grant_waiver(office.officer, office.filing, finding.key)
    left = {one.finding.key for one in still_open(office.filing, findings_of(office.filing))}
    assert finding.key not in left
    with pytest.raises(Refused, match="没有待批准"):
        grant_waiver(office.officer, office.filing, finding.key)


def test_nobody_grants_what_he_asked_for(office: Office) -> None:
    finding = broken(office)
    office.clerk.assignments.create(unit=office.unit, role="bureau_officer")
    request_waiver(office.clerk, office.filing, finding.key, "照录", tomorrow())  # type: ignore[arg-type]
    with pytest.raises(Refused, match="不能由申请人自己批准"):
        grant_waiver(office.clerk, office.filing, finding.key)
    with pytest.raises(IntegrityError, match="waiver_by_another"), acting(office.clerk):
        Waiver.objects.filter(finding=finding.key).update(granted_by=office.clerk, granted_at=timezone.now())


def test_a_waiver_ends_with_its_day(office: Office) -> None:
    finding = broken(office)
    request_waiver(office.clerk, office.filing, finding.key, "照录", timezone.localdate())
    grant_waiver(office.officer, office.filing, finding.key)
    one = next(one for one in standings(office.filing, findings_of(office.filing)) if one.finding.key == finding.key)
    assert not one.is_open(timezone.localdate())
    assert one.is_open(timezone.localdate() + timedelta(days=1))
    with pytest.raises(Refused, match="有效期应不早于今天"):
        request_waiver(office.clerk, office.filing, finding.key, "照录", timezone.localdate() - timedelta(days=1))


@pytest.mark.parametrize("who", ["supervisor", "publisher", "stranger", "officer"])
def test_only_the_clerk_speaks_for_the_filing(fresh: Office, who: str) -> None:
    finding = next(one for one in findings_of(fresh.filing) if one.rule == "G4")
    user: User = getattr(fresh, who)
    with pytest.raises(Refused, match="只有该单位的经办人"):
        answer(user, fresh.filing, finding.key, "说明")
    with pytest.raises(Refused, match="只有该单位的经办人"):
        request_waiver(user, fresh.filing, finding.key, "说明", tomorrow())  # type: ignore[arg-type]


def test_empty_long_and_unprintable_words_are_refused(fresh: Office) -> None:
    key = next(one for one in findings_of(fresh.filing) if one.rule == "G4").key
    for text, words in (("  ", "请填写说明"), ("长" * 1001, "不能超过 1000 字"), ("好😀", "字库中没有")):
        with pytest.raises(Refused, match=words):
            answer(fresh.clerk, fresh.filing, key, text)
    with pytest.raises(Refused, match="已经不存在"):
        answer(fresh.clerk, fresh.filing, "T01-1@nowhere", "说明")
    assert not Answer.objects.exists()


def test_a_submitted_filing_takes_no_more_words(office: Office) -> None:
    key = Answer.objects.filter(filing=office.filing).first().finding  # type: ignore[union-attr]
    submit(office.clerk, office.filing)
    with pytest.raises(Refused, match="在填报期间"):
        answer(office.clerk, office.reload(), key, "改一改")


def test_checking_takes_a_constant_number_of_queries(
    office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [ExpenditureLine(fund="other_money", code=f"{201 + n // 90}{n % 90:04d}", basic=1) for n in range(900)]
    enter(office.clerk, office.filing, {ExpenditureLine: rows})
    filing = Filing.objects.select_related("unit").get(pk=office.filing.pk)
    with django_assert_max_num_queries(45):
        assert len(findings_of(filing)) > 900


def test_the_command_tells_by_its_exit_status(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_filing", office.unit.code, "2023")
    assert "（已处理）" in capsys.readouterr().out
    finding = broken(office)
    with pytest.raises(CommandError, match="有 2 处错误未处理"):
        call_command("check_filing", office.unit.code, "2023")
    assert finding.left in capsys.readouterr().out
    with pytest.raises(CommandError, match="2 处错误"):
        call_command("check_filing", office.unit.code, "2023", json=True)
    import json

    data = json.loads(capsys.readouterr().out)
    assert [one["rule"] for one in data if one["open"] and one["severity"] == Severity.ERROR] == ["T01-3", "T04-3"]
    with pytest.raises(CommandError, match="没有单位"):
        call_command("check_filing", "999", "2023")


def test_a_finding_is_told_by_rule_and_place(office: Office) -> None:
    one = broken(office)
    assert replace(one, left="别的数").key == one.key
    assert replace(one, left="别的数").seen != one.seen


def test_a_waiver_that_ended_after_submission_stops_the_approval(office: Office) -> None:
    submit(office.clerk, office.filing)
    Waiver.objects.filter(filing=office.filing).update(until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="豁免尚未批准或已过期"):
        approve(office.supervisor, office.reload())
    assert office.reload().status == "submitted"
    Waiver.objects.filter(filing=office.filing).update(until=timezone.localdate())
    approve(office.supervisor, office.reload())
    assert office.reload().status == "approved"


def test_the_day_of_the_reply_is_held_against_today(office: Office) -> None:
    assert not [one for one in findings_of(office.filing) if one.rule == "D1"], "no reply is known"
    for days, late in ((20, False), (21, True)):
        reply = {"number": "财决〔2024〕8号", "recorded_by": office.officer}
        reply["replied_on"] = timezone.localdate() - timedelta(days=days)  # type: ignore[assignment]
        with acting(office.officer):
            Approval.objects.update_or_create(unit=office.unit, year=office.filing.year, defaults=reply)
        assert bool([one for one in findings_of(office.filing) if one.rule == "D1"]) is late


def test_last_year_is_held_against_its_publication(published_sample: Office) -> None:
    filing = open_year(published_sample.clerk, published_sample.unit, published_sample.filing.year + 1)[0]
    assert not [one for one in findings_of(filing) if one.rule == "Z2"]
    with acting(published_sample.officer):
        Unit.objects.filter(pk=published_sample.unit.pk).update(kind="institution")
    found = [one for one in findings_of(Filing.objects.get(pk=filing.pk)) if one.rule == "Z2"]
    assert [(one.left, one.right) for one in found] == [("本件使用的上年数 0.00", "上年公开件 10.15")]
