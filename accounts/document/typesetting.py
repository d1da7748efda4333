"""Chinese lines for WeasyPrint 70.0: even right edges, squeezed punctuation, air around numerals (中文排版).

WeasyPrint stretches only blanks, so that Chinese lines end up to one character short. Two of its functions are
replaced while a document is laid out:

* `justify_line` spreads the rest of a line between its Han characters;
* `split_first_line` sets a line tighter, by what its half-empty full-width marks can give up, where that lets it take
  one more character, as word processors do (标点压缩).

The amounts (INNER, TRAIL, LAST) were fitted on published documents. The replacement belongs to one version of WeasyPrint:
with another the document is set without it, correct but less even, and a test says so.
"""

import re
from collections.abc import Iterator
from typing import Any

VERSION = "70.0"

HAN_CHARACTERS = (
    "\u2014\u2018-\u201d\u2026\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
)
HAN = re.compile(f"[{HAN_CHARACTERS}]")
HAN_RUN = re.compile(f"[{HAN_CHARACTERS}]+")
CLOSING = frozenset("，。、；：！？）》」』】〉”’")
MARKS = CLOSING | frozenset("（《「『【〈“‘")
INNER, TRAIL, LAST = 0.05, 0.92, 1.0
"""What a full-width mark can give up inside a line, at its end, and at the end of a paragraph, in em.

The last mark of a paragraph gives up everything rather than take a lonely character to a new line.
"""
LEAST = 8
"""Lines with less room than so many gaps between Han characters are left alone."""

IDEOGRAPH = r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
BORDER = re.compile(rf"(?<={IDEOGRAPH})(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?={IDEOGRAPH})")


def air(words: str) -> str:
    """The words, escaped or not, with a blank between Han characters and numerals or letters: `2023 年度`."""
    return BORDER.sub(" ", words)


def gaps(text: str) -> float:
    """Room of a run for spreading, in gaps between characters; Pango trims half a gap at both ends of a run."""
    count = len(HAN.findall(text))
    return count - (bool(HAN.match(text[0])) + bool(HAN.match(text[-1]))) / 2 if count else 0


def allowance(line: str, is_last: bool) -> float:
    """How far a line may be squeezed, in em; `is_last` is the last line of a paragraph."""
    trail = (LAST if is_last else TRAIL) if line[-1] in CLOSING else 0
    return INNER * sum(character in MARKS for character in line[:-1]) + trail


def install() -> bool:
    """Replace the two functions, once; False and nothing done when this is another version of WeasyPrint."""
    import weasyprint
    from weasyprint.layout import inline
    from weasyprint.text import line_break

    if weasyprint.__version__ != VERSION:
        return False
    if getattr(inline, "spreads_han", False):
        return True
    line_break.Layout.set_text = _spreading(line_break.Layout.set_text)
    inline.justify_line = _Justify(inline.justify_line)
    inline.split_first_line = _Squeeze(inline.split_first_line)
    inline.spreads_han = True
    return True


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of Han runs in bytes."""
    for match in HAN_RUN.finditer(text):
        start = len(text[: match.start()].encode())
        yield start, start + len(match[0].encode())


def _spreading(original: Any) -> Any:
    """What sets the text of a Pango layout, with the spacing that its line was given (`han_spacing`)."""
    from weasyprint.text.line_break import TO_UNITS, ffi, pango

    def set_text(layout: Any, text: str, justify: bool = False) -> None:
        spacing = getattr(layout, "han_spacing", 0) if justify else 0
        original(layout, text, justify and not spacing)
        if not spacing:
            return
        attributes = pango.pango_layout_get_attributes(layout.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        for start, end in _runs(layout.text):
            attribute = pango.pango_attr_letter_spacing_new(int(spacing * TO_UNITS))
            attribute.start_index, attribute.end_index = start, end
            pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(layout.layout, attributes)

    return set_text


class _Justify:
    """Spreads what is left of a line over its Han characters; lines of Latin text are left to WeasyPrint."""

    def __init__(self, original: Any) -> None:
        from weasyprint.formatting_structure import boxes

        self.original, self.boxes = original, boxes

    def __call__(self, context: Any, line: Any, extra: float) -> None:
        room = self._room(line)
        if room < LEAST / 2:
            self.original(context, line, extra)
        else:
            self._spread(line, extra / room, 0)

    def _room(self, box: Any) -> float:
        if isinstance(box, self.boxes.TextBox):
            return gaps(box.text) if box.style["letter_spacing"] == "normal" and box.text else 0
        if isinstance(box, self.boxes.LineBox | self.boxes.InlineBox):
            return sum(self._room(child) for child in box.children if child.is_in_normal_flow())
        return 0

    def _spread(self, box: Any, spacing: float, advance: float) -> float:
        if isinstance(box, self.boxes.TextBox):
            box.position_x += advance
            wider = spacing * self._room(box)
            if wider:
                box.pango_layout.han_spacing = getattr(box.pango_layout, "han_spacing", 0) + spacing
                box.width += wider
            return advance + wider
        if isinstance(box, self.boxes.LineBox | self.boxes.InlineBox):
            box.position_x += advance
            start = advance
            for child in box.children:
                if child.is_in_normal_flow():
                    advance = self._spread(child, spacing, advance)
            box.width += advance - start
        else:
            box.translate(advance, 0)
        return advance


class _Squeeze:
    """Lets a line take one more character where its full-width marks give up enough."""

    def __init__(self, original: Any) -> None:
        self.original = original

    def __call__(
        self,
        text: str,
        style: Any,
        context: Any,
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Any:
        def split(width: float | None) -> Any:
            return self.original(text, style, context, width, justification_spacing, is_line_start, minimum)

        result = split(max_width)
        _, length, resume, width, _, _ = result
        em = style["font_size"]
        if (
            resume is None
            or max_width is None
            or minimum
            or style["text_align_all"] != "justify"
            or style["letter_spacing"] != "normal"
            or max_width < LEAST * em
        ):
            return result
        raw = text.encode()
        line, tail = raw[:length].decode(), raw[resume : resume + 12].decode(errors="ignore")
        room = self._room(line, tail) * em
        if not line or not tail or room + max_width - width < em / 2:
            return result
        return self._tighter(raw, result, split(max_width + room), max_width, em)

    def _room(self, line: str, tail: str) -> float:
        inner = INNER * sum(character in MARKS for character in line)
        return inner + (LAST if tail[:1] in CLOSING or tail[1:2] in CLOSING else 0)

    def _tighter(self, raw: bytes, result: Any, wide: Any, max_width: float, em: float) -> Any:
        layout, length, resume, width, height, baseline = wide
        if length <= result[1]:
            return result
        line, need = raw[:length].decode(), width - max_width
        if need <= 0:
            return wide
        room = gaps(line)
        if need > allowance(line, resume is None) * em or room < LEAST:
            return result
        layout.han_spacing = -need / room
        return layout, length, resume, max_width, height, baseline
