"""The statements in CSV as a Tabular Data Package, with the names of the Fiscal Data Package (数据包描述：各表的 CSV).

Made from the frozen data, and held by a test against the files themselves. No primary key is declared: the last row of
a form has neither line nor code, and a code may be without a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from accounts.document.address import public_address
from accounts.intake.cells import inert
from accounts.models import Publication
from accounts.publication.statement_csv import STUB

from .caching import told_unchanged
from .versions import version_page
from .visibility import Format, Offer, frozen_data, offers, path_of

UNITS = {
    "万元": "“{caption}”，单位万元，与公开表所印一致（不带千分位），各自四舍五入到两位小数；公开表留空的为空。",
    "元": "“{caption}”，单位元；公开表没有这一格的为空。",
}
"""Unit → what an amount in it is."""
STUB_FIELDS: Mapping[str, Mapping[str, str]] = {
    "年度": {"type": "year", "description": "决算年度。", "columnType": "date:fiscal-year"},
    "单位": {"type": "string", "description": "公开时的单位名称。", "columnType": "administrator:generic:name"},
    "表号": {"type": "string", "description": "公开表的表号，如“公开01表”。"},
    "行次": {"type": "integer", "description": "公开表印出的行次；按科目列示的表没有行次。"},
    "科目编码": {"type": "string", "description": "支出功能分类、支出经济分类或收入的科目编码；合计行没有编码。"},
    "项目": {"type": "string", "description": "这一行的名称。"},
}
FUNCTIONAL = "functional-classification:generic:code"
ECONOMIC = "economic-classification:generic:code"
BY_ECONOMIC = ("basic",)
"""Keys of the statements whose codes are of the economic classification."""
DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}


@require_safe
@told_unchanged
@version_page
def descriptor(request: HttpRequest, one: Publication, every: list[Publication]) -> HttpResponse:
    """The descriptor of one version; 410 when it is withdrawn, 404 when it never was."""
    package = data_package(one, offers(one, one.files.all()), frozen_data(one))
    response = JsonResponse(package, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def data_package(publication: Publication, files: Iterable[Offer], data: Mapping[str, Any]) -> dict[str, Any]:
    """The descriptor of a publication from its files and its frozen data."""
    page = public_address(path_of(publication))
    statements = {one["number"]: one for one in data.get("statements", ())}
    at = localtime(publication.published_at).isoformat()
    return {
        "profile": "tabular-data-package",
        "name": publication.number.lower(),
        "id": page,
        "title": publication.title,
        "description": f"{publication.unit_name}{publication.year}年度部门决算公开表，每表一个 CSV 文件。",
        "homepage": page,
        "version": str(publication.version),
        "created": at,
        "updated": at,
        "keywords": ["部门决算", "财政", publication.unit_name, f"{publication.year}年度"],
        "contributors": [{"title": publication.unit_name, "role": "publisher"}],
        "sources": [{"title": f"{publication.title}（公开编号 {publication.number}）", "path": page}],
        "resources": [_resource(one, statements.get(one.file.name)) for one in files if one.format == Format.CSV],
    }


def _resource(offer: Offer, statement: Mapping[str, Any] | None) -> dict[str, Any]:
    """One file; what its columns are is known where the frozen data hold the statement."""
    resource: dict[str, Any] = {
        "profile": "tabular-data-resource",
        "name": offer.name.removesuffix(".csv").lower(),
        "path": offer.name,
        "title": f"{offer.file.name} {statement['title']}" if statement else offer.file.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": offer.file.size,
        "hash": f"sha256:{offer.file.sha256}",
        "dialect": DIALECT,
    }
    if statement:
        resource["schema"] = {"fields": _fields(statement), "missingValues": [""]}
    return resource


def _fields(statement: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The columns in the order of the file."""
    stubs = [{"name": name, "title": name, **STUB_FIELDS[name]} for name in STUB]
    _classify(stubs, statement)
    captions = dict.fromkeys(column["caption"] for block in statement["blocks"] for column in block["columns"])
    return stubs + [_amount(caption, unit) for caption in captions for unit in UNITS]


def _classify(stubs: list[dict[str, Any]], statement: Mapping[str, Any]) -> None:
    """Which classification the codes of the statement are of, where they are of one alone."""
    if any(row["code"] for block in statement["blocks"] for row in block["rows"]):
        code = next(one for one in stubs if one["name"] == "科目编码")
        code["columnType"] = ECONOMIC if statement["key"] in BY_ECONOMIC else FUNCTIONAL


def _amount(caption: str, unit: str) -> dict[str, Any]:
    name = f"{inert(caption)}（{unit}）"
    field = {"name": name, "title": name, "type": "number", "description": UNITS[unit].format(caption=caption)}
    return field | {"decimalChar": ".", "bareNumber": True, "columnType": "value"}
