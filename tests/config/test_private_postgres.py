"""The private PostgreSQL with real servers and real kills (内置数据库：真实启动、真实终止)."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config import private_postgres
from config.private_postgres import Lost, Watch
from config.private_postgres.keeper import lock
from config.private_postgres.places import SHARED_PLACE, Server, find_server

ROOT = Path(__file__).resolve().parent.parent.parent
AS_ROOT = os.geteuid() == 0
USER = """
import sys
from pathlib import Path
from config import private_postgres
private_postgres.ensure(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.read()
"""

Process = subprocess.Popen[str]
Begin = Callable[[Path], Process]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINAL_ACCOUNTS_FAST_DATABASE", "1")
    monkeypatch.delenv("FINAL_ACCOUNTS_POSTGRES", raising=False)


@pytest.fixture
def base() -> Iterator[Path]:
    """A project folder with a space and Chinese characters in its name, that the server's account can reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        made = Path(folder, "部门决算 试用")
        made.mkdir()
        yield made


@pytest.fixture
def begin(base: Path) -> Iterator[Begin]:
    """Starts processes that use the server; none and no server is left after the test."""
    with ExitStack() as started:

        def start(project: Path) -> Process:
            command = [sys.executable, "-c", USER, str(project)]
            pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
            process = started.enter_context(subprocess.Popen(command, cwd=ROOT, text=True, **pipes))
            started.callback(process.kill)
            return process

        yield start
    wait_until_stopped(base)


def wait_until_ready(process: Process) -> None:
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline() == "ready\n", process.stderr.read()


def wait_until_stopped(base: Path) -> None:
    # Kept as long as the lock is: granted only when the keeper has gone.
    if (server := find_server(base)).beside(".keeper").exists():
        lock(server.beside(".keeper"), fcntl.LOCK_EX).close()
    assert not server.socket.exists() or not any(server.socket.iterdir())


def kill(process: Process) -> None:
    process.kill()
    process.wait()


def refusal(process: Process) -> str:
    _, said = process.communicate()
    assert process.returncode == 1
    assert "Traceback" not in said
    return said


def query(base: Path, question: str) -> Any:
    place = private_postgres.connection(base)
    with psycopg.connect(
        host=place["HOST"], port=place["PORT"], dbname=place["NAME"], user=place["USER"], autocommit=True
    ) as connection:
        cursor = connection.execute(question)
        return cursor.fetchone() if cursor.description else None


def server_start(base: Path) -> Any:
    return query(base, "SELECT pg_postmaster_start_time()")


def server_process(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text(encoding="utf-8").partition("\n")[0])


def test_connection_starts_nothing(base: Path) -> None:
    place = private_postgres.connection(base)
    assert place["NAME"] == place["USER"] == "final_accounts"
    assert place["PASSWORD"] == ""
    assert len(f"{place['HOST']}/.s.PGSQL.{place['PORT']}") < 100
    assert not any(base.iterdir())


def test_server_knows_chinese_and_listens_only_on_its_socket(base: Path, begin: Begin) -> None:
    wait_until_ready(begin(base))
    assert query(base, "SHOW server_encoding") == ("UTF8",)
    assert query(base, "SHOW timezone") == ("Asia/Shanghai",)
    assert query(base, "SHOW listen_addresses") == ("",)
    assert query(base, r"SELECT '决' ~ '\w'") == (True,)
    assert Path(private_postgres.connection(base)["HOST"]).stat().st_mode & 0o777 == 0o700


def test_role_is_not_a_superuser(base: Path, begin: Begin) -> None:
    wait_until_ready(begin(base))
    assert query(base, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user") == (False, True)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        query(base, "COPY (SELECT 1) TO PROGRAM 'cat'")


def test_server_lives_until_its_last_user_is_killed(base: Path, begin: Begin) -> None:
    first, second = begin(base), begin(base)  # at once, on an empty folder
    wait_until_ready(first)
    wait_until_ready(second)
    since = server_start(base)
    kill(first)
    time.sleep(0.3)
    assert server_start(base) == since
    kill(second)
    wait_until_stopped(base)
    with pytest.raises(psycopg.OperationalError):
        server_start(base)


def test_data_outlive_the_server(base: Path, begin: Begin) -> None:
    first = begin(base)
    wait_until_ready(first)
    since = server_start(base)
    query(base, "CREATE TABLE kept AS SELECT '决算' AS word")
    kill(first)
    wait_until_ready(begin(base))  # while the keeper is stopping the server
    assert server_start(base) > since
    assert query(base, "SELECT word FROM kept") == ("决算",)


def test_wheel_brings_its_own_programs(base: Path, begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINAL_ACCOUNTS_POSTGRES", "wheel")
    wait_until_ready(begin(base))
    assert query(base, "SELECT current_setting('server_version_num')::int / 10000") == (18,)
    assert query(base, r"SELECT '决' ~ '\w'") == (True,)


def test_killed_server_is_started_anew(base: Path, begin: Begin) -> None:
    wait_until_ready(begin(base))
    server = find_server(base)
    since = server_start(base)
    os.kill(server_process(server), signal.SIGKILL)
    wait_until_ready(begin(base))
    assert server_start(base) > since


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_server_ends_with_its_killed_keeper(base: Path, begin: Begin) -> None:
    wait_until_ready(begin(base))
    status = Path(f"/proc/{server_process(find_server(base))}/status").read_text(encoding="utf-8")
    os.kill(int(status.partition("PPid:")[2].split()[0]), signal.SIGKILL)
    since = server_start_or_none(base)
    wait_until_ready(begin(base))
    assert server_start(base) != since


def server_start_or_none(base: Path) -> Any:
    with suppress(psycopg.OperationalError):
        return server_start(base)
    return None


@pytest.mark.parametrize("words", [(), ("-D", "{data}-tests", "-k", "elsewhere")], ids=["any", "server of a like name"])
def test_number_of_an_ended_server_may_belong_to_another_program(
    base: Path, begin: Begin, words: tuple[str, ...]
) -> None:
    first = begin(base)
    wait_until_ready(first)
    server = find_server(base)
    kept = (server.data / "postmaster.pid").read_text(encoding="utf-8")
    kill(first)
    wait_until_stopped(base)
    words = tuple(word.format(data=server.data) for word in words)
    with subprocess.Popen([sys.executable, "-c", "input()", *words], stdin=subprocess.PIPE) as other:
        stale = kept.replace(kept.partition("\n")[0], str(other.pid), 1)
        (server.data / "postmaster.pid").write_text(stale, encoding="utf-8")
        wait_until_ready(begin(base))
        assert other.poll() is None


# --- brought back under a serving site ---------------------------------------------------------------------------------


def kill_server(server: Server) -> int:
    found = server_process(server)
    os.kill(found, signal.SIGKILL)
    wait_until_unkept(server)
    return found


def wait_until_unkept(server: Server) -> None:
    lock(server.beside(".keeper"), fcntl.LOCK_SH).close()


def look_once(watch: Watch) -> None:
    """A look, and what it starts done."""
    watch.look()
    if watch.starter is not None:
        watch.starter.wait()


def test_a_killed_server_is_brought_back_until_it_fails_too_often(
    base: Path, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_until_ready(begin(base))
    server, now = find_server(base), [0.0]
    monkeypatch.setattr("config.private_postgres.monotonic", lambda: now[0])
    watch = Watch(base)
    look_once(watch)
    assert watch.starter is None, "nothing to do while it runs"
    for now[0] in (100.0, 130.0, 161.0, 195.0):  # never three within a minute
        before = kill_server(server)
        look_once(watch)
        assert server_process(server) != before
        assert server_start(base)
        look_once(watch)
    now[0] = 200.0
    kill_server(server)
    with pytest.raises(Lost, match="3 次中断或没有启动成功") as raised:
        watch.look()
    assert str(server.beside(".log")) in str(raised.value)


def damaged(server: Server) -> None:
    (server.data / "global" / "pg_control").unlink()


def opened_to_others(server: Server) -> None:
    server.data.chmod(0o755)


def moved_away(server: Server) -> None:
    server.data.rename(server.data.with_name("elsewhere"))


@pytest.mark.parametrize(
    "hurt", [moved_away, *(pytest.param(one, marks=pytest.mark.thorough) for one in (damaged, opened_to_others))]
)
def test_a_server_that_cannot_start_is_given_up_and_nothing_takes_its_place(
    base: Path, begin: Begin, hurt: Callable[[Server], None], capfd: pytest.CaptureFixture[str]
) -> None:
    wait_until_ready(begin(base))
    server, watch = find_server(base), Watch(base)
    kill_server(server)
    hurt(server)
    for _ in range(2):
        look_once(watch)
        said = capfd.readouterr().err
        assert "内置数据库没有启动" in said
        assert "Traceback" not in said
    with pytest.raises(Lost):
        watch.look()
    assert server.data.exists() == (hurt is not moved_away), (
        "never an empty database in place of the one that was there"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a keeper adopt the processes of its server")
def test_no_server_starts_beside_a_query_that_a_killed_server_left(base: Path, begin: Begin) -> None:
    """The keeper ends it; with the keeper killed too, PostgreSQL itself refuses until it has ended."""
    wait_until_ready(begin(base))
    server = find_server(base)
    for with_keeper in (False, True):
        backend, watch = at_work(base), Watch(base)
        before = server_process(server)
        if with_keeper:
            os.kill(parent(before), signal.SIGSTOP)  # so that it does not act before it is killed
        os.kill(before, signal.SIGKILL)
        if with_keeper:
            os.kill(parent(before), signal.SIGKILL)
            wait_until_unkept(server)
            look_once(watch)
            assert "pre-existing shared memory block" in server.beside(".log").read_text(encoding="utf-8")
            os.kill(backend, signal.SIGKILL)
        wait_until_unkept(server)
        look_once(watch)
        assert has_ended(backend)
        assert server_start(base)
        assert server_process(server) != before


def parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def has_ended(process: int) -> bool:
    """Whether nothing of it is left but its number, which nobody may have asked for yet."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{process}/cmdline").read_bytes() == b""
    return True


def at_work(base: Path) -> int:
    """The process of a query that never waits, so that nothing tells it of the end of its server."""
    place = private_postgres.connection(base)
    one = psycopg.connect(host=place["HOST"], port=place["PORT"], dbname=place["NAME"], user=place["USER"])

    def work() -> None:
        with one, suppress(psycopg.OperationalError):
            one.execute("DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$")

    threading.Thread(target=work).start()
    active = f"SELECT 1 FROM pg_stat_activity WHERE pid = {one.info.backend_pid} AND state = 'active'"
    while query(base, active) is None:
        time.sleep(0.01)
    return one.info.backend_pid


def test_broken_off_initialisation_leaves_no_trace(base: Path, begin: Begin) -> None:
    server = find_server(base)
    left = server.data.with_name(server.data.name + ".new-left")
    left.mkdir()
    (left / "PG_VERSION").write_text("15\n", encoding="ascii")
    wait_until_ready(begin(base))
    assert not left.exists()
    assert (server.data / "PG_VERSION").exists()


def test_foreign_socket_folder_is_refused(base: Path, begin: Begin) -> None:
    folder = Path(private_postgres.connection(base)["HOST"])
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    try:
        assert f"{folder} 已存在" in refusal(begin(base))
    finally:
        folder.rmdir()


def test_missing_programs_are_named(base: Path, begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINAL_ACCOUNTS_POSTGRES", str(base))
    assert f"没有找到 PostgreSQL 15 或更高版本（FINAL_ACCOUNTS_POSTGRES={base}）" in refusal(begin(base))


def test_data_of_a_missing_version_are_left_alone(base: Path, begin: Begin) -> None:
    server = find_server(base)
    server.data.mkdir()
    shutil.chown(server.data, server.account.pw_uid)
    (server.data / "PG_VERSION").write_text("9\n", encoding="ascii")
    said = refusal(begin(base))
    assert "由 PostgreSQL 9 建立" in said
    assert "apt-get install postgresql-9" in said
    assert (server.data / "PG_VERSION").exists()


def test_failed_start_points_to_the_log(base: Path, begin: Begin) -> None:
    first = begin(base)
    wait_until_ready(first)
    kill(first)
    wait_until_stopped(base)
    server = find_server(base)
    (server.data / "global" / "pg_control").unlink()
    assert str(server.beside(".log")) in refusal(begin(base))


@pytest.mark.skipif(AS_ROOT, reason="no folder is closed to root")
def test_closed_folder_is_named(base: Path, begin: Begin) -> None:
    (base / "var").mkdir(mode=0o500)
    try:
        assert "没有权限" in refusal(begin(base))
    finally:
        (base / "var").chmod(0o700)


@pytest.mark.skipif(not AS_ROOT, reason="only root runs the server under another account")
def test_root_project_below_a_closed_folder_has_its_data_elsewhere(base: Path, begin: Begin) -> None:
    base.chmod(0o700)
    server = find_server(base)
    try:
        assert server.data.is_relative_to(SHARED_PLACE)
        process = begin(base)
        wait_until_ready(process)
        assert query(base, "SELECT current_user") == ("final_accounts",)
        kill(process)
        wait_until_stopped(base)
    finally:
        shutil.rmtree(server.data.parent)
        (base / "var" / "instance").unlink()
        base.chmod(0o755)


@pytest.mark.skipif(not AS_ROOT, reason="others always start the server as themselves")
def test_data_of_another_account_are_refused(base: Path, begin: Begin) -> None:
    server = find_server(base)
    server.data.mkdir()
    os.chown(server.data, 12345, 12345)
    assert "uid 12345" in refusal(begin(base))
    server.data.rmdir()
