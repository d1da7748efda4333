"""For which unit and in whose name a command enters data (命令行为哪个单位、以谁的名义填报)."""

from django.contrib.auth.models import User
from django.core.management.base import CommandError

from accounts.models import Assignment, Role, Unit

LOADER = "import"


def person(username: str) -> User:
    """The active user of that name. Raises CommandError."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"没有用户“{username}”。")
    return user


def loader() -> User:
    """The user “命令行导入”, who cannot log in."""
    user, created = User.objects.get_or_create(username=LOADER, defaults={"first_name": "命令行导入"})
    if created:
        user.set_unusable_password()
        user.save()
    return user


def loader_for(unit: Unit) -> User:
    """The same, as a clerk of the unit."""
    user = loader()
    Assignment.objects.get_or_create(user=user, unit=unit, role=Role.CLERK)
    return user


def same_unit(described: Unit) -> Unit:
    """The saved unit of that code, made of the description where there is none. Raises CommandError for another name."""
    wanted = {name: getattr(described, name) for name in ("name", "kind", "region", "division_code")}
    unit, _ = Unit.objects.get_or_create(code=described.code, defaults=wanted)
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
