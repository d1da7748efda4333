"""Every address of the site as the URL configuration has it, filled with what is there (全站网址，由路由表得出)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.desk.sheets import SHEETS
from accounts.models import Filing, ImportedFile, Publication, PublicationFile, Scheme
from accounts.models.terms import VERBS
from accounts.portal.bulk import FORMATS, archive_name
from accounts.portal.sitemaps import SITEMAPS
from performance.models import Evaluation

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
FIGURES = ("spending", "appropriation_spending[general][2150501].prior", "no[way]")


@dataclass(frozen=True)
class Address:
    """One pattern: its name with the namespace, its route from the root, its parameters."""

    name: str
    route: str

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(one or other for one, other in PARAMETER.findall(self.route))

    def filled(self, values: Sequence[Any]) -> str:
        """The path with these values for the parameters."""
        given = iter(values)
        return "/" + re.sub(r"[\^$]", "", PARAMETER.sub(lambda _: quote(str(next(given))), self.route))


def addresses(patterns: Iterable[Any] | None = None, route: str = "", space: str = "") -> Iterator[Address]:
    """All addresses, flattened."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        here = route + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, here, f"{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield Address(f"{space}{one.name or ''}", here)


def paths(filings: Sequence[Filing]) -> dict[str, str]:
    """Path → name of its address: every address with every value that these filings give to its parameters."""
    known = _values(filings)
    return {
        one.filled(values): one.name
        for one in addresses()
        for values in product(*(_of(one, parameter, known) for parameter in one.parameters))
    }


def _values(filings: Sequence[Filing]) -> dict[str, list[Any]]:
    """Parameter → its values; one that an address gains has to be told here."""
    published = Publication.objects.filter(filing__in=filings)
    files = PublicationFile.objects.filter(publication__in=published).select_related("publication")
    return {
        "pk": [one.pk for one in filings],
        "file_pk": list(ImportedFile.objects.filter(filing__in=filings).values_list("pk", flat=True)),
        "one": list(Evaluation.objects.filter(filing__in=filings).values_list("pk", flat=True)),
        "verb": [*VERBS, "approve_publish"],
        "scheme": list(Scheme),
        "digest": ["0"],
        "id": [1],
        "app_label": ["accounts", "performance", "auth"],
        "url": ["no/such/page/"],
        "edition": ["xinjiang-2024"],
        "revision": [0, 1],
        "unit_code": sorted({one.unit.code for one in filings}),
        "year": sorted({one.year for one in filings}),
        "page": [1, 2],
        "version": sorted({one.version for one in filings}),
        "number": list(published.values_list("number", flat=True)),
        "key": ["公开01", "01"],
        "section": list(SITEMAPS),
        "typed": ["0" * 64, *files.order_by("pk").values_list("sha256", flat=True)[:1]],
        "rest": ["no/such"],
        "admin:filing_sheet": list(SHEETS),
        "admin:filing_figure": list(FIGURES),
        "portal:api-figure": list(FIGURES),
        "portal:bulk": [archive_name(one.year, kind) for one in filings for kind in FORMATS],
        "portal:file": sorted({one.file_name for one in files}) or ["none.pdf"],
    }


def _of(address: Address, parameter: str, known: dict[str, list[Any]]) -> list[Any]:
    if parameter == "name":
        return known[address.name]
    if parameter == "object_id":
        _, app, model, *_ = address.route.split("/")
        first = apps.get_model(app, model)._default_manager.order_by("-pk").first()
        return [known["pk"][0] if model == "filing" else first.pk if first else 1]
    return known[parameter]


def content(response: HttpResponse) -> bytes:
    """All that is answered, a streamed archive to its end."""
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
