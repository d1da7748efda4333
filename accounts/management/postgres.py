"""PostgreSQL's own programs on the database of the project (调用 PostgreSQL 自带的程序)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from config.private_postgres.places import find_server
from config.private_postgres.programs import find_programs


def run(program: str, *arguments: str) -> None:
    """Run `pg_dump` or `pg_restore` as Django connects. Raises CommandError with what the program said."""
    words, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    *how, name = words[1:]
    ended = subprocess.run(
        [str(_place(program)), "--no-password", *how, "--dbname", name, *arguments],
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise CommandError(f"{program} 没有完成：{ended.stderr.strip() or ended.returncode}")


def _place(program: str) -> Path:
    """Beside the private server's programs, which fit it; with a server of one's own those on the path come first."""
    base = Path(settings.BASE_DIR)
    found = shutil.which(program) if os.environ.get("DATABASE_URL") else None
    place = Path(found) if found else find_programs(find_server(base).data) / program
    if not place.exists():
        raise CommandError(
            f"没有找到 {program}，请安装 PostgreSQL 的客户端程序（例如 apt-get install postgresql-client）。"
        )
    return place
