"""Slips of the hand: how an amount came to be entered as another (录入失误的种类). Amounts are whole 分."""

SWAPPED, SIGN, UNIT, MOVED, DOUBLED, POINT, OTHER = (
    "数字颠倒",
    "正负号写反",
    "元与万元混淆",
    "与相邻行错位",
    "重复录入",
    "小数点错位",
    "其他金额",
)
HOW = {
    SWAPPED: "相邻两位数字颠倒",
    SIGN: "正负号写反",
    UNIT: "元与万元混淆",
    MOVED: "与相邻行错位",
    DOUBLED: "同一金额录了两次",
    POINT: "小数点错位",
}
WAN_PRINT = 10000
"""分: 0.01 万元."""
Span = tuple[int, int]


def slip(entered: int, repaired: int) -> str:
    """The slip of the hand by which `repaired` came to be entered as `entered`."""
    ways = {
        SIGN: entered and repaired == -entered,
        UNIT: _shifted(entered, repaired, 4),
        DOUBLED: entered and entered == 2 * repaired,
        SWAPPED: repaired in _swaps(entered),
        POINT: any(_shifted(entered, repaired, places) for places in (1, 2, 3)),
    }
    return next((kind for kind, is_way in ways.items() if is_way), OTHER)


def _shifted(entered: int, repaired: int, places: int) -> bool:
    """Whether one is the other times a power of ten; digits below 0.01 are lost half up when it was entered smaller."""
    power = 10**places
    if not entered or not repaired or (entered < 0) != (repaired < 0):
        return False
    return entered == repaired * power or (abs(entered) >= 10 and abs(entered) == (abs(repaired) + power // 2) // power)


def _swaps(entered: int) -> list[int]:
    """What two adjacent digits exchanged make of an amount."""
    digits, sign = f"0{abs(entered)}", -1 if entered < 0 else 1
    exchanged = (digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :] for n in range(len(digits) - 1))
    return [sign * int(one) for one in exchanged]


def _undone(entered: int) -> list[int]:
    """What may have been meant by an amount, one slip away."""
    powers = (10, 100, 1000, 10000)
    scaled = [entered * one for one in powers] + [entered // one for one in (*powers, 2) if not entered % one]
    return [-entered, *scaled, *_swaps(entered)]


def settled(entered: int, span: Span) -> set[int]:
    """The amounts worth trying within a span: a known slip, else a multiple of 0.01 万元, else the middle; none where it is empty."""
    low, high = entered + span[0], entered + span[1]
    if low >= high:
        return {low} if low == high else set()
    known = {one for one in _undone(entered) if low <= one <= high and one != entered} if entered else set()
    middle = (low + high) // 2
    printed = (middle + WAN_PRINT // 2) // WAN_PRINT * WAN_PRINT
    return known or {printed if low <= printed <= high else middle}


def roundness(fen: int) -> int:
    digits = str(abs(fen))
    return len(digits) - len(digits.rstrip("0")) if fen else 0
