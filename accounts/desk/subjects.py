"""The year's list of subjects at the desk: picked by code or by name, fetched once by the page (选科目)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control

from accounts.figures.book import Book, subject_names
from accounts.figures.numerals import half_width, is_numeral
from accounts.models import Filing, Scheme, Status, Subject
from accounts.publication.photograph import report_of

SHOWN = 6
"""How many subjects of one name a message lists."""
LEVELS = {3: "类", 5: "款", 7: "项"}


@dataclass(frozen=True)
class SubjectList:
    """Code → name of one classification in one year, all levels."""

    year: int
    scheme: Scheme
    names: Mapping[str, str]

    def code_of(self, text: str, levels: tuple[int, ...]) -> str:
        """The code that is meant by a code, a name, or both: `2010301`, `2010301 行政运行`, `住房公积金`.

        A code that the list lacks is taken as it is: a rule tells. Raises ValidationError with what to do.
        """
        typed = half_width(text).strip().lstrip("'").strip()
        begins = re.match(r"([0-9]+)(?:\.0+)?(?![0-9.])", typed)
        if begins and not is_numeral(typed[begins.end() : begins.end() + 1]):
            return begins[1]
        codes = [code for code, name in self.names.items() if name == typed and len(code) in levels]
        if typed and not codes:
            raise ValidationError(f"{self.year} 年科目表中没有“{typed[:40]}”，请填写科目编码，或从列表中选择。")
        if len(codes) > 1:
            more = "等" if len(codes) > SHOWN else ""
            raise ValidationError(
                f"“{typed}”有 {len(codes)} 个科目（{'、'.join(codes[:SHOWN])}{more}），请填写其中一个的编码。"
            )
        return codes[0] if codes else ""

    def called(self, code: str) -> str:
        """`201 一般公共服务支出`, or the code alone when the list lacks it."""
        return f"{code} {self.names.get(code, '')}".strip()

    def level(self, code: str) -> str:
        """类, 款 or 项 of a code that the list holds; empty otherwise."""
        return LEVELS[len(code)] if code in self.names else ""

    @property
    def content(self) -> str:
        """The list as JSON: pairs of code and name, by code."""
        return json.dumps(sorted(self.names.items()), ensure_ascii=False, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """A name of the content: an address with it may be kept for ever."""
        return hashlib.sha256(self.content.encode()).hexdigest()[:16]

    @property
    def url(self) -> str:
        """Where the page fetches the list."""
        return reverse("admin:filing_subjects", args=[self.year, self.scheme.value, self.digest])


def subject_list(year: int, scheme: Scheme) -> SubjectList:
    """The list of a year: one query."""
    return SubjectList(year, scheme, Subject.objects.list_of(year, scheme))


def with_all_names(filing: Filing, book: Book) -> Book:
    """The book of a filing, as it was published where it is, that knows the names of all other codes of its year too."""
    return replace(book, subjects={**subject_names(filing.year), **book.subjects})


def published_names(filing: Filing) -> Mapping[str, str]:
    """Code → name as it was published; nothing before, when the list of the year says."""
    is_kept = filing.status in (Status.PUBLISHED, Status.WITHDRAWN)
    return report_of(filing).book.subjects if is_kept else {}


def subjects_view(request: HttpRequest, year: int, scheme: str, digest: str) -> HttpResponse:
    """The list of a year for the page's picker. An address of an older content answers with the list of now, unkept."""
    if scheme not in Scheme.values:
        raise Http404
    found = subject_list(year, Scheme(scheme))
    response = HttpResponse(found.content, content_type="application/json")
    if digest == found.digest:
        patch_cache_control(response, private=True, max_age=30 * 24 * 3600, immutable=True)
    else:
        patch_cache_control(response, no_store=True)
    return response
