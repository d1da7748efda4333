"""Where a private server keeps its files, and the account that it runs under (内置数据库的位置与账户).

PostgreSQL refuses to run as root: for root it runs under a lesser account, which must be able to reach all it needs.
A project below a folder closed to that account has its data below SHARED_PLACE, under a name kept in var/instance.
"""

import hashlib
import os
import pwd
import secrets
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PORT = "5432"
SHARED_PLACE = Path("/var/lib/final-accounts")
LESSER_ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True)
class Server:
    """One server: its data folder, the folder of its socket, its account, and whether it forgoes safety on disk."""

    data: Path
    socket: Path
    account: pwd.struct_passwd
    fast: bool

    def beside(self, suffix: str) -> Path:
        """Return the path of a file that belongs to the server, next to its data folder."""
        return self.data.with_name(self.data.name + suffix)


def refusal(reason: str) -> SystemExit:
    """Return what to raise to end this process with one message."""
    return SystemExit(f"内置数据库没有启动：{reason}。也可以设置 DATABASE_URL，改用已有的 PostgreSQL。")


def find_server(base: Path) -> Server:
    """Return the server of the project in base, running or not."""
    home = base.resolve() / "var"
    home.mkdir(exist_ok=True)
    if os.geteuid() == 0 and ((home / "instance").exists() or not open_to_all(home)):
        home = open_folder(SHARED_PLACE / kept_secret(home / "instance", 8))
    data = home / _data_name()
    return Server(data, socket_folder(base), _account(data), _fast())


def socket_folder(base: Path) -> Path:
    """Return the folder of the socket: below /tmp, since a socket's path holds about 100 bytes.

    Not below tempfile's folder: TMPDIR may differ between the processes that share a server.
    """
    place = hashlib.sha256(os.fsencode(base.resolve() / "var" / _data_name())).hexdigest()[:16]
    return Path(f"/tmp/final-accounts-{os.geteuid()}-{place}")  # noqa: S108 (checked before use)


def _fast() -> bool:
    return os.environ.get("FINAL_ACCOUNTS_FAST_DATABASE", "") == "1"


def _data_name() -> str:
    return "postgres-tests" if _fast() else "postgres"


def open_to_all(path: Path) -> bool:
    """Return whether every account may reach path, and enter or run it."""
    return all(part.stat().st_mode & stat.S_IXOTH for part in (path, *path.parents))


def open_folder(folder: Path) -> Path:
    """Make a folder at or below SHARED_PLACE that every account may enter, whatever the umask."""
    folder.mkdir(parents=True, exist_ok=True)
    for made in (folder, SHARED_PLACE):
        made.chmod(0o755)
    return folder


def kept_secret(file: Path, length: int) -> str:
    """Return random text that is made once and kept in a file of this account alone."""
    if not file.exists():
        handle, made = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "w") as text:
            text.write(secrets.token_hex(length))
        with suppress(FileExistsError):
            os.link(made, file)  # the first of several processes wins
        Path(made).unlink()
    return file.read_text(encoding="ascii")


def _account(data: Path) -> pwd.struct_passwd:
    fit = _lesser_accounts() if os.geteuid() == 0 else [own_account()]
    owner = data.stat().st_uid if data.exists() else fit[0].pw_uid
    if found := next((account for account in fit if account.pw_uid == owner), None):
        return found
    raise refusal(f"数据文件夹 {data} 是另一个用户（uid {owner}）启动时建立的，请用那个用户运行")


def _lesser_accounts() -> list[pwd.struct_passwd]:
    known = {account.pw_name: account for account in pwd.getpwall()}
    if found := [known[name] for name in LESSER_ACCOUNTS if name in known]:
        return found
    raise refusal("PostgreSQL 不能以 root 运行，而系统没有 postgres 或 nobody 账户。请换一个普通用户运行")


def own_account() -> pwd.struct_passwd:
    """Return the account of this process."""
    try:
        return pwd.getpwuid(os.geteuid())
    except KeyError as error:
        reason = f"系统没有登记当前用户（uid {os.geteuid()}），PostgreSQL 无法识别。请换一个登记过的用户运行"
        raise refusal(reason) from error


def give(folder: Path, account: pwd.struct_passwd) -> None:
    """Make an account the owner of a folder."""
    if os.geteuid() == 0:
        os.chown(folder, account.pw_uid, account.pw_gid)
