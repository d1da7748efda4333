"""The imprint on the cover: only on what is published, readable by a camera, within the archive formats."""

import contextlib
import io
from dataclasses import replace
from functools import cache
from typing import Any

import pikepdf
import pypdfium2
import segno

from accounts.document.imprint import QUIET, modules
from accounts.document.pdf import render_html, render_pdf
from tests.document.test_archive import assert_same_text, assert_sound
from tests.publication.test_photograph import IMPRINT
from tests.sample import report_of, sample_case


@cache
def published_pdf() -> bytes:
    return render_pdf(replace(report_of(sample_case()), imprint=IMPRINT), IMPRINT.published_at)


def test_only_what_is_published_has_an_imprint() -> None:
    for draft in (True, False):
        assert "核验" not in render_html(report_of(sample_case(), draft=draft))
    html = render_html(replace(report_of(sample_case()), imprint=IMPRINT))
    assert f'本文件可在<span class="address">{IMPRINT.address}</span>核验' in html
    assert "公开编号：650205001-2023-1" in html


def test_the_file_conforms_and_says_what_it_said() -> None:
    assert_sound(published_pdf())
    assert_same_text(published_pdf(), report_of(sample_case()))


def test_the_code_has_words_for_those_who_do_not_see_it() -> None:
    with pikepdf.open(io.BytesIO(published_pdf())) as file:
        alternatives = [str(one.Alt) for one in file.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert f"二维码：本文件的核验网址 {IMPRINT.address}" in alternatives


def test_the_drawn_code_is_that_of_the_address() -> None:
    """Module by module as drawn on the cover, against the library's matrix."""
    expected = [[bool(cell) for cell in row] for row in segno.make(IMPRINT.address, error="m", micro=False).matrix]
    assert [list(row) for row in modules(IMPRINT.address)] == expected
    assert drawn(len(expected)) == expected


def drawn(width: int) -> list[list[bool]]:
    """The dark modules of the cover's code; its frame is found by its outermost dark pixels."""
    with contextlib.closing(pypdfium2.PdfDocument(published_pdf())) as file:
        picture: Any = file[0].render(scale=8).to_pil().convert("L")
    below = picture.crop((0, picture.height * 3 // 4, picture.width, picture.height * 7 // 8))
    left, top, right, bottom = below.point(lambda value: 255 * (value < 128)).getbbox()
    assert abs((right - left) - (bottom - top)) <= 2
    step = (right - left) / width
    assert step * (width + 2 * QUIET) / 8 < 64  # points on paper: the size of a thumb
    return [
        [below.getpixel((int(left + (x + 0.5) * step), int(top + (y + 0.5) * step))) < 128 for x in range(width)]
        for y in range(width)
    ]
