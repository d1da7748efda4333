"""Full addresses outside of a request: in workbooks, mails, printed codes (公开网址)."""

from django.conf import settings


def publication_path(unit_code: str, year: int, version: int) -> str:
    """The path of a publication's page, as the portal has it."""
    return f"/publications/{unit_code}/{year}/{version}/"


def public_address(path: str) -> str:
    """The full address of a path of this site: `https://juesuan.example.gov.cn/publications/…`."""
    return f"{settings.PUBLIC_ADDRESS}{path}"
