"""Importing workbooks in the desk: upload, preview, confirmation, history (导入工作簿的页面)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.figures.numerals import half_width, is_digits
from accounts.intake.workbooks.grid import SheetRemark
from accounts.intake.wrong_file import WORKBOOK
from accounts.models import Filing, ImportedFile, Precision, told_of
from accounts.workflow import Refused
from accounts.workflow.access import may_enter
from accounts.workflow.workbook_import import WORKBOOKS, apply_upload, keep_upload, preview

from .pages import attempt, file_answer, filing_of, framed, or_404, page_of, report, revision_of, user_of

SHOWN = 60
"""Changed rows of one kind shown one by one."""
REMARKS = 200
"""Problems and notes shown one by one."""
TOO_LARGE = f"文件超过 {WORKBOOK // 2**20} MB 的上限，没有上传；请删去多余的工作表和格式后另存再试。"


class WorkbookForm(forms.Form):
    """The file, and what its amounts are where the file does not say."""

    file = forms.FileField(
        label="工作簿",
        allow_empty_file=True,
        help_text=f"财决工作簿（元）或公开工作簿（万元），.xlsx 或 .xls，不超过 {WORKBOOK // 2**20} MB。",
        error_messages={"required": "请先选择文件。"},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
    )
    amounts = forms.ChoiceField(
        label="金额单位",
        required=False,
        choices=[("", "按文件写明的单位"), (Precision.YUAN, "元"), (Precision.WAN, "万元")],
        help_text="选了元或万元的，与文件写明的不一致时不导入。",
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > WORKBOOK:
            raise forms.ValidationError(TOO_LARGE)
        return file


def imports_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a workbook; below, what was imported before."""
    filing = filing_of(request, pk)
    form = WorkbookForm()
    if request.method == "POST":
        try:
            form = WorkbookForm(request.POST, request.FILES)
            if form.is_valid():
                file, amounts = form.cleaned_data["file"], form.cleaned_data["amounts"]
                kept = keep_upload(user_of(request), filing, file.name or "", file.read(), amounts)
                return HttpResponseRedirect(reverse("admin:filing_import", args=[pk, kept.pk]))
        except RequestDataTooBig:  # said by the first look at what was sent
            messages.error(request, TOO_LARGE)
        except Refused as refused:
            form.add_error("file", refused.reasons)
    return framed(
        request,
        filing,
        "imports",
        "basics",
        title=f"{filing}　导入工作簿",
        form=form,
        history=[
            (one, one.kind in WORKBOOKS, told_of(one.summary))
            for one in filing.imported_files.select_related("uploaded_by").defer("content")
        ],
    )


def file_of(files: QuerySet[ImportedFile], file_pk: int) -> ImportedFile:
    """One of the kept files of a filing. Raises Http404."""
    return or_404(
        files.select_related("filing__unit", "uploaded_by").filter(pk=file_pk).first(),
        "没有这份文件；没有确认的预览只保留一天，请重新上传。",
    )


def preview_page(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """What a kept workbook holds and would change; saved when confirmed."""
    filing = filing_of(request, pk)
    file = file_of(filing.imported_files.all(), file_pk)
    if file.kind not in WORKBOOKS:
        raise Http404

    def confirm() -> str:
        done = apply_upload(user_of(request), file, revision_of(request), _removed(request))
        return f"“{file.name}”已导入，共改动 {done.changed} 行。接着请到“审核”一步检查。"

    back = reverse("admin:filing_imports", args=[pk])
    return previewed(request, file, (back, page_of(filing)), lambda: _shown(request, filing, file), confirm)


def previewed(
    request: HttpRequest,
    file: ImportedFile,
    leads_to: tuple[str, str],
    show: Callable[[], HttpResponse],
    confirm: Callable[[], str],
) -> HttpResponse:
    """The answer of a preview, whatever the workbook: shown while it waits, saved when confirmed.

    It leads back to the first address, and to the second once it is saved.
    """
    back, done = leads_to
    if request.method == "POST":
        return HttpResponseRedirect(done if attempt(request, confirm) else request.path)
    if file.applied_at is not None:
        messages.info(request, f"“{file.name}”已经导入。")
        return HttpResponseRedirect(back)
    try:
        return show()
    except Refused as refused:
        report(request, refused)
        return HttpResponseRedirect(back)


def _shown(request: HttpRequest, filing: Filing, file: ImportedFile) -> HttpResponse:
    shown = preview(filing, bytes(file.content), file.amounts_in)
    return framed(
        request,
        filing,
        "import",
        "basics",
        title=f"{filing}　导入预览",
        file=file,
        shown=shown,
        problems=_by_sheet(shown.problems[:REMARKS]),
        problems_left=max(len(shown.problems) - REMARKS, 0),
        notes=_by_sheet(shown.understood.notes[:REMARKS]),
        notes_left=max(len(shown.understood.notes) - REMARKS, 0),
        changes=[(one, one.rows[:SHOWN], max(len(one.rows) - SHOWN, 0)) for one in shown.changes],
        may_confirm=shown.may_be_saved and may_enter(user_of(request), filing),
        again=filing.imported_files.filter(sha256=file.sha256, applied_at__isnull=False).defer("content").first(),
    )


def _by_sheet(remarks: list[SheetRemark]) -> list[tuple[str, list[SheetRemark]]]:
    """Remarks under their sheets, in the order in which the sheets were met."""
    sheets = dict.fromkeys(one.place.sheet for one in remarks)
    return [(sheet, [one for one in remarks if one.place.sheet == sheet]) for sheet in sheets]


def _removed(request: HttpRequest) -> int:
    """How many rows the person knows to go; 0 for what is no number."""
    typed = half_width(request.POST.get("removed", "")).replace(",", "").strip()
    return int(typed) if is_digits(typed) and len(typed) < 10 else 0


def download(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """The kept bytes, as a download only."""
    file = file_of(filing_of(request, pk).imported_files.all(), file_pk)
    return file_answer(bytes(file.content), file.name, "application/octet-stream")
