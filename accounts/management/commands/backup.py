"""A backup: the database first, then the published files, which are only ever added (备份).

Its list names every file with its hash and is written last, so that a backup is complete or known not to be.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from accounts.management.arguments import ArgumentsCommand, CommandError
from accounts.publication.archive import write_whole
from config.private_postgres.places import find_programs, find_server

DUMP, PUBLISHED, WITHHELD = "database.dump", "publications", "withheld"
LIST = "SHA256SUMS"
UNFINISHED = ".未完成"


class Command(ArgumentsCommand):
    """The folder has its name, and its list of files, only when all of it is there."""

    help = "备份数据库和公开文件到一个新文件夹；网站可以照常使用。"
    arguments = {
        "folder": {"type": Path, "help": "备份写入的文件夹，须不存在"},
    }

    def handle(self, *args: object, folder: Path, **options: object) -> None:
        folder = folder.resolve()
        beside = folder.with_name(f"{folder.name}{UNFINISHED}")
        public = (settings.PUBLICATION_ROOT, PUBLISHED)
        try:
            if folder.exists() or beside.exists():
                raise CommandError(f"“{folder}”或“{beside.name}”已存在；请换一个名称，或先查明并移走。")
            beside.mkdir(mode=0o700, parents=True)
            run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={beside / DUMP}")
            # The public folder twice: a file that was restored to it meanwhile is missing in neither.
            for source, name in (public, (settings.WITHHELD_ROOT, WITHHELD), public):
                if Path(source).exists():
                    unfinished = shutil.ignore_patterns(".new-*")
                    shutil.copytree(source, beside / name, ignore=unfinished, copy_function=_copy, dirs_exist_ok=True)
            sums = "".join(f"{_hash(beside / name)}  {name}\n" for name in sorted(_names(beside)))
            write_whole(beside / LIST, sums.encode())  # in the form of `sha256sum`
            beside.rename(folder)
        except (OSError, shutil.Error) as error:
            raise CommandError(f"备份没有完成，不能使用：{error}") from error
        self.stdout.write(f"备份已完成：{folder}。请把整个文件夹存放到另一台机器或介质上。")


def _copy(source: str, target: str) -> None:
    """One file; what was moved to the other folder since it was listed is copied from there."""
    try:
        shutil.copy2(source, target)
    except FileNotFoundError:
        if Path(source).exists():
            raise


def run(program: str, *arguments: str) -> None:
    """Run `pg_dump` or `pg_restore` as Django connects. Raises CommandError with what the program said."""
    (_, *how, name), environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
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
    on_path = os.environ.get("DATABASE_URL") and shutil.which(program)
    place = Path(on_path or find_programs(find_server(settings.BASE_DIR).data) / program)
    if not place.exists():
        raise CommandError(
            f"没有找到 {program}，请安装 PostgreSQL 的客户端程序（例如 apt-get install postgresql-client）。"
        )
    return place


def problems_of(folder: Path) -> Iterator[str]:
    """What is missing, altered or not of the backup, in words; nothing for a complete one. Raises OSError."""
    if folder.resolve().name.endswith(UNFINISHED):
        yield f"它的名称带有“{UNFINISHED}”，备份没有做完"
        return
    try:
        lines = (folder / LIST).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        yield f"其中没有清单 {LIST}，备份没有做完，或不是 backup 命令写成的"
        return
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    there = _names(folder)
    yield from (f"缺少文件 {name}" for name in sorted(listed.keys() - there))
    yield from (f"多出文件 {name}" for name in sorted(there - listed.keys()))
    both = sorted(listed.keys() & there)
    yield from (f"文件 {name} 的内容与清单不符" for name in both if _hash(folder / name) != listed[name])


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {LIST}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
