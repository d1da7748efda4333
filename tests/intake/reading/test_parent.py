"""The child that reads an uploaded file: limits, an empty environment, words whatever becomes of it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.intake.reading import uploads
from accounts.intake.reading.child import TOO_LARGE, Limits
from accounts.intake.reading.uploads import BROKEN, BUSY, TOO_LONG, UNABLE, run
from accounts.intake.workbooks.grid import unpacked
from accounts.intake.wrong_file import WrongFile

SHORT = Limits(processor=1, wall=60)
Use = Callable[[str], None]


@pytest.fixture(autouse=True)
def _apart(settings: Any, tmp_path: Path) -> None:
    settings.INTAKE_ROOT = tmp_path / "intake"


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Lets the child run a reader of `tests.intake.reading.readers` for workbooks."""

    def chosen(name: str) -> None:
        start = (
            "import sys; sys.path.insert(0, sys.argv.pop(1)); from accounts.intake.reading import child; "
            f"child.READERS['workbook'] = ('tests.intake.reading.readers', {name!r}); child.main()"
        )
        monkeypatch.setattr(uploads, "START", start)

    return chosen


def test_the_child_sees_nothing_of_the_site(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    use("echo")
    told = run("workbook", b"abc", dict)
    assert told["length"] == 3 and not told["django"]
    assert set(told["environment"]) <= {"TMPDIR", "LC_CTYPE"} and told["environment"]["TMPDIR"] == told["folder"]
    assert not Path(told["folder"]).exists()


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        ("endless", TOO_LONG),
        ("hungry", TOO_LARGE),
        ("talkative", TOO_LARGE),
        ("writing", BROKEN),
        ("opening", BROKEN),
        ("aborting", BROKEN),
        ("raising", BROKEN),
        ("lying", TOO_LONG),
        ("babbling", BROKEN),
    ],
)
def test_whatever_a_file_does_to_its_reader_is_told(reader: str, words: str, use: Use) -> None:
    use(reader)
    with pytest.raises(WrongFile) as told:
        run("workbook", b"x", str, SHORT)
    assert str(told.value) == words


def test_a_machine_without_processes_left_is_told_as_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: Any, **__: Any) -> None:
        raise BlockingIOError

    monkeypatch.setattr(subprocess, "Popen", none_left)
    with pytest.raises(WrongFile) as told:
        run("workbook", b"x", str)
    assert str(told.value) == BUSY


def test_a_folder_that_cannot_be_used_is_told(settings: Any, tmp_path: Path) -> None:
    settings.INTAKE_ROOT = tmp_path / "a file"
    settings.INTAKE_ROOT.write_bytes(b"")
    with pytest.raises(WrongFile) as told:
        run("workbook", b"PK", str)
    assert str(told.value) == UNABLE


def test_an_answer_that_is_not_understood_is_told(use: Use) -> None:
    use("echo")
    with pytest.raises(WrongFile) as told:
        run("workbook", b"x", unpacked)
    assert str(told.value) == BROKEN


def test_a_reader_that_waits_is_stopped(use: Use, tmp_path: Path) -> None:
    use("sleeping")
    with pytest.raises(WrongFile, match="在限定的时间内没有读完"):
        run("workbook", str(tmp_path / "never").encode(), str, Limits(wall=0.5))


def reading(content: Path, results: list[Any]) -> threading.Thread:
    def read() -> None:
        try:
            results.append(run("workbook", str(content).encode(), str))
        except WrongFile as wrong:
            results.append(str(wrong))

    thread = threading.Thread(target=read)
    thread.start()
    return thread


def wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.01)


def test_only_so_many_read_at_once_and_the_next_is_told(
    use: Use, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use("sleeping")
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    monkeypatch.setattr(uploads, "PATIENCE", 0.1)
    results: list[Any] = []
    first = reading(tmp_path / "go", results)
    wait_for(tmp_path / "go.started")
    second = reading(tmp_path / "go", results)
    second.join()
    assert results == [BUSY]
    (tmp_path / "go").touch()
    first.join()
    assert results == [BUSY, "done"]


def test_a_worker_keeps_threads_for_pages(use: Use, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use("sleeping")
    monkeypatch.setattr(uploads, "AT_ONCE", threading.BoundedSemaphore(1))
    results: list[Any] = []
    first = reading(tmp_path / "go", results)
    wait_for(tmp_path / "go.started")
    second = reading(tmp_path / "go", results)
    second.join()
    (tmp_path / "go").touch()
    first.join()
    assert results == [BUSY, "done"]


WORKER = """
import sys
sys.path.insert(0, {root!r})
from django.conf import settings
settings.configure(INTAKE_ROOT={intake!r})
from accounts.intake.reading import uploads
uploads.START = {start!r}
uploads.run("workbook", {content!r}, str)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of the end of its parent")
def test_the_child_of_a_killed_worker_ends_and_leaves_nothing(
    use: Use, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use("sleeping")
    content = str(tmp_path / "never").encode()
    code = WORKER.format(
        root=str(settings.BASE_DIR), intake=str(settings.INTAKE_ROOT), start=uploads.START, content=content
    )
    worker = subprocess.Popen([sys.executable, "-c", code])
    wait_for(tmp_path / "never.started")
    left = [one for one in settings.INTAKE_ROOT.iterdir() if one.is_dir()]
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    (left[0] / "spoils").touch()
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # so that the same place is taken again, and is free
    use("echo")
    told = run("workbook", b"", dict)
    assert Path(told["folder"]) == left[0]
    assert [one for one in settings.INTAKE_ROOT.iterdir() if one.is_dir()] == []


def test_limits_travel_as_words() -> None:
    assert Limits(**json.loads(SHORT.words())) == SHORT
