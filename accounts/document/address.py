"""Public addresses, in full, as they stand on paper (公开网址)."""

from django.conf import settings


def publication_path(unit_code: str, year: int, version: int) -> str:
    """The path of the page of one publication: `/publications/650205001/2023/1/`."""
    return f"/publications/{unit_code}/{year}/{version}/"


def public_address(path: str) -> str:
    """The path below the address at which the public reaches the site."""
    return f"{settings.PUBLIC_ADDRESS}{path}"
