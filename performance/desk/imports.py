"""Importing a workbook of self-evaluations: upload, preview, confirmation (导入自评表工作簿的页面)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.desk.imports import TOO_LARGE, file_of, previewed
from accounts.desk.pages import filing_of, frame, report, revision_of, upload_of, user_of
from accounts.intake.wrong_file import WORKBOOK
from accounts.models import Filing, ImportedFile
from accounts.workflow import Refused
from accounts.workflow.access import may_enter
from performance.workflow.imports import KIND, apply_evaluations, keep_evaluations, preview_evaluations, told


def upload_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a workbook; the preview follows."""
    filing = filing_of(request, pk)
    if request.method == "POST":
        try:
            name, content = upload_of(request, "file", WORKBOOK, "请先选择文件。", TOO_LARGE)
            kept = keep_evaluations(user_of(request), filing, name, content)
            return HttpResponseRedirect(reverse("admin:filing_evaluation_import", args=[pk, kept.pk]))
        except Refused as refused:
            report(request, refused)
    return render(
        request, "admin/performance/upload.html", frame(request, filing, "performance", limit=WORKBOOK // 2**20)
    )


def preview_view(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """What a kept workbook holds and would change; saved when confirmed."""
    filing = filing_of(request, pk)
    file = file_of(filing.imported_files.filter(kind=KIND), file_pk)

    def confirm() -> str:
        done = apply_evaluations(user_of(request), file, revision_of(request))
        return f"“{file.name}”已导入：{told(done.tables)}。请逐张核对，再到“审核”一步检查。"

    back = reverse("admin:filing_performance", args=[pk])
    return previewed(request, file, (back, back), lambda: _shown(request, filing, file), confirm)


def _shown(request: HttpRequest, filing: Filing, file: ImportedFile) -> HttpResponse:
    shown = preview_evaluations(filing, bytes(file.content))
    return render(
        request,
        "admin/performance/import.html",
        frame(
            request,
            filing,
            "performance",
            file=file,
            shown=shown,
            may_confirm=shown.may_be_saved and may_enter(user_of(request), filing),
        ),
    )
