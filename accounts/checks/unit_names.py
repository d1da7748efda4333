"""The name of a unit, and what it is called instead: abbreviations, names cut short, names added (单位名称的其他写法)."""

import re
from collections.abc import Iterator

from .texts import HAN

DIVISION = re.compile(
    rf"[{HAN}]{{2,12}}?(?:自治区|自治州|自治县|省|市(?![场政容])|地区|区(?<!社区)(?<!园区)(?<!校区)|县|盟(?<!联盟)|旗"
    r"|街道|(?:州|镇(?<!城镇)|乡(?<!城乡))(?![省市区县]))"
)
"""One administrative division at the beginning of a name."""
BODIES = (
    *("委员会", "办公室", "办事处", "检察院", "研究院", "研究所", "幼儿园", "医院", "法院", "学院"),
    *("大学", "中学", "小学", "学校", "中心", "政府", *"局厅委办院所站馆队校社会部处科园台"),
)
"""How names end, the longer first."""
SHORT_BODIES = {"委员会": "委", "办公室": "办", "医院": "院"}
OTHER_LEVELS = re.compile("(?:国家|中央|上级|各级|外地|[省市州县区盟旗])$")
BEFORE_OWN = "我本全该由与和对向各据经受被在按是为及给"
"""What may stand before 区 in 区教育局 when the unit's own district is meant."""


class UnitName:
    """An official name, taken apart: 克拉玛依市乌尔禾区 + 工业和信息化 + 局."""

    def __init__(self, official: str) -> None:
        self.official = official
        base = re.sub(r"[（(][^（()）]{0,60}[）)]$", "", official)
        end = 0
        while match := DIVISION.match(base, end):
            end = match.end()
        self.region, core = base[:end], base[end:]
        self.body = next((one for one in BODIES if core.endswith(one)), "")
        self.stem = core[: len(core) - len(self.body)]
        self._pattern = self._compile() if self.body and len(self.stem) > 1 else None

    def _compile(self) -> re.Pattern[str]:
        stem = re.escape(self.stem[0]) + "".join(f"{re.escape(one)}?" for one in self.stem[1:])
        body = "|".join(filter(None, (self.body, SHORT_BODIES.get(self.body))))
        other = rf"[（(](?!以下|简称|原|含|包括)[{HAN}]{{1,10}}[局厅委办院所站馆队校心社会部处园][）)]"
        inserted = rf"[（(][{HAN}]{{1,8}}[）)](?:{body}|部门单位|部门|单位)"
        return re.compile(rf"(?P<stem>{stem})(?:(?:{body})(?P<other>{other})?|{inserted}|部门单位)")

    def others(self, text: str, statutory: bool = False) -> Iterator[str]:
        """Names in a text that mean the unit and are not its official name.

        `statutory`: the text repeats the duties as decreed, where the unit is called by its name without the region.
        """
        for match in self._pattern.finditer(text) if self._pattern else ():
            before, name = text[: match.start()], match[0]
            region = self._region_before(before)
            whole = name == self.stem + self.body
            official = region + name == self.official or (whole and (statutory or region == self.region))
            if len(match["stem"]) > 1 and not official and not self._of_another(before, region):
                yield region + name

    def _region_before(self, before: str) -> str:
        """As much of the own region as stands before a name."""
        lengths = range(len(self.region), 0, -1)
        return next((self.region[-one:] for one in lengths if before.endswith(self.region[-one:])), "")

    def _of_another(self, before: str, region: str) -> bool:
        """Whether the name belongs to a body of another place or level: 市教育局 beside a district's."""
        if len(region) > 1 or not before:
            return False
        if not region:
            return bool(OTHER_LEVELS.search(before))
        foregoing = before[-2:-1]
        return bool(re.match(f"[{HAN}]", foregoing)) and foregoing not in BEFORE_OWN
