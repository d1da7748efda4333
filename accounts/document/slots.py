"""Slots for typed words: their keys and what they are called (原因与文字的位置).

The key of a reason is the figure it explains and what that is compared with (`appropriation_spending[general].prior`), or the figure and the
kind of words (`overseas.content`). Passages have names of their own.
"""

import re
from collections.abc import Mapping

from accounts.editions.language.declared import SlotText
from accounts.figures.book import Book
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
LONGEST = 60


def is_slot(key: str) -> bool:
    """Whether a key is that of a reason: a figure and what is said about it."""
    match = SLOT.fullmatch(key)
    return match is not None and match[1] in LINES and len(key) <= LONGEST


def slot_caption(key: str, book: Book, slots: Mapping[str, SlotText] | None = None) -> str:
    """What a slot is called: `一般公共预算财政拨款支出 2150501 行政运行：与上年相比的原因`; `slots` are the edition's."""
    if key in PASSAGES:
        return PASSAGES[key]
    own = (slots or {}).get(key.partition("[")[0])
    if own and own.key == own.name:
        code = re.search(r"\[(\d+)\]", key)
        return f"{own.name}：{code[1]} {book.subject(code[1])}" if code else own.name
    name, _, kind = key.rpartition(".")
    base = re.sub(r"\[.*", "", name)
    caption = CAPTIONS.get(name) or (caption_of(name) if base in LINES else name)
    code = re.search(r"\[(\d+)\]", name)
    where = f" {code[1]} {book.subject(code[1])}" if code else ""
    return f"{caption}{where}：{KINDS.get(kind, kind)}"
