"""Load a case folder: a unit with its year and the year before (导入案例文件夹)."""

from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.intake.case import Case, CaseYear, WrongCase, read_case
from accounts.intake.subjects import WrongList, load_starter
from accounts.management.acting import loader_for, person
from accounts.models import Filing, Precision, Status, Subject, Unit
from accounts.workflow import Refused
from accounts.workflow.enter import enter
from accounts.workflow.opening import open_filing
from performance.workflow.evaluations import EvaluationEntry, enter_evaluations


class Command(BaseCommand):
    """Enters a case through the same verbs as a clerk, into a draft and a carried-in filing."""

    help = "导入案例文件夹：建立单位、本年填报和上年补录，填入全部数据；未使用的内容逐项报告。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="案例文件夹（含 unit.json、income.csv 等）")
        parser.add_argument("--by", metavar="USERNAME", help="以哪位经办人的名义填入；默认为“命令行导入”")

    def handle(self, *args: Any, folder: Path, by: str | None, **options: Any) -> None:
        try:
            case = read_case(folder)
            with transaction.atomic():
                self._load(case, by)
        except (WrongCase, WrongList) as error:
            raise CommandError(str(error)) from error
        except Refused as error:
            raise CommandError(f"没有导入：{error}") from error
        for line in case.unused:
            self.stderr.write(line)
        self.stderr.write(f"已导入 {case.unit.name} {case.now.year} 年度填报和 {case.prior.year} 年度补录。")

    def _load(self, case: Case, by: str | None) -> None:
        if not Subject.objects.filter(year=case.now.year).exists():
            load_starter(case.now.year)
        unit, _ = Unit.objects.get_or_create(
            code=case.unit.code, defaults={"name": case.unit.name, "kind": case.unit.kind, "region": case.unit.region}
        )
        if unit.name != case.unit.name:
            raise CommandError(f"单位编码 {unit.code} 已属于“{unit.name}”，案例中是“{case.unit.name}”，没有导入。")
        user = person(by) if by is not None else loader_for(unit)
        self._enter(user, unit, case.prior, carried_in=True)
        filing = self._enter(user, unit, case.now, carried_in=False)
        enter_evaluations(user, filing, [EvaluationEntry(*one) for one in case.evaluations])

    def _enter(self, user: User, unit: Unit, year: CaseYear, carried_in: bool) -> Filing:
        status = Status.CARRIED_IN if carried_in else Status.DRAFT
        filing = Filing.objects.of(unit.code, year.year).first()
        if filing is not None and filing.status != status:
            raise CommandError(f"{filing} 已处于“{filing.get_status_display()}”状态，不能再导入案例；没有任何改动。")
        if filing is None:
            precision = Precision.WAN if carried_in else Precision.YUAN
            filing = open_filing(user, unit, year.year, carried_in=carried_in, precision=precision, remark=year.remark)
        enter(user, filing, year.sheets)
        return filing
