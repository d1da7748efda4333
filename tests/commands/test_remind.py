"""Reminders by mail: to whom, when, once a day, and what a broken server says."""

import smtplib
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Approval, Assignment, Reminder, Role, Status, Timetable, Unit, acting
from accounts.workflow.deadlines import calendar_of
from accounts.workflow.outlook import is_reminded, letters_of
from accounts.workflow.verbs import confirm, submit
from tests import publications
from tests.conftest import Office
from tests.sample import YEAR

SITE = "https://juesuan.example.gov.cn"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
Send = Callable[..., int]


@pytest.fixture(autouse=True)
def _server(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.gov.cn"
    settings.PUBLIC_ADDRESS = SITE


@pytest.fixture
def reached(office: Office) -> Office:
    """Everybody of the office has an address."""
    for one in (office.clerk, office.supervisor, office.publisher, office.officer, office.stranger):
        one.email = f"{one.username}@example.gov.cn"
        one.save()
    return office


def due(office: Office, left: int) -> None:
    """A reply whose last day is so many days off."""
    day = timezone.localdate() + timedelta(days=left - 20)
    Approval.objects.create(unit=office.unit, year=YEAR, number="8号", replied_on=day, recorded_by=office.officer)


def move(office: Office, *states: Status) -> None:
    publications.move(office.filing, office.supervisor, states)


def sent() -> list[list[str]]:
    return [one.to for one in mail.outbox]


@pytest.mark.parametrize("left", range(-23, 12))
def test_the_days_of_reminding(left: int) -> None:
    assert is_reminded(left) == (left in {7, 3, 1, 0, -1, -8, -15, -22})


def test_the_clerk_hears_three_days_before(reached: Office) -> None:
    due(reached, 3)
    call_command("remind")
    (letter,) = mail.outbox
    assert letter.to == ["clerk@example.gov.cn"]
    assert letter.subject == "部门决算填报提醒：1 项待办"
    body = str(letter.body)
    assert body.startswith("clerk，您好：")
    assert "1. 克拉玛依市乌尔禾区工业和信息化局 2023年度　提交\n" in body
    assert "批复起20日内），还有 3 天\n" in body
    assert f"   {SITE}/admin/accounts/filing/{reached.filing.pk}/change/\n" in body
    assert f"\n{SITE}/admin/\n" in body
    assert letter.content_subtype == "plain"


@pytest.mark.parametrize(
    ("states", "person", "act"),
    [
        ((), "clerk", "提交"),
        ((Status.SUBMITTED,), "supervisor", "审核"),
        ((Status.SUBMITTED, Status.APPROVED), "publisher", "公开"),
    ],
)
def test_whoever_acts_next_is_reminded(reached: Office, states: tuple[Status, ...], person: str, act: str) -> None:
    due(reached, 0)
    move(reached, *states)
    call_command("remind")
    assert sent() == [[f"{person}@example.gov.cn"]]
    assert f"　{act}\n" in str(mail.outbox[0].body)
    assert "今天截止" in str(mail.outbox[0].body)


def test_nobody_is_reminded_of_what_is_done_or_not_near(reached: Office) -> None:
    due(reached, 5)
    call_command("remind")
    with acting(reached.officer):
        Approval.objects.update(replied_on=timezone.localdate() - timedelta(days=21))
    move(reached, Status.SUBMITTED, Status.APPROVED, Status.PUBLISHED)
    call_command("remind")
    assert sent() == []
    assert not Reminder.objects.exists()


def test_what_is_late_is_told_as_late(reached: Office) -> None:
    due(reached, -1)
    call_command("remind")
    assert mail.outbox[0].subject == "部门决算填报提醒：1 项待办，其中 1 项已逾期"
    assert "已逾期 1 天" in str(mail.outbox[0].body)


def test_a_draft_that_should_long_be_submitted_is_still_reminded_of_publication(reached: Office) -> None:
    Timetable.objects.create(year=YEAR, submit_by=timezone.localdate() - timedelta(days=4))
    due(reached, 3)
    call_command("remind")
    assert "前提交，已逾期 4 天" in str(mail.outbox[0].body)
    assert "还有 3 天" in str(mail.outbox[0].body)


def test_a_year_that_nobody_opened_is_the_clerks(reached: Office) -> None:
    year = timezone.localdate().year - 1
    Timetable.objects.create(year=year, submit_by=timezone.localdate() + timedelta(days=7))
    call_command("remind")
    assert sent() == [["clerk@example.gov.cn"], ["stranger@example.gov.cn"]]
    body = str(mail.outbox[0].body)
    assert f"{year}年度　建立填报" in body
    assert f"{SITE}/admin/accounts/filing/add/?unit={reached.unit.pk}&year={year}\n" in body


def test_one_mail_lists_all_units_of_a_person(reached: Office) -> None:
    Assignment.objects.create(user=reached.clerk, unit=Unit.objects.get(code="650205002"), role=Role.CLERK)
    year = timezone.localdate().year - 1
    Timetable.objects.create(year=year, submit_by=timezone.localdate())
    due(reached, 1)
    call_command("remind")
    body = next(str(one.body) for one in mail.outbox if one.to == ["clerk@example.gov.cn"])
    assert "1. 克拉玛依市乌尔禾区工业和信息化局 2023年度" in body
    assert f"2. 克拉玛依市乌尔禾区工业和信息化局 {year}年度" in body
    assert f"3. 另一单位 {year}年度" in body


def test_people_without_an_address_or_no_longer_active_are_left_out(reached: Office) -> None:
    due(reached, 3)
    for changed in ({"email": ""}, {"email": "x@example.gov.cn", "is_active": False}):
        User.objects.filter(pk=reached.clerk.pk).update(**changed)
        call_command("remind")
    assert sent() == []


def test_a_second_run_on_one_day_sends_nothing(reached: Office, capsys: pytest.CaptureFixture[str]) -> None:
    due(reached, 3)
    call_command("remind")
    assert "已发送 1 封提醒。" in capsys.readouterr().out
    call_command("remind")
    assert "已发送 0 封提醒。另有 1 人今天已经提醒过。" in capsys.readouterr().out
    assert len(mail.outbox) == 1
    Reminder.objects.update(sent_on=timezone.localdate() - timedelta(days=1))
    call_command("remind")
    assert len(mail.outbox) == 2


def test_a_dry_run_shows_and_sends_nothing(reached: Office, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.EMAIL_HOST = ""
    due(reached, 3)
    call_command("remind", dry_run=True)
    out = capsys.readouterr().out
    assert "收件人：clerk@example.gov.cn" in out
    assert "还有 3 天" in out
    assert "共 1 封，没有发送。" in out
    assert sent() == []
    assert not Reminder.objects.exists()


def test_without_a_server_it_says_so(reached: Office, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.EMAIL_HOST = ""
    due(reached, 3)
    call_command("remind")
    assert "没有设置邮件服务器（EMAIL_HOST），没有发送提醒；今天有 1 人应当提醒。" in capsys.readouterr().err
    assert sent() == []
    assert not Reminder.objects.exists()


def test_a_server_that_is_down_is_told_and_can_be_tried_again(reached: Office, settings: Any) -> None:
    due(reached, 3)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", port
    with pytest.raises(CommandError, match=f"连不上邮件服务器 127.0.0.1:{port}") as told:
        call_command("remind")
    assert told.value.returncode == 1
    assert not Reminder.objects.exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("remind")
    assert sent() == [["clerk@example.gov.cn"]]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (smtplib.SMTPRecipientsRefused({"clerk@example.gov.cn": (550, b"no")}), "不接受这个收件地址"),
        (smtplib.SMTPAuthenticationError(535, b"no"), "不接受用户名或密码"),
        (smtplib.SMTPServerDisconnected("closed"), "没有接受这封邮件"),
        (ValueError("address"), "邮箱地址不完整"),
        (TimeoutError("timed out"), "连不上邮件服务器 mail.example.gov.cn"),
    ],
)
def test_what_fails_for_one_does_not_keep_the_others_from_theirs(
    reached: Office, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    year = timezone.localdate().year - 1
    Timetable.objects.create(year=year, submit_by=timezone.localdate())
    real: Send = EmailBackend.send_messages

    def send(self: Any, messages: list[Any]) -> int:
        if messages[0].to == ["clerk@example.gov.cn"]:
            raise error
        return real(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    with pytest.raises(CommandError, match=f"clerk@example.gov.cn：.*{words}"):
        call_command("remind")
    assert sent() == [["stranger@example.gov.cn"]]
    assert [one.user for one in Reminder.objects.all()] == [reached.stranger]


def test_a_dead_server_is_not_asked_hundreds_of_times(reached: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    Timetable.objects.create(year=timezone.localdate().year - 1, submit_by=timezone.localdate())
    for number in range(10):
        user = User.objects.create_user(f"clerk{number}", email=f"clerk{number}@example.gov.cn")
        Assignment.objects.create(user=user, unit=reached.unit, role=Role.CLERK)
    asked = []

    def send(self: Any, messages: list[Any]) -> int:
        asked.append(messages)
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    with pytest.raises(CommandError, match="连续 3 封连不上邮件服务器，其余 9 封没有再试"):
        call_command("remind")
    assert len(asked) == 3
    assert not Reminder.objects.exists()


def test_three_hundred_units_cost_no_more_queries(
    reached: Office, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    units = Unit.objects.bulk_create(
        Unit(code=f"7{number:08}", name=f"第{number}单位", kind="administrative") for number in range(300)
    )
    Assignment.objects.bulk_create(Assignment(user=reached.clerk, unit=one, role=Role.CLERK) for one in units)
    Timetable.objects.create(year=timezone.localdate().year - 1, submit_by=timezone.localdate())
    with django_assert_num_queries(5):
        letters = letters_of(calendar_of([one.pk for one in units]))
    assert [(one.user.username, len(one.tasks)) for one in letters] == [("clerk", 301), ("stranger", 1)]


def test_who_took_a_level_is_not_reminded_of_the_next(reached: Office) -> None:
    second = User.objects.create_user("second", email="second@example.gov.cn")
    Assignment.objects.create(user=second, unit=reached.unit, role=Role.SUPERVISOR)
    Unit.objects.filter(pk=reached.unit.pk).update(review_levels=3)
    due(reached, 0)
    submit(reached.clerk, reached.reload())
    confirm(reached.supervisor, reached.reload())
    call_command("remind")
    assert sent() == [["second@example.gov.cn"]]
