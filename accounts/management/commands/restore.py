"""A backup brought back into an empty database: the files first, so that no record lacks its files (恢复)."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

from accounts.management.arguments import ArgumentsCommand, CommandError

from .backup import DUMP, LIST, PUBLISHED, UNFINISHED, WITHHELD, problems_of, run

SHOWN = 10
"""How many faults of a backup are named."""


class Command(ArgumentsCommand):
    """Nothing that is there is lost: a database with tables is refused, files are only added."""

    help = "把备份恢复到空数据库；之后请运行 migrate 和 verify_publication --all。"
    arguments = {
        "folder": {"type": Path, "help": "backup 命令写成的文件夹"},
        "--without-list": {
            "action": "store_true",
            "help": f"备份没有清单 {LIST}：旧版本写成的，或自己做的；请先自行查明是完整的",
        },
    }

    def handle(self, *args: object, folder: Path, without_list: bool, **options: object) -> None:
        self._require_complete(folder, without_list)
        if connection.introspection.table_names():
            raise CommandError("数据库不是空的，没有恢复；请新建一个空数据库，再恢复到其中。")
        connection.close()
        try:
            Path(settings.WITHHELD_ROOT).mkdir(mode=0o700, parents=True, exist_ok=True)
            for name, root in ((PUBLISHED, settings.PUBLICATION_ROOT), (WITHHELD, settings.WITHHELD_ROOT)):
                if (folder / name).exists():
                    shutil.copytree(folder / name, root, dirs_exist_ok=True)
        except (OSError, shutil.Error) as error:
            raise CommandError(f"公开文件没有恢复完，数据库没有改动：{error}") from error
        run(
            *("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"),
            str(folder / DUMP),
        )
        self.stdout.write("已恢复。请接着运行 migrate，再用 verify_publication --all 核验。")

    def _require_complete(self, folder: Path, without_list: bool) -> None:
        """All of it is read before anything is brought back. Raises CommandError."""
        found = [] if (folder / DUMP).is_file() else [f"其中没有 {DUMP}"]
        try:
            if not without_list or (folder / LIST).exists() or folder.resolve().name.endswith(UNFINISHED):
                found += list(problems_of(folder))
        except OSError as error:
            found.append(f"不能读取：{error}")
        if found:
            more = f"；还有 {len(found) - SHOWN} 处" if len(found) > SHOWN else ""
            raise CommandError(f"“{folder}”不是完整的备份，没有恢复任何内容：{'；'.join(found[:SHOWN])}{more}。")
