"""Importing a workbook of self-evaluations: upload, preview, confirmation (导入自评表工作簿的页面)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.desk.frame import frame
from accounts.desk.requests import attempt, filing_of, report, revision_of, user_of
from accounts.intake.wrong_file import WORKBOOK
from accounts.models import Filing, ImportedFile
from accounts.workflow import Refused
from accounts.workflow.access import may_enter
from performance.workflow.imports import (
    KIND,
    apply_evaluations,
    keep_evaluations,
    preview_evaluations,
    told,
)


def upload_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a workbook; the preview follows."""
    filing = filing_of(request, pk)
    if request.method == "POST":
        try:
            kept = _keep(request, filing)
            return HttpResponseRedirect(reverse("admin:filing_evaluation_import", args=[pk, kept.pk]))
        except Refused as refused:
            report(request, refused)
    return render(
        request, "admin/performance/upload.html", frame(request, filing, "performance", limit=WORKBOOK // 2**20)
    )


def _keep(request: HttpRequest, filing: Filing) -> ImportedFile:
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused("请先选择文件。")
    if upload.size is not None and upload.size > WORKBOOK:
        raise Refused(f"文件超过 {WORKBOOK // 2**20} MB 的上限，没有上传；请删去多余的工作表和格式后另存再试。")
    return keep_evaluations(user_of(request), filing, upload.name or "", upload.read())


def preview_view(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """What a kept workbook holds and would change; saved when confirmed."""
    filing = filing_of(request, pk)
    found = filing.imported_files.select_related("filing__unit").filter(pk=file_pk, kind=KIND).first()
    if found is None:
        raise Http404("没有这份文件；没有确认的预览只保留一天，请重新上传。")
    back = reverse("admin:filing_performance", args=[pk])
    if request.method == "POST":
        is_done = attempt(request, lambda: _confirm(request, found))
        return HttpResponseRedirect(back if is_done else request.path)
    if found.applied_at is not None:
        messages.info(request, f"“{found.name}”已经导入。")
        return HttpResponseRedirect(back)
    try:
        shown = preview_evaluations(filing, bytes(found.content))
    except Refused as refused:
        report(request, refused)
        return HttpResponseRedirect(back)
    may_confirm = shown.may_be_saved and may_enter(user_of(request), filing)
    return render(
        request,
        "admin/performance/import.html",
        frame(request, filing, "performance", file=found, shown=shown, may_confirm=may_confirm),
    )


def _confirm(request: HttpRequest, file: ImportedFile) -> str:
    done = apply_evaluations(user_of(request), file, revision_of(request))
    return f"“{file.name}”已导入：{told(done.tables)}。请逐张核对，再到“审核”一步检查。"
