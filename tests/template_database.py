"""The tables, triggers and subjects, migrated once for the code as it is; each test database is a copy (测试库模板)."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.utils import CursorWrapper

from accounts.intake.subjects import load_starter
from tests.sample import ROOT, YEAR

PREFIX = "final_accounts_template_"
SOURCES = (
    "accounts/migrations/*.py",
    "performance/migrations/*.py",
    "accounts/models/**/*.py",
    "performance/models.py",
)
DATA = ("accounts/data/*.csv", "config/settings.py", "requirements.txt")
LOCK = 2_650_205_001
"""The advisory lock under which one process makes the template while the others wait."""


def template() -> str:
    """The name of the template, made now if it is not there; older ones are dropped."""
    name = PREFIX + _version()
    with _administration() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"])
        there = {row[0] for row in cursor.fetchall()}
        if name not in there:
            for old in there:
                cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
            _make(cursor, name)
    return name


def _version() -> str:
    """A hash of all that the template is made from."""
    found = hashlib.sha256(str(YEAR).encode())
    for pattern in (*SOURCES, *DATA):
        for path in sorted(ROOT.glob(pattern)):
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def _administration() -> Iterator[CursorWrapper]:
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        yield cursor


def _make(cursor: CursorWrapper, name: str) -> None:
    """Under another name first: what was broken off is never taken for whole."""
    making, before = f"{PREFIX}making", connection.settings_dict["NAME"]
    cursor.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
    cursor.execute(f"CREATE DATABASE \"{making}\" ENCODING 'UTF8' TEMPLATE template0")
    connections.close_all()
    connection.settings_dict["NAME"] = making
    try:
        call_command("migrate", verbosity=0)
        load_starter(YEAR)
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before
    cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
