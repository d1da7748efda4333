"""Which formats of an .xlsx show a number as a date (哪些格式把数字显示为日期).

A number shown as a date is no amount: whoever sees “2023/1/31” in a column of amounts must be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

BUILT_IN = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
ASIDE = re.compile(r'"[^"]{0,255}"|\\.|\[[^\[\]]{0,255}\]')
PARTS = re.compile(r"[ymdhs]", re.IGNORECASE)


def date_styles(elements: Iterable[tuple[str, dict[str, str]]]) -> frozenset[int]:
    """The numbers of the cell formats that show dates or times, from the elements of the part `styles`."""
    custom: set[int] = set()
    found: set[int] = set()
    place = -1
    inside = False
    for tag, attributes in elements:
        if tag == "numFmt" and PARTS.search(ASIDE.sub("", attributes.get("formatCode", ""))):
            custom.add(int(attributes.get("numFmtId", -1)))
        elif tag in ("cellXfs", "cellStyles", "cellStyleXfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            place += 1
            number = int(attributes.get("numFmtId", 0))
            if number in BUILT_IN or number in custom:
                found.add(place)
    return frozenset(found)
