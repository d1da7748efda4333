"""Large words on the cover, broken where they may be (封面大字的分行)."""

import re

WIDTH = 17
"""Characters of a line."""
UNBROKEN = re.compile(r"[0-9]{1,9}(?:年度?)?|.")


def lines_of(words: str) -> list[str]:
    """Words in lines of nearly equal length of at most WIDTH; `2024年度` stays whole."""
    count = -(-len(words) // WIDTH)
    lines, width = [""], -(-len(words) // max(count, 1))
    for one in UNBROKEN.findall(words):
        if len(lines[-1]) + len(one) > width:
            lines.append("")
        lines[-1] += one
    return lines
