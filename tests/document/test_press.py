"""The press: limits of a job, nothing left behind, one render per content (排印的限度与缓存)."""

import io
import itertools
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pypdf
import pytest

from accounts.document import press as room
from accounts.document.engine import Enclosure, ForbiddenRequest, JobLimits, Manuscript
from accounts.document.press import Job, JobFailed, content_name, press, run_job

SHORT = Manuscript("<html lang='zh-CN'><title>短文</title><p>一段文字。", datetime(2023, 12, 31, tzinfo=UTC))
LONG = replace(SHORT, html="<html lang='zh-CN'><title>长文</title>" + "<p>很长的文字。" * 20_000)


@pytest.fixture
def kept(settings: Any, tmp_path: Path) -> Path:
    """A cache of documents."""
    cache = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path / "documents"}
    settings.CACHES = settings.CACHES | {"documents": cache}
    return tmp_path / "documents"


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (JobLimits(processor=1), "时间或内存超出限度"),
        (JobLimits(wall=0.5), r"超过 0\.5 秒"),
        (JobLimits(memory=150 * 1024**2), "时间或内存超出限度"),
    ],
)
def test_a_job_beyond_its_limits_is_ended_and_leaves_nothing(limits: JobLimits, message: str) -> None:
    run_job(SHORT)
    before, children = set(Path(tempfile.gettempdir()).iterdir()), workers()
    start = time.monotonic()
    with pytest.raises(JobFailed, match=message):
        run_job(LONG, limits)
    assert time.monotonic() - start < 20
    assert {one for one in Path(tempfile.gettempdir()).iterdir() if "weasy" in one.name} <= before
    assert workers() == children
    assert run_job(SHORT).data.startswith(b"%PDF")


def workers() -> set[int]:
    """The processes below this one."""
    return {one.pid for one in psutil.Process().children(recursive=True) if one.status() != psutil.STATUS_ZOMBIE}


def test_a_killed_fork_server_is_replaced() -> None:
    run_job(SHORT)
    for one in psutil.Process().children():
        if "forkserver" in " ".join(one.cmdline()):
            one.kill()
            while one.status() != psutil.STATUS_ZOMBIE:  # waited for by multiprocessing, not by us
                time.sleep(0.01)
    assert run_job(SHORT).data.startswith(b"%PDF")


def test_a_job_tells_pages_and_memory() -> None:
    job = run_job(SHORT)
    assert (job.pages, len(pypdf.PdfReader(io.BytesIO(job.data)).pages)) == (1, 1)
    assert 30e6 < job.memory < 1e9


def test_a_request_fails_the_job() -> None:
    with pytest.raises(ForbiddenRequest, match=r"http://example\.org/x\.png"):
        run_job(replace(SHORT, html=SHORT.html + "<img src='http://example.org/x.png' alt=''>"))


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many jobs were run."""
    count, lock = [0], threading.Lock()

    def counted(manuscript: Manuscript) -> Job:
        with lock:
            count[0] += 1
        return run_job(manuscript)

    monkeypatch.setattr(room, "run_job", counted)
    return lambda: count[0]


def test_one_render_per_content_even_when_asked_at_once(kept: Path, jobs: Callable[[], int]) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(press, [SHORT] * 4))
    assert len(answers) == 1
    assert jobs() == 1
    assert press(SHORT) in answers
    assert jobs() == 1
    assert kept.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept.glob("*.djcache"))


@pytest.mark.parametrize(
    "other",
    [
        replace(SHORT, html=SHORT.html + "。"),
        replace(SHORT, stamp=datetime(2024, 1, 1, tzinfo=UTC)),
        replace(SHORT, enclosures=(Enclosure("a", "b", b"c"),)),
        replace(SHORT, enclosures=(Enclosure("a", "bc", b""),)),
    ],
)
def test_any_difference_is_another_content(other: Manuscript) -> None:
    assert content_name(other) != content_name(SHORT)
    assert content_name(replace(other)) == content_name(other)


def test_a_failed_job_is_not_kept(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(manuscript: Manuscript) -> Job:
        raise JobFailed("超时")

    with monkeypatch.context() as patched:
        patched.setattr(room, "run_job", fails)
        with pytest.raises(JobFailed):
            press(SHORT)
    assert press(SHORT).startswith(b"%PDF")


@pytest.fixture
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)


def test_who_waits_too_long_is_told(kept: Path, two_processors: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE", 0.1)
    refused = pytest.raises(JobFailed, match="请稍后再试")
    with room._place("a"), refused, room._place("a"):  # the same content
        pass
    with room._place("a"), room._place("b"), refused, room._place("c"):  # every place taken
        pass
    with room._place("a"), room._place("b"):
        pass
    assert sorted(one.name for one in kept.iterdir()) == ["place-0", "place-1"]


def test_any_free_place_is_taken(kept: Path, two_processors: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever two contents are called, both are typeset at once; a third waits and is typeset then."""
    monkeypatch.setattr(room, "PATIENCE", 0.1)
    names = [f"{number:08x}" for number in range(0, 16, 2)]  # all even: one place for all by their numbers
    for one, other in itertools.pairwise(names):
        with room._place(one), room._place(other):
            pass
    monkeypatch.setattr(room, "PATIENCE", 60)
    order: list[str] = []

    def third() -> None:
        with room._place("c"):
            order.append("c")

    with ThreadPoolExecutor(1) as pool:
        with room._place("a"), room._place("b"):
            waiting = pool.submit(third)
            order.append("ab")
        waiting.result()
    assert order == ["ab", "c"]


def test_a_fork_server_that_cannot_be_reached_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(process: object) -> None:
        raise BrokenPipeError

    run_job(SHORT)
    monkeypatch.setattr("multiprocessing.context.ForkServerProcess.start", fails)
    with pytest.raises(JobFailed, match="请再试一次"):
        run_job(SHORT)
