"""The forms of the answers as JSON Schema, in the words of the guide (各类答复的结构).

Every form is closed: what is not described here is not answered.
"""

from accounts.models import Kind
from accounts.publication.guests import GUESTS

from .json_schema import Schema, address, form, many, maybe, named, text, whole

AMOUNT = r"^-?[0-9]+\.[0-9]{2}$"
PRINTED = r"^(-?[0-9]{1,3}(,[0-9]{3})*(\.[0-9]{1,2})?|-?[0-9]+(\.[0-9]{1,2})?|—)?$"

YUAN = text("金额，元，两位小数的字符串。", pattern=AMOUNT, examples=["2446297.00"])
PRINTED_WAN = text(
    "公开表印出的数，单位见表的 amounts_in，可带千分位；零印作横线的为“—”，留空的为空字符串。",
    pattern=PRINTED,
    examples=["244.63"],
)
VALUES = {
    "yuan": YUAN,
    "printed": PRINTED_WAN,
    "count": whole("人数或件数（不是金额的数）。"),
    "square_metres": text("面积，平方米，两位小数的字符串。", pattern=AMOUNT),
    "points": text("分数，两位小数的字符串。", pattern=AMOUNT),
    "percent": text("比率，百分数，两位小数的字符串。", pattern=AMOUNT),
}
NEXT = maybe(address("下一页的网址；最后一页为 null。"))
OF = address("所属公开稿。")
NAME = text(
    "数的名称，固定不变。", examples=["income", "appropriation_spending[general][2060101]", "three_public.prior"]
)
CAPTION = text("数的中文名称。")
KIND = text("单位性质。", examples=list(Kind.values))
MOMENT = text("时间，带时区。", format="date-time", examples=["2024-08-15T09:00:00+08:00"])
CELL = form("报表中的一格。", tuple(VALUES), **VALUES, figure=text("这一格的数的名称；没有名称的为空。"))
FREE = {"description": "更正前后的值，形式随更正的内容而定；没有的为 null。"}
DIVISION = text("行政区划代码，六位数字；没有填写的为空。", examples=["650205"])
COMMON = {
    "number": text("公开编号：单位编码、年度、版次。", examples=["650205001-2023-1"]),
    "title": text("标题。"),
    "unit": form("单位。", code=text("单位编码。"), name=text("公开时的单位名称。"), address=address("单位的数据。")),
    "kind": KIND,
    "region": text("所在地区；没有填写的为空。"),
    "division_code": DIVISION,
    "year": whole("决算年度。"),
    "version": whole("版次，从 1 起。"),
    "published_at": MOMENT,
    "standing": text("是否现行：current 现行，superseded 已有更正。", enum=["current", "superseded"]),
    "superseded_by": maybe(address("更正它的版次；现行版为 null。")),
    "digest": text("校验清单 SHA256SUMS 的 SHA-256。"),
    "address": address("这份公开稿的数据。"),
    "page": address("公开页。"),
}
PLACED = {
    "statement": text("报表的键。"),
    "form": text("表号。"),
    "address": address("这张报表的数据。"),
    "block": maybe(text("并列的各栏组的键；末行为 null。")),
    "row": maybe(text("行的键；末行为 null。")),
    "line": maybe(whole("行次。")),
    "code": text("科目编码；没有的为空。"),
    "row_name": text("行的名称。"),
    "column": maybe(text("栏的键；末行为 null。")),
    "column_name": text("栏的名称。"),
    **VALUES,
}
STAGE = {
    "oneOf": [form("同一项目在另一口径下的数。", tuple(VALUES), **VALUES), {"type": "null"}],
    "description": "上年决算数（prior）、年初预算数（original_budget）、全年预算数（final_budget）；公开数据没有列出的为 null。",
}
ROW = form(
    "报表的一行。",
    key=text("行的键。"),
    line=maybe(whole("行次；没有的为 null。")),
    code=text("科目编码；没有的为空。"),
    name=text("行的名称。"),
    cells={"type": "object", "additionalProperties": CELL, "description": "栏的键到格；表中没有的格不列。"},
)
COLUMN = form("一栏。", key=text("栏的键。"), number=maybe(whole("栏次。")), caption=text("栏的名称。"))
BLOCK = form(
    "并列的一组栏。",
    ("stub",),
    key=text("键。"),
    stub=many(text("caption 项目，line 行次，code 编码。", enum=["caption", "line", "code"]), "数左边依次印什么。"),
    columns=many(COLUMN, "各栏。"),
    rows=many(ROW, "各行。"),
)
TOTAL = form("末行的一个合计。", tuple(VALUES), **VALUES)

SCHEMAS: dict[str, Schema] = {
    "Entry": form(
        "入口。",
        title=text("名称。"),
        guide=address("开放数据说明。"),
        description=address("接口描述（OpenAPI）。"),
        units=address("单位目录。"),
        years=address("年度目录。"),
        publications=address("公开稿目录。"),
        feed=address("公开与更正的订阅源（Atom）。"),
    ),
    "Unit": form(
        "单位，名称以最近公开的为准。",
        code=text("单位编码。", examples=["650205001"]),
        name=text("单位名称。"),
        kind=KIND,
        kind_name=text("单位性质的名称。"),
        region=text("所在地区；没有填写的为空。"),
        division_code=DIVISION,
        address=address("这个单位的数据。"),
        page=address("单位页。"),
        years=many(
            form(
                "单位的一个年度。",
                year=whole("决算年度。"),
                number=text("现行版的公开编号。"),
                publication=address("现行版。"),
            ),
            "有现行版的各年度，新的在前。",
        ),
        publications=address("该单位的公开稿目录。"),
    ),
    "Units": form("单位目录的一页。", units=many(named("Unit"), "按单位编码。"), next=NEXT),
    "Years": form(
        "年度目录。",
        years=many(
            form("一个年度。", year=whole("决算年度。"), address=address("年度的数据。"), page=address("年度页。")),
            "新的在前。",
        ),
    ),
    "Year": form(
        "一个年度的公开情况。",
        year=whole("决算年度。"),
        address=address("这个年度的数据。"),
        page=address("年度页。"),
        published=whole("已公开的单位数。"),
        due=maybe(whole("应公开的单位数；没有登记的为 null。")),
        publications=address("该年度现行版的目录。"),
        archives=many(
            form(
                "打包下载。",
                address=address("压缩包。"),
                format=text("格式。"),
                files=whole("文件数。"),
                bytes=whole("压缩前的字节数。"),
            ),
            "每种格式一个。",
        ),
    ),
    "PublicationInList": form("公开稿。", **COMMON),
    "Publications": form("公开稿目录的一页。", publications=many(named("PublicationInList"), "公开稿。"), next=NEXT),
    "Publication": form(
        "一份公开稿。",
        **COMMON,
        remark=maybe(text("数据说明；没有的为空。")),
        statements=address("报表。"),
        figures=address("数。"),
        errata=address("勘误。"),
        datapackage=address("数据包描述（Tabular Data Package）。"),
        versions=many(
            form("一个版次。", version=whole("版次。"), number=text("公开编号。"), publication=address("公开稿。")),
            "该单位该年度的各版，新的在前；已撤下的不列。",
        ),
        files=many(
            form(
                "一个文件。",
                address=address("文件。"),
                name=text("文件名。"),
                format=text("格式。"),
                title=text("名称。"),
                media_type=text("媒体类型。"),
                bytes=whole("字节数。"),
                sha256=text("SHA-256 校验值。", pattern="^[0-9a-f]{64}$"),
            ),
            "全部文件。",
        ),
        notices=many(
            form(
                "公开之后的告知：其中引用的上年数后来有更正；也在 notices.json 里，不改变公开时的文件。",
                kind=text("类别。", enum=["last_year_corrected"]),
                year=whole("被更正的年度。"),
                number=text("更正稿的公开编号。"),
                at=MOMENT,
                page=address("更正稿的公开页。"),
                figures=many(
                    form(
                        "一个数。",
                        figure=NAME,
                        caption=CAPTION,
                        before={**FREE, "description": "本件引用的数；原来引用的版次已有撤下的为 null。"},
                        after={**FREE, "description": "更正稿的数。"},
                    ),
                    "本件引用而后来更正的各数。",
                ),
            ),
            "没有的为空。",
        ),
    ),
    "Statements": form(
        "报表目录。",
        publication=OF,
        statements=many(
            form(
                "一张报表。",
                key=text("报表的键，固定不变。", examples=["income_and_spending"]),
                number=text("表号，与表上印的相同。"),
                title=text("表名。"),
                nil_note=text("空表的说明；有数的为空。"),
                address=address("报表的数据。"),
            ),
            "按表号。",
        ),
    ),
    "Statement": form(
        "一张报表，与 JSON 文件中的 statements 完全相同。",
        publication=OF,
        statement=form(
            "报表。",
            ("last_row",),
            key=text("键。"),
            number=text("表号。"),
            title=text("表名。"),
            unit=text("单位名称。"),
            amounts_in=text("印出的数的单位，由年度表样定。", enum=["万元", "元"]),
            blocks=many(BLOCK, "并列的各组栏。"),
            totals={"type": "object", "additionalProperties": TOTAL, "description": "末行的合计：数的名称到值。"},
            last_row=many(
                {**FREE, "description": "文字，或 totals 中一个数的名称。"}, "末行依次印什么；没有末行的为空。"
            ),
            notes=many(text("注。"), "表下的注。"),
            nil_note=text("空表的说明。"),
        ),
    ),
    "Figures": form(
        "数的目录的一页。",
        publication=OF,
        figures=many(
            form("一个数。", tuple(VALUES), name=NAME, caption=CAPTION, address=address("这个数。"), **VALUES),
            "按名称。",
        ),
        next=NEXT,
    ),
    "Figure": form(
        "一个数。",
        tuple(VALUES),
        publication=OF,
        name=NAME,
        caption=CAPTION,
        **VALUES,
        prior=STAGE,
        original_budget=STAGE,
        final_budget=STAGE,
        cells=many(form("这个数所在的一格。", tuple(VALUES), **PLACED), "按报表的顺序。"),
        address=address("这个数。"),
    ),
    "Errata": form(
        "勘误。",
        publication=OF,
        errata=many(
            form(
                "一次更正。",
                corrects=text("所更正的公开编号。"),
                against=maybe(text("与哪一份对照；没有的为 null。")),
                kind=text("更正类别。", enum=["text", "data", "body"]),
                kind_name=text("更正类别的名称。"),
                reason=text("更正原因；所更正的一版已撤下的为空。"),
                withdrawn={"type": "boolean", "description": "所更正的一版是否已撤下；撤下的不再列出内容。"},
                figures=many(
                    form(
                        "更正的一个数。",
                        figure=text("数的名称。"),
                        caption=CAPTION,
                        places=many(text("所在位置。"), "所在报表。"),
                        before=FREE,
                        after=FREE,
                    ),
                    "更正的数。",
                ),
                texts=many(
                    form("更正的一处文字。", section=text("所在部分。"), before=FREE, after=FREE), "更正的文字。"
                ),
                **{
                    one.key: many(
                        form(f"更正的一处{one.name}。", place=text("位置。"), before=FREE, after=FREE),
                        f"更正的{one.name}。",
                    )
                    for one in GUESTS
                },
                facts=many(form("其他更正。", fact=text("事项。"), before=FREE, after=FREE), "其他更正。"),
            ),
            "首版没有勘误，为空。",
        ),
    ),
    "Problem": {
        "type": "object",
        "description": "出错或不能提供时的答复。撤下的公开稿另有撤下时间、说明和现行版。",
        "properties": {
            "type": address("说明。"),
            "title": text("出了什么问题。"),
            "status": whole("状态码。"),
            "detail": text("具体情况。"),
            "advice": text("怎样处理。"),
            "instance": text("所请求的网址。"),
            "parameter": text("有误的参数。"),
            "withdrawn_at": MOMENT,
            "rule": text("撤下的说明。"),
            "current": maybe(address("现行版；没有的为 null。")),
        },
        "required": ["type", "title", "status", "detail", "advice", "instance"],
    },
}
