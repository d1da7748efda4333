"""What is measured: the sample, filings of any size, the document as others print it (测量用的材料).

Headless Chromium's print of the same page is a measure for our own PDF.
"""

import csv
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Playwright

from accounts import fonts
from accounts.desk.links import Followed, Links
from accounts.document.engine import STYLE, Manuscript
from accounts.document.report import Report, render_body
from accounts.editions import edition_of
from accounts.editions.statement import fill
from accounts.figures.book import write_book
from accounts.management.commands.demo import SAMPLE, sample
from accounts.models import (
    EconomicLine,
    Entries,
    ExpenditureLine,
    Filing,
    Fund,
    IncomeLine,
    Kind,
    Publication,
    Scheme,
    Timetable,
    Unit,
)
from accounts.publication.guests import GUESTS, guests_in
from accounts.publication.photograph import entries_from, filing_from

UNITS = 2000
"""Units that are due in the long year."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = ("--disable-gpu", "--disable-quic", "--disable-dev-shm-usage")
COLD = """
import pickle, sys
from accounts import fonts
from accounts.document.engine import typeset
sys.stdout.buffer.write(typeset(pickle.load(sys.stdin.buffer))[0])
"""


def sample_report(names: Mapping[str, str] | None = None, *, web: bool = False) -> Report:
    """The sample's document, anew from its files, without a database."""
    before, now = (json.loads(file.read_bytes()) for file in SAMPLE)
    filing, entries = filing_from(now), entries_from(now["entered"]["now"])
    book = write_book(filing, entries, entries_from(before["entered"]["now"]), names or {})
    material = {one.key: one.read(now["entered"][one.entered], book) for one in guests_in(now)}
    return Report(book, edition_of(filing.edition), material, web=web, entries=entries)


def listed_names() -> dict[str, str]:
    """Code → name in the lists that come with the project."""
    folder = Path(settings.BASE_DIR) / "accounts" / "data"
    texts = ((folder / f"{scheme}.csv").read_text(encoding="utf-8") for scheme in Scheme)
    return {row["code"]: row["name"] for text in texts for row in csv.DictReader(text.splitlines())}


def previewed() -> str:
    """The body of the sample's preview, every figure a link, from its rows on."""
    report = sample_report(web=True)
    filing = sample().filing
    filing.pk = 1
    return Followed(report, Links(filing, None, report.book), []).body(render_body(report))


def cold_job(manuscript: Manuscript) -> bytes:
    """The PDF from a new process that has loaded nothing."""
    command, job = [sys.executable, "-c", COLD], pickle.dumps(manuscript)
    return subprocess.run(command, input=job, cwd=settings.BASE_DIR, capture_output=True, check=True).stdout


def for_browser(html: str) -> str:
    """The same HTML with the style sheet inside and the fonts named by file."""
    families = {
        "FandolFang": "FandolFang-Regular.otf",
        "FandolKai": "FandolKai-Regular.otf",
        "FandolHei": "FandolHei-Regular.otf",
        "Noto Serif CJK SC": "NotoSerifSC-Regular-subset.otf",
        "Noto Serif CJK SC SemiBold": "NotoSerifSC-SemiBold-subset.otf",
    }
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; src: url({(fonts.FOLDER / name).as_uri()}) }}\n'
        for family, name in families.items()
    )
    return html.replace("</head>", f"<style>{faces}{STYLE.read_text(encoding='utf-8')}</style></head>")


def made(lines: int) -> tuple[Filing, Entries]:
    """A filing of about so many rows, unsaved: income and spending of different 项, half a hundred economic 款."""
    codes = [f"{201 + number % 28}{number // 28:04d}" for number in range(lines // 2)]
    spent = {"fund": Fund.GENERAL, "basic": Decimal("6000.00"), "project": Decimal("4000.00")}
    entries = Entries(
        income=[IncomeLine(code=one, general=Decimal("10000.00"), other=Decimal("500.00")) for one in codes],
        expenditure=[ExpenditureLine(code=one, **spent) for one in codes],
        economic=[EconomicLine(code=f"301{number:02d}", amount=Decimal("100.00")) for number in range(1, 51)],
    )
    unit = Unit(code="999", name="测试单位", kind=Kind.ADMINISTRATIVE)
    return Filing(unit=unit, year=2023, edition="xinjiang-2023"), entries


def made_report(lines: int) -> Report:
    """The document of such a filing, without rows of guests."""
    filing, entries = made(lines)
    book = write_book(filing, entries)
    material = {one.key: one.read((), book) for one in GUESTS}
    return Report(book, edition_of(filing.edition), material, entries=entries)


def filled(filing: Filing, entries: Entries) -> Any:
    """All nine statements."""
    book = write_book(filing, entries)
    return [fill(form, book) for form in edition_of(filing.edition).statements]


def queried_pages(publication: Publication) -> dict[str, str]:
    """Pages that ask the database much, with their addresses; the year is made long."""
    code, year = publication.unit_code, publication.year
    Unit.objects.bulk_create(
        Unit(code=f"9{one:05}", name=f"单位{one}", kind=Kind.ADMINISTRATIVE) for one in range(UNITS)
    )
    Timetable.objects.update_or_create(year=year, defaults={"publish_by": date(year + 1, 9, 20)})
    return {"单位页": f"/units/{code}/", "比较页": f"/compare/?unit={code}", "年度页": f"/years/{year}/"}


def got(address: str) -> bytes:
    """The content of a page. Raises RuntimeError where there is none."""
    answer = Client().get(address, headers={"host": settings.ALLOWED_HOSTS[0]})
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return answer.content


def chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def empty_page(driver: Playwright, program: str) -> Iterator[Page]:
    """A page of a browser of its own."""
    sandbox = os.geteuid() != 0
    with driver.chromium.launch(executable_path=program, args=SWITCHES, chromium_sandbox=sandbox) as browser:
        yield browser.new_page()


def printed(page: Page, file: Path) -> bytes:
    """The tagged PDF of a file, with its own page sizes and backgrounds."""
    page.goto(file.as_uri())
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)


def memory(program: str = "chrom") -> int:
    """Greatest memory so far of the browsers that this process started, in bytes: the sum of their peaks."""
    total, ours = 0, {os.getpid()}
    for status in sorted(Path("/proc").glob("[0-9]*/status"), key=lambda path: int(path.parent.name)):
        with suppress(OSError):  # it ended while we read
            fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
            if int(fields["Pid"]) in ours or int(fields["PPid"]) in ours:
                ours.add(int(fields["Pid"]))
                if fields["Name"].startswith(program):
                    total += int(fields.get("VmHWM", "0 kB").split()[0]) * 1024
    return total
