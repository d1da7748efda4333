"""What search engines for data read: schema.org Dataset and DataCatalog as JSON-LD (数据集元数据)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from accounts.document.address import public_address
from accounts.models import Publication, Status

from .visibility import Format, Offer, path_of

NAME = "部门决算公开目录"
ESCAPES = {ord(one): f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"}
"""Nothing within the data can end the script that carries them."""


def page_of(publication: Publication) -> str:
    """The full address of a publication's page."""
    return public_address(path_of(publication))


def canonical_of(publication: Publication, newest: Publication) -> str:
    """The path that stands for a publication in search: the version in force, or its own where none is."""
    return path_of(newest if newest.filing.status == Status.PUBLISHED else publication)


def dataset(publication: Publication, files: Iterable[Offer]) -> SafeString:
    """A publication as a Dataset: who, what year, which files with size and hash."""
    page, office = page_of(publication), _office(publication)
    region = {"spatialCoverage": publication.region} if publication.region else {}
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
            "includedInDataCatalog": {"@type": "DataCatalog", "name": NAME, "url": _home()},
            "distribution": [_download(page, one) for one in files if one.format != Format.SUMS],
            **region,
        }
    )


def catalogue() -> SafeString:
    """The site as a DataCatalog."""
    return _script(
        {
            "@context": "https://schema.org",
            "@type": "DataCatalog",
            "@id": _home(),
            "url": _home(),
            "name": NAME,
            "description": "各部门（单位）公开的部门决算：正文、公开报表和数据，按单位和年度查阅。",
            "inLanguage": "zh-CN",
            "isAccessibleForFree": True,
        }
    )


def _home() -> str:
    return public_address(reverse("portal:list"))


def _office(publication: Publication) -> dict[str, str]:
    return {
        "@type": "GovernmentOrganization",
        "name": publication.unit_name,
        "identifier": publication.unit_code,
        "url": public_address(reverse("portal:unit", args=[publication.unit_code])),
    }


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
