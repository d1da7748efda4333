"""Makes the migrations anew, two an app, as long as no release is tagged (重新生成迁移文件).

    .venv/bin/python -m tests.fresh_migrations

`0001_tables` and `0002_triggers` of each app are written by Django and pgtrigger from the models alone: nothing in them is
written by hand, and nothing else stands beside them. After a change of a model or a trigger run it, and commit what it
writes. A database made before is then refused at the next start (`config/older_database.py`), the demo begins anew.
With the first release they stay as they are, and each change gets a migration of its own.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "performance")
MAKE = """
from django.conf import settings
settings.PGTRIGGER_MIGRATIONS = {triggers}
import django
django.setup()
from django.core.management import call_command
call_command("makemigrations", *{apps!r}, name={name!r}, include_header=False, verbosity=0)
"""


def main() -> None:
    """Tables first, as if there were no triggers, then the triggers; what was there comes back where that fails."""
    folders = [ROOT / app / "migrations" for app in APPS]
    before = {file: file.read_text(encoding="utf-8") for folder in folders for file in folder.glob("0*.py")}
    for file in before:
        file.unlink()
    try:
        for name in ("tables", "triggers"):
            words = MAKE.format(triggers=name == "triggers", apps=APPS, name=name)
            environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "PATH": ""}
            subprocess.run([sys.executable, "-W", "ignore", "-c", words], cwd=ROOT, env=environment, check=True)
    except subprocess.CalledProcessError:
        for file, text in before.items():
            file.write_text(text, encoding="utf-8")
        raise


if __name__ == "__main__":
    main()
