"""Verify publications: the kept files, the record and what the data give again (核验公开稿)."""

from typing import Any

from django.db.models import QuerySet

from accounts.management.arguments import ArgumentsCommand, CommandError
from accounts.models import Publication
from accounts.publication.verification import Verdict, misplaced_and_spare, verify, without_publication


class Command(ArgumentsCommand):
    """Changes nothing; ends with status 1 when anything is wrong."""

    help = "核验公开稿：文件、校验清单、数据库数据逐一核对，并由数据重建公开件比对。有问题时退出状态为 1。"
    arguments = {
        "unit_code": {"nargs": "?", "help": "单位编码"},
        "year": {"nargs": "?", "type": int, "help": "决算年度"},
        "version": {"nargs": "?", "type": int, "help": "版次；不写时核验该年度的全部版次"},
        "--all": {"action": "store_true", "help": "核验全部公开稿和文件夹"},
    }

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            problems = sum(self._told(verify(one)) for one in self._chosen(**options).iterator(chunk_size=1))
            if options["all"]:
                problems += self._rest()
        except OSError as error:
            raise CommandError(f"公开文件夹不能读取（{error.strerror}）：{error.filename}。") from error
        if problems:
            raise CommandError(f"核验发现 {problems} 处问题，见上。请保留现场，查明原因后从备份恢复。")
        self.stdout.write("核验完毕，没有发现问题。")

    def _chosen(
        self, unit_code: str | None, year: int | None, version: int | None, **options: Any
    ) -> QuerySet[Publication]:
        every = Publication.objects.select_related("filing__unit")
        if options["all"]:
            return every
        if unit_code is None or year is None:
            raise CommandError("请写明单位编码和决算年度，例如 verify_publication 650205001 2023；核验全部请加 --all。")
        named = {"filing__unit__code": unit_code, "filing__year": year, "filing__version": version}
        found = every.filter(**{name: one for name, one in named.items() if one is not None})
        if not found.exists():
            which = "" if version is None else f"第 {version} 版"
            raise CommandError(f"没有单位 {unit_code} {year} 年度{which}的公开稿。")
        return found

    def _told(self, verdict: Verdict) -> int:
        outcome = f"发现 {len(verdict.problems)} 处问题" if verdict.problems else "一致"
        self.stdout.write(
            f"{verdict.number}：核对了 {verdict.files} 个文件、校验清单和数据库数据；{verdict.compared}。{outcome}。"
        )
        for one in verdict.problems:
            self.stdout.write(f"　✗ {one}")
        return len(verdict.problems)

    def _rest(self) -> int:
        """What no publication tells of."""
        misplaced, spare = misplaced_and_spare()
        problems = [*without_publication(), *(f"已撤下的文件仍在公开文件夹：{path}" for path in misplaced)]
        for one in problems:
            self.stdout.write(f"　✗ {one}")
        for path in spare:
            self.stdout.write(f"　· 多余的文件，不属于任何公开稿，可以删除：{path}")
        return len(problems)
