"""Structure: terms, titles, contents, and what the unit is called (结构规则：名词、报表、目录与称谓)."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from accounts.editions.runs import Words
from accounts.models.supplement import TERMS, own_terms

from . import ERROR, WARNING, Evidence, Finding, Findings, Place, Side, Text, rule
from .texts import HAN, marked, quoted, stated, where, written

DIVISION = (
    rf"[{HAN}]{{2,12}}?(?:自治区|自治州|自治县|省|市(?![场政容])|地区|区(?<!社区)(?<!园区)(?<!校区)|县|盟(?<!联盟)|旗"
    r"|街道|(?:州|镇(?<!城镇)|乡(?<!城乡))(?![省市区县]))"
)
"""One administrative division at the beginning of a name."""
PARTED = re.compile(rf"(?s)^((?:{DIVISION}){{0,20}})(.*)")
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
        self.region, core = PARTED.findall(re.sub(r"[（(][^（()）]{0,60}[）)]$", "", official))[0]
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
            of_own = name == self.stem + self.body and (statutory or region == self.region)
            official = of_own or region + name == self.official
            if len(match["stem"]) > 1 and not official and not self._of_another(before, region):
                yield region + name

    def _region_before(self, before: str) -> str:
        """As much of the own region as stands before a name."""
        own = (self.region[start:] for start in range(len(self.region)))
        return next((one for one in own if before.endswith(one)), "")

    def _of_another(self, before: str, region: str) -> bool:
        """Whether the name belongs to a body of another place or level: 市教育局 beside a district's."""
        if not region:
            return bool(OTHER_LEVELS.search(before))
        return len(region) == 1 and bool(re.search(f"[{HAN}](?<![{BEFORE_OWN}])\\Z", before[:-1]))


NOUNS = (
    *("财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入", "使用非财政拨款结余"),
    *("年初结转和结余", "结余分配", "年末结转和结余", "基本支出", "项目支出", "上缴上级支出", "经营支出"),
    *("对附属单位补助支出", "“三公”经费", "机关运行经费"),
)
"""The terms of income and spending 收支名词 that a document of final accounts uses."""


@rule(
    "S1",
    WARNING,
    "正文使用的收支名词应有解释",
    holds="正文用到的名词都在“专业名词解释”中",
    breaks="正文写“结余分配0.00万元”，名词解释中没有“结余分配”",
)
def terms_explained(evidence: Evidence) -> Findings:
    """Terms in typed and read texts that the glossary neither explains nor mentions."""
    glossary = [f"{term.name}：{term.words}" for term in evidence.edition.terms]
    glossary += [f"{term}：{meaning}" for term, meaning in own_terms(evidence.book.passages.get(TERMS, ""))]
    texts = [text.content for text in written(evidence, "cell") if text.key != TERMS]
    running = "\n".join(text for text in texts if not text.endswith(tuple(glossary)))
    missing = [noun for noun in NOUNS if noun in running and not any(noun in entry for entry in glossary)]
    if missing:
        yield Finding(
            Place("专业名词解释", next((part.key for part in evidence.edition.parts if part.terms), "")),
            Side("正文使用而没有解释的名词", printed=quoted(missing)),
            Side("名词解释", printed=f"{len(glossary)}个，不含上述名词"),
            "请在“文字”一步的“本单位补充的名词”中补充这些名词，一行一个，写作“术语：释义”。",
        )


@rule(
    "S2",
    ERROR,
    "公开件列出并附上表样的各张表",
    scope="read",
    holds="列出九张表的名称，附九张表",
    breaks="只列出八张表的名称",
)
def nine_statements(evidence: Evidence) -> Findings:
    """Every statement of the edition is named in the document, and attached where tables are at hand."""
    listed = {said.title for _, said in stated(evidence)}
    attached = {table for table, _ in evidence.tables.cells}
    unlisted = [form.title for form in evidence.edition.statements if listed and form.title not in listed]
    absent = [form.title for form in evidence.edition.statements if attached and form.key not in attached]
    anchor = evidence.paragraphs[-1].key if evidence.paragraphs else ""
    for missing, words in ((unlisted, "没有列出的报表"), (absent, "没有附上的报表")):
        if missing:
            yield Finding(
                Place(f"部门决算报表：{words}", anchor if missing is unlisted else ""),
                Side(words, printed="、".join(f"《{title}》" for title in missing)),
                Side("应列出并附上", printed=f"{len(evidence.edition.statements)}张表"),
                "请补上缺少的报表及其名称；没有数据的表也要附空表并加说明。",
            )


@rule(
    "S3",
    WARNING,
    "部门、单位称谓全文一致",
    holds="全文自称“我单位”",
    breaks="“我单位”“我部门（单位）”“本部门单位”混用",
)
def one_word_for_self(evidence: Evidence) -> Findings:
    """The document calls its body by the word of the edition."""
    body = evidence.edition.body
    found = [(one, text) for text in written(evidence) for one in evidence.read(text.content).selves]
    used, strange = Counter(words for (words, _, _), _ in found), dict[str, Text]()
    for (words, first, second), text in found:
        if first != body or second not in ("", body):
            strange.setdefault(words, text)
    if strange:
        if not evidence.imported:  # computed sentences are right by construction, but are counted
            own = (run.text for one in evidence.document for run in one.runs if isinstance(run, Words))
            used.update({f"我{body}": count} if (count := sum(words.count(f"我{body}") for words in own)) else {})
        yield Finding(
            where(strange.values()),
            Side("自称", printed="、".join(f"“{word}”{number}处" for word, number in used.most_common())),
            Side("全文应称", printed=f"“我{body}”"),
            f"请把这些自称统一改为“我{body}”；“部门预算”“部门决算”等固定名称不必改。",
        )


@rule(
    "S4",
    WARNING,
    "单位名称用全称",
    holds="清河市云岭区交通运输局",
    breaks="交运局",
)
def full_name(evidence: Evidence) -> Findings:
    """The unit is called by its full official name."""
    name = UnitName(evidence.book.unit_name)
    return marked(
        written(evidence),
        lambda text: name.others(text.content, statutory=text.key.endswith("duties")),
        Side("单位全称", printed=name.official),
        "请改为单位全称或自称；制度、文件的名称确为如此的，请核对原文后说明。",
    )


@rule(
    "S5",
    ERROR,
    "目录页码与实际页码一致",
    scope="read",
    holds="目录由系统生成",
    breaks="手工录入的目录，页码前后颠倒",
)
def contents(evidence: Evidence) -> Findings:
    """Contents are generated with the pages; those of an imported document run forward and lead to headings."""
    lines = [(one, line) for one, said in stated(evidence) if (line := said.contents_line)]
    headings = {"".join(one.words.split()) for one in evidence.paragraphs}
    amiss = [one.words for (_, (_, before)), (one, (_, page)) in pairwise(lines) if page < before]
    amiss += [one.words for one, (heading, _) in lines if "".join(heading.split()) not in headings]
    if amiss:
        yield Finding(
            Place("目录", lines[0][0].key),
            Side("目录所列", printed=quoted(amiss)),
            Side("正文", printed="标题与之相同，页码依次递增"),
            "请重新生成目录，使标题和页码与正文一致。",
        )
