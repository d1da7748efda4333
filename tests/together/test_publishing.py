"""A publication killed at any moment: nothing of it, or all of it; what is left over is only spare."""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from io import StringIO
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.document import press
from accounts.models import Publication, PublicationFile, Status, Step
from accounts.publication import leaves
from accounts.workflow.publish import publish
from accounts.workflow.verbs import approve, submit
from tests.conftest import Office, clear
from tests.rounds import rounds

from .moment import at_once

STUB = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def approved(office: Office) -> Office:
    submit(office.clerk, office.filing)
    approve(office.supervisor, office.reload())
    clear(office.reload(), office.publisher)
    office.reload()
    return office


def child_of(office: Office, prepare: Callable[[], None]) -> int:
    """A process that prepares itself and publishes; it ends with 0 when that succeeded."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        forkserver._forkserver.__init__()  # type: ignore[misc]  # its own, not this process's
        prepare()
        publish(office.publisher, office.filing)
        os._exit(0)
    except BaseException:  # noqa: BLE001  a fork must not run the tests of its parent
        os._exit(3)


def ended(child: int) -> bool:
    """Whether the child was killed; any other end than success is a failure of the test."""
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def stub() -> None:
    """A small PDF in place of seconds of typesetting."""
    leaves.render_pdf = lambda *_, **__: STUB  # type: ignore[assignment]


def dying_at(moment: int, *, files: bool = True) -> Callable[[], None]:
    """A process that dies at the n-th of these: before and after each sync and rename, each write to the database, and
    each commit."""
    left = [moment]

    def tick() -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(real: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            tick()
            result = real(*arguments, **named)
            tick()
            return result

        return wrapped

    def write(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        return (around(execute) if sql.startswith(("INSERT", "UPDATE")) else execute)(sql, params, many, context)

    def prepare() -> None:
        stub()
        if files:
            os.fsync = around(os.fsync)
            Path.replace = around(Path.replace)  # type: ignore[method-assign]
        BaseDatabaseWrapper._commit = around(BaseDatabaseWrapper._commit)  # type: ignore[method-assign]
        connection.execute_wrappers.append(write)

    return prepare


def assert_as_before(office: Office) -> None:
    assert office.reload().status == Status.APPROVED
    assert not Publication.objects.exists()
    assert not PublicationFile.objects.exists()
    assert not Step.objects.filter(to_status=Status.PUBLISHED).exists()
    call_command("verify_publication", "--all", stdout=StringIO())
    call_command("verify_trail", stdout=StringIO())


def assert_published(office: Office) -> None:
    """All of it, and no more than once."""
    assert office.reload().status == Status.PUBLISHED
    assert Step.objects.filter(to_status=Status.PUBLISHED).count() == 1
    assert Publication.objects.get().files.count() == 14
    leaves.render_pdf, real = lambda *_, **__: STUB, leaves.render_pdf  # type: ignore[assignment]
    try:
        call_command("verify_publication", "--all", stdout=StringIO())
        call_command("verify_trail", stdout=StringIO())
    finally:
        leaves.render_pdf = real


def test_killed_at_each_write_rename_and_commit(approved: Office, publication_folder: Path) -> None:
    """Into an empty folder each time, every third moment (quickly, every twelfth); the last kill comes after the commit."""
    moment, kills = 1, 0
    while not Publication.objects.exists():
        shutil.rmtree(publication_folder, ignore_errors=True)
        kills += survived(approved, dying_at(moment))
        moment += rounds(12, 3)
    assert kills >= rounds(5, 20)
    assert_published(approved)


def test_killed_around_each_write_to_the_database(approved: Office) -> None:
    moment, kills = 1, 0
    while not Publication.objects.exists():
        kills += survived(approved, dying_at(moment, files=False))
        moment += rounds(4, 1)
    assert kills >= rounds(3, 10)
    assert_published(approved)


def survived(office: Office, prepare: Callable[[], None]) -> bool:
    """Whether the child was killed; then all is as before, unless the commit was through."""
    killed = ended(child_of(office, prepare))
    if not Publication.objects.exists():
        assert killed
        assert_as_before(office)
    return killed


def publish_with_stub(office: Office) -> None:
    assert not ended(child_of(office, stub))


@pytest.mark.parametrize("seed", range(rounds(1, 2)))
def test_killed_at_random_moments(approved: Office, seed: int) -> None:
    lot = random.Random(seed)
    for _ in range(6):
        child = child_of(approved, stub)
        time.sleep(lot.uniform(0.0, 0.6))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if Publication.objects.exists():
            break
        assert_as_before(approved)
    else:
        publish_with_stub(approved)
    assert_published(approved)


def test_two_publishers_at_once_publish_once(approved: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: STUB)
    told = at_once(*[(publish, approved.publisher, approved.filing)] * 2)
    assert sorted(one == "done" for one in told) == [False, True]
    assert any("不用再次办理" in one for one in told)
    assert_published(approved)


@pytest.mark.parametrize("seconds", [0.3, 1.5][: rounds(1, 2)])
@pytest.mark.thorough
def test_killed_while_the_document_is_typeset(approved: Office, seconds: float) -> None:
    reading, writing = os.pipe()

    def tell() -> None:
        real = press.run_job

        def run_job(*arguments: Any) -> Any:
            os.write(writing, b"!")
            return real(*arguments)

        press.run_job = run_job  # type: ignore[assignment]

    child = child_of(approved, tell)
    assert os.read(reading, 1) == b"!"
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    assert ended(child)
    assert_as_before(approved)
    for end in (reading, writing):
        os.close(end)
    publish(approved.publisher, approved.filing)
    assert Publication.objects.get().files.count() == 14
    call_command("verify_publication", "--all", stdout=StringIO())
