"""The lists of the finance bureau: units, posts and replies (单位、岗位、批复)."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User

from accounts.intake.cells import CellWidget, as_is, choice, code_of, date_of, text_of, year_of
from accounts.models import Approval, Assignment, Kind, Role, Unit

from .base import ListResource, column

SUPERIOR = "主管部门编码"


class UnitResource(ListResource):
    """单位, known by their code; a superior may stand in the same file."""

    code = column("code", "单位编码", CellWidget(code_of))
    name = column("name", "单位名称")
    kind = column("kind", "单位性质", choice(Kind.choices))
    superior_code = column("superior_code", SUPERIOR, CellWidget(code_of))
    region = column("region", "所在地区")
    division_code = column("division_code", "行政区划代码", CellWidget(code_of))
    required = ("单位编码", "单位名称", "单位性质")
    key_columns = ("code",)

    class Meta(ListResource.Meta):
        model = Unit
        fields = ("code", "name", "kind", "superior_code", "region", "division_code")
        name = "单位"

    def prepare(self, rows: list[dict[str, Any]]) -> None:
        """All units, and the codes that the file brings."""
        self.known = {(one.code,): _with_superior(one) for one in Unit.objects.select_related("superior")}
        self.codes = {key[0] for row in rows if (key := self.key_of(row))} | {code for (code,) in self.known}

    def start(self, row: dict[str, Any]) -> Unit:
        """A new unit without a superior so far."""
        return _with_superior(Unit())

    def judge(self, instance: Any, row: dict[str, Any]) -> Iterator[str]:
        """Whether the superior is there."""
        wanted = instance.superior_code
        if wanted and wanted not in self.codes:
            yield f"“{SUPERIOR}”：没有编码为“{wanted}”的单位，请先建立或放在同一个文件里。"
        elif wanted and wanted == instance.code:
            yield f"“{SUPERIOR}”：单位不能以自己为主管部门。"

    def iter_queryset(self, queryset: Any) -> Iterator[Any]:
        """The units with the codes of their superiors."""
        for one in super().iter_queryset(queryset.select_related("superior")):
            yield _with_superior(one)


def _with_superior(unit: Any) -> Any:
    unit.superior_code = unit.superior.code if unit.superior_id else ""
    return unit


class AssignmentResource(ListResource):
    """岗位: who works for which unit in which role. People are made by the superuser beforehand."""

    username = column("user__username", "用户名", CellWidget(text_of), is_fixed=True)
    person = column("user__first_name", "姓名", is_fixed=True)
    unit_code = column("unit__code", "单位编码", CellWidget(code_of), is_fixed=True)
    unit_name = column("unit__name", "单位名称", is_fixed=True)
    role = column("role", "角色", choice(Role.choices))
    required = ("用户名", "单位编码", "角色")
    key_columns = ("username", "unit_code", "role")
    told = ("person", "unit_name")

    class Meta(ListResource.Meta):
        model = Assignment
        fields = ("username", "person", "unit_code", "unit_name", "role")
        name = "岗位"

    def prepare(self, rows: list[dict[str, Any]]) -> None:
        """The people and units that the rows name, and the posts that are there."""
        usernames = {text_of(row.get("用户名")) for row in rows}
        self.users = {one.username: one for one in User.objects.filter(username__in=usernames)}
        self.units = {one.code: one for one in Unit.objects.all()}
        posts = Assignment.objects.filter(user__username__in=usernames).select_related("user", "unit")
        self.known = {(one.user.username, one.unit.code, one.role): one for one in posts}

    def _unit(self, row: dict[str, Any]) -> Unit | None:
        try:
            return self.units.get(code_of(row.get("单位编码")))
        except ValueError:
            return None

    def start(self, row: dict[str, Any]) -> Assignment:
        """A new post, as far as person and unit are known."""
        return Assignment(user=self.users.get(text_of(row.get("用户名"))), unit=self._unit(row))

    def judge(self, instance: Any, row: dict[str, Any]) -> Iterator[str]:
        """Whether person and unit are there."""
        name = text_of(row.get("用户名"))
        if name not in self.users:
            yield f"“用户名”：没有用户“{name}”，请先由超级管理员建立。"
        if self._unit(row) is None:
            yield f"“单位编码”：没有编码为“{text_of(row.get('单位编码'))}”的单位。"


class ApprovalResource(ListResource):
    """批复: number and day of the reply to a unit's accounts of one year."""

    unit_code = column("unit__code", "单位编码", CellWidget(code_of), is_fixed=True)
    unit_name = column("unit__name", "单位名称", is_fixed=True)
    year = column("year", "年度", CellWidget(year_of, as_is), is_fixed=True)
    number = column("number", "批复文号")
    replied_on = column("replied_on", "批复日期", CellWidget(date_of, as_is))
    required = ("单位编码", "年度", "批复文号", "批复日期")
    key_columns = ("unit_code", "year")
    told = ("unit_name",)

    class Meta(ListResource.Meta):
        model = Approval
        fields = ("unit_code", "unit_name", "year", "number", "replied_on")
        name = "批复"

    def prepare(self, rows: list[dict[str, Any]]) -> None:
        """All units, and the replies that are recorded for the years of the rows."""
        self.units = {one.code: one for one in Unit.objects.all()}
        recorded = Approval.objects.filter(
            year__in={key[1] for row in rows if (key := self.key_of(row))}
        ).select_related("unit")
        self.known = {(one.unit.code, one.year): one for one in recorded}

    def start(self, row: dict[str, Any]) -> Approval:
        """A new reply, as far as unit and year are known."""
        code, year = self.key_of(row) or ("", None)
        return Approval(unit=self.units.get(code), year=year)

    def judge(self, instance: Any, row: dict[str, Any]) -> Iterator[str]:
        """Whether the unit is there, and the reply later than the year."""
        code, year = self.key_of(row) or ("", None)
        if code and code not in self.units:
            yield f"“单位编码”：没有编码为“{code}”的单位，请先在“单位”中建立。"
        if year and instance.replied_on and instance.replied_on.year <= year:
            yield f"“批复日期”：{instance.replied_on} 早于{year}年度的次年1月1日，请核对年度和日期。"

    def iter_queryset(self, queryset: Any) -> Iterator[Any]:
        """The replies with their units."""
        yield from super().iter_queryset(queryset.select_related("unit"))
