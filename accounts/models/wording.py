"""Typed text: cleaned when it is entered, and refused when it could not be printed (文字：录入时清理，印不出的指明).

The fields stand in migrations as Django's own: cleaning and limits are the code's business, not the table's.
"""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from accounts import fonts

PARAGRAPH_LIMIT = 20_000
WORD_LIMIT = 200

LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
BLANKS = re.compile("[\t\xa0\u2000-\u200a\u202f\u205f]")
NONCHARACTERS = "".join(chr((plane << 16) + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    f"\ufdd0-\ufdef\ud800-\udfff\U000e0000-\U000e007f{NONCHARACTERS}]"
)
"""Controls, soft hyphens, zero-width and direction marks, surrogates, noncharacters, tags."""
RADICALS = {number: unicodedata.normalize("NFKC", chr(number)) for number in range(0x2F00, 0x2FD6)} | str.maketrans(
    "⼾⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳", "户母民虎西见角贝车长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙龟"
)
"""Look-alikes of Han characters that come from copied PDF text: ⼯ for 工."""
WORD = re.compile(rf"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]{{{WORD_LIMIT + 1},}}")
"""A run without a place to break the line."""
SCRIPTS = {"ARABIC": "维吾尔文、哈萨克文等阿拉伯字母", "MONGOLIAN": "蒙古文字母", "TIBETAN": "藏文字母"}


def tidy(text: str) -> str:
    """The text as it can stand in the document: NFC, one kind of line end, nothing invisible, no look-alikes."""
    text = BLANKS.sub(" ", LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", INVISIBLE.sub("", text).translate(RADICALS))


def check_wording(text: str) -> None:
    """Raises ValidationError for what could not be typeset: too long without a break, or a character without a glyph."""
    problems = []
    longest = max(map(len, text.split("\n")), default=0)
    if longest > PARAGRAPH_LIMIT:
        problems.append(f"一段不能超过 {PARAGRAPH_LIMIT:,} 字，现有一段 {longest:,} 字；请分段。")
    if found := WORD.search(text):
        problems.append(
            f"“{found[0][:12]}……”连续 {len(found[0])} 个字母或数字没有间断，不能换行；每个词不能超过 {WORD_LIMIT} 个字符。"
        )
    if missing := list(fonts.unprintable(text)):
        named = "、".join(f"“{one}”（{_kind(one)}，第 {text.index(one) + 1} 字）" for one in missing[:5])
        more = f"等 {len(missing)} 个字符" if len(missing) > 5 else ""
        problems.append(f"字库中没有{named}{more}，不能印入公开说明；请改用其他写法。")
    if problems:
        raise ValidationError(problems, code="wording")


def _kind(character: str) -> str:
    script = next((one for start, one in SCRIPTS.items() if unicodedata.name(character, "").startswith(start)), "")
    return f"{script or ('符号' if unicodedata.category(character)[0] == 'S' else '字符')} U+{ord(character):04X}"


class _Worded:
    """Cleaning and checks of a text field."""

    default_validators: Any = [check_wording]

    def to_python(self, value: Any) -> Any:
        """The cleaned text."""
        value = super().to_python(value)  # type: ignore[misc]
        return tidy(value) if isinstance(value, str) else value

    def deconstruct(self) -> Any:
        """Django's own field in migrations."""
        name, _, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, f"django.db.models.{type(self).__mro__[2].__name__}", args, kwargs


class WordsField(_Worded, models.TextField):  # type: ignore[type-arg]
    """Text of one or more paragraphs, one a line."""


def words(caption: str, limit: int = 1000, *, blank: bool = False) -> "models.TextField[str, str]":
    """A field of some sentences, of so many characters at most."""
    return WordsField(
        caption,
        validators=[MaxLengthValidator(limit, f"{caption}不能超过 %(limit_value)d 字，现有 %(show_value)d 字。")],
        blank=blank,
    )


class LineField(_Worded, models.CharField):  # type: ignore[type-arg]
    """Text of one line: line ends become blanks."""

    def to_python(self, value: Any) -> Any:
        """The cleaned text."""
        value = super().to_python(value)
        return value.replace("\n", " ").strip() if isinstance(value, str) else value
