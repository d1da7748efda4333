"""Check a filing by command (审核一份填报)."""

import json
from datetime import date
from itertools import groupby
from typing import Any

from django.utils import timezone

from accounts.checks import Severity
from accounts.management.arguments import FILING, ArgumentsCommand, CommandError, filing_of
from accounts.models import CheckRun, Filing
from accounts.workflow.findings import Standing, check, standings


class Command(ArgumentsCommand):
    """Exit status 0 only when no error is left without a valid waiver."""

    help = "按全部规则检查一个单位一个年度的填报；没有未处理的错误时退出码为 0。"
    arguments = {**FILING, "--json": {"action": "store_true", "help": "以 JSON 输出"}}

    def handle(self, *args: Any, unit_code: str, year: int, **options: Any) -> None:
        filing, today = filing_of(unit_code, year), timezone.localdate()
        found = standings(filing, check(filing))
        if options["json"]:
            self.stdout.write(json.dumps([_data(one, today) for one in found], ensure_ascii=False, indent=2))
        else:
            self._say(filing, found, today)
        if left := sum(one.finding.severity == Severity.ERROR and one.is_open(today) for one in found):
            raise CommandError(f"有 {left} 处错误未处理。")

    def _say(self, filing: Filing, found: list[Standing], today: date) -> None:
        self.stdout.write(f"{filing}：共 {len(found)} 条。")
        for words in CheckRun.objects.get(filing=filing).diagnosis:
            self.stdout.write(f"最可能的原因：{words}")
        for (severity, sentence), group in groupby(found, key=lambda one: (one.finding.severity, one.finding.sentence)):
            self.stdout.write(f"【{severity.label}】{sentence}")
            for one in group:
                finding = one.finding
                difference = f"，相差 {finding.difference}" if finding.difference else ""
                state = "" if one.is_open(today) or severity == Severity.INFO else "（已处理）"
                self.stdout.write(f"　{finding.place}：{finding.left}；{finding.right}{difference}{state}")
                self.stdout.write(f"　　{finding.advice}　[{finding.rule}]")


def _data(one: Standing, today: date) -> dict[str, Any]:
    waiver, answer = one.waiver, one.answer
    return {
        **{name: value for name, value in vars(one.finding).items() if name != "key"},
        "open": one.is_open(today),
        "answer": answer.text if answer else None,
        "waiver": {
            "reason": waiver.reason,
            "until": waiver.until.isoformat(),
            "granted": waiver.granted_by_id is not None,
        }
        if waiver
        else None,
    }
