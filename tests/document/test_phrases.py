"""Words that follow figures, in the sample's edition and in one that sets nothing."""

from decimal import Decimal as D

import pytest

from accounts.document.phrases import change_phrase, share_phrase, variance_phrase
from accounts.editions import edition_named
from accounts.editions.wording import Wording

XINJIANG = edition_named("xinjiang-2023").wording
DEFAULT = Wording()


@pytest.mark.parametrize(
    ("now", "before", "xinjiang", "default"),
    [
        ("80590", "79600", "增加0.10万元，增长1.26%", "增加0.10万元，增长1.26%"),
        ("0", "2055800", "减少205.58万元，下降100.00%", "减少205.58万元，下降100.00%"),
        ("51900", "0", "增加5.19万元，增长100.00%", "上年无此项支出，增加5.19万元"),
        ("0", "0", "增加0.00万元，增长0.00%", "与上年持平"),
        ("79600", "79600", "增加0.00万元，增长0.00%", "与上年持平"),
        ("-50000", "0", "减少5.00万元，上年数不为正，不计算增减率", "减少5.00万元，上年数不为正，不计算增减率"),
        ("-30000", "-80000", "增加5.00万元，上年数不为正，不计算增减率", "增加5.00万元，上年数不为正，不计算增减率"),
    ],
)
def test_change(now: str, before: str, xinjiang: str, default: str) -> None:
    assert change_phrase(D(now), D(before), XINJIANG) == xinjiang
    assert change_phrase(D(now), D(before), DEFAULT) == default


@pytest.mark.parametrize(
    ("outturn", "budget", "xinjiang", "default"),
    [
        ("2296297", "4243300", "预决算差异率-45.88%", "预决算差异率-45.88%"),
        ("0", "0", "预决算差异率0.00%", "预决算差异率—"),
        ("50000", "0", "预算数为零，不计算预决算差异率", "预算数为零，不计算预决算差异率"),
    ],
)
def test_variance(outturn: str, budget: str, xinjiang: str, default: str) -> None:
    assert variance_phrase(D(outturn), D(budget), XINJIANG) == xinjiang
    assert variance_phrase(D(outturn), D(budget), DEFAULT) == default


@pytest.mark.parametrize(
    ("part", "whole", "xinjiang", "default"), [("982208", "2446297", "40.15%", "40.15%"), ("0", "0", "0.00%", "—")]
)
def test_share(part: str, whole: str, xinjiang: str, default: str) -> None:
    assert share_phrase(D(part), D(whole), XINJIANG) == xinjiang
    assert share_phrase(D(part), D(whole), DEFAULT) == default
