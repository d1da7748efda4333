"""[表] blocks proposed of an uploaded empty workbook, to be copied into the text (由空白工作簿提出表样的表)."""

from django import forms
from django.http import HttpRequest, HttpResponse

from accounts.editions.shelf import bases_of, edition_from, subjects_of, understood
from accounts.intake.reading import uploads
from accounts.intake.workbooks.blank import Proposed, proposed
from accounts.intake.workbooks.captions import Subjects
from accounts.intake.wrong_file import WORKBOOK, WrongFile
from accounts.workflow import Refused
from accounts.workflow.edition_list import Listed

from .edition_text import edition_answer, text_shown
from .pages import report, upload_of

TOO_LARGE = "文件有 {size:.1f} MB，最多 {limit} MB；请删去多余的工作表和格式后另存再试。"


class BlankForm(forms.Form):
    """The empty workbook."""

    file = forms.FileField(label="空白的官方工作簿", help_text="各表只有标题、表头和项目，没有数；.xlsx 或 .xls。")


def tables_page(request: HttpRequest, edition: str, revision: int) -> HttpResponse:
    """Upload a workbook; below, a block for each of its sheets, nothing of it saved. Raises PermissionDenied and Http404."""
    one, found = text_shown(request, edition, revision), list[Proposed]()
    if request.method == "POST":
        try:
            found = _proposed(request, one)
        except Refused as refused:
            report(request, refused)
    return edition_answer(request, "edition_tables", one, "由工作簿提出表", form=BlankForm(), found=found)


def _proposed(request: HttpRequest, one: Listed) -> list[Proposed]:
    _, content = upload_of(request, "file", WORKBOOK, "请先选择工作簿。", TOO_LARGE)
    read, _ = understood(one.text, one.key)
    if read is None:
        raise Refused("这份文本里没有任何一块内容，请先写好表头各行。")
    try:
        book = uploads.workbook(content)
    except WrongFile as wrong:
        raise Refused(str(wrong)) from None
    subjects = Subjects(one.year, subjects_of(one.year))
    found = proposed(book, edition_from(read), subjects, rewrites=bool(bases_of(one.text)))
    if not found:
        raise Refused("工作簿里没有找到表头：每张工作表要有标题、各栏名称。")
    return found
