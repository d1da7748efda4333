"""A publication described for machines: schema.org as JSON-LD, and a data package (数据集元数据、数据包描述).

Search engines for data read a Dataset and the site as a DataCatalog. The statements in CSV are a Tabular Data Package,
with the names of the Fiscal Data Package, made from the frozen data and held by a test against the files themselves. No
primary key is declared: the last row of a form has neither line nor code, and a code may be without a name of its own.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from accounts.intake.cells import inert
from accounts.models import Publication, Status
from accounts.publication.statement_files import STUB

from .visibility import Format, Offer, link, page_of, path_of

NAME = "部门决算公开目录"
ESCAPES = {ord(one): f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"}
"""Nothing within the data can end the script that carries them."""
UNITS = {
    "万元": "“{caption}”，单位万元，与公开表所印一致（不带千分位），各自四舍五入到两位小数；公开表留空的为空。",
    "元": "“{caption}”，单位元；公开表没有这一格的为空。",
}
"""Unit → what an amount in it is."""
STUB_FIELDS: Mapping[str, Mapping[str, str]] = {
    "年度": {"type": "year", "description": "决算年度。", "columnType": "date:fiscal-year"},
    "单位": {"type": "string", "description": "公开时的单位名称。", "columnType": "administrator:generic:name"},
    "表号": {"type": "string", "description": "公开表的表号，与表上印的相同。"},
    "行次": {"type": "integer", "description": "公开表印出的行次；按科目列示的表没有行次。"},
    "科目编码": {"type": "string", "description": "支出功能分类、支出经济分类或收入的科目编码；合计行没有编码。"},
    "项目": {"type": "string", "description": "这一行的名称。"},
}
FUNCTIONAL = "functional-classification:generic:code"
CLASSIFICATIONS = {"basic": "economic-classification:generic:code"}
"""Keys of the statements whose codes are of another classification than the functional one."""
DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}


def canonical_of(publication: Publication, newest: Publication) -> str:
    """The path that stands for a publication in search: the version in force, or its own where none is."""
    return path_of(newest if newest.filing.status == Status.PUBLISHED else publication)


def dataset(publication: Publication, files: Iterable[Offer]) -> SafeString:
    """A publication as a Dataset: who, what year, which files with size and hash."""
    page = page_of(publication)
    office = {
        "@type": "GovernmentOrganization",
        "name": publication.unit_name,
        "identifier": publication.unit_code,
        "url": link("unit", publication.unit_code),
    }
    return _script(
        {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "@id": page,
            "url": page,
            "name": publication.title,
            "description": f"{publication.unit_name}{publication.year}年度部门决算：公开报表、情况说明和绩效自评，"
            "包括收入、支出、财政拨款、“三公”经费等，金额以元和万元列示。",
            "identifier": publication.number,
            "version": str(publication.version),
            "inLanguage": "zh-CN",
            "isAccessibleForFree": True,
            "keywords": ["部门决算", "财政收支", "“三公”经费", publication.unit_name],
            "creator": office,
            "publisher": office,
            "temporalCoverage": f"{publication.year}-01-01/{publication.year}-12-31",
            "datePublished": localtime(publication.published_at).isoformat(),
            "includedInDataCatalog": {"@type": "DataCatalog", "name": NAME, "url": link("list")},
            "distribution": [_download(page, one) for one in files if one.format != Format.SUMS],
            **({"spatialCoverage": publication.region} if publication.region else {}),
        }
    )


def catalogue() -> SafeString:
    """The site as a DataCatalog."""
    return _script(
        {
            "@context": "https://schema.org",
            "@type": "DataCatalog",
            "@id": link("list"),
            "url": link("list"),
            "name": NAME,
            "description": "各部门（单位）公开的部门决算：正文、公开报表和数据，按单位和年度查阅。",
            "inLanguage": "zh-CN",
            "isAccessibleForFree": True,
        }
    )


def _download(page: str, offer: Offer) -> dict[str, Any]:
    name = offer.file.get_format_display()
    return {
        "@type": "DataDownload",
        "name": f"{name}：{offer.file.name}" if offer.file.name else name,
        "contentUrl": f"{page}{offer.name}",
        "encodingFormat": offer.media_type.partition(";")[0],
        "contentSize": f"{offer.file.size} B",
        "sha256": offer.file.sha256,
    }


def _script(data: dict[str, Any]) -> SafeString:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


def data_package(publication: Publication, files: Iterable[Offer], data: Mapping[str, Any]) -> dict[str, Any]:
    """The descriptor of a publication from its files and its frozen data."""
    page = page_of(publication)
    statements = {one["number"] or one["title"]: one for one in data.get("statements", ())}
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
    return {
        "profile": "tabular-data-resource",
        "name": offer.name.removesuffix(".csv").lower(),
        "path": offer.name,
        "title": f"{statement['number']} {statement['title']}".strip() if statement else offer.file.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": offer.file.size,
        "hash": f"sha256:{offer.file.sha256}",
        "dialect": DIALECT,
        **({"schema": {"fields": _fields(statement), "missingValues": [""]}} if statement else {}),
    }


def _fields(statement: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The columns in the order of the file; the codes with their classification, where they are of one alone."""
    stubs = {name: {"name": name, "title": name, **STUB_FIELDS[name]} for name in STUB}
    if any(row["code"] for block in statement["blocks"] for row in block["rows"]):
        stubs["科目编码"]["columnType"] = CLASSIFICATIONS.get(statement["key"], FUNCTIONAL)
    captions = dict.fromkeys(column["caption"] for block in statement["blocks"] for column in block["columns"])
    return [*stubs.values(), *(_amount(caption, unit) for caption in captions for unit in UNITS)]


def _amount(caption: str, unit: str) -> dict[str, Any]:
    name = f"{inert(caption)}（{unit}）"
    return {
        "name": name,
        "title": name,
        "type": "number",
        "description": UNITS[unit].format(caption=caption),
        "decimalChar": ".",
        "bareNumber": True,
        "columnType": "value",
    }
