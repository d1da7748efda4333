"""Verify the trail by command (核验变动记录)."""

import json
from pathlib import Path
from typing import Any

from accounts.management.arguments import ArgumentsCommand, CommandError
from accounts.workflow.trail import Head, heads, lost_heads, verify_trail

from .export_filing import write


class Command(ArgumentsCommand):
    """Exit status 0 only when no entry was altered or removed and no row changed without one."""

    help = "核验全部变动记录：逐条核对哈希链，逐行核对现有数据，核对公开稿所载链头；有不符时退出码为 1。"
    arguments = {
        "--heads": {
            "type": Path,
            "metavar": "文件",
            "help": "与该文件留存的各链末条核对，无误后更新；应放在数据库服务器之外",
        },
    }

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["heads"]
        found = verify_trail()
        problems = [*found.problems, *(lost_heads(_kept(path)) if path else ())]
        for problem in problems:
            self.stdout.write(problem)
        words = f"核对 {found.chains} 条链、{found.entries} 条记录、{found.tables} 张表、{found.publications} 份公开稿"
        if problems:
            raise CommandError(f"{words}，发现 {len(problems)} 处不符。")
        try:
            if path:
                write(path, (json.dumps(heads()) + "\n").encode())
        except OSError as error:
            raise CommandError(f"不能写入“{path}”：{error.strerror}") from error
        self.stdout.write(f"{words}，全部相符。")


def _kept(path: Path) -> list[Head]:
    """The heads of the last verification; none before the first. Raises CommandError."""
    try:
        found = json.loads(path.read_text(encoding="ascii"))
        return [(int(chain), int(number), str(digest)) for chain, number, digest in found]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise CommandError(f"“{path}”不是本命令留存的链头文件：{error}") from error
