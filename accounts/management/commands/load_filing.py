"""Load a filing from a file: the sample, an exported filing, published data (导入填报数据文件)."""

from pathlib import Path

from django.db import transaction

from accounts.intake.subjects import load_starter
from accounts.intake.wrong_file import WrongFile
from accounts.management.arguments import ArgumentsCommand, CommandError, content_of, person, same_unit
from accounts.models import Filing, Precision, Status, Subject, Unit, acting, row_differences, values_of
from accounts.publication.filing_file import FilingFile, NotAFiling, read_filing
from accounts.workflow import Refused
from accounts.workflow.enter import enter
from accounts.workflow.new_filing import GUESTS, open_year


class Command(ArgumentsCommand):
    """Enters a file through the same verbs as a clerk, into a draft, or a carried-in filing if the file is one."""

    help = "导入填报数据文件（export_filing --office 导出的，或公开的 JSON 数据）：建立单位和填报，填入全部数据；全部成功才保存。"
    arguments = {
        "file": {"type": Path, "help": "填报数据文件（JSON）"},
        "--by": {"metavar": "USERNAME", "help": "以哪位经办人的名义填入；默认为“命令行导入”"},
    }

    def handle(self, *args: object, file: Path, by: str | None, **options: object) -> None:
        try:
            found = read_filing(content_of(file))
            with transaction.atomic():
                filing = self._load(found, by)
        except NotAFiling as error:
            raise CommandError(f"填报数据文件“{file}”不能导入：{error}") from error
        except (Refused, WrongFile) as error:
            raise CommandError(f"没有导入：{error}") from error
        self.stderr.write(f"已导入 {filing}（{filing.get_status_display()}）。")
        # What the file says otherwise of the unit than the list of the bureau, which stays.
        ours, theirs = values_of(filing.unit), values_of(found.filing.unit)
        for one in row_differences(Unit, ours, theirs, hidden=("review_levels",), empty=""):
            self.stderr.write(f"{one.caption}在文件中为“{one.after}”，单位资料为“{one.before}”，以单位资料为准。")
        if found.papers:
            self.stderr.write(f"文件中没有附件的内容，请另行上传：{'、'.join(found.papers)}。")

    def _load(self, found: FilingFile, by: str | None) -> Filing:
        year = found.filing.year
        if not found.is_carried_in and not Subject.objects.filter(year=year).exists():
            load_starter(year)
        unit = same_unit(found.filing.unit)
        user = person(by, unit)
        filing = (
            Filing.objects.of(unit.code, year).first()
            or open_year(
                user,
                unit,
                year,
                carried_in=found.is_carried_in,
                edition=found.filing.edition,
                precision=Precision(found.filing.precision),
                remark=found.filing.remark,
            )[0]
        )
        if filing.status != (Status.CARRIED_IN if found.is_carried_in else Status.DRAFT):
            raise CommandError(f"{filing} 已处于“{filing.get_status_display()}”状态，不能再导入；没有任何改动。")
        about = Filing.objects.filter(pk=filing.pk)
        with acting(user):
            if found.filing.precision == Precision.WAN:  # printed totals stand in such a filing only
                about.update(precision=Precision.WAN)
            enter(user, filing, found.sheets)
            about.update(precision=found.filing.precision, remark=found.filing.remark)
        filing.refresh_from_db()
        for one in GUESTS:
            if one.key in found.guests:
                one.enter(user, filing, found.guests[one.key])
        return filing
