"""A publication held against what its data give: made again byte by byte, or read where the tools are others (重建比对).

Where the tools are those with which it was published, its files are made again. Where they are not, nothing is rendered:
another version says the same in other bytes. The words of the kept page and PDF are held against the published words, the
published figures against those that the entered rows give.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from accounts.document.press import JobFailed
from accounts.models import PublicationFile

from .archive import sha256
from .kept_text import page_differs, pdf_differs
from .leaves import Format, leaves
from .recomputed import figure_differences
from .tools import changed

Files = Mapping[tuple[str, str], PublicationFile]
"""(format, name) → file."""
BY_BYTES = "制作工具与公开时相同，重建后逐字节比对了 PDF、网页、JSON、XLSX 和 CSV"
BY_CONTENT = "制作工具与公开时不同（{}），没有重新排版，按内容比对：PDF 和网页的文字对公开数据，数字由录入数重算"
NOT_COMPARED = "没有重建"
READING = {Format.HTML: page_differs, Format.PDF: pdf_differs}


def rebuilt(data: Mapping[str, Any], files: Files, contents: Mapping[int, bytes]) -> tuple[str, list[str]]:
    """What was compared, and in Chinese each difference; `contents` are the sound files by key.

    Never raises for data of another form: that is a difference too.
    """
    try:
        others = changed(data["publication"]["tools"])
        if not others:
            return BY_BYTES, list(_bytes(data, files))
        return BY_CONTENT.format("、".join(others)), [*figure_differences(data), *_words(data, files, contents)]
    except JobFailed as failed:
        return NOT_COMPARED, [f"重建没有完成：{failed}"]
    except (LookupError, ValueError, TypeError, ArithmeticError, AttributeError) as error:
        return NOT_COMPARED, [
            f"不能由 JSON 数据重建公开件：数据缺少内容或不合格式（{type(error).__name__}：{error}）。"
        ]


def _bytes(data: Mapping[str, Any], files: Files) -> Iterator[str]:
    for leaf in leaves(data, anew=True):
        file, found = files.get((leaf.format, leaf.name)), sha256(leaf.content)
        if file is None:
            yield f"登记中没有{leaf.format.label}{leaf.name}，由数据可以重建出这一文件。"
        elif file.sha256 != found:
            yield f"{file.file_name} 与由数据重建的不同：SHA-256 登记为 {file.sha256}，重建得 {found}。"


def _words(data: Mapping[str, Any], files: Files, contents: Mapping[int, bytes]) -> Iterator[str]:
    for kind, differs in READING.items():
        file = files.get((kind, ""))
        if file and file.pk in contents and (told := differs(data, contents[file.pk])):
            yield f"{file.file_name} 的文字与公开数据不同。{told}。"
