"""`/health`: true, silent, cheap, before everything else (健康检查)."""

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve

from config import health
from config.health import Health


def asked(middleware: Health) -> int:
    return middleware(RequestFactory().get("/health")).status_code


def never(request: object) -> Any:
    pytest.fail("what stands behind was reached")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How often the database was asked; each time it takes a moment and is there."""
    calls: list[int] = []

    def answers() -> bool:
        calls.append(1)
        time.sleep(0.05)
        return True

    monkeypatch.setattr(health, "database_answers", answers)
    return lambda: len(calls)


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["juesuan.example.gov.cn", "127.0.0.1:8000", "10.0.0.7", "_", "", "a b"])
def test_one_answer_without_a_word_a_cookie_or_a_redirect(settings: Any, host: str) -> None:
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["juesuan.example.gov.cn"]
    answer = Client().get("/health", headers={"host": host, "cookie": "sessionid=unknown"})
    assert (answer.status_code, answer.content, dict(answer.cookies)) == (200, b"", {})
    assert answer["Cache-Control"] == "no-store"
    assert not {"Location", "Set-Cookie", "Vary", "Strict-Transport-Security"} & set(answer.headers)


@pytest.mark.django_db
def test_it_needs_nothing_of_django(django_assert_num_queries: Any) -> None:
    client = Client()
    with django_assert_num_queries(0):
        assert client.get("/health").status_code == 200
    with pytest.raises(Resolver404):
        resolve("/health")


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_only_get(counted: Callable[[], int], method: str) -> None:
    answer = Client().generic(method, "/health")
    assert (answer.status_code, answer["Allow"], answer.content) == (405, "GET", b"")
    assert not counted()


def test_the_answer_is_kept_a_second(counted: Callable[[], int], monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(health, "monotonic", lambda: now[0])
    middleware = Health(never)
    for now[0], times in ((100.0, 1), (100.5, 1), (100.99, 1), (101.0, 2), (101.5, 2), (102.0, 3)):
        assert asked(middleware) == 200
        assert counted() == times, now


def test_who_asks_at_once_shares_one_answer(counted: Callable[[], int]) -> None:
    middleware = Health(never)
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(lambda _: asked(middleware), range(64))) == {200}
    assert counted() < 4


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    def move(host: str, port: int) -> None:
        place = connection.get_connection_params() | {"host": host, "port": port}
        monkeypatch.setattr(connection, "get_connection_params", lambda: place)

    return move


def test_away_is_503(elsewhere: Callable[[str, int], None], tmp_path: Any) -> None:
    elsewhere(str(tmp_path), 5432)
    answer = Client().get("/health")
    assert (answer.status_code, answer.content) == (503, b"")


def test_a_database_that_never_answers_is_away(elsewhere: Callable[[str, int], None]) -> None:
    """It takes the connection and says nothing; we are told while it still holds it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        elsewhere("127.0.0.1", silent.getsockname()[1])
        held: list[socket.socket] = []
        thread = threading.Thread(target=lambda: held.append(silent.accept()[0]))
        thread.start()
        assert asked(Health(never)) == 503
        thread.join()
        held[0].close()


@pytest.mark.django_db
def test_it_comes_back(elsewhere: Callable[[str, int], None], tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "KEPT", 0)
    middleware = Health(never)
    with monkeypatch.context() as away:
        away.setattr(connection, "get_connection_params", lambda: {"host": str(tmp_path), "dbname": "none"})
        assert asked(middleware) == 503
    assert asked(middleware) == 200
