import pytest

from accounts.figures.numerals import numeral


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (24, "二十四"), (99, "九十九")]
)
def test_numerals(number: int, said: str) -> None:
    assert numeral(number) == said


@pytest.mark.parametrize("number", [0, 100, -1])
def test_headings_outside_the_range_are_mistakes(number: int) -> None:
    with pytest.raises(ValueError, match="heading"):
        numeral(number)
