"""Remind people of deadlines by mail, to be run once a day (发送期限提醒)."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings

from accounts.document.address import address_missing
from accounts.management.arguments import ArgumentsCommand, CommandError
from accounts.models import Unit
from accounts.workflow.deadlines import calendar_of
from accounts.workflow.outlook import Letter, NotSent, deliver, letters_of

PATIENCE = 3
"""After so many letters in a row that could not reach the server, the others are not tried."""


class Command(ArgumentsCommand):
    """Run a second time on one day, it sends only what failed before. Exit status 1 when a mail was not sent."""

    help = "向下一步办理人发送期限提醒（到期前 7、3、1、0 天，逾期后每 7 天）。每天运行一次；每人每天至多一封。"
    arguments = {
        "--dry-run": {"action": "store_true", "help": "只显示要发给谁、写些什么，不发送"},
    }

    def handle(self, *args: object, dry_run: bool, **options: object) -> None:
        calendar = calendar_of(list(Unit.objects.values_list("pk", flat=True)))
        letters = letters_of(calendar)
        if dry_run:
            for one in letters:
                self.stdout.write(f"收件人：{one.user.email}\n主题：{one.subject}\n\n{one.body}")
            self.stdout.write(f"共 {len(letters)} 封，没有发送。")
        elif not settings.EMAIL_HOST:
            self.stderr.write(f"没有设置邮件服务器（EMAIL_HOST），没有发送提醒；今天有 {len(letters)} 人应当提醒。")
        elif why := address_missing():
            raise CommandError(f"没有发送提醒：{why}")
        else:
            self._send(letters, calendar.today)

    def _send(self, letters: Sequence[Letter], today: date) -> None:
        sent, before, down = 0, 0, 0
        problems: list[str] = []
        for number, letter in enumerate(letters, start=1):
            try:
                is_sent = deliver(letter, today)
            except NotSent as error:
                problems.append(str(error))
                down = down + 1 if error.is_down else 0
                if down == PATIENCE and number < len(letters):
                    problems.append(f"连续 {PATIENCE} 封连不上邮件服务器，其余 {len(letters) - number} 封没有再试。")
                    break
            else:
                sent, before, down = sent + is_sent, before + (not is_sent), 0
        self.stdout.write(f"已发送 {sent} 封提醒。" + (f"另有 {before} 人今天已经提醒过。" if before else ""))
        if problems:
            raise CommandError(
                "\n".join(["有提醒没有发出，排除原因后再次运行即可，已收到的人不会重复收到：", *problems])
            )
