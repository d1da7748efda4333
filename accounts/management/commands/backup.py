"""A backup: the database first, then the published files, which are only ever added (备份)."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management import postgres
from accounts.management.backup_list import UNFINISHED, write_list

DUMP, PUBLISHED, WITHHELD = "database.dump", "publications", "withheld"


class Command(BaseCommand):
    """The folder has its name, and its list of files, only when all of it is there."""

    help = "备份数据库和公开文件到一个新文件夹；网站可以照常使用。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="备份写入的文件夹，须不存在")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        folder = folder.resolve()
        beside = folder.with_name(f"{folder.name}{UNFINISHED}")
        try:
            if folder.exists() or beside.exists():
                raise CommandError(f"“{folder}”或“{beside.name}”已存在；请换一个名称，或先查明并移走。")
            beside.mkdir(mode=0o700, parents=True)
            postgres.run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={beside / DUMP}")
            for source, name in _folders():
                if Path(source).exists():
                    unfinished = shutil.ignore_patterns(".new-*")
                    shutil.copytree(source, beside / name, ignore=unfinished, copy_function=_copy, dirs_exist_ok=True)
            write_list(beside)
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


def _folders() -> list[tuple[Any, str]]:
    """The public folder twice: a file that was restored to it meanwhile is missing in neither."""
    public = (settings.PUBLICATION_ROOT, PUBLISHED)
    return [public, (settings.WITHHELD_ROOT, WITHHELD), public]
