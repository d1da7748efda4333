"""A database of its own for one test, with real connections and commits: `from tests.own_database import db` (独立的测试数据库)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, ProgrammingError, connection, connections
from pytest_django import DjangoDbBlocker

__all__ = ["db", "empty_database"]

PATIENCE = 30
"""Seconds that a database may be held."""


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of a transaction that is rolled back: a copy of the test database for one play, dropped at its end."""
    with django_db_blocker.unblock():
        original = connection.settings_dict["NAME"]
        copy = f"{original}_play"
        _administer(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)', f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
        _use(copy)
        yield
        _use(original)
        _administer(f'DROP DATABASE "{copy}" WITH (FORCE)')


@contextmanager
def empty_database() -> Iterator[None]:
    """Another database with nothing in it, in use meanwhile, dropped at the end; for tests with a `db` of their own."""
    before = connection.settings_dict["NAME"]
    name = f"{before}_empty"
    _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE template0')
    _use(name)
    try:
        yield
    finally:
        _use(before)
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def _use(name: str) -> None:
    connections.close_all()
    connections["default"].settings_dict["NAME"] = name
    connections.settings["default"]["NAME"] = name


def _administer(*statements: str) -> None:
    """Run the statements, each on its own; the server's own vacuum may be in a database and cannot be sent away."""
    connections.close_all()
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        for statement in statements:
            for left in range(PATIENCE, -1, -1):
                try:
                    cursor.execute(statement)
                    break
                except (ProgrammingError, OperationalError):
                    if not left:
                        raise
                    time.sleep(1)
