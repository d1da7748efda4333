"""The pages of one publication and its files (公开页：正文、下载).

A publication never changes, but it may be withdrawn: whoever keeps a file asks whether it still stands, by its hash.
"""

import logging

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from accounts.models import Correction, Publication, PublicationFile, Status
from accounts.publication.archive import Damaged, fetch

from .caching import kept_page, publication_state, told_unchanged
from .dataset import canonical_of, dataset
from .illustrations import publication_charts
from .notices import notices_among
from .reading import located, open_reading
from .versions import version_page, withdrawn
from .visibility import MEDIA_TYPES, Format, erratum_of, every_version, frozen_data, offers

logger = logging.getLogger(__name__)


@require_safe
def newest(request: HttpRequest, unit_code: str, year: int) -> HttpResponse:
    """The lasting address of a unit and year leads to its newest version."""
    publication = every_version(unit_code, year).first()
    if publication is None:
        raise Http404
    return redirect("portal:publication", unit_code, year, publication.filing.version)


@require_safe
def publication(request: HttpRequest, unit_code: str, year: int, version: int) -> HttpResponse:
    """One version with its frozen body, as kept where it is unchanged."""
    state = publication_state(unit_code, year, version)
    return kept_page(request, state, lambda: _publication(request, unit_code, year, version))


@version_page
def _publication(request: HttpRequest, one: Publication, every_year: list[Publication]) -> HttpResponse:
    found = [each for each in every_year if each.year == one.year]
    every = list(one.files.all())
    frozen = next(each for each in every if each.format == Format.HTML)
    try:
        body = fetch(frozen.sha256, frozen.suffix).decode()
    except Damaged as error:
        return _damaged(request, error)
    data = frozen_data(one)
    reading = open_reading(body, data)
    erratum = erratum_of(one, found)
    is_silent = bool(erratum and erratum["withdrawn"])
    offered = [each for each in offers(one, every) if not (each.format == Format.ERRATUM and is_silent)]
    context = {
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
        "charts": publication_charts(data, reading.cells),
    }
    return render(request, "portal/publication.html", context)


@require_safe
@told_unchanged
@version_page
def notices(request: HttpRequest, one: Publication, every_year: list[Publication]) -> HttpResponse:
    """What was corrected since of what one version quotes; no file of the publication, and not among its hashes."""
    body = {"publication": one.number, "notices": [each.data for each in notices_among([one], every_year).values()]}
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def file(request: HttpRequest, unit_code: str, year: int, version: int, name: str) -> HttpResponse:
    """The stored bytes of a file by its address; a reader who has them already is told so."""
    found = list(every_version(unit_code, year))
    one = next((each for each in found if each.filing.version == version), None)
    if one is None:
        raise Http404
    offer = next((each for each in offers(one, one.files.all()) if each.name == name), None)
    if offer is None:
        raise Http404
    erratum = erratum_of(one, found) if offer.format == Format.ERRATUM else None
    if erratum and erratum["withdrawn"]:
        quoted = next((each for each in found if each.number == erratum["against"]), one)
        return withdrawn(request, quoted, found[0])
    return _served(request, one, offer.file)


def _served(request: HttpRequest, publication: Publication, file: PublicationFile) -> HttpResponse:
    """The bytes with their headers; told unchanged to a reader who has them; 503 when they are damaged."""
    if publication.filing.status == Status.WITHDRAWN:
        return withdrawn(request, publication)
    response = _headers(file)
    answer = get_conditional_response(request, quote_etag(file.sha256), None, response)
    if answer is response:
        try:
            response.content = fetch(file.sha256, file.suffix)
        except Damaged as error:
            return _damaged(request, error)
    return answer or response


def _headers(file: PublicationFile) -> HttpResponse:
    """An empty answer that says what the file is and that it never changes."""
    return HttpResponse(
        content_type=MEDIA_TYPES[Format(file.format)],
        headers={
            "Content-Disposition": content_disposition_header(
                MEDIA_TYPES[Format(file.format)] != "application/pdf", file.file_name
            ),
            "ETag": quote_etag(file.sha256),
            "Cache-Control": "public, no-cache",
        },
    )


def _damaged(request: HttpRequest, error: Damaged) -> HttpResponse:
    """The reader is told that the file is being checked; the log says which one."""
    logger.error("%s %s", request.path, error)
    return render(request, "portal/damaged.html", status=503)
