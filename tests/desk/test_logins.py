"""Logins: a lock by account and address together, told in words, lifted by the bureau; what is kept holds no secret."""

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db.models import F
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.desk.logins import address
from tests.conftest import Office

LOGIN = "/admin/login/?next=/admin/"
SECRET = "clerk-secret-9"
HERE, THERE = "198.51.100.7", "198.51.100.8"


def text(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


def tried(username: str, password: str, place: str = HERE, **headers: str) -> HttpResponse:
    """A login with a browser of its own."""
    return Client(REMOTE_ADDR=place).post(LOGIN, {"username": username, "password": password}, headers=headers)


def went(username: str, password: str, place: str = HERE, **headers: str) -> bool:
    return tried(username, password, place, **headers).status_code == 302


def lock(username: str = "clerk", tries: int = 6) -> list[int]:
    return [tried(username, f"wrong-{number}").status_code for number in range(tries)]


def test_the_fifth_wrong_password_locks_the_account_at_that_address(office: Office) -> None:
    assert lock(tries=60) == [200] * 4 + [429] * 56
    assert not went("clerk", SECRET)
    assert went("clerk", SECRET, THERE)
    assert went("supervisor", "supervisor-secret-9")
    words = text(tried("clerk", SECRET).content.decode())
    assert "连续 5 次输错密码" in words and "暂停登录 30 分钟" in words and "财政局管理员" in words
    assert (
        AccessAttempt.objects.get().failures_since_start == 5
    )  # what comes while it is locked does not make it longer


def test_it_ends_by_itself(office: Office) -> None:
    lock()
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=31))
    assert went("clerk", SECRET)
    assert not AccessAttempt.objects.exists()


def test_a_right_password_forgets_the_wrong_ones(office: Office) -> None:
    for _ in range(3):
        assert [went("clerk", "wrong") for _ in range(4)] == [False] * 4
        assert went("clerk", SECRET)


def test_the_bureau_lifts_it_and_sees_who_came_in(office: Office) -> None:
    lock()
    tried("clerk", "wrong", user_agent="another browser")
    went("supervisor", "supervisor-secret-9")
    client = Client()
    client.force_login(office.officer)
    locks = reverse("admin:axes_accessattempt_changelist")
    assert "登录锁定" in text(client.get("/admin/").content.decode())
    assert HERE in text(client.get(locks).content.decode())
    chosen = AccessAttempt.objects.filter(username="clerk").values_list("pk", flat=True)[:1]
    answer = client.post(locks, {"action": "lift", "_selected_action": list(chosen)}, follow=True)
    assert f"已解除：clerk（{HERE}）" in text(answer.content.decode())
    assert LogEntry.objects.get().user == office.officer
    assert went("clerk", SECRET)
    log, failures = (reverse(f"admin:axes_{one}_changelist") for one in ("accesslog", "accessfailurelog"))
    assert "supervisor" in text(client.get(log).content.decode())
    assert "clerk" in text(client.get(failures).content.decode())
    clerk = Client()
    clerk.force_login(office.clerk)
    assert [clerk.get(one).status_code for one in (locks, log, failures)] == [403] * 3


def test_the_pages_speak_chinese(office: Office) -> None:
    for model in apps.get_app_config("axes").get_models():
        captions = [model._meta.verbose_name, model._meta.verbose_name_plural]
        captions += [one.verbose_name for one in model._meta.concrete_fields if one.name != "id"]
        assert [one for one in captions if str(one).isascii()] == [], model
    assert apps.get_app_config("axes").verbose_name == "登录安全"


@pytest.mark.parametrize("typed", ["Mimi-2024-geheim", "x\0y", "很长" * 75, "' OR 1=1 --"])
def test_no_password_is_kept_wherever_it_was_typed(office: Office, typed: str) -> None:
    """In its field, in the field of the name, in a field that the form does not have."""
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR=HERE)
    token = client.get(LOGIN).cookies["csrftoken"].value
    for data in ({"username": "clerk", "password": typed}, {"username": typed, "password": "x"}) * 3:
        answer = client.post(LOGIN, data | {"csrfmiddlewaretoken": token, "pass": typed})
        assert answer.status_code in (200, 429)
    for model in apps.get_app_config("axes").get_models():
        for row in model._default_manager.values():
            kept = " ".join(map(str, row.values()))
            assert typed.replace("\0", "") not in kept and token not in kept and "x\0" not in kept


def test_an_unknown_name_is_answered_as_a_known_one(office: Office) -> None:
    assert lock("nobody-of-that-name") == [200] * 4 + [429] * 2
    assert [tried("another-name", "x").status_code for _ in range(4)] == [200] * 4


def test_only_a_trusted_proxy_tells_the_address(office: Office, settings: Any) -> None:
    """What a visitor writes into the header is not believed: it would be a new address for each try."""
    for number in range(5):
        assert not went(
            "clerk", "wrong", "127.0.0.1", x_forwarded_for=f"203.0.113.{number}", x_real_ip=f"10.0.0.{number}"
        )
    assert tried("clerk", SECRET, "127.0.0.1", x_forwarded_for="203.0.113.99").status_code == 429
    made = RequestFactory()

    def seen(peer: str, told: str) -> str | None:
        return address(made.get("/", REMOTE_ADDR=peer, headers={"x-forwarded-for": told}))

    assert seen("127.0.0.1", "203.0.113.9") == "127.0.0.1"
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert seen("127.0.0.1", "203.0.113.9") == "203.0.113.9"
    assert seen("127.0.0.1", "10.0.0.1, 203.0.113.9") == "203.0.113.9"
    assert seen("127.0.0.1", "rubbish") == "127.0.0.1"
    assert seen(HERE, "203.0.113.9") == HERE
    assert seen("", "203.0.113.9") is None


def test_the_page_of_the_lock_keeps_the_policy(office: Office) -> None:
    lock()
    answer = tried("clerk", "wrong", x_requested_with="XMLHttpRequest")
    assert answer.status_code == 429 and "Access-Control-Allow-Origin" not in answer
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert b"<script>" not in answer.content and b" style=" not in answer.content


def test_a_program_without_a_request_logs_in(office: Office) -> None:
    assert Client().login(username="clerk", password=SECRET)
    assert not Client().login(username="clerk", password="wrong")
    assert AccessLog.objects.count() == 1
    assert not AccessFailureLog.objects.exists()
