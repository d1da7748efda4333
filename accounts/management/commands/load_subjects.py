"""Load a year's functional or economic classification (导入科目表)."""

from pathlib import Path
from typing import Any

from accounts.intake.subjects import load_file, load_starter
from accounts.intake.wrong_file import WrongFile
from accounts.management.arguments import ArgumentsCommand, CommandError, content_of, person
from accounts.models import Scheme, acting


class Command(ArgumentsCommand):
    """`load_subjects --year 2023` loads the lists of the project; with FILE an official list replaces one of them."""

    help = "导入某年度的政府收支分类科目：不带文件时导入随项目提供的科目表；整表替换，有一行错误就一行也不保存；会删除科目的，先列出，确认后才删除。"
    arguments = {
        "file": {"nargs": "?", "type": Path, "help": "官方科目表（CSV，表头含 科目编码、科目名称）"},
        "--year": {"type": int, "required": True, "help": "年度，如 2023"},
        "--scheme": {"choices": Scheme.values, "help": "functional 功能分类；economic 部门预算支出经济分类"},
        "--removed": {
            "type": int,
            "default": 0,
            "metavar": "N",
            "help": "确认删除的科目数，与列出的相同才导入；默认 0",
        },
        "--by": {"metavar": "USERNAME", "help": "以谁的名义改动科目；默认为“命令行导入”"},
    }

    def handle(self, *args: Any, file: Path | None, year: int, removed: int, by: str | None, **options: Any) -> None:
        try:
            if file and not options["scheme"]:
                raise CommandError("导入文件时请用 --scheme 指明是功能分类（functional）还是经济分类（economic）。")
            with acting(person(by)):
                count = (
                    load_starter(year, removed)
                    if file is None
                    else load_file(content_of(file), year, Scheme(options["scheme"]), removed)
                )
        except WrongFile as error:
            raise CommandError(f"科目表有 {len(error.args)} 处问题，没有保存：\n{error}") from error
        self.stderr.write(f"已导入 {year} 年度科目 {count} 个。")
