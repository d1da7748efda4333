"""Read, check and compare the texts of editions by command (年度表样的检查、查看与比较)."""

from argparse import ArgumentParser
from difflib import unified_diff
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.document.report import narrative, open_report
from accounts.editions import Edition, editions
from accounts.editions.language.source import Unreadable, decoded
from accounts.editions.language.trial import trial
from accounts.editions.shelf import edition_from, text_of, understood
from accounts.figures.numerals import is_digits
from accounts.management.arguments import content_of, filing_of
from accounts.models import Filing
from accounts.workflow.rehearsal import Rehearsal, changed, rehearse


class Command(BaseCommand):
    """`check`, `show`, `diff`, `preview`, `rehearse`; none of them writes anything."""

    help = "年度表样：检查文件、查看、比较、预览、试跑。"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="check|show|diff|preview|rehearse")
        _arguments(verbs.add_parser("check", help="检查并试空"), "file")
        show = verbs.add_parser("show", help="看一份表样的文本")
        _arguments(show, "key")
        show.add_argument("--resolved", action="store_true", help="把所基于的表样都写进来")
        diff = verbs.add_parser("diff", help="两份表样的不同；写明单位和年度时，比较那份公开说明的各段")
        _arguments(diff, "old", "new")
        diff.add_argument("filing", nargs="*", metavar="单位编码 年度", help="单位编码和决算年度")
        _arguments(verbs.add_parser("preview", help="用这份表样写出一份填报的公开说明"), "file", "unit_code", "year")
        rehearsal = verbs.add_parser("rehearse", help="在一个年度的全部填报上试跑")
        _arguments(rehearsal, "file")
        rehearsal.add_argument("--on", type=int, required=True, metavar="年度", help="在哪个年度的填报上试跑")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        getattr(self, f"_{verb}")(**options)

    def _check(self, file: str, **_: Any) -> None:
        self.stdout.write(f"{_read(file).name}：没有问题，试空也没有问题。")

    def _show(self, key: str, resolved: bool, **_: Any) -> None:
        edition = _known(key)
        self.stdout.write((edition.text if resolved else text_of(key) or edition.text).rstrip())

    def _diff(self, old: str, new: str, filing: list[str], **_: Any) -> None:
        before, after = _known(old), _known(new)
        if filing:
            if len(filing) != 2 or not is_digits(filing[1]):
                raise CommandError("单位编码和年度要一起写，如 650205001 2023。")
            one = filing_of(filing[0], int(filing[1]))
            for was, now in changed(open_report(one, edition=before), open_report(one, edition=after)):
                self.stdout.write(f"- {was}\n+ {now}")
            return
        lines = unified_diff(before.text.splitlines(), after.text.splitlines(), before.key, after.key, lineterm="", n=0)
        for line in lines:
            self.stdout.write(line)

    def _preview(self, file: str, unit_code: str, year: int, **_: Any) -> None:
        report = open_report(filing_of(unit_code, year), edition=_read(file))
        for _anchor, text in narrative(report):
            self.stdout.write(text)

    def _rehearse(self, file: str, on: int, **_: Any) -> None:
        known = _read(file)
        filings = Filing.objects.filter(year=on).select_related("unit").order_by("unit__code")
        for number, filing in enumerate(filings, start=1):
            self.stdout.write(f"[{number}/{len(filings)}] {_told(rehearse(filing, known))}")


CAPTIONS = {
    "file": "表样文件",
    "key": "表样代码",
    "old": "旧表样代码或文件",
    "new": "新表样代码或文件",
    "unit_code": "单位编码",
    "year": "决算年度",
}


def _arguments(parser: ArgumentParser, *names: str) -> None:
    for name in names:
        parser.add_argument(name, help=CAPTIONS[name], type=int if name == "year" else str)


def _known(key: str) -> Edition:
    if key in editions():
        return editions()[key]
    return _read(key) if Path(key).is_file() else _unknown(key)


def _unknown(key: str) -> Edition:
    raise CommandError(f"没有代码为“{key}”的表样，也没有这个文件；现有：{'、'.join(editions())}。")


def _read(file: str) -> Edition:
    """The edition of a file. Raises CommandError with all that is wrong with it."""
    try:
        text, problems = understood(decoded(content_of(Path(file))), Path(file).stem)
    except Unreadable as error:
        raise CommandError(str(error)) from None
    problems = problems or trial(text) if text else problems
    if text is None or problems:
        raise CommandError("\n".join([f"有 {len(problems)} 个问题：", *map(str, problems)]))
    return edition_from(text)


def _told(one: Rehearsal) -> str:
    if one.failure:
        return f"{one.filing}：写不出来，{one.failure}"
    words = [f"{one.filing}：改变 {len(one.changed)} 段"]
    for caption, names in (("新要填", one.asked), ("不再要填", one.dropped), ("新提示的规则", one.speaking)):
        words += [f"{caption}：{'、'.join(names)}"] if names else []
    return "；".join(words)
