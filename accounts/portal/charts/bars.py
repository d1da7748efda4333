"""Horizontal bars from a common zero, the caption above each group, the value beside each bar (横条图).

The drawing is as wide as a phone and grows little: letters stay legible. Series differ in lightness and hatching, never
in hue alone. Lengths are exact to a tenth of a unit; what is not zero has a visible line at least.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .lettering import SIZE, lines, width

WIDE = Decimal(360)
BAR, BETWEEN, LINE, APART, GAP = (Decimal(one) for one in (16, 3, 18, 12, 5))
"""Height of a bar, between bars, of a line of letters; between groups; between a bar and its value."""
LEAST, TENTH = Decimal("0.8"), Decimal("0.1")
INK, DARK, LIGHT = "#1c2430", "#1b4b86", "#f3f5f8"


@dataclass(frozen=True)
class Bar:
    """A value in any one unit, None where there is none, and what is written beside it."""

    value: Decimal | None
    label: str


@dataclass(frozen=True)
class Group:
    """Bars under one caption, one a series."""

    caption: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Scale:
    """Where zero stands and how long one is, in units of the drawing."""

    zero: Decimal
    unit: Decimal

    @classmethod
    def of(cls, bars: Sequence[Bar]) -> Scale:
        """The largest that leaves room for every value on its side of zero."""
        right = max((width(bar.label) for bar in bars if not _is_negative(bar)), default=Decimal(0)) + GAP
        left = max((width(bar.label) + GAP for bar in bars if _is_negative(bar)), default=Decimal(0))
        values = [bar.value for bar in bars if bar.value is not None]
        low, high = min(*values, Decimal(0), Decimal(0)), max(*values, Decimal(0), Decimal(0))
        unit = (WIDE - left - right - 2) / ((high - low) or Decimal(1))
        return cls(left - low * unit + 1, unit)

    def length(self, value: Decimal) -> Decimal:
        """How long a bar is."""
        return max(abs(value) * self.unit, LEAST) if value else Decimal(0)


def drawn(key: str, title: str, words: str, groups: Sequence[Group], legend: Sequence[str] = ()) -> SafeString:
    """The SVG of the groups; `key` begins its anchors, `words` is its text alternative, `legend` names the series."""
    scale = Scale.of([bar for group in groups for bar in group.bars])
    top, parts = Decimal(0), []
    if legend:
        top, keys = _legend(key, legend)
        parts.append(keys)
    for group in groups:
        top, part = _group(key, group, scale, top)
        parts.append(part)
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-name {}-words" font-size="{}" fill="{}">'
        '<title id="{}-name">{}</title><desc id="{}-words">{}</desc>{}{}</svg>',
        *(WIDE, _n(top), key, key, SIZE, INK, key, title, key, words),
        *(_hatching(key), SafeString("".join(parts))),
    )


def _group(key: str, group: Group, scale: Scale, top: Decimal) -> tuple[Decimal, SafeString]:
    """The group drawn from `top` on, and where it ends."""
    captions, top = _written(lines(group.caption, WIDE), top)
    first, parts = top, [captions]
    for series, bar in enumerate(group.bars):
        parts.append(_bar(key, series, bar, scale, top))
        top += BAR + BETWEEN
    parts.append(_axis(scale, first - 2, top - BETWEEN + 2))
    return top + APART - BETWEEN, SafeString("".join(parts))


def _axis(scale: Scale, top: Decimal, foot: Decimal) -> SafeString:
    """The line of zero beside the bars of a group, not through its caption."""
    return format_html('<path d="M{} {}V{}" stroke="{}" fill="none"/>', _n(scale.zero), _n(top), _n(foot), INK)


def _written(words: Iterable[str], top: Decimal) -> tuple[SafeString, Decimal]:
    placed = [(line, top + LINE * number) for number, line in enumerate(words, start=1)]
    text = format_html_join("", '<text x="0" y="{}">{}</text>', ((_n(foot - 5), line) for line, foot in placed))
    return text, placed[-1][1]


def _bar(key: str, series: int, bar: Bar, scale: Scale, top: Decimal) -> SafeString:
    length = scale.length(bar.value or Decimal(0))
    start = scale.zero - length if _is_negative(bar) else scale.zero
    rect = _swatch(key, series, start, top, length) if length else SafeString("")
    return rect + _label(bar, start, length, top)


def _label(bar: Bar, start: Decimal, length: Decimal, top: Decimal) -> SafeString:
    if _is_negative(bar):
        place, anchor = start - GAP, "end"
    else:
        place, anchor = start + length + GAP, "start"
    foot = top + BAR - Decimal("3.5")
    return format_html('<text x="{}" y="{}" text-anchor="{}">{}</text>', _n(place), _n(foot), anchor, bar.label)


def _swatch(key: str, series: int, left: Decimal, top: Decimal, length: Decimal) -> SafeString:
    fill = (DARK, f"url(#{key}-hatch)", LIGHT)[series % 3]
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="{}"/>',
        *(_n(left), _n(top), _n(length), BAR, fill, DARK, 1 if series % 3 else 0),
    )


def _hatching(key: str) -> SafeString:
    """Stripes of which half is dark: seen in grey and in print."""
    return format_html(
        '<defs><pattern id="{}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="5" height="5" fill="#fff"/><rect width="2" height="5" fill="{}"/></pattern></defs>',
        key,
        DARK,
    )


def _legend(key: str, names: Sequence[str]) -> tuple[Decimal, SafeString]:
    """What each filling means, in as many lines as it takes; and where they end."""
    parts = list(_keys(key, names))
    top = max(top for top, _ in parts) + BAR + APART
    return top, SafeString("".join(part for _, part in parts))


def _keys(key: str, names: Sequence[str]) -> Iterator[tuple[Decimal, SafeString]]:
    left, top = Decimal(1), Decimal(1)
    for series, name in enumerate(names):
        wide = 24 + GAP + width(name) + 16
        if left > 1 and left + wide - 16 > WIDE:
            left, top = Decimal(1), top + BAR + 6
        text = format_html('<text x="{}" y="{}">{}</text>', _n(left + 24 + GAP), _n(top + BAR - Decimal("3.5")), name)
        yield top, _swatch(key, series, left, top, Decimal(24)) + text
        left += wide


def _is_negative(bar: Bar) -> bool:
    return bar.value is not None and bar.value < 0


def _n(value: Decimal) -> str:
    """A length or place, to a tenth."""
    return f"{value.quantize(TENTH, rounding=ROUND_HALF_UP).normalize():f}"
