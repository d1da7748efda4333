"""Run by the watch: starts the server of a project again, never with a new data folder (重新启动内置数据库)."""

import sys
from pathlib import Path

from . import ensure

ensure(Path(sys.argv[1]), may_be_new=False)
