"""Two runs of the reminders at the same moment: everybody has one mail."""

from collections import Counter
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Assignment, Reminder, Role, Timetable
from tests.conftest import Office
from tests.rounds import rounds

from .moment import at_once

ROUNDS = rounds(2, 5)
remind = partial(call_command, "remind")


def test_two_runs_at_once_send_one_mail_a_person(office: Office, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.gov.cn"
    today = timezone.localdate()
    Timetable.objects.create(year=today.year - 1, submit_by=today)
    for number in range(8):
        user = User.objects.create_user(f"clerk{number}", email=f"clerk{number}@example.gov.cn")
        Assignment.objects.create(user=user, unit=office.unit, role=Role.CLERK)
    for _ in range(ROUNDS):
        Reminder.objects.all().delete()
        mail.outbox.clear()
        assert at_once((remind,), (remind,)) == ["done", "done"]
        assert Counter(one.to[0] for one in mail.outbox) == {f"clerk{number}@example.gov.cn": 1 for number in range(8)}
