"""Charts as static SVG, each with its words and its table: figures in, drawing out (图表：输入数字，输出图形).

Horizontal bars from a common zero, the caption above each group, the value beside each bar, drawn here: the libraries
that write static SVG set Chinese neither wrapped nor at a size of its own, and style by rules that the policy of the
site refuses.

The drawing is as wide as a phone and grows little: letters stay legible. They cannot be measured: their widths are as
fonts commonly have them. Series differ in lightness and hatching, never in hue alone. Lengths are exact to a tenth of a
unit; what is not zero has a visible line at least.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.figures.money import difference, print_wan, to_wan, two_places

WIDE = Decimal(360)
BAR, BETWEEN, LINE, APART, GAP = (Decimal(one) for one in (16, 3, 18, 12, 5))
"""Height of a bar, between bars, of a line of letters; between groups; between a bar and its value."""
NOTHING, LEAST, TENTH, RAISED = (Decimal(one) for one in ("0", "0.8", "0.1", "3.5"))
"""The last: how far letters stand above the foot of their bar."""
INK, DARK, LIGHT = "#1c2430", "#1b4b86", "#f3f5f8"
HATCHING = (
    '<defs><pattern id="{}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" fill="#fff"/><rect width="2" height="5" fill="{}"/></pattern></defs>'
)
"""Stripes of which half is dark: seen in grey and in print."""
SIZE = 13
"""Height of letters in units of the drawing: 13 px at least where it is not shrunk."""
NARROW, FULL = Decimal("0.62"), Decimal(1)
"""Of a digit or a Latin letter, of a Chinese character, in heights; rather too wide than too narrow."""
NOT_FIRST = "，。、；：？！）》”’·%"


@dataclass(frozen=True)
class Value:
    """A printed figure in 万元, None where there is none, with what is written beside its bar and where it stands."""

    wan: Decimal | None
    printed: str
    address: str = ""
    """Of the cell that prints it; '' where none does."""

    @property
    def is_negative(self) -> bool:
        """Whether its bar lies left of zero."""
        return self.wan is not None and self.wan < 0


def amount(yuan: Decimal | None, address: str = "", missing: str = "—") -> Value:
    """An amount in 元 as printed in 万元; `missing` is said where there is none."""
    return Value(None, missing) if yuan is None else Value(to_wan(yuan), print_wan(yuan, grouped=True), address)


def change(now: Decimal, before: Decimal) -> Value:
    """now − before (both 元) in 万元, from the printed figures, with its sign."""
    wan = difference(now, before)
    return Value(wan, f"{'+' if wan > 0 else ''}{two_places(wan, grouped=True)}")


@dataclass(frozen=True)
class Item:
    """What is measured, once a series; `remark` is said in the table only."""

    caption: str
    values: tuple[Value, ...]
    remark: str = ""


@dataclass(frozen=True)
class Chart:
    """One drawing. All amounts in 万元."""

    key: str
    """Part of the anchors on the page."""
    title: str
    series: tuple[str, ...]
    items: tuple[Item, ...]
    note: str = ""
    remarks: str = ""
    """Head of the column of remarks in the table; '' where there are none."""
    hides_zeros: bool = False
    """Whether items that are zero throughout stand in the table only."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: every value is zero or missing."""
        return not any(value.wan for item in self.items for value in item.values)

    @property
    def is_missing(self) -> bool:
        """Whether there is no value at all."""
        return all(value.wan is None for item in self.items for value in item.values)

    @property
    def drawn_items(self) -> tuple[Item, ...]:
        """The items that are drawn."""
        return tuple(item for item in self.items if not self.hides_zeros or any(value.wan for value in item.values))

    @property
    def words(self) -> str:
        """The text alternative: every drawn number, in one sentence."""
        return "；".join(self._words_of(item) for item in self.drawn_items) + "。"

    def _words_of(self, item: Item) -> str:
        said = (
            f"{name}{value.printed}{'' if value.wan is None else '万元'}"
            for name, value in zip(self.series if len(self.series) > 1 else ("",), item.values, strict=True)
        )
        return f"{item.caption}：{'，'.join(said)}"

    @property
    def svg(self) -> SafeString:
        """The drawing, '' when it is empty."""
        return SafeString("") if self.is_empty else _drawn(f"chart-{self.key}", self)


def _scale(values: Sequence[Value]) -> tuple[Decimal, Decimal]:
    """Where zero stands and how long one is, in units of the drawing: room for every value on its side of zero."""
    right = max((width(one.printed) for one in values if not one.is_negative), default=NOTHING) + GAP
    left = max((width(one.printed) + GAP for one in values if one.is_negative), default=NOTHING)
    wan = [NOTHING, *(one.wan for one in values if one.wan is not None)]
    unit = (WIDE - left - right - 2) / ((max(wan) - min(wan)) or Decimal(1))
    return left - min(wan) * unit + 1, unit


def _drawn(key: str, chart: Chart) -> SafeString:
    """The SVG; `key` begins its anchors, its words are its text alternative, a legend names the series if several."""
    scale = _scale([value for item in chart.drawn_items for value in item.values])
    top, parts = _legend(key, chart.series) if len(chart.series) > 1 else (NOTHING, [])
    for item in chart.drawn_items:
        top, part = _group(key, item, scale, top)
        parts.append(part)
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-name {}-words" font-size="{}" fill="{}">'
        '<title id="{}-name">{}</title><desc id="{}-words">{}</desc>{}{}</svg>',
        *(WIDE, _n(top), key, key, SIZE, INK, key, chart.title, key, chart.words),
        *(format_html(HATCHING, key, DARK), SafeString("".join(parts))),
    )


def _group(key: str, item: Item, scale: tuple[Decimal, Decimal], top: Decimal) -> tuple[Decimal, SafeString]:
    """The item drawn from `top` on, and where it ends; the line of zero stands beside its bars, not through its caption."""
    placed = [(top + LINE * number, line) for number, line in enumerate(lines(item.caption, WIDE), start=1)]
    first = placed[-1][0]
    tops = [first + (BAR + BETWEEN) * series for series in range(len(item.values))]
    foot = tops[-1] + BAR
    parts = [
        format_html_join("", '<text x="0" y="{}">{}</text>', ((_n(end - 5), line) for end, line in placed)),
        *(_bar(key, series, value, scale, tops[series]) for series, value in enumerate(item.values)),
        format_html('<path d="M{} {}V{}" stroke="{}" fill="none"/>', _n(scale[0]), _n(first - 2), _n(foot + 2), INK),
    ]
    return foot + APART, SafeString("".join(parts))


def _bar(key: str, series: int, value: Value, scale: tuple[Decimal, Decimal], top: Decimal) -> SafeString:
    zero, unit = scale
    length = max(abs(value.wan) * unit, LEAST) if value.wan else NOTHING
    start = zero - length if value.is_negative else zero
    place, anchor = (start - GAP, "end") if value.is_negative else (start + length + GAP, "start")
    return (_swatch(key, series, start, top, length) if length else SafeString("")) + format_html(
        *('<text x="{}" y="{}" text-anchor="{}">{}</text>', _n(place), _n(top + BAR - RAISED), anchor, value.printed)
    )


def _swatch(key: str, series: int, left: Decimal, top: Decimal, length: Decimal) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="{}"/>',
        *(
            _n(left),
            _n(top),
            _n(length),
            BAR,
            (DARK, f"url(#{key}-hatch)", LIGHT)[series % 3],
            DARK,
            1 if series % 3 else 0,
        ),
    )


def _legend(key: str, names: Sequence[str]) -> tuple[Decimal, list[SafeString]]:
    """What each filling means, in as many lines as it takes; and where they end."""
    left, top, parts = Decimal(1), Decimal(1), []
    for series, name in enumerate(names):
        wide = 24 + GAP + width(name)
        if left > 1 and left + wide > WIDE:
            left, top = Decimal(1), top + BAR + 6
        parts.append(
            _swatch(key, series, left, top, Decimal(24))
            + format_html('<text x="{}" y="{}">{}</text>', _n(left + 24 + GAP), _n(top + BAR - RAISED), name)
        )
        left += wide + 16
    return top + BAR + APART, parts


def _n(value: Decimal) -> str:
    """A length or place, to a tenth."""
    return f"{value.quantize(TENTH, rounding=ROUND_HALF_UP).normalize():f}"


def width(text: str) -> Decimal:
    """The width of a line in units."""
    return SIZE * sum((FULL if unicodedata.east_asian_width(one) in "FWA" else NARROW for one in text), NOTHING)


def lines(text: str, room: Decimal) -> list[str]:
    """The text in lines that fit the room; none begins with what may not begin a line, a blank text has one empty line."""
    return list(_lines(text.strip(), room)) or [""]


def _lines(text: str, room: Decimal) -> Iterator[str]:
    line = ""
    for letter in text:
        if line and width(line + letter) > room:
            if letter in NOT_FIRST and len(line) > 1:
                line, letter = line[:-1], line[-1] + letter
            yield line
            line = ""
        line += letter
    if line:
        yield line
