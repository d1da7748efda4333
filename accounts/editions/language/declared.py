"""[填写], [数]: what an edition has people enter (表样要填的文字与数)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.editions.guests import GUESTS
from accounts.figures.numerals import is_digits

from .names import FIXED, SLOTS, VEHICLES, Named, Names, Scope, captions
from .problems import Problems, alike, near
from .source import Line

FORMS = ("一句", "一段", "多段", "清单")
NEEDS = ("必填", "选填", "有数必填", "无数选填", "沿用上年", "每一项", "每个成员")
KINDS = {"个数": "count", "金额": "yuan", "面积": "area", "分数": "score", "比率": "rate"}
FACT_WORDS = ("必填", "选填", "各单位相加", "部门另填", "上年也要")
FORMER = re.compile(r"（原名\s?([^（）]{1,40})）")
HINT = re.compile(r"。?提示：(.*)$")
WITH = re.compile(r"有“([^”]{1,60})”时必填")
NOT_IN_NAMES = re.compile(r"[\s\[\]./?#%&<>\"']")
LONGEST_NAME = 40
EMPTY = re.compile(r"不填时(?:写“([^”]{1,40})”|(整段不印|整节不印))")


@dataclass(frozen=True)
class SlotText:
    """A slot that people fill: its lasting key, name, form (一句, 一段, 多段, 清单) and when it must be filled.

    `required`: `always`, `never`, or `figure` with the figure beside which it must be filled. `per`: '', 每一项 or 每个成员.
    """

    key: str
    name: str
    form: str
    required: str = "never"
    figure: str = ""
    per: str = ""
    carried: bool = False
    empty: str = ""
    hint: str = ""
    former: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the edition alone knows it: its key is its name."""
        return self.key == self.name

    @property
    def former_key(self) -> str:
        """The key under which last year's edition had it; '' where it had the same name."""
        return SLOTS.get(self.former, self.former)


@dataclass(frozen=True)
class FactText:
    """A number that the edition names: entered (`kind` its unit), or another figure, or a sum of facts."""

    name: str
    figure: str
    unit: str
    entered: bool = False
    required: bool = False
    summed: bool = True
    prior: bool = False
    parts: tuple[str, ...] = ()
    at_most: str = ""
    """The name of the number that it is not above, as it is written, and its figure."""
    bound: str = ""
    between: tuple[Decimal, Decimal] | None = None
    counter: str = ""
    former: str = ""
    guest: str = ""
    """By which name a guest gives it."""


def read_slots(lines: list[Line], names: Names, problems: Problems) -> dict[str, SlotText]:
    """The block [填写]: name → slot."""
    found: dict[str, SlotText] = {}
    for line in lines:
        problems.at(line.text, line.number)
        name, colon, words = (one.strip() for one in line.words.partition("："))
        if not colon:
            problems.say(f"“{line.words[:14]}”应写作“名称：内容”。")
        elif name in found:
            problems.say(f"[填写]里“{name}”写了两次。")
        else:
            found[name] = _slot(name, words, names, problems)
    return found


def _slot(name: str, words: str, names: Names, problems: Problems) -> SlotText:
    _look_at_key(name, problems)
    if name[:1].isascii():
        problems.say(f"文字的名称以汉字开头，现为“{name[:14]}”。")
    former, words = FORMER.search(words), FORMER.sub("", words)
    hint, empty, beside = HINT.search(words), EMPTY.search(words), WITH.search(words)
    rest = words[: hint.start()] if hint else words
    for match in (EMPTY.search(rest), WITH.search(rest)):
        rest = rest.replace(match[0], "") if match else rest
    marks = [one for one in re.split(r"[，、。\s]", rest) if one]
    for mark in marks:
        if mark not in (*FORMS, *NEEDS):
            problems.say(f"[填写]里不认识“{mark[:14]}”{near(mark, (*FORMS, *NEEDS))}")
    forms = [one for one in marks if one in FORMS]
    if len(forms) != 1:
        problems.say(f"“{name}”要写一种写法：{'、'.join(FORMS)}。")
    about = beside[1] if beside else name.partition("·")[2] if "有数必填" in marks else ""
    if "有数必填" in marks and not about:
        problems.say(f"“有数必填”要知道是哪个数，请把“{name}”写作“{name}·某数”，或写：有“某数”时必填。")
    figure = names.figure(about, Scope(), problems).figure if about else ""
    return SlotText(
        key=SLOTS.get(name, name),
        name=name,
        form=forms[0] if forms else "一句",
        required="always" if "必填" in marks else "figure" if figure else "never",
        figure=figure,
        per=next((one for one in marks if one in ("每一项", "每个成员")), ""),
        carried="沿用上年" in marks,
        empty=(empty[1] or empty[2]) if empty else "",
        hint=hint[1] if hint else "",
        former=former[1] if former else "",
    )


RESERVED = ("数", "名", "条", "本类", "本项", "原因", "序号", "文字", "无", "本栏", "各栏", *FIXED)
AGENCY = "机关运行经费"
"""The one figure of the programme whose meaning an edition says itself."""


def _look_at_name(name: str, problems: Problems) -> None:
    """A number of an edition is called as nothing else is, so that a text says one of them and no other."""
    if alike(name) in {alike(one) for one in captions()} and name != AGENCY:
        problems.say(f"[数]里的“{name}”与程序已有的数同名，请换一个名称；要用程序的数，直接写{{{name}}}，不用声明。")
    elif name in RESERVED or not name or re.search(r"[\s·{}〔〕｜＝＋≤]", name):
        problems.say(f"数的名称不能是“{name[:14]}”：不能有空格和“·”等符号，也不能与{{原因}}{{序号}}这样的写法同名。")
    else:
        _look_at_key(name, problems)


def _look_at_key(name: str, problems: Problems) -> None:
    """Names of numbers and texts are parts of keys and addresses."""
    if NOT_IN_NAMES.search(name) or len(name) > LONGEST_NAME or is_digits(name):
        problems.say(f"“{name[:14]}”不能作名称：不用空格、方括号、点和斜线，不全是数字，最多{LONGEST_NAME}个字。")


def read_facts(lines: list[Line], names: Names, problems: Problems) -> dict[str, FactText]:
    """The block [数]: name → fact; sums come after their summands. `names` knows what the programme counts."""
    found: dict[str, FactText] = {}
    for line in lines:
        problems.at(line.text, line.number)
        name, colon, words = (one.strip() for one in line.words.partition("："))
        if not colon:
            problems.say(f"“{line.words[:14]}”应写作“名称：内容”。")
        elif name in found:
            problems.say(f"[数]里已有同名的数“{name}”。")
        else:
            _look_at_name(name, problems)
            found[name] = _fact(name, words, found, names, problems)
    return found


def bounded(lines: list[Line], found: dict[str, FactText], names: Names, problems: Problems) -> dict[str, FactText]:
    """The facts with the figures above which they are not; `names` knows all of them. A wrong name is a problem."""
    for line in lines:
        fact = found.get(line.words.partition("：")[0].strip())
        if fact and fact.at_most and not fact.bound:
            problems.at(line.text, line.number)
            named = names.figure(fact.at_most, Scope(), problems)
            if "any" not in (named.unit, fact.unit) and named.unit != fact.unit:
                problems.say(f"“{fact.name}”与“{fact.at_most}”种类不同，不能比较。")
            found[fact.name] = replace(fact, bound=named.figure)
    return found


def _fact(name: str, words: str, found: dict[str, FactText], names: Names, problems: Problems) -> FactText:
    verb, _, rest = words.partition(" ")
    if verb == "同":
        named = _same(rest.strip(), names, problems)
        return FactText(name, named.figure, named.unit)
    if verb == "程序":
        return _of_guest(name, rest.strip(), problems)
    if verb == "合计":
        return _sum(name, [one.strip() for one in rest.split("、")], found, problems)
    if name == AGENCY:
        return FactText(name, "agency_costs", "yuan")
    return _entered(name, words, problems)


def _of_guest(name: str, words: str, problems: Problems) -> FactText:
    """A number that a guest knows. Where no guest is at home nobody is to know it."""
    known = {figure: unit for guest in GUESTS for figure, unit in guest.figures.items()}
    if words not in known and GUESTS:
        problems.say(f"程序里没有“{words}”{near(words, known)}")
    return FactText(name, f"fact[{name}]", known.get(words, "count"), guest=words)


def _same(words: str, names: Names, problems: Problems) -> Named:
    base, _, key = words.partition("·")
    if base == "车辆（按用途）" and key in VEHICLES:
        return Named(f"owned[{VEHICLES[key]}]", "count")
    return names.figure(words, Scope(), problems)


def _sum(name: str, parts: list[str], found: dict[str, FactText], problems: Problems) -> FactText:
    units = {}
    for one in parts:
        if one not in found:
            problems.say(f"没有声明“{one}”这个数{near(one, found)}")
        else:
            units[one] = found[one].unit
    if len(set(units.values())) > 1:
        first, *others = units
        second = next(one for one in others if units[one] != units[first])
        problems.say(f"“{first}”与“{second}”种类不同，不能相加。")
    figures = tuple(found[one].figure for one in parts if one in found)
    return FactText(name, f"fact[{name}]", next(iter(units.values()), "any"), parts=figures)


MARKS = re.compile(r"，(?![^（]*）)")
"""Between what is said of a number, not within brackets."""
KIND = re.compile(r"(个数|金额|面积|分数|比率)(?:（([^（）]{1,20})）)?")


def _entered(name: str, words: str, problems: Problems) -> FactText:
    former = FORMER.search(words)
    body, *bounds = re.split(r"；", FORMER.sub("", words))
    first, *marks = [one.strip() for one in MARKS.split(body) if one.strip()] or [""]
    kind = KIND.fullmatch(first)
    if not kind:
        problems.say(f"“{name}”是哪一种数？请写：{'、'.join(KINDS)}，现为“{first[:14]}”。")
    for mark in marks:
        if mark not in FACT_WORDS:
            problems.say(f"[数]里不认识“{mark[:14]}”{near(mark, FACT_WORDS)}")
    at_most, between = "", None
    for bound in bounds:
        if match := re.fullmatch(r"不大于\s?(.{1,40})", bound.strip()):
            at_most = match[1].strip()
        elif match := re.fullmatch(r"(\d{1,9})至(\d{1,9})", bound.strip()):
            between = (Decimal(match[1]), Decimal(match[2]))
        else:
            problems.say(f"[数]里不认识“{bound.strip()[:14]}”，认识：不大于 某数、0至100。")
    return FactText(
        name,
        f"fact[{name}]",
        KINDS[kind[1]] if kind else "any",
        entered=True,
        required="必填" in marks,
        summed="部门另填" not in marks,
        prior="上年也要" in marks,
        at_most=at_most,
        between=between,
        counter=(kind[2] or "") if kind else "",
        former=former[1] if former else "",
    )
