"""Full addresses outside of a request: in workbooks, mails, printed codes (公开网址)."""

from django.conf import settings


def address_missing() -> str:
    """Why nothing that carries an address may leave the house, in words; '' when the public address is set."""
    if settings.HAS_PUBLIC_ADDRESS or settings.IS_DEMO:
        return ""
    return (
        f"还没有设置网站的公开网址，印在公开件、二维码和邮件里的会是 {settings.PUBLIC_ADDRESS}，公众打不开。"
        "请系统管理员设置环境变量 PUBLIC_ADDRESS（例如 https://juesuan.example.gov.cn），重新启动网站后再办理。"
    )


def publication_path(unit_code: str, year: int, version: int) -> str:
    """The path of a publication's page, as the portal has it."""
    return f"/publications/{unit_code}/{year}/{version}/"


def public_address(path: str) -> str:
    """The full address of a path of this site: `https://juesuan.example.gov.cn/publications/…`."""
    return f"{settings.PUBLIC_ADDRESS}{path}"
