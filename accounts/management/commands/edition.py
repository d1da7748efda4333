"""Read, check, compare, try and load the texts of editions by command (年度表样的检查、查看、比较、试跑与装入)."""

from argparse import ArgumentParser
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts.editions import Edition, editions
from accounts.editions.language.source import Unreadable, decoded
from accounts.editions.language.trial import trial
from accounts.editions.shelf import edition_from, text_of, understood
from accounts.figures.numerals import is_digits
from accounts.management.arguments import content_of, filing_of, person
from accounts.models import Filing
from accounts.workflow import Refused
from accounts.workflow.edition_list import listed
from accounts.workflow.editions import draft, problems_of
from accounts.workflow.rehearsal import Rehearsal, Text, plain, rehearse, rehearsed


class Command(BaseCommand):
    """`list`, `check`, `show`, `diff`, `preview`, `rehearse` write nothing; `load` makes or renews a draft."""

    help = "年度表样：列出、检查文件、查看、比较、预览、试跑、装入为草案。"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|check|show|diff|preview|rehearse|load")
        verbs.add_parser("list", help="列出全部表样及其状态")
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

        load = verbs.add_parser("load", help="装入为草案；生效由两位财政局管理员在网页上办理")
        _arguments(load, "file")
        load.add_argument("--by", required=True, metavar="USERNAME", help="以哪位财政局管理员的名义装入")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        _require_database()
        getattr(self, f"_{verb}")(**options)

    def _list(self, **_: Any) -> None:
        for one in listed():
            self.stdout.write(f"{one.key}\t{one.edition}\t{one.state}\t{one.name}\t{one.filings} 份填报")

    def _load(self, file: str, by: str, **_: Any) -> None:
        try:
            one = draft(person(by), decoded(content_of(Path(file))))
        except (Refused, Unreadable) as error:
            raise CommandError(f"没有装入：{error}") from None
        problems = problems_of(one.text, one.key)
        told = f"有 {len(problems)} 个问题，改正后才能提请生效" if problems else "没有问题，可由财政局管理员提请生效"
        self.stdout.write(f"已装入 {one}：{told}。")

    def _check(self, file: str, **_: Any) -> None:
        known = _read(file)
        self.stdout.write(f"{known.name}：没有问题，试空也没有问题。")
        if not known.basis:
            self.stderr.write(f"{known.name}：{DRAFT}")

    def _show(self, key: str, resolved: bool, **_: Any) -> None:
        edition = _known(key)
        if not edition.basis:
            self.stderr.write(f"{edition.name}：{DRAFT}")
        self.stdout.write((edition.text if resolved else text_of(key) or edition.text).rstrip())

    def _diff(self, old: str, new: str, filing: list[str], **_: Any) -> None:
        before, after = _known(old), _known(new)
        if filing:
            if len(filing) != 2 or not is_digits(filing[1]):
                raise CommandError("单位编码和年度要一起写，如 650205001 2023。")
            one = filing_of(filing[0], int(filing[1]))
            found = _refused_told(lambda: rehearse(one, after, before))
            if found.failure:
                raise CommandError(_told(found))
            for was, now in found.changed:
                self.stdout.write(f"- {was}\n+ {now}")
            return
        lines = unified_diff(before.text.splitlines(), after.text.splitlines(), before.key, after.key, lineterm="", n=0)
        for line in lines:
            self.stdout.write(line)

    def _preview(self, file: str, unit_code: str, year: int, **_: Any) -> None:
        text = Text.of(_read(file))
        for line in _refused_told(lambda: plain(filing_of(unit_code, year), text)):
            self.stdout.write(line)

    def _rehearse(self, file: str, on: int, **_: Any) -> None:
        known = _read(file)
        filings = list(Filing.objects.filter(year=on).select_related("unit", "edition_revision").order_by("unit__code"))
        found = rehearsed(filings, known)
        for number in range(1, len(filings) + 1):
            self.stdout.write(f"[{number}/{len(filings)}] {_told(_refused_told(lambda: next(found)))}")


Found = TypeVar("Found")


def _refused_told(ask: Callable[[], Found]) -> Found:
    """What was asked. Raises CommandError in the words of a refusal."""
    try:
        return ask()
    except Refused as refused:
        raise CommandError(str(refused)) from None


DRAFT = "没有写“依据：”，没有官方样板可据，是草案，不能生效。"


def _require_database() -> None:
    """Editions in force stand in the database. Raises CommandError where it cannot be reached or is not set up."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise CommandError(f"不能连接数据库，请检查数据库是否已启动、地址是否正确：{error}") from None
    if waiting:
        raise CommandError("数据库还没有建好，或是旧版本的。请先运行：./run manage migrate")


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
