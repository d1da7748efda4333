"""A text cut into its head and blocks of lines (表样文本的头与各块).

UTF-8 or GB18030. Signs are made uniform; a line that begins with ＃ or # is a note. Each line knows where it came from, so
that a mistake in what a base says is told of the base. A misspelt block is read as what it was meant to be, so that one
mistake is told once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, zip_longest

from django.core.exceptions import ValidationError

from accounts.models.wording import check_wording, tidy

from . import widths
from .problems import Problems, near, nearest

LARGEST = 200_000
"""Bytes of a text."""
LONGEST = 4_000
"""Characters of a line."""
HEADS = ("表样", "代码", "基于", "年度", "适用", "级次", "称谓", "标题", "语法", "依据")
NAMED = ("节", "部分", "表", "绩效表")
"""Blocks of which each has a name."""
SINGLE = ("用语", "封面", "目录", "顺序", "类", "填写", "数", "要求", "名词", "改词")
KINDS = (*NAMED, *SINGLE)
BLOCK = re.compile(r"[\[［〔]\s{0,4}(改?)([^\[\]［］〔〕\s]{1,8})(?:\s{1,4}([^\[\]［］〔〕]{1,60}))?\s{0,4}[\]］〕]")
CODE = re.compile(r"代码\s?：\s?(\S.*)")
WITHIN = ("如", "每", "否则", "完", "小表", "小标题", "附表", "块", "齐", "列")
"""How lines in 〔〕 begin that stand within a block."""
ASIDE = "删节"
"""The kind of a section that a text drops: others can still take from it."""
NAME = re.compile(r"[\w（）]{1,40}")
"""What a section, part or table is called: it becomes part of addresses."""
NOTES = ("＃", "#")
"""How lines begin that are never printed."""
NOWHERE = ("", "")
"""The place of lines whose block is not known; nobody reads them."""


@dataclass(frozen=True)
class Line:
    """One line of a text: the key of the text, its number there, and the words without blanks around them."""

    text: str
    number: int
    words: str


Blocks = dict[tuple[str, str], list[Line]]
"""(kind, name) → lines; `改节` is a kind of its own. `("表", "总表")`, `("用语", "")`."""


@dataclass
class Source:
    """A text as its head and blocks say it, before anything is understood."""

    key: str
    head: dict[str, str] = field(default_factory=dict)
    blocks: Blocks = field(default_factory=dict)
    openings: dict[tuple[str, str], Line] = field(default_factory=dict)
    """(kind, name) → the line that opens the block; `("头", "年度")` → that line of the head."""
    strange: bool = False
    """Whether a line of the head was no such line at all: those after it are not told again."""

    def lines(self, kind: str, name: str = "") -> list[Line]:
        """The lines of a block, none where the text has no such block."""
        return self.blocks.get((kind, name), [])

    def start(self, kind: str, name: str = "") -> Line:
        """Where a block begins; the first line of the text where it has no such block."""
        return self.openings.get((kind, name), Line(self.key, 1, ""))

    def named(self, kind: str) -> list[str]:
        """The names of all blocks of a kind."""
        return [name for other, name in self.blocks if other == kind]


class Unreadable(ValueError):
    """The file is no text of an edition: too large, or in no known encoding."""


def decoded(content: bytes) -> str:
    """The words of a file. Raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable(f"表样文本有 {len(content)} 字节，最多 {LARGEST} 字节。请检查是不是选错了文件。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("文件不是文本（UTF-8 或 GB18030 编码）。请把表样另存为纯文本再上传。")


def read_source(text: str, key: str, problems: Problems) -> Source:
    """The head and blocks of a text; `key` is what its lines are told by until the head names it."""
    written = tidy(text).split("\n")
    lines = [widths.uniform(one) for one in written]
    code = next((match[1].strip() for line in lines if (match := CODE.fullmatch(line))), "")
    source = Source(code or key)
    place: tuple[str, str] | None = None
    for number, line in enumerate(lines, start=1):
        problems.at(source.key, number)
        if not line.strip("　") or line.startswith(NOTES):
            continue
        if len(line) > LONGEST:
            problems.say(f"这一行有{len(line)}个字，最多{LONGEST}个。")
        elif _opens(line, place, written[number - 1]):
            place = _block(line, number, source, problems)
        elif place is None:
            _head(widths.of_head(line), number, source, problems)
        elif place != NOWHERE:
            source.blocks[place].append(Line(source.key, number, widths.of_block(line, place[0])))
    return source


def _opens(line: str, place: tuple[str, str] | None, written: str) -> bool:
    """Whether a line opens a block: in square brackets, or in 【】 where nothing else can be meant."""
    if line.startswith(("[", "［")):
        return True
    if not (match := BLOCK.fullmatch(line)):
        return False
    is_slip = written.strip().startswith("【") and not match[2].startswith((*WITHIN, *"0123456789"))
    return match[2] in KINDS or place is None or is_slip


def _head(line: str, number: int, source: Source, problems: Problems) -> None:
    name, colon, value = (one.strip() for one in line.partition("："))
    if name not in HEADS:
        if not source.strange or (colon and nearest(name, HEADS)):
            problems.say(f"表样开头不认识“{name[:14]}”{near(name, HEADS)}")
        source.strange = source.strange or not colon
    elif not colon:
        problems.say(f"“{name}”应写作“{name}：内容”。")
    elif name in source.head:
        problems.say(f"“{name}”写了两次。")
    else:
        source.head[name] = value
        source.openings["头", name] = Line(source.key, number, line)


def _block(line: str, number: int, source: Source, problems: Problems) -> tuple[str, str]:
    match = BLOCK.fullmatch(line) or BLOCK.fullmatch(f"[{line.strip('[]［］〔〕 ')}]")
    amends, kind, name = (match[1], match[2], (match[3] or "").strip()) if match else ("", line.strip("[]［］〔〕"), "")
    if match and not BLOCK.fullmatch(line):
        problems.say(f"块名要写在一对方括号里，后面不写别的：[{' '.join(filter(None, (amends + kind, name)))}]。")
    if kind == "词" and amends:
        amends, kind = "", "改词"
    if kind not in KINDS:
        meant = nearest(kind, KINDS)
        problems.say(f"不认识的段“[{amends}{kind[:14]}]”{near(kind, KINDS)}")
        kind = meant
    name = _named(amends + kind, kind, name, problems)
    place = (amends + kind, name) if kind and (name or kind in SINGLE) else NOWHERE
    if place in source.blocks:
        problems.say(f"[{' '.join(filter(None, place))}]写了两次，前面在第{source.start(*place).number}行。")
        return NOWHERE
    if place != NOWHERE:
        source.blocks[place] = []
        source.openings[place] = Line(source.key, number, line)
    return place


def _named(told: str, kind: str, name: str, problems: Problems) -> str:
    """The name behind the kind of a block, '' for one that cannot stand."""
    if name and not NAME.fullmatch(name):
        problems.say(f"“{name[:20]}”不能作名称：名称由汉字、字母、数字和括号组成，最多40个字。")
        return ""
    if kind in NAMED and not name:
        problems.say(f"[{told}]后面要写名称，如[{told} 收入]。")
    elif kind in SINGLE and name:
        problems.say(f"[{told}]后面没有名称。")
        return ""
    return name


def listed(words: str) -> list[str]:
    """The entries of a list `甲、乙（丙、丁）`: what stands in brackets is not cut."""
    return [one.strip() for one in re.split(r"、(?![^（）]{0,200}）)", words) if one.strip()]


def entries_of(line: Line) -> list[str]:
    """The sections or tables of a line of [顺序]: `说明：标题：总体、收入`."""
    _, _, rest = line.words.partition("：")
    return [one.strip() for one in rest.rpartition("：")[2].split("、") if one.strip()] if "：" in rest else []


def look_at_signs(text: str, key: str, problems: Problems) -> None:
    """Tell each line with characters that no document can print; notes are not printed."""
    for number, line in enumerate(tidy(text).split("\n"), start=1):
        if line.strip().startswith(NOTES):
            continue
        problems.at(key, number)
        try:
            check_wording(line)
        except ValidationError as wrong:
            for words in wrong.messages:
                problems.say(words)


def look_at_kept(source: Source, problems: Problems) -> None:
    """Tell the first line that would be read as something else where the whole text is kept: a block, a note, too long."""
    kept = read_source(as_text(source), source.key, Problems())
    for line in islice(_unlike(source.blocks, kept), 1):  # what follows it may be read otherwise because of it
        problems.at(line.text, line.number)
        problems.say(
            f"“{line.words[:14]}”改好以后读不成一行正文：一行不能以“[”或“＃”开头，也不能超过{LONGEST}个字，请换个写法。"
        )


def _unlike(blocks: Blocks, kept: Source) -> Iterator[Line]:
    """The lines that are not kept as they are."""
    for place, lines in blocks.items():
        pairs = zip_longest(lines, kept.lines(*place), fillvalue=kept.start(*place))
        yield from (one for one, other in pairs if one.words != other.words)


def as_text(source: Source) -> str:
    """A text written out again, its bases laid under it: head and blocks in their order."""
    lines = [f"{name}：{value}" for name, value in source.head.items() if name != "基于"]
    for (kind, name), found in source.blocks.items():
        lines += ["", f"[{kind} {name}]" if name else f"[{kind}]", *(line.words for line in found)]
    return "\n".join(lines) + "\n"
