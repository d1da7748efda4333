"""The report of a self-evaluation on its page: upload, replace, remove, download (自评报告的上传与下载)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from accounts.desk.requests import attempt, file_answer, filing_of, revision_of, user_of
from accounts.intake.reading.sizes import REPORT
from accounts.models import Filing
from accounts.workflow import Refused
from performance.models import SelfReport
from performance.workflow.reports import attach_report, remove_report

from .evaluation import address, evaluation_of


@require_http_methods(["GET", "HEAD", "POST"])
def report_view(request: HttpRequest, pk: int, one: int) -> HttpResponse:
    """GET gives the file to those who see the filing; POST attaches or removes it."""
    filing = filing_of(request, pk)
    if request.method != "POST":
        return _file(filing, one)
    evaluation, _ = evaluation_of(filing, one)
    deed = _remove if "remove" in request.POST else _attach
    attempt(request, lambda: deed(request, filing, one))
    return HttpResponseRedirect(f"{address(filing, evaluation)}#report")


def _attach(request: HttpRequest, filing: Filing, one: int) -> str:
    upload = request.FILES.get("report")
    if upload is None:
        raise Refused("请先选择 PDF 文件。")
    if upload.size is not None and upload.size > REPORT:
        raise Refused(f"文件有 {upload.size / 2**20:.1f} MB，超过 {REPORT // 2**20} MB 的上限；请压缩后重新导出。")
    report = attach_report(user_of(request), filing, one, upload.name or "", upload.read(), revision_of(request))
    return f"自评报告“{report.name}”已上传，共 {report.pages} 页；公开时随公开说明一并公开。"


def _remove(request: HttpRequest, filing: Filing, one: int) -> str:
    remove_report(user_of(request), filing, one, revision_of(request))
    return "自评报告已删除。"


def _file(filing: Filing, one: int) -> HttpResponse:
    found = SelfReport.objects.filter(evaluation__filing=filing, evaluation_id=one).first()
    if found is None:
        raise Http404("这张自评表没有自评报告。")
    name = found.name if found.name.lower().endswith(".pdf") else f"{found.name}.pdf"
    return file_answer(bytes(found.content), name, "application/pdf")
