"""How Django connects, to the private server and to one of the office's own (数据库连接)."""

from typing import Any

import pytest
from django.db import connection

from config import settings

OWN = "postgres://name:secret@db.example.org:5433/accounts"


@pytest.mark.parametrize(
    ("url", "options"),
    [("", "-c jit=off"), (OWN, "-c jit=off"), (f"{OWN}?options=-c%20work_mem%3D8MB", "-c jit=off -c work_mem=8MB")],
)
def test_connections_are_kept_and_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch, url: str, options: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    found: dict[str, Any] = settings._database()
    assert found["OPTIONS"]["options"] == options
    assert found["CONN_MAX_AGE"] > 0
    assert found["CONN_HEALTH_CHECKS"] is True
    assert found["HOST"] == (
        "db.example.org" if url else settings.private_postgres.connection(settings.BASE_DIR)["HOST"]
    )


@pytest.mark.django_db
def test_the_server_obeys() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
