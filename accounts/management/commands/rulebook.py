"""Print the rulebook, generated from the code (规则手册)."""

from django.core.management.base import BaseCommand

from accounts.checks import Rule
from accounts.checks.catalogue import rulebook

HEAD = """# 规则手册

由代码生成：`./run manage rulebook > docs/rules.md`。错误须更正或豁免后才能提交；提醒和需说明的事项填写说明后可以提交；
提示只供参考。金额例子的单位为万元。

| 规则 | 内容 | 级别 | 适用 | 成立 | 不成立 | 依据 |
|---|---|---|---|---|---|---|"""


class Command(BaseCommand):
    """The file docs/rules.md is its output; a test holds them equal."""

    help = "打印规则手册（Markdown）：每条规则的内容、级别、例子和依据。"

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(rulebook_text(), ending="")


def rulebook_text() -> str:
    """The whole rulebook as Markdown."""
    return "\n".join([HEAD, *map(_row, rulebook()), ""])


def _row(rule: Rule) -> str:
    cells = (
        rule.id,
        rule.sentence,
        f"{rule.severity.label} `{rule.severity}`",
        SCOPES.get(rule.scope, rule.scope),
        rule.holds,
        rule.breaks,
        rule.source,
    )
    return f"| {' | '.join(one.replace('|', '｜') for one in cells)} |"


SCOPES = {
    "all": "全部",
    "adm": "行政、参公单位",
    "inst": "其他事业单位",
    "perf": "公开绩效自评表的单位",
    "wan": "金额摘自万元公开件的填报",
}
"""The scopes in words."""
