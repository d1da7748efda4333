"""What only whole documents of others say: sums with their parts, lists of names, titles, contents (整份公开件的读取)."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from accounts.checks.claims import ReadParagraph, StatedNames, StatedSum

HAN = "\u4e00-\u9fff"
NUMBER = r"(-?\d[\d,]{0,20}(?:\.\d{1,8})?)"
PEOPLE = re.compile(
    r"实有人数 ?(\d{1,7}) ?人，其中：在职人员 ?(\d{1,7}) ?人，离休人员 ?(\d{1,7}) ?人，退休人员 ?(\d{1,7}) ?人"
)
VEHICLES = re.compile(r"车辆\s{0,4}(\d{1,6})\s{0,4}辆，价值.{0,40}?其中：(.{0,400}?)(?:；|。|$)")
OF_KIND = re.compile(r"用车\s{0,4}(\d{1,6})\s{0,4}辆")
PROCUREMENT = re.compile(rf"采购支出总额\s{{0,4}}{NUMBER}\s{{0,4}}万元，其中：(.{{0,400}}?)。")
PROCURED = re.compile(rf"支出\s{{0,4}}{NUMBER}\s{{0,4}}万元")
PLACES = re.compile(r"(处室|预算单位)? ?(?<!\d)(\d{1,6}) ?个(处室)?，分别是：([^，。]*)")
INCLUDED = re.compile(r"(人员经费|公用经费)[^，]{0,60}，包括：([^。]*)")
ITEM = re.compile(r"[(（]类[)）]([^()（）]{1,60})[(（]款[)）]([^()（）]{1,60})[(（]项[)）]")
ASSET_DATE = re.compile(r"截至\s{0,4}(.{6,16}?日)[，,]?\s{0,8}固定资产")
BUDGET_LABEL = re.compile(r"(..)预算数\s{0,4}-?\d")
EMPTY_TABLE = re.compile(r"《?([^，。；《》]{2,60}?)》?为空表")
TITLE = re.compile(rf"^[（(]?[{HAN}\d]{{1,2}}[）)、.．]|[《》\s]")
CONTENTS_LINE = re.compile(r"^(.{1,120}?)\s{0,4}[.…·．]{2,200}\s{0,4}(\d{1,3})$")
HEADING = re.compile(r"^[^。；，《]{2,40}[^。；，：]$")
SUBJECTS = {
    "“三公”": "three_public",
    "政府采购": "procurement",
    "机关运行经费": "agency_costs",
    "国有资产": "fixed_assets",
    "政府性基金": "appropriation_spending[government_funds]",
    "国有资本经营": "appropriation_spending[state_capital]",
    "基本支出": "appropriation_basic[general]",
    "一般公共预算": "appropriation_spending[general]",
    "财政拨款收入支出": "appropriation_spending",
    "收入支出决算总体": "total_income",
    "收入决算": "income",
    "支出决算": "spending",
    "绩效": "",
    "职能": "",
    "机构": "",
    "其他": "",
    "名词": "",
    "报表": "",
}
"""Words of a heading → the figure that its section is about; the first that stands in it."""


def number(text: str) -> Decimal:
    """`1,234.50` → 1234.50."""
    return Decimal(text.replace(",", ""))


class DocumentSentences:
    """A paragraph of a document, read as far as somebody asks."""

    def __init__(self, words: str) -> None:
        self.words = words

    @cached_property
    def sums(self) -> tuple[StatedSum, ...]:
        """People, vehicles, procurement."""
        found = [("staff", one[1], one.groups()[1:]) for one in PEOPLE.finditer(self.words)]
        found += [("vehicles_owned", one[1], tuple(OF_KIND.findall(one[2]))) for one in VEHICLES.finditer(self.words)]
        found += [("procurement", one[1], tuple(PROCURED.findall(one[2]))) for one in PROCUREMENT.finditer(self.words)]
        return tuple(StatedSum(figure, number(whole), tuple(map(number, parts))) for figure, whole, parts in found)

    @cached_property
    def lists(self) -> tuple[StatedNames, ...]:
        """Counted ones, then those of the economic items."""
        counted = ((one[1] or one[3] or "机构", int(one[2]), one[4]) for one in PLACES.finditer(self.words))
        included = ((one[1], None, one[2]) for one in INCLUDED.finditer(self.words))
        return tuple(
            StatedNames(what, count, tuple(one for one in names.split("、") if one.strip()))
            for what, count, names in (*counted, *included)
        )

    @cached_property
    def items(self) -> tuple[tuple[str, str], ...]:
        """In their order."""
        return tuple(ITEM.findall(self.words))

    @cached_property
    def asset_dates(self) -> tuple[str, ...]:
        """Each as written."""
        return tuple(one[1] for one in ASSET_DATE.finditer(self.words))

    @cached_property
    def budget_labels(self) -> tuple[str, ...]:
        """In their order."""
        return tuple(one[1] for one in BUDGET_LABEL.finditer(self.words))

    @cached_property
    def empty_tables(self) -> tuple[str, ...]:
        """In their order."""
        return tuple(EMPTY_TABLE.findall(self.words))

    @cached_property
    def title(self) -> str:
        """`（三）《收入决算表》` → `收入决算表`."""
        return TITLE.sub("", self.words)

    @cached_property
    def contents_line(self) -> tuple[str, int] | None:
        """`一、主要职能……3`."""
        match = CONTENTS_LINE.match(self.words)
        return (match[1], int(match[2])) if match else None


def read_document(paragraphs: Iterable[tuple[str, str]]) -> tuple[ReadParagraph, ...]:
    """(place, words) of each paragraph of a document, headings among them → with the figure that its section is about.

    A heading that names nothing known leaves its section without a figure until the next.
    """
    found, about = list[ReadParagraph](), ""
    for key, words in paragraphs:
        if HEADING.match(words):
            about = next((figure for word, figure in SUBJECTS.items() if word in words), about)
        found.append(ReadParagraph(key, words, about))
    return tuple(found)
