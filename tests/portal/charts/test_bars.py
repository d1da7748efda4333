"""Charts: bars to scale from zero, every value written, every case said (图表)."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from accounts.portal.charts import WIDE, Chart, Item, Value, amount, change, lines, width


def chart(*rows: tuple[str, ...], series: tuple[str, ...] = ("决算数",), hides_zeros: bool = False) -> Chart:
    """Rows of a caption and one amount in 元 a series, '' where there is none."""
    items = tuple(Item(words, tuple(amount(Decimal(one) if one else None) for one in rest)) for words, *rest in rows)
    return Chart("one", "标题", series, items, hides_zeros=hides_zeros)


def drawing(one: Chart) -> ElementTree.Element:
    """The drawing; it is well formed, or this raises."""
    return ElementTree.fromstring(str(one.svg))  # noqa: S314 — drawn by ourselves


def bars(one: Chart) -> list[ElementTree.Element]:
    """The bars in order, without the key and the pattern."""
    return [rect for rect in drawing(one).findall("rect") if rect.get("width") != "24"]


def lengths(one: Chart) -> list[Decimal]:
    return [Decimal(str(rect.get("width"))) for rect in bars(one)]


def texts(one: Chart) -> list[str]:
    return [str(text.text) for text in drawing(one).findall("text")]


def is_within(one: Chart) -> bool:
    """Whether every letter and bar lies within the drawing."""
    _, _, wide, high = (Decimal(part) for part in str(drawing(one).get("viewBox")).split())
    for text in drawing(one).findall("text"):
        start = Decimal(str(text.get("x")))
        long = width(str(text.text))
        left = start - long if text.get("text-anchor") == "end" else start
        if left < 0 or left + long > wide or Decimal(str(text.get("y"))) > high:
            return False
    return all(Decimal(str(r.get("x"))) + Decimal(str(r.get("width"))) <= wide for r in drawing(one).findall("rect"))


def test_bars_are_as_long_as_their_values():
    whole, half, tenth = lengths(chart(("甲", "1000000"), ("乙", "500000"), ("丙", "100000")))
    assert abs(whole - 2 * half) <= Decimal("0.2")
    assert abs(whole - 10 * tenth) <= Decimal("0.6")


def test_all_bars_begin_at_the_same_zero():
    one = chart(("甲", "300000", "10000"), ("乙", "500000", "7000"), series=("预算数", "决算数"))
    assert len({rect.get("x") for rect in bars(one)}) == 1
    axis = drawing(one).find("path")
    assert axis is not None
    assert str(axis.get("d")).startswith(f"M{bars(one)[0].get('x')} ")


def test_every_value_is_written_beside_its_bar_as_printed():
    assert texts(chart(("甲", "12345678.90"), ("乙", "50"), ("丙", ""))) == ["甲", "1,234.57", "乙", "0.01", "丙", "—"]


def test_negative_values_lie_left_of_zero():
    one = chart(("甲", "-300000"), ("乙", "600000"))
    left, right = bars(one)
    zero = Decimal(str(right.get("x")))
    assert Decimal(str(left.get("x"))) + Decimal(str(left.get("width"))) == pytest.approx(zero, abs=Decimal("0.1"))
    assert Decimal(str(right.get("width"))) == pytest.approx(2 * Decimal(str(left.get("width"))), abs=Decimal("0.2"))
    assert is_within(one)
    assert drawing(one).findall("text")[1].get("text-anchor") == "end"


def test_only_negative_values():
    one = chart(("甲", "-300000"), ("乙", "-30000"))
    assert lengths(one)[0] > 10 * lengths(one)[1] - 1
    assert is_within(one)


def test_zero_and_missing_have_a_label_and_no_bar():
    one = chart(("甲", "300000"), ("乙", "0"), ("丙", ""))
    assert len(bars(one)) == 1
    assert texts(one)[-3:] == ["0.00", "丙", "—"]


@pytest.mark.parametrize("small", ["100", "10000"])
def test_a_millionth_is_still_seen(small):
    one = chart(("甲", "10000000000"), ("乙", small))
    assert lengths(one)[1] == Decimal("0.8")
    assert is_within(one)


@pytest.mark.parametrize("count", [1, 12])
def test_one_item_and_twelve(count):
    one = chart(*((f"克拉玛依市乌尔禾区第{number}单位", str(number * 10000)) for number in range(1, count + 1)))
    assert len(bars(one)) == count
    assert is_within(one)


@pytest.mark.parametrize("yuan", ["0", "49.99", "-49.99"])
def test_what_prints_zero_throughout_is_not_drawn(yuan):
    one = chart(("甲", yuan), ("乙", "0"))
    assert (one.is_empty, one.is_missing, one.svg) == (True, False, "")


def test_nothing_at_all_is_told_from_zero():
    assert chart(("甲", "")).is_missing
    assert Chart("one", "标题", ("决算数",), ()).is_missing


def test_zeros_may_stand_in_the_table_only():
    one = chart(("甲", "300000"), ("乙", "0"), hides_zeros=True)
    assert texts(one) == ["甲", "30.00"]
    assert len(one.items) == 2


def test_series_differ_without_colour():
    one = chart(("甲", "300000", "200000"), series=("预算数", "决算数"))
    first, second = (rect.get("fill") for rect in bars(one))
    assert first == "#1b4b86"
    assert second == "url(#chart-one-hatch)"
    pattern = drawing(one).find("defs/pattern")
    assert pattern is not None
    assert pattern.get("id") == "chart-one-hatch"


def test_the_key_names_the_series_and_only_where_there_are_several():
    assert texts(chart(("甲", "1", "300000"), series=("预算数", "决算数")))[:2] == ["预算数", "决算数"]
    assert "决算数" not in texts(chart(("甲", "300000")))
    long = chart(("甲", "300000", "1"), series=("一般公共预算财政拨款支出总额", "一般公共预算财政拨款收入总额"))
    assert is_within(long)


def test_the_text_alternative_says_every_number():
    one = chart(("甲", "300000", ""), ("乙", "-20000", "0"), series=("本年", "上年"))
    assert one.words == "甲：本年30.00万元，上年—；乙：本年-2.00万元，上年0.00万元。"
    svg = drawing(one)
    assert svg.get("role") == "img"
    named = [svg.find(f"*[@id='{part}']") for part in str(svg.get("aria-labelledby")).split()]
    assert [part.text for part in named if part is not None] == ["标题", one.words]


def test_captions_are_escaped():
    one = chart(("<b>甲&乙</b>", "300000"))
    assert texts(one)[0] == "<b>甲&乙</b>"
    assert "<b>" not in one.svg


def test_nothing_needs_a_style():
    assert not re.search(r"style|class=|script", chart(("甲", "300000")).svg)


def test_letters_are_legible_where_the_drawing_is_as_wide_as_a_phone():
    svg = drawing(chart(("甲", "300000")))
    assert str(svg.get("viewBox")).split()[2] == str(WIDE) == "360"
    assert int(str(svg.get("font-size"))) >= 13


def test_long_captions_are_broken_into_lines():
    words = "克拉玛依市乌尔禾区工业和信息化局（克拉玛依市乌尔禾区科学技术局、商务局、应急管理局）机关"
    found = lines(words, Decimal(360))
    assert "".join(found) == words
    assert len(found) == 2
    assert all(width(line) <= 360 for line in found)


def test_no_line_begins_with_a_closing_mark():
    assert lines("一二三四）五", Decimal(52)) == ["一二三", "四）五"]
    assert lines("", Decimal(52)) == [""]


def test_change_is_that_of_the_printed_figures():
    assert change(Decimal("80590"), Decimal("79600")) == Value(Decimal("0.10"), "+0.10")
    assert change(Decimal("79600"), Decimal("80590")).printed == "-0.10"
    assert change(Decimal(1), Decimal(0)).printed == "0.00"
