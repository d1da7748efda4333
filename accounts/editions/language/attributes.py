"""What a table of a text says of itself above its blocks: title, number, layout, notes (表的标题、表号、版式等)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from accounts.editions.statement import NAMES as FORM_NAMES

from .problems import Problems, alike, near
from .source import Line, Source

ZEROS = {"空白": "", "0.00": "0.00", "—": "—"}
YES = {"有": True, "无": False}
LAYOUTS = {"横": True, "竖": False}
DENSE = "密"
LINE = re.compile(r"左“([^”]{0,80})”，中“([^”]{0,80})”，右“([^”]{0,80})”")
MONEY = re.compile(r"单位：(?:人民币)?([^”]{0,3}元)")
USUAL = ("{称谓}：{单位}", "{年度}年度", "金额单位：万元")
"""What stands between title and table: left, in the middle, right."""
WIDTHS = {"code": 11.5, "caption": 26.0, "line": 5.0, "amount": 10.0}


class Attributes:
    """The attributes of one table; each mistake is told at its own line."""

    def __init__(self, name: str, lines: Mapping[str, list[Line]], source: Source, problems: Problems) -> None:
        self.name, self.lines, self.source, self.problems = name, lines, source, problems

    def one(self, attribute: str, default: str = "") -> str:
        """What an attribute says."""
        return self.lines[attribute][-1].words if attribute in self.lines else default

    def say(self, attribute: str, words: str) -> None:
        """A mistake of an attribute, or of the table where it has none."""
        at = self.lines[attribute][-1] if attribute in self.lines else self.source.start("表", self.name)
        self.problems.at(at.text, at.number)
        self.problems.say(words)

    def choice(self, attribute: str, known: Mapping[str, object], default: str) -> str:
        """One of the known words."""
        words = self.one(attribute, default)
        if words not in known:
            self.say(
                attribute,
                f"{attribute.partition(' ')[0]}写作{'、'.join(known)}之一，现为“{words[:8]}”{near(words, known)}",
            )
            return default
        return words

    @property
    def layout(self) -> tuple[bool, bool]:
        """Whether it lies across the page, and whether its rows are tight."""
        first, *others = [one.strip() for one in self.one("版式", "竖").split("，")]
        if first not in LAYOUTS or any(one != DENSE for one in others):
            self.say("版式", f"版式写作横、竖，行距更紧的加“，密”，现为“{self.one('版式')[:14]}”。")
        return LAYOUTS.get(first, False), DENSE in others

    @property
    def zero(self) -> str:
        """How a zero prints."""
        return ZEROS[self.choice("零", ZEROS, "空白")]

    def zeros(self, captions: Collection[str]) -> dict[str, str]:
        """Caption of a column or of a group above it → how a zero prints there: `零 决算数：0.00`."""
        found: dict[str, str] = {}
        for head in (one for one in self.lines if one.startswith("零 ")):
            zero = ZEROS[self.choice(head, ZEROS, "空白")]
            for name in (one.strip() for one in head.removeprefix("零 ").split("、")):
                found[name] = zero
                if name not in captions:
                    self.say(head, f"[表 {self.name}]里没有“{name}”这一栏{near(name, captions)}")
        return found

    def has(self, attribute: str) -> bool:
        """行次 or 栏次."""
        return YES[self.choice(attribute, YES, "无")]

    @property
    def title(self) -> str:
        """The title, by which a table is known."""
        title = self.one("标题")
        if not title:
            self.say("标题", f"[表 {self.name}]要有一行“标题：…”，表由标题认定。")
        return title or self.name

    @property
    def number(self) -> str:
        """The number as printed."""
        return "" if self.one("表号") == "无" else self.one("表号")

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes below."""
        return tuple(line.words for line in self.lines.get("注", ()))

    @property
    def also_called(self) -> tuple[str, ...]:
        """Other titles of tables in workbooks: one a line, or several in quotes `“甲表”、“乙表”`."""
        return tuple(one for line in self.lines.get("也叫", ()) if line.words for one in _titles(line.words))

    def line(self, name: str = "", above: tuple[str, ...] = ()) -> tuple[str, str, str]:
        """What stands between title and table: left, in the middle, right; that of another table behind `同`."""
        name = name or self.name
        said = [line for line in self.source.lines("表", name) if line.words.startswith("抬头：")]
        words = said[-1].words.removeprefix("抬头：").strip() if said else self.one("抬头") if name == self.name else ""
        if words.startswith("同 "):
            other = words.removeprefix("同 ").strip()
            if other in self.source.named("表") and other not in (*above, name):
                return self.line(other, (*above, name))
            self.say("抬头", f"抬头“{words[:20]}”里没有“{other}”这张表{near(other, self.source.named('表'))}")
            return USUAL
        match = LINE.fullmatch(words)
        if words and not match and not above:
            self.say("抬头", "抬头写作：左“…”，中“…”，右“金额单位：万元”，或：同 某表。")
        if match and not above and (money := MONEY.search(match[0])) and money[1] not in ("万元", "元"):
            self.say("抬头", f"程序以万元或元印出金额，抬头里写着“{money[1]}”。")
        return (match[1], match[2], match[3]) if match else USUAL

    def widths(self, kinds: Sequence[str], without: Collection[int]) -> tuple[float, ...]:
        """Relative widths of all columns, stubs included; those at the places `without` are not printed."""
        said = [one.strip() for one in re.split(r"[、，,\s]", self.one("栏宽")) if one.strip()]
        if len(said) == len(kinds) + len(without):
            said = [one for place, one in enumerate(said) if place not in without]
        usual = tuple(WIDTHS[kind] for kind in kinds)
        if not said:
            return usual
        if len(said) != len(kinds) or not all(
            re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", one) and float(one) for one in said
        ):
            self._wrong_widths(len(kinds), len(said))
            return usual
        return tuple(float(one) for one in said)

    def _wrong_widths(self, wanted: int, found: int) -> None:
        told = f"栏宽要写{wanted}个数，现为{found}个。" if wanted != found else "栏宽写大于零的数，如：12、8.5、8.5。"
        amended = self.source.start("改表", self.name)
        if self.lines["栏宽"][-1].text != self.source.key and ("改表", self.name) in self.source.openings:
            self.problems.at(amended.text, amended.number)
            self.problems.say(f"{told}请在[改表 {self.name}]里写一行“栏宽：…”。")
        else:
            self.say("栏宽", told)

    def look_at_braces(self) -> None:
        """Words around the table hold no figures."""
        for head in ("标题", "表号", "注", "空表说明", "抬头"):
            known = FORM_NAMES if head in ("注", "空表说明", "抬头") else ()
            for line in self.lines.get(head, ()):
                bare = line.words
                for one in known:
                    bare = bare.replace(f"{{{one}}}", "")
                if found := re.search(r"[{}〔][^{}]{0,14}\}?", bare):
                    may = f"只能写{'、'.join(f'{{{one}}}' for one in known)}" if known else "不能写花括号和方头括号"
                    self.problems.at(line.text, line.number)
                    self.problems.say(f"{head}里{may}，现为“{found[0]}”。")


def _titles(words: str) -> list[str]:
    """The titles of a line: all of it, unless it is nothing but titles in quotes with 、 between them."""
    depth, titles = 0, [""]
    for one in words:
        depth += {"“": 1, "”": -1}.get(one, 0)
        if not depth and one == "、":
            titles.append("")
        elif depth or one == "”" or not one.isspace():
            titles[-1] += one
        if not depth and one not in "”、" and not one.isspace():
            return [words]  # a word outside of quotes
    return [one[1:-1].strip() for one in titles if one.startswith("“") and one.endswith("”")] or [words]


def titles_apart(forms: Mapping[str, Attributes], problems: Problems) -> None:
    """No two tables are called alike: a workbook's table would be taken for either."""
    taken: dict[str, str] = {}
    numbers: dict[str, str] = {}
    for name, one in forms.items():
        for words in dict.fromkeys(map(alike, (one.title, *one.also_called))):
            if taken.setdefault(words, name) != name:
                head = "标题" if words == alike(one.title) else "也叫"
                one.say(
                    head,
                    f"{head}“{one.title if head == '标题' else words}”与[表 {taken[words]}]相同，表由标题认定，不能相同。",
                )
        if one.number and numbers.setdefault(one.number, name) != name:
            one.say("表号", f"表号“{one.number}”与[表 {numbers[one.number]}]相同。")
