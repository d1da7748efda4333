"""The arguments of a command and what they name: file, person, unit, filing, and in whose name it enters data (命令行参数及其所指的文件、人员、单位、填报)."""

from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandParser
from django.core.management.base import CommandError as CommandError

from accounts.models import Assignment, Filing, Role, Unit

Arguments = dict[str, dict[str, Any]]
"""Name → what argparse is told of it."""
FILING: Arguments = {"unit_code": {"help": "单位编码"}, "year": {"type": int, "help": "决算年度"}}
LOADER = "import"


class ArgumentsCommand(BaseCommand):
    """A command whose arguments stand in a table."""

    arguments: Arguments = {}

    def add_arguments(self, parser: CommandParser) -> None:
        """All of the table, in its order."""
        for name, about in self.arguments.items():
            parser.add_argument(name, **about)


def content_of(file: Path) -> bytes:
    """What the file holds. Raises CommandError."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"不能读取文件“{file}”：请检查路径和权限。") from error


def person(username: str | None, unit: Unit | None = None) -> User:
    """The active user of that name; without a name “命令行导入”, who cannot log in, as a clerk of the unit.

    Raises CommandError.
    """
    if username is None:
        user, _ = User.objects.get_or_create(
            username=LOADER, defaults={"first_name": "命令行导入", "password": make_password(None)}
        )
        if unit:
            Assignment.objects.get_or_create(user=user, unit=unit, role=Role.CLERK)
        return user
    if found := User.objects.filter(username=username, is_active=True).first():
        return found
    raise CommandError(f"没有用户“{username}”。")


def filing_of(unit_code: str, year: int) -> Filing:
    """The filing of that unit and year, with its unit. Raises CommandError."""
    if filing := Filing.objects.of(unit_code, year).select_related("unit").first():
        return filing
    raise CommandError(f"没有单位 {unit_code} 的 {year} 年度填报。")


def same_unit(described: Unit) -> Unit:
    """The saved unit of that code, made of the description where there is none. Raises CommandError for another name."""
    unit, _ = Unit.objects.get_or_create(
        code=described.code,
        defaults={name: getattr(described, name) for name in ("name", "kind", "region", "division_code", "founded")},
    )
    if unit.name != described.name:
        raise CommandError(f"单位编码 {unit.code} 已属于“{unit.name}”，文件中是“{described.name}”，没有导入。")
    return unit
