"""What the arguments of a command name: file, person, unit, filing, and in whose name it enters data (命令行参数所指的文件、人员、单位、填报)."""

from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management.base import CommandError

from accounts.models import Assignment, Filing, Role, Unit

LOADER = "import"


def content_of(file: Path) -> bytes:
    """What the file holds. Raises CommandError."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"不能读取文件“{file}”：请检查路径和权限。") from error


def person(username: str) -> User:
    """The active user of that name. Raises CommandError."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"没有用户“{username}”。")
    return user


def loader() -> User:
    """The user “命令行导入”, who cannot log in."""
    about = {"first_name": "命令行导入", "password": make_password(None)}
    return User.objects.get_or_create(username=LOADER, defaults=about)[0]


def loader_for(unit: Unit) -> User:
    """The same, as a clerk of the unit."""
    user = loader()
    Assignment.objects.get_or_create(user=user, unit=unit, role=Role.CLERK)
    return user


def filing_of(unit_code: str, year: int) -> Filing:
    """The filing of that unit and year, with its unit. Raises CommandError."""
    filing = Filing.objects.of(unit_code, year).select_related("unit").first()
    if filing is None:
        raise CommandError(f"没有单位 {unit_code} 的 {year} 年度填报。")
    return filing


def same_unit(described: Unit) -> Unit:
    """The saved unit of that code, made of the description where there is none. Raises CommandError for another name."""
    about = {name: getattr(described, name) for name in ("name", "kind", "region", "division_code")}
    unit, _ = Unit.objects.get_or_create(code=described.code, defaults=about)
    if unit.name != described.name:
        raise CommandError(f"单位编码 {unit.code} 已属于“{unit.name}”，文件中是“{described.name}”，没有导入。")
    return unit


def only_clerk(unit: Unit) -> User | None:
    """The one active clerk of the unit; None when there is none. Raises CommandError when there are several."""
    clerks = User.objects.filter(assignments__unit=unit, assignments__role=Role.CLERK, is_active=True).distinct()
    names = sorted(one.username for one in clerks)
    if len(names) > 1:
        raise CommandError(f"{unit.name}有 {len(names)} 位经办人（{'、'.join(names)}），请用 --by 指明以谁的名义导入。")
    return clerks.first()
