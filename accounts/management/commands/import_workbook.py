"""Import a workbook by command: the internal 财决 workbook or the public 公开 workbook (导入工作簿)."""

import json
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.editions import editions
from accounts.intake.subjects import load_starter
from accounts.management.arguments import FILING, ArgumentsCommand, CommandError, content_of, person
from accounts.models import Filing, Kind, Precision, Role, Status, Subject, Unit
from accounts.workflow import Refused
from accounts.workflow.access import may_enter
from accounts.workflow.new_filing import open_year
from accounts.workflow.workbook_import import Preview, apply_upload, keep_upload, preview


class Command(ArgumentsCommand):
    """Exit status 0 only when everything was understood and, without --dry-run, saved.

    Acts in the name of --by, else of the unit's only clerk, else, with --create, of “命令行导入”, who becomes a clerk
    of the unit and, like every clerk, can never approve what was imported.
    """

    help = "导入财决工作簿（元）或公开工作簿（万元）；全部读懂并保存成功时退出码为 0，否则一个数也不保存。"
    arguments = {
        "file": {"type": Path, "help": "工作簿（.xlsx 或 .xls）"},
        **FILING,
        "--amounts": {"choices": Precision.values, "default": "", "help": "金额单位：yuan 元，wan 万元"},
        "--create": {"action": "store_true", "help": "没有单位、填报时建立单位和空白填报"},
        "--name": {"help": "与 --create 同用：单位名称"},
        "--kind": {"choices": Kind.values, "default": Kind.ADMINISTRATIVE, "help": "与 --create 同用：单位性质"},
        "--edition": {"help": "年度表样；应与该年度的表样一致"},
        "--by": {"metavar": "USERNAME", "help": "以哪位经办人的名义导入；默认为该单位唯一的经办人"},
        "--removed": {
            "type": int,
            "default": 0,
            "metavar": "N",
            "help": "确认删除的行数：有的录入表导入后会一行不剩时须写明；默认 0",
        },
        "--dry-run": {"action": "store_true", "help": "只读取和核对，不保存"},
        "--json": {"action": "store_true", "help": "以 JSON 输出结果"},
    }

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        result: dict[str, Any] = {"file": file.name, "understood": False, "saved": False}
        problem: str | None = None
        try:
            self._run(file.name, content_of(file), options, result)
        except (Refused, CommandError) as error:
            problem = str(error)
            result.setdefault("problems", [{"sheet": "", "cell": "", "words": one} for one in problem.splitlines()])
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
        if problem is not None:
            raise CommandError(problem)
        self.stderr.write(
            f"{'已导入' if result['saved'] else '已核对，没有保存（--dry-run）'}："
            f"{file.name} → {options['unit_code']} {options['year']} 年度。"
        )

    def _run(self, name: str, content: bytes, options: dict[str, Any], result: dict[str, Any]) -> None:
        with transaction.atomic():
            filing, user = _target(options)
            found = preview(filing, content, options["amounts"])
            result |= data_of(found)
            self._say(found)
            if found.problems:
                raise Refused(f"有 {len(found.problems)} 处没有读懂或对不上，没有保存。")
            if not may_enter(user, filing):
                raise Refused(f"{user.username} 不是该单位的经办人，或填报已锁定，不能导入；没有保存。")
            if options["dry_run"]:
                transaction.set_rollback(True)
                return
            apply_upload(user, keep_upload(user, filing, name, content, options["amounts"]), None, options["removed"])
        result["saved"] = True

    def _say(self, found: Preview) -> None:
        understood = found.understood
        counted = "新增 {new}，改动 {changed}，删除 {removed}，不变 {unchanged}"
        lines = (
            *(
                f"读取：{one.sheet.name}（{one.table.caption}，{one.rows} 行，{one.range or ''}）"
                for one in understood.tables
            ),
            *([f"金额单位：{understood.amounts.label}。{understood.judged}"] if understood.tables else ()),
            *(f"{change.caption}：{counted.format(**change.counts)}" for change in found.changes),
            *(f"提示：{note}" for note in understood.notes),
            *(f"问题：{problem}" for problem in found.problems),
        )
        for line in lines:
            self.stderr.write(line)


def _target(options: dict[str, Any]) -> tuple[Filing, User]:
    """The filing to import into and the person in whose name. Raises CommandError, Refused."""
    year, edition = options["year"], options["edition"]
    if edition is not None and edition not in editions():
        raise CommandError(f"没有年度表样“{edition}”，现有：{'、'.join(editions())}。")
    if options["create"] and not Subject.objects.filter(year=year).exists():
        load_starter(year)
    unit = _unit(options)
    user = _user(options, unit)
    filing = Filing.objects.of(unit.code, year).select_related("unit").first()
    if filing is None and not options["create"]:
        raise CommandError(f"没有单位 {unit.code} 的 {year} 年度填报；要新建请加 --create。")
    filing = filing or open_year(user, unit, year, edition=edition or "")[0]
    if edition is not None and filing.edition != edition:
        raise CommandError(f"{filing} 用的表样是 {filing.edition}，不是 {edition}；要换请在填报页“更换表样”。")
    if filing.status not in (Status.DRAFT, Status.CARRIED_IN):
        raise CommandError(f"{filing} 处于“{filing.get_status_display()}”状态，数据已锁定；需要导入请先退回。")
    return filing, user


def _unit(options: dict[str, Any]) -> Unit:
    code, name = options["unit_code"], options["name"]
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        if not options["create"]:
            raise CommandError(f"没有编码为 {code} 的单位；要新建请加 --create --name 单位名称。")
        if not name:
            raise CommandError("新建单位时请用 --name 写明单位名称（法定全称）。")
        unit = Unit(code=code, name=name, kind=options["kind"])
        try:
            unit.full_clean()
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        unit.save()
    elif name and unit.name != name:
        raise CommandError(f"单位编码 {code} 已属于“{unit.name}”，不是“{name}”。")
    return unit


def _user(options: dict[str, Any], unit: Unit) -> User:
    if options["by"] is not None:
        return person(options["by"])
    clerks = User.objects.filter(assignments__unit=unit, assignments__role=Role.CLERK, is_active=True).distinct()
    names = sorted(one.username for one in clerks)
    if len(names) > 1:
        raise CommandError(f"{unit.name}有 {len(names)} 位经办人（{'、'.join(names)}），请用 --by 指明以谁的名义导入。")
    if not (names or options["create"]):
        raise CommandError(f"{unit.name}还没有经办人，请用 --by 指明以谁的名义导入。")
    return clerks[0] if names else person(None, unit)


def data_of(found: Preview) -> dict[str, Any]:
    """A preview as JSON: what was understood, tables, counts, problems, notes."""
    understood = found.understood
    return {
        "kind": understood.kind,
        "unit": understood.unit,
        "year": understood.year,
        "amounts": str(understood.amounts),
        "judged": understood.judged,
        "understood": not found.problems,
        "tables": [
            {
                "table": one.table.key,
                "caption": one.table.caption,
                "sheet": one.sheet.name,
                "range": one.range.cell if one.range else "",
                "rows": one.rows,
                "hidden": one.sheet.hidden,
            }
            for one in understood.tables
        ],
        "ignored": understood.ignored,
        "checks": understood.checks,
        "counts": {one.model._meta.model_name: one.counts for one in found.changes},
        **{
            key: [{"sheet": one.place.sheet, "cell": one.place.cell, "words": one.words} for one in remarks]
            for key, remarks in (("problems", found.problems), ("notes", understood.notes))
        },
    }
