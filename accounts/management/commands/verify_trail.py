"""Verify the trail by command (核验变动记录)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.workflow.trail import verify_trail


class Command(BaseCommand):
    """Exit status 0 only when no entry was altered or removed and no row changed without one."""

    help = "核验全部变动记录：逐条核对哈希链，逐行核对现有数据，核对公开稿所载链头；有不符时退出码为 1。"

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify_trail()
        for problem in found.problems:
            self.stdout.write(problem)
        words = f"核对 {found.chains} 条链、{found.entries} 条记录、{found.tables} 张表、{found.publications} 份公开稿"
        if found.problems:
            raise CommandError(f"{words}，发现 {len(found.problems)} 处不符。")
        self.stdout.write(f"{words}，全部相符。")
