"""A database of another version is refused in words and left as it is; an old demo is kept and begun anew (旧数据库)."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from config import older_database
from tests.own_database import db
from tests.sample import ROOT

__all__ = ["db"]

OLD_NAME = (
    "UPDATE django_migrations SET name = '0014_opened_then_changed' WHERE name = '0002_triggers' AND app = 'accounts'"
)
OLD_COLUMNS = "ALTER TABLE accounts_budgetline DROP COLUMN amount"
PARTS = ("accounts", "performance", "config", "templates", "static", "locale")


def told(*command: str, base: Path = ROOT, **environment: str) -> tuple[int, str]:
    """(how it ended, what it said) of a command of the project in base."""
    given = {name: text for name, text in os.environ.items() if name not in ("DATABASE_URL", "STATIC_ROOT")}
    given |= {"ALLOW_HTTP": "1", **environment}
    ended = subprocess.run(
        [sys.executable, *command], cwd=base, env=given, capture_output=True, text=True, check=False, timeout=300
    )
    return ended.returncode, ended.stdout + ended.stderr


def address() -> dict[str, str]:
    place = connection.settings_dict
    return {"DATABASE_URL": f"postgres://{place['USER']}@/{place['NAME']}?host={place['HOST']}", "SECRET_KEY": "x" * 60}


def contents() -> list[Any]:
    """Every table with its columns and its number of rows."""
    connection.close()  # what another process did is seen
    with connection.cursor() as cursor:
        cursor.execute(f"{older_database.COLUMNS} ORDER BY 1, 2")
        columns = cursor.fetchall()
        counts = []
        for table in sorted({table for table, _ in columns}):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts.append((table, cursor.fetchone()))
    return [*columns, *counts]


def test_a_database_of_another_version_is_refused_at_every_start(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(OLD_NAME)
    before = contents()
    starts = [("manage.py", "migrate"), ("manage.py", "serve"), ("manage.py", "demo"), ("-c", "import config.wsgi")]
    for start in starts:
        ended, said = told(*start, **address())
        assert ended == 1, start
        assert "数据库由本程序的另一版本建立（记有 accounts.0014_opened_then_changed）" in said
        assert "没有任何改动" in said
        assert "请另设空数据库" in said
        assert "Traceback" not in said
    assert contents() == before


def test_a_database_of_the_same_names_with_other_columns_is_refused_too(db: None) -> None:
    older_database.refuse("serve")
    with connection.cursor() as cursor:
        cursor.execute(OLD_COLUMNS)
    with pytest.raises(SystemExit, match=r"缺少 accounts_budgetline\.amount"):
        older_database.refuse("serve")
    older_database.refuse("check")


def test_a_database_with_triggers_of_another_version_is_refused_too(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'accounts_unit'::regclass AND tgname LIKE '%fixed_code%'"
        )
        (name,) = cursor.fetchone()
        cursor.execute(f"COMMENT ON TRIGGER {name} ON accounts_unit IS 'older'")
    with pytest.raises(SystemExit, match=r"触发器 accounts_unit\.fixed_code不是本版本的"):
        older_database.refuse("serve")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name} ON accounts_unit")
    with pytest.raises(SystemExit, match=r"触发器 accounts_unit\.fixed_code不是本版本的"):
        older_database.refuse("migrate")


@pytest.fixture
def project() -> Iterator[Path]:
    """A project of its own, in a folder that the server's account can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        base = Path(name, "决算 演示")
        for part in PARTS:
            shutil.copytree(ROOT / part, base / part)
        shutil.copy2(ROOT / "manage.py", base)
        yield base


SETTINGS = """
import os, sys
sys.path.insert(0, ".")
import config
config.start_database()
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute({change!r})
"""


@pytest.mark.thorough
def test_the_demo_keeps_an_old_folder_under_another_name_and_begins_anew(project: Path) -> None:
    assert told("-c", SETTINGS.format(change=OLD_NAME), base=project)[0] == 0
    var = project / "var"
    (var / "demo_logins.json").write_text("{}", encoding="utf-8")
    (project / "var-old-1").mkdir()
    ended, said = told("manage.py", "serve", base=project)
    assert ended == 1
    assert "直接运行 ./run demo" in said
    ended, said = told("manage.py", "demo", "--no-serve", base=project)
    assert ended == 0, said
    assert f"已改名保留在 {project / 'var-old-2'}" in said
    assert "公开件：" in said
    assert (project / "var-old-2" / "demo_logins.json").read_text(encoding="utf-8") == "{}"
    assert list((project / "var-old-1").iterdir()) == []
    assert "clerk" in (var / "demo_logins.json").read_text(encoding="utf-8")


@pytest.fixture
def var(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of a project whose database is of another version."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(older_database, "VAR", tmp_path / "var")
    monkeypatch.setattr(older_database, "_found", lambda: "记有旧的迁移")
    (tmp_path / "var").mkdir()
    return tmp_path / "var"


def test_an_old_demo_is_renamed_and_the_command_run_again(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (var / "demo_logins.json").touch()
    var.with_name("var-old-1").mkdir()
    again: list[list[str]] = []
    monkeypatch.setattr(older_database.private_postgres, "leave", lambda base: True)
    monkeypatch.setattr(older_database.os, "execv", lambda program, words: again.append(words))
    monkeypatch.setattr(sys, "argv", ["manage.py", "demo", "--no-serve"])
    older_database.refuse("demo")
    assert again == [[sys.executable, "manage.py", "demo", "--no-serve"]]
    assert not var.exists()
    assert (var.with_name("var-old-2") / "demo_logins.json").exists()
    assert f"已改名保留在 {var.with_name('var-old-2')}" in capsys.readouterr().err


def test_a_folder_that_cannot_be_renamed_stays_and_is_told(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    (var / "demo_logins.json").touch()
    monkeypatch.setattr(older_database.private_postgres, "leave", lambda base: True)
    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(SystemExit, match="请自行移走，再试一次"):
        older_database.refuse("demo")
    assert (var / "demo_logins.json").exists()


def test_a_name_that_leads_nowhere_is_taken_too(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (var / "demo_logins.json").touch()
    var.with_name("var-old-1").symlink_to(var.with_name("gone"))
    monkeypatch.setattr(older_database.private_postgres, "leave", lambda base: True)
    monkeypatch.setattr(older_database.os, "execv", lambda program, words: None)
    older_database.refuse("demo")
    assert (var.with_name("var-old-2") / "demo_logins.json").exists()


def test_an_old_folder_in_use_or_without_a_demo_stays(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="请另设空数据库"):
        older_database.refuse("demo")
    (var / "demo_logins.json").touch()
    monkeypatch.setattr(older_database.private_postgres, "leave", lambda base: False)
    with pytest.raises(SystemExit, match="请先停止正在运行的"):
        older_database.refuse("demo")
    assert (var / "demo_logins.json").exists()
