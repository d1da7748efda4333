"""The pages of one version of a publication and its files: what stands, what is withdrawn (公开页：正文、下载).

A publication never changes, but it may be withdrawn: whoever keeps a file asks whether it still stands, by its hash. Besides,
requests of any page that are refused unread: too many files or fields, too much, a broken body (无法处理的请求).
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_list_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from accounts.models import Correction, Publication, PublicationFile, Status
from accounts.publication.archive import Damaged, fetch

from .caching import kept_page, publication_state, told_unchanged
from .illustrations import publication_charts
from .metadata import canonical_of, data_package, dataset
from .notices import notices_among
from .reading import frozen_report, located, open_reading
from .visibility import MEDIA_TYPES, Format, erratum_of, every_version, frozen_data, offers

logger = logging.getLogger(__name__)

View = Callable[[HttpRequest, Publication, list[Publication]], HttpResponse]


def version_page(view: View) -> Callable[..., HttpResponse]:
    """`view` is given the publication and all versions of its unit, of its year and the one before, the newest first.

    One query. 404 for a version that never was, 410 for one that is withdrawn.
    """

    @wraps(view)
    def page(request: HttpRequest, unit_code: str, year: int, version: int) -> HttpResponse:
        every = list(every_version(unit_code, year, year - 1))
        one = next((each for each in every if (each.year, each.version) == (year, version)), None)
        if one is None:
            raise Http404
        return (
            _withdrawn(request, one, every[0]) if one.filing.status == Status.WITHDRAWN else view(request, one, every)
        )

    return page


@require_safe
def newest(request: HttpRequest, unit_code: str, year: int) -> HttpResponse:
    """The lasting address of a unit and year leads to its newest version."""
    publication = get_list_or_404(every_version(unit_code, year))[0]
    return redirect("portal:publication", unit_code, year, publication.version)


@require_safe
def publication(request: HttpRequest, unit_code: str, year: int, version: int) -> HttpResponse:
    """One version with its frozen body, as kept where it is unchanged."""
    state = publication_state(unit_code, year, version)
    return kept_page(request, state, lambda: _publication(request, unit_code, year, version))


@version_page
def _publication(request: HttpRequest, one: Publication, every_year: list[Publication]) -> HttpResponse:
    found = [each for each in every_year if each.year == one.year]
    files = one.files.all()
    frozen = next(each for each in files if each.format == Format.HTML)
    try:
        body = fetch(frozen.sha256, frozen.suffix).decode()
    except Damaged as error:
        return _damaged(request, error)
    data = frozen_data(one)
    report = frozen_report(data)
    reading = open_reading(body, report)
    erratum = erratum_of(one, found)
    offered = offers(one, files, erratum)
    return render(
        request,
        "portal/publication.html",
        {
            "publication": one,
            "canonical": canonical_of(one, found[0]),
            "dataset": dataset(one, offered),
            "title_parts": one.title.partition(one.unit_name),
            "newest": found[0],
            "others": [each for each in found if each != one],
            "offers": offered,
            "notice": notices_among([one], every_year).get(one.pk),
            "erratum": located(erratum, reading.cells),
            "kind": Correction.Kind(erratum["kind"]).label if erratum else "",
            "reading": reading,
            "remark": data.get("remark"),
            "charts": publication_charts(report, reading.cells),
        },
    )


@require_safe
@told_unchanged
@version_page
def notices(request: HttpRequest, one: Publication, every_year: list[Publication]) -> HttpResponse:
    """What was corrected since of what one version quotes; no file of the publication, and not among its hashes."""
    return _json(
        {"publication": one.number, "notices": [each.data for each in notices_among([one], every_year).values()]}
    )


@require_safe
@told_unchanged
@version_page
def descriptor(request: HttpRequest, one: Publication, every_year: list[Publication]) -> HttpResponse:
    """The data package of one version."""
    return _json(data_package(one, offers(one, one.files.all()), frozen_data(one)))


def _json(body: dict[str, Any]) -> HttpResponse:
    """For programs, of other sites too."""
    return JsonResponse(
        body, json_dumps_params={"ensure_ascii": False, "indent": 1}, headers={"Access-Control-Allow-Origin": "*"}
    )


@require_safe
def file(request: HttpRequest, unit_code: str, year: int, version: int, name: str) -> HttpResponse:
    """The stored bytes of a file by its address; a reader who has them already is told so."""
    found = list(every_version(unit_code, year))
    versions = [each for each in found if each.version == version]
    offer = next((each for one in versions for each in offers(one, one.files.all()) if each.name == name), None)
    if offer is None:
        raise Http404
    one = offer.file.publication
    erratum = erratum_of(one, found) if offer.format == Format.ERRATUM else None
    if erratum and erratum["withdrawn"]:
        quoted = next((each for each in found if each.number == erratum["against"]), one)
        return _withdrawn(request, quoted, found[0])
    return _withdrawn(request, one) if one.filing.status == Status.WITHDRAWN else _served(request, offer.file)


def _served(request: HttpRequest, file: PublicationFile) -> HttpResponse:
    """The bytes, which never change; told unchanged to a reader who has them; 503 when they are damaged."""
    media_type, etag = MEDIA_TYPES[Format(file.format)], quote_etag(file.sha256)
    shown_as = content_disposition_header(media_type != "application/pdf", file.file_name)
    response = HttpResponse(
        content_type=media_type,
        headers={"Content-Disposition": shown_as, "ETag": etag, "Cache-Control": "public, no-cache"},
    )
    answer = get_conditional_response(request, etag, None, response)
    if answer is response:
        try:
            response.content = fetch(file.sha256, file.suffix)
        except Damaged as error:
            return _damaged(request, error)
    return answer or response


def _damaged(request: HttpRequest, error: Damaged) -> HttpResponse:
    """The reader is told that the file is being checked; the log says which one."""
    logger.error("%s %s", request.path, error)
    return render(request, "portal/damaged.html", status=503)


def _withdrawn(request: HttpRequest, one: Publication, newest: Publication | None = None) -> HttpResponse:
    """That it was there and when it was withdrawn, and nothing of what it said or why it went."""
    return render(
        request,
        "portal/withdrawn.html",
        {
            "filing": one.filing,
            "withdrawal": one.filing.withdrawal,
            "unit_name": one.unit_name,
            "unit_code": one.unit_code,
            "newest": newest if newest and newest.filing.status == Status.PUBLISHED else None,
        },
        status=410,
    )


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of status 400, which says what is too much and what to do; no words for what is broken in another way.

    It asks nothing of the request, whose body cannot be read again.
    """
    size = f"{(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) / 2**20:.1f}"
    words: dict[type[Exception], str] = {
        TooManyFilesSent: f"一次发来的文件太多，最多 {settings.DATA_UPLOAD_MAX_NUMBER_FILES} 个，没有处理；请分次上传。",
        TooManyFieldsSent: f"一次发来的内容太多，最多 {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} 项，没有处理；请分次填写或改用文件导入。",
        RequestDataTooBig: f"一次发来的内容太多，文件以外最多 {size} MB，没有处理；请分次填写或改用文件导入。",
    }
    return render(None, "400.html", {"words": words.get(type(exception), "")}, status=400)
