"""The edition that a filing follows: seen, and changed by its clerk while it is a draft (填报所用表样的更换)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.editions import Edition, edition_of, editions
from accounts.models import Filing
from accounts.workflow.edition_list import reach
from accounts.workflow.editions import KEPT, change_edition, keeps_edition, without_place

from .pages import attempt, filing_of, framed, page_of, revision_of, texts_of, user_of


def edition_choice(request: HttpRequest, pk: int) -> HttpResponse:
    """Which edition, which others there are, and what would have no place in a chosen one: that is kept."""
    filing = filing_of(request, pk)
    if request.method == "POST":
        key = texts_of(request.POST).get("to", "")
        done = attempt(request, lambda: _changed(request, filing, key))
        return HttpResponseRedirect(page_of(filing) if done else request.path)
    kept = KEPT if keeps_edition(filing) else ""
    now, known = edition_of(filing), [] if kept else _others(filing)
    chosen = next((one for one in known if one.key == request.GET.get("to")), None)
    return framed(
        request,
        filing,
        "edition_choice",
        "basics",
        title=f"{filing}　更换表样",
        now=now,
        now_reach=reach(now),
        kept=kept,
        others=[(one, reach(one)) for one in known],
        chosen=chosen,
        left=without_place(filing, chosen) if chosen and filing.is_writable else [],
    )


def _others(filing: Filing) -> list[Edition]:
    """What the filing could follow instead, the nearest year first."""
    known = editions().values()
    others = [one for one in known if (one.key, one.revision) != (filing.edition, filing.edition_revision_id)]
    return sorted(others, key=lambda one: (abs(one.year - filing.year), one.key))


def _changed(request: HttpRequest, filing: Filing, key: str) -> str:
    left = change_edition(user_of(request), filing, key, revision_of(request))
    kept = f"已填的“{'”“'.join(left)}”在新表样里没有位置，仍然保留，换回来时照样在。" if left else ""
    return f"已改用表样“{editions()[key].name}”。{kept}"
