"""The one description of the columns of a row, and two states held against each other (栏目与前后对比)."""

from decimal import Decimal

from accounts.models import ExpenditureLine, Fund, IncomeLine, Passage, Supplement, TrailEntry
from accounts.models.columns import ValueKind, columns_of, differences, key_of, keyed, row_differences, values_of
from performance.models import Indicator


def test_columns_know_their_kind_caption_and_unit():
    columns = {one.name: one for one in columns_of(Supplement)}
    assert "filing_id" not in columns and "id" not in columns
    assert columns["staff_active"].kind is ValueKind.COUNT
    assert columns["staff_active"].captions == ("在职人员（人）", "在职人员")
    assert [columns[name].unit for name in ("staff_active", "house_area", "fixed_assets", "offices")] == [
        "人",
        "平方米",
        "元",
        "",
    ]
    assert columns["house_area"].kind is ValueKind.NUMBER and columns["fixed_assets"].is_amount
    assert columns["offices_carried"].kind is ValueKind.MARK


def test_guests_are_described_in_the_same_way():
    columns = {one.name: one for one in columns_of(Indicator)}
    assert columns["weight"].kind is ValueKind.NUMBER and columns["weight"].captions == ("分值（权重）", "分值")
    assert columns["operator"].words(">=") == "不低于"
    assert "evaluation_id" not in columns


def test_rows_are_told_apart_by_their_keys():
    row = ExpenditureLine(fund=Fund.GENERAL, code="2010301", basic=Decimal("5.00"))
    assert key_of(ExpenditureLine, values_of(row)) == (Fund.GENERAL, "2010301")
    assert keyed([row])[Fund.GENERAL, "2010301"]["basic"] == Decimal("5.00")


def test_values_in_words():
    columns = {one.name: one for one in (*columns_of(ExpenditureLine), *columns_of(TrailEntry), *columns_of(Passage))}
    assert columns["fund"].words("general") == "一般公共预算财政拨款"
    assert columns["basic"].words(Decimal("1234.50")) == "1,234.50"
    assert columns["at"].words("2024-08-01T00:30:00+00:00") == "2024-08-01 08:30:00"
    assert columns["carried"].words(True) == "是"
    assert columns["text"].words("") == "（空）"


def test_differences_follow_the_state_after_and_then_what_it_lacks():
    assert list(differences({"a": 1, "b": 2, "c": 3}, {"d": 4, "b": 5, "c": 3})) == [
        ("d", None, 4),
        ("b", 2, 5),
        ("a", 1, None),
    ]


def test_a_row_differs_where_a_reader_sees_it():
    before = values_of(IncomeLine(code="2010301", superior=Decimal("1.00")))
    after = values_of(IncomeLine(code="2010301", superior=Decimal("2.00"), other=Decimal("0.00")))
    found = list(row_differences(IncomeLine, before, after))
    assert [(one.place, one.caption, one.before, one.after) for one in found] == [
        ("superior", "上级补助收入", "1.00", "2.00")
    ]
    assert [one.place for one in row_differences(IncomeLine, None, after)] == ["superior"]
    assert not list(row_differences(IncomeLine, before, after, hidden=("superior",)))
