"""The lists: units, posts and replies of the finance bureau; rows of filings (单位、岗位、批复；录入行的列表).

Each row of a filing names its unit and year (收入、支出、预算、经济分类、结转结余、原因).
"""

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.db.models import QuerySet
from import_export.fields import Field

from accounts.models import (
    Approval,
    Assignment,
    Balance,
    BudgetLine,
    EconomicLine,
    ExpenditureLine,
    Filing,
    IncomeLine,
    Kind,
    Role,
    Status,
    Subject,
    Unit,
    columns_of,
)

from .cells import CellWidget, choice, code_of, date_of, text_of, year_of
from .tables import ListResource, Save, cell_of, column

UNIT, YEAR, SUPERIOR = "单位编码", "年度", "主管部门编码"


class UnitResource(ListResource):
    """单位, known by their code; a superior may stand in the same file."""

    code = column("code", "单位编码", CellWidget(code_of))
    name = column("name", "单位名称")
    kind = column("kind", "单位性质", choice(Kind.choices))
    superior_code = column("superior_code", SUPERIOR, CellWidget(code_of))
    region = column("region", "所在地区")
    division_code = column("division_code", "行政区划代码", CellWidget(code_of))
    founded = column(
        "founded", "设立年份", CellWidget(lambda value: year_of(value) if text_of(value).strip() else None)
    )
    required = ("单位编码", "单位名称", "单位性质")
    key_columns = ("code",)

    class Meta(ListResource.Meta):
        model = Unit
        fields = ("code", "name", "kind", "superior_code", "region", "division_code", "founded")
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
        yield from map(_with_superior, super().iter_queryset(queryset.select_related("superior")))


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

    class Meta(ListResource.Meta):
        model = Assignment
        fields = ("username", "person", "unit_code", "unit_name", "role")
        name = "岗位"

    def prepare(self, rows: list[dict[str, Any]]) -> None:
        """The people and units that the rows name, and the posts that are there."""
        usernames = {text_of(row.get("用户名")) for row in rows}
        self.users = {one.username: one for one in User.objects.filter(username__in=usernames)}
        self.units = {one.code: one for one in Unit.objects.all()}
        self.known = {
            (one.user.username, one.unit.code, one.role): one
            for one in Assignment.objects.filter(user__username__in=usernames).select_related("user", "unit")
        }

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
    year = column("year", "年度", CellWidget(year_of), is_fixed=True)
    number = column("number", "批复文号")
    replied_on = column("replied_on", "批复日期", CellWidget(date_of))
    required = ("单位编码", "年度", "批复文号", "批复日期")
    key_columns = ("unit_code", "year")

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


class FilingRowResource(ListResource):
    """Rows that belong to filings: brought in by a clerk of the unit, while the filing is being filled in."""

    path = "filing"
    """How a row leads to its filing."""
    required: ClassVar[tuple[str, ...]] = (UNIT, YEAR)

    def __init__(self, save: Save | None = None, user: User | None = None, **options: Any) -> None:
        super().__init__(save, **options)
        self.user = user
        self.names: dict[int, dict[str, str]] = {}

    def prepare(self, rows: list[dict[str, Any]]) -> None:
        """The filings that the rows name, as far as the person may see them, and their saved rows."""
        places = {place for row in rows if (place := _place(row))}
        seen = Filing.objects.visible_to(self.user) if self.user else Filing.objects.none()
        wanted = seen.filter(unit__code__in={one[0] for one in places}, year__in={one[1] for one in places})
        found = sorted(
            wanted.select_related("unit"), key=lambda one: (one.is_writable, one.status == Status.DRAFT, one.version)
        )
        self.filings: dict[tuple[str, int], Filing] = {(one.unit.code, one.year): one for one in found}
        self.clerk_of = set(
            Assignment.objects.filter(user=self.user, role=Role.CLERK).values_list("unit_id", flat=True)
        )
        writable = [filing for filing in self.filings.values() if filing.is_writable]
        self.known = {self.saved_key(one): one for one in self.saved(writable)}

    def saved(self, filings: list[Filing]) -> QuerySet[Any]:
        """The saved rows of these filings."""
        rows: QuerySet[Any] = self._meta.model._default_manager.filter(**{f"{self.path}__in": filings})
        return rows.select_related(f"{self.path}__unit")

    def saved_key(self, one: Any) -> tuple[Any, ...]:
        """The key of a saved row."""
        filing = attrgetter(self.path.replace("__", "."))(one)
        return (filing.pk, *(self.fields[name].get_value(one) for name in self.key_columns))

    def key_of(self, row: dict[str, Any]) -> tuple[Any, ...] | None:
        """The filing, and what tells its rows apart."""
        filing, key = self.filing_of(row), super().key_of(row)
        return None if filing is None or key is None else (filing.pk, *key)

    def filing_of(self, row: dict[str, Any]) -> Filing | None:
        """The filing that the row names."""
        return self.filings.get(_place(row) or ("", 0))

    def start(self, row: dict[str, Any]) -> Any:
        """A new row of that filing."""
        filing = self.filing_of(row)
        return self._meta.model(filing=filing) if filing else self._meta.model()

    def judge(self, instance: Any, row: dict[str, Any]) -> Iterator[str]:
        """Whether the filing is there, open, and the person's own to fill in."""
        place, filing = _place(row), self.filing_of(row)
        if place is None:
            return
        if filing is None:
            yield f"没有单位“{place[0]}”{place[1]}年度的填报，或您无权查看；请核对单位编码和年度，或先建立填报。"
        elif not filing.is_writable:
            yield f"{filing}处于“{filing.get_status_display()}”状态，数据已锁定；需要修改请先退回。"
        elif filing.unit_id not in self.clerk_of:
            yield f"您不是{filing.unit.name}的经办人，不能填写数据。"

    def before_export(self, queryset: QuerySet[Any] | None, **options: Any) -> None:
        """The official names of the codes, year by year."""
        if "subject" in self.fields and queryset is not None:
            self.names = {
                year: Subject.objects.names_of([year])
                for year in set(queryset.order_by().values_list("filing__year", flat=True))
            }

    def dehydrate_subject(self, one: Any) -> str:
        """The official name of the row's code."""
        return self.names.get(one.filing.year, {}).get(one.code, "")


def _place(row: dict[str, Any]) -> tuple[str, int] | None:
    try:
        return code_of(row.get(UNIT)), year_of(row.get(YEAR))
    except ValueError:
        return None


def resource_of(
    model: Any,
    keys: Sequence[str],
    base: Any = FilingRowResource,
    first: Mapping[str, Field] | None = None,
    left_out: Sequence[str] = (),
    needed: Sequence[str] = (),
) -> Any:
    """A resource of a model: the filing, the columns `first`, then the others of the model as it describes them.

    `keys` are the columns that tell its rows apart, `needed` those without which it is no list besides; the official
    name stands beside a code.
    """
    fields = {
        "unit_code": column(f"{base.path}__unit__code", UNIT, CellWidget(code_of), is_fixed=True),
        "unit_name": column(f"{base.path}__unit__name", "单位名称", is_fixed=True),
        "year": column(f"{base.path}__year", YEAR, CellWidget(year_of), is_fixed=True),
        **(first or {}),
    }
    for one in columns_of(model):
        if one.name not in (*left_out, *fields):
            fields[one.name] = column(one.name, one.caption, cell_of(one))
        if one.name == "code":
            fields["subject"] = column("code", "科目名称", is_fixed=True)
    return type(base)(
        f"{model.__name__}Resource",
        (base,),
        {
            **fields,
            "Meta": type(
                "Meta",
                (FilingRowResource.Meta,),
                {"model": model, "fields": tuple(fields), "name": str(model._meta.verbose_name)},
            ),
            "required": (UNIT, YEAR, *(fields[name].column_name for name in (*keys, *needed))),
            "key_columns": tuple(keys),
            "__module__": __name__,
        },
    )


CODED = {
    model: resource_of(model, model.key_fields)
    for model in (IncomeLine, ExpenditureLine, BudgetLine, EconomicLine, Balance)
}
"""The rows that stand under codes, and their lists."""
