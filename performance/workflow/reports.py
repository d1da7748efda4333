"""Self-evaluation reports: attached to their table, replaced, removed (自评报告：上传、替换、删除)."""

from __future__ import annotations

from django.contrib.auth.models import User

from accounts.intake.reading import uploads
from accounts.intake.wrong_file import WrongFile
from accounts.models import Filing
from accounts.publication.archive import sha256
from accounts.workflow import Refused
from accounts.workflow.enter import clean, writing
from performance.models import Evaluation, SelfReport

NAME_LIMIT = 120


def attach_report(user: User, filing: Filing, pk: int, name: str, content: bytes, revision: int | None) -> SelfReport:
    """Keep a PDF as the report of a self-evaluation, in place of an earlier one. Raises Refused.

    The file is judged before the lock is taken: a large one must not keep others waiting.
    """
    try:
        pages = uploads.report_pages(content)
    except WrongFile as wrong:
        raise Refused(f"“{name}”没有上传：{wrong}") from wrong
    with writing(user, filing, revision) as current:
        evaluation = Evaluation.objects.filter(filing=current, pk=pk).first()
        if evaluation is None:
            raise Refused("这张自评表已不在本填报中，可能已被他人删除；请回到绩效页查看。")
        report = SelfReport.objects.filter(evaluation=evaluation).defer("content").first() or SelfReport()
        report.evaluation, report.name, report.content = evaluation, _short(name), content
        report.sha256, report.size, report.pages = sha256(content), len(content), pages
        clean(report, "evaluation", "content")
        report.save()
        return report


def remove_report(user: User, filing: Filing, pk: int, revision: int | None) -> None:
    """Remove the report of a self-evaluation. Raises Refused."""
    with writing(user, filing, revision) as current:
        report = SelfReport.objects.filter(evaluation__filing=current, evaluation_id=pk).defer("content").first()
        if report is None:
            raise Refused("这张自评表没有自评报告，可能已被他人删除；请刷新页面查看。")
        report.delete()


def _short(name: str) -> str:
    """The name of the file without folders, short enough to be kept with its ending."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "").strip() or "自评报告.pdf"
    return name if len(name) <= NAME_LIMIT else f"{name[: NAME_LIMIT - 4]}.pdf"
