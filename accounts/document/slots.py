"""Slots for typed words: their keys and what they are called (原因与文字的位置).

The key of a reason is the figure it explains and what that is compared with (`appropriation_spending[general].prior`), or the figure and the
kind of words (`overseas.content`). Passages have names of their own.
"""

import re

from accounts.figures.book import Book
from accounts.figures.figures import DECLARED, is_declared
from accounts.figures.numerals import is_digits
from accounts.figures.totals import LINES, caption_of
from accounts.models.supplement import TERMS

PASSAGES = {
    "duties": "主要职能",
    "results": "预算绩效：取得的成效",
    "problems": "预算绩效：发现的问题及原因",
    "measures": "预算绩效：下一步改进措施",
    "remarks": "其他需说明的事项",
    TERMS: "专业名词解释：本单位补充的名词（可不填）",
}
"""The passages of the document, in order."""

KINDS = {
    "prior": "与上年相比的原因",
    "original_budget": "与年初预算相比的原因",
    "final_budget": "与全年预算相比的原因",
    "content": "开支内容",
    "difference": "差异原因",
}

CAPTIONS = {
    "total_income": "收入支出总体",
    "appropriation_total_income": "财政拨款收入支出总体",
    "owned[other]": "其他用车",
    "vehicles_held": "公务用车保有量与固定资产车辆",
}


SLOT = re.compile(rf"([a-z_]{{1,40}})((?:\[[a-z0-9_]{{1,20}}\]){{0,2}})\.({'|'.join(KINDS)})")
OF_DECLARED = re.compile(rf"{re.escape(DECLARED)}[^\[\]./\s]{{1,40}}\]\.(prior|content)")
TEXT = re.compile(r"[^\x00-\x7f][^\[\]]{0,39}(?:\[[^\[\]]{1,80}\])?")
LONGEST = 60


def is_slot(key: str) -> bool:
    """Whether a key is that of a reason: a figure and what is said about it."""
    match = SLOT.fullmatch(key)
    known = match is not None and match[1] in LINES
    return len(key) <= LONGEST and (known or OF_DECLARED.fullmatch(key) is not None)


def is_text(key: str) -> bool:
    """Whether a key is that of a text: one of ours, or the name of one of the edition's own, `资金用途[2050201]`."""
    return key in PASSAGES or TEXT.fullmatch(key) is not None


def text_caption(key: str) -> str:
    """What a text is called; one that is filled more than once, with what it is filled for: `资金用途：2050201`."""
    name, _, turn = key.partition("[")
    return PASSAGES.get(key) or name + (f"：{turn.removesuffix(']')}" if turn else "")


def slot_caption(key: str, book: Book) -> str:
    """What a slot is called: `一般公共预算财政拨款支出 2150501 行政运行：与上年相比的原因`, `资金用途：2150501 行政运行`."""
    if is_text(key):
        turn = key.partition("[")[2].removesuffix("]")
        return f"{text_caption(key)} {book.subject(turn)}" if is_digits(turn) else text_caption(key)
    name, _, kind = key.rpartition(".")
    base = re.sub(r"\[.*", "", name)
    caption = CAPTIONS.get(name) or (caption_of(name) if base in LINES or is_declared(name) else name)
    code = re.search(r"\[(\d+)\]", name)
    where = f" {code[1]} {book.subject(code[1])}" if code else ""
    return f"{caption}{where}：{KINDS.get(kind, kind)}"
