"""The child that says filings by a text of an edition: Django without a database, then limits, then the work (不接数据库的子进程).

It is started by `accounts.intake.reading.uploads` like a reader of files: an empty environment, a folder of its own. What
settings it needs comes as its last argument; a question to the database raises ImproperlyConfigured.
"""

import json
import sys
from typing import Any

import django
from django.conf import settings

from accounts.intake.reading import child

KIND = "edition"
ANSWERS = ("accounts.workflow.said_alone", "answer_of")
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from accounts.workflow.alone import main; main()"


def main() -> None:
    """As `child.main`, with the applications ready."""
    settings.configure(**json.loads(sys.argv.pop()), DATABASES={})
    django.setup()
    child.READERS[KIND] = ANSWERS
    child.main()


def needed() -> str:
    """The settings that the child needs, for its argument: models, templates and words, no secret."""
    apps = [one for one in settings.INSTALLED_APPS if "." not in one]
    return json.dumps(
        {
            "INSTALLED_APPS": [*apps, "django.contrib.auth", "django.contrib.contenttypes"],
            "TEMPLATES": [_plain(one) for one in settings.TEMPLATES],
            **{name: getattr(settings, name) for name in ("BASE_DIR", "LANGUAGE_CODE", "TIME_ZONE", "LOCALE_PATHS")},
        },
        default=str,
    )


def _plain(engine: dict[str, Any]) -> dict[str, Any]:
    """An engine of templates without what it takes from requests."""
    return engine | {"OPTIONS": {"libraries": engine["OPTIONS"]["libraries"]}}
