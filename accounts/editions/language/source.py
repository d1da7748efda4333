"""A text cut into its head and blocks of lines (表样文本的头与各块).

UTF-8 or GB18030. Brackets are made uniform; a line that begins with ＃ or # is a note. Each line knows where it came from, so
that a mistake in what a base says is told of the base.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .problems import Problems, near

LARGEST = 200_000
"""Bytes of a text."""
LONGEST = 4_000
"""Characters of a line."""
HEADS = ("表样", "代码", "基于", "年度", "适用", "级次", "称谓", "标题", "语法", "依据")
NAMED = ("节", "部分", "表", "绩效表")
"""Blocks of which each has a name."""
SINGLE = ("用语", "封面", "目录", "顺序", "类", "填写", "数", "要求", "名词", "改词")
KINDS = (*NAMED, *SINGLE)
BLOCK = re.compile(r"[\[［]\s{0,4}(改?)([^\[\]［］\s]{1,8})(?:\s{1,4}([^\[\]［］]{1,60}))?\s{0,4}[\]］]")
BRACKETS = str.maketrans({"｛": "{", "｝": "}", "【": "〔", "】": "〕", "|": "｜", "\t": " "})


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

    def lines(self, kind: str, name: str = "") -> list[Line]:
        """The lines of a block, none where the text has no such block."""
        return self.blocks.get((kind, name), [])

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
    lines = [one.translate(BRACKETS).replace("->", "→").strip(" \r\n\f\v") for one in text.split("\n")]
    source = Source(next((line[3:].strip() for line in lines if line.startswith("代码：")), "") or key)
    place: tuple[str, str] | None = None
    for number, line in enumerate(lines, start=1):
        problems.at(source.key, number)
        if not line.strip("　") or line.startswith(("＃", "#")):
            continue
        if len(line) > LONGEST:
            problems.say(f"这一行有{len(line)}个字，最多{LONGEST}个。")
        elif line.startswith(("[", "［")):
            place = _block(line, source, problems)
        elif place is None:
            _head(line, source, problems)
        else:
            source.blocks[place].append(Line(source.key, number, line))
    return source


def _head(line: str, source: Source, problems: Problems) -> None:
    name, colon, value = (one.strip() for one in line.partition("："))
    if name not in HEADS:
        problems.say(f"表样开头不认识“{name[:14]}”{near(name, HEADS)}")
    elif not colon:
        problems.say(f"“{name}”应写作“{name}：内容”。")
    elif name in source.head:
        problems.say(f"“{name}”写了两次。")
    else:
        source.head[name] = value


def _block(line: str, source: Source, problems: Problems) -> tuple[str, str]:
    match = BLOCK.fullmatch(line)
    amends, kind, name = (
        (match[1] or "", match[2], (match[3] or "").strip()) if match else ("", line.strip("[]［］"), "")
    )
    if kind == "词" and amends:
        amends, kind = "", "改词"
    if kind not in KINDS:
        problems.say(f"不认识的段“[{amends}{kind[:14]}]”{near(kind, KINDS)}")
    elif (kind in NAMED) != bool(name):
        problems.say(f"[{kind}]后面{'要写名称，如[节 收入]' if kind in NAMED else '没有名称'}。")
    place = (amends + kind, name)
    if place in source.blocks:
        problems.say(f"[{' '.join(filter(None, place))}]写了两次。")
    source.blocks.setdefault(place, [])
    return place


def listed(words: str) -> list[str]:
    """The entries of a list `甲、乙（丙、丁）`: what stands in brackets is not cut."""
    return [one.strip() for one in re.split(r"、(?![^（）]{0,200}）)", words) if one.strip()]


def as_text(source: Source) -> str:
    """A text written out again, its bases laid under it: head and blocks in their order."""
    lines = [f"{name}：{value}" for name, value in source.head.items() if name != "基于"]
    for (kind, name), found in source.blocks.items():
        lines += ["", f"[{kind} {name}]" if name else f"[{kind}]", *(line.words for line in found)]
    return "\n".join(lines) + "\n"
