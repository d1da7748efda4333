"""A database that another version of the programme made is refused, unchanged; the demo begins anew (旧数据库).

As long as no release is tagged the migrations are made anew at every change (`tests/fresh_migrations.py`), and nothing
leads from a database made before to the tables of today. It is told by the names of the migrations it has had, by its
columns and by its triggers.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from . import PROJECT, private_postgres

VAR = PROJECT / "var"
APPS = ("accounts", "performance")
WITHOUT = ("check", "collectstatic", "compilemessages", "help", "--help", "makemessages", "makemigrations", "rulebook")
"""Commands that want nothing of the database."""
COLUMNS = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
TRIGGERS = """SELECT tgname, obj_description(one.oid, 'pg_trigger') FROM pg_trigger one
    JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_namespace space ON space.oid = relnamespace
    WHERE NOT tgisinternal AND nspname = current_schema()"""
"""The triggers that are installed, each with the hash of its content."""
WORDS = """数据库由本程序的另一版本建立（{found}），本版本不能使用，数据库没有任何改动。可以这样办理：
一、要继续使用其中的数据，请换回建立它的那一版程序；
二、要改用本版本，请另设空数据库：用内置数据库的，把 {var} 改名或移走；用自己的 PostgreSQL 的，让 DATABASE_URL 指向新建的空库。
　　然后运行 ./run manage migrate。内置数据库中只有演示数据的，直接运行 ./run demo，会保留旧数据，重新准备演示。"""


def refuse(command: str) -> None:
    """Before a command, once the models are loaded. Raises SystemExit for a database that is not of this version.

    `demo` keeps the folder of an old demo under another name and is run again.
    """
    if command not in WITHOUT and (found := _found()):
        if command != "demo" or os.environ.get("DATABASE_URL") or not (VAR / "demo_logins.json").exists():
            raise SystemExit(WORDS.format(found=found, var=VAR))
        _demo_anew()


def _found() -> str:
    with suppress(OperationalError), closing(connection):  # the command that wants the database says so
        return _strangeness()
    return ""


def _strangeness() -> str:
    installed = [app for app in APPS if apps.is_installed(app)]
    had = {key for key in MigrationRecorder(connection).applied_migrations() if key[0] in installed}
    ours = {
        (app, file.stem)
        for app in installed
        for file in Path(apps.get_app_config(app).path, "migrations").glob("[0-9]*.py")
    }
    if strange := sorted(had - ours):
        return f"记有 {'、'.join(f'{app}.{name}' for app, name in strange[:3])}{' 等' if len(strange) > 3 else ''}"
    # Those that are lacking: none yet, or waiting for `migrate`.
    return "" if had != ours else _missing(installed) or _otherwise(installed)


def _missing(installed: Sequence[str]) -> str:
    """The columns that are not there."""
    models = (model for app in installed for model in apps.get_app_config(app).get_models())
    wanted = {(model._meta.db_table, str(field.column)) for model in models for field in model._meta.concrete_fields}
    missing = sorted(f"{table}.{column}" for table, column in wanted - _answers(COLUMNS))
    return f"缺少 {'、'.join(missing[:3])}{' 等列' if len(missing) > 3 else ''}" if missing else ""


def _otherwise(installed: Sequence[str]) -> str:
    """The triggers that are not there, or not with the content of this version."""
    wanted = {
        (trigger.get_pgid(model), trigger.compile(model).hash): f"{model._meta.db_table}.{trigger.name}"
        for model, trigger in pgtrigger.registered()
        if model._meta.app_label in installed
    }
    named = sorted(wanted[one] for one in wanted.keys() - _answers(TRIGGERS))
    return f"触发器 {'、'.join(named[:3])}{' 等' if len(named) > 3 else ''}不是本版本的" if named else ""


def _answers(query: str) -> set[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return set(cursor.fetchall())


def _demo_anew() -> None:
    """Rename the folder of the old demo and run the same command again. Raises SystemExit while it is in use."""
    if not private_postgres.leave(PROJECT):
        raise SystemExit(
            "旧版本的演示还在使用：请先停止正在运行的 ./run demo 或 ./run serve，再试一次。没有改动任何数据。"
        )
    kept = next(one for one in map(VAR.with_name, map("var-old-{}".format, count(1))) if not os.path.lexists(one))
    try:
        VAR.rename(kept)
    except OSError as error:  # a place of its own in the file system, or a folder that is not ours
        raise SystemExit(
            f"不能把 {VAR} 改名为 {kept}（{error.strerror}）：请自行移走，再试一次。没有改动任何数据。"
        ) from error
    sys.stderr.write(f"旧版本的演示数据已改名保留在 {kept}（不需要时可以删除），现在重新准备演示。\n")
    os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606 (this programme again)
