"""The public site as a plain folder that a web server serves without Django (导出公开站点)."""

import errno
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from accounts.document.address import address_missing
from accounts.management.arguments import ArgumentsCommand, CommandError
from accounts.portal.export import Export, ExportPlace, NotOurs, site_state
from accounts.workflow.withdrawal import unmoved

ATTEMPTS = 3
"""How often it begins anew because something was published or withdrawn meanwhile."""
PLAIN = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EACCES: "没有写入的权限",
    errno.EROFS: "磁盘只读",
}


class Command(ArgumentsCommand):
    """What was served before is served until all of the new one is there."""

    help = "把公开站点（公开页、公开文件、样式）导出为文件夹，由 nginx 直接提供；再次导出只写有变化的文件。"
    arguments = {
        "folder": {
            "type": Path,
            "nargs": "?",
            "help": "导出到的文件夹，默认 SITE_ROOT：尚不存在、空的，或以前由本命令导出的",
        },
        "--if-changed": {"action": "store_true", "help": "公开稿、程序和日期都没有变化时不导出，供定时任务使用"},
    }

    def handle(self, *args: object, folder: Path | None, if_changed: bool, **options: object) -> None:
        if not (folder or settings.SITE_ROOT):
            raise CommandError("请写明导出到的文件夹，或设置 SITE_ROOT。")
        if why := address_missing():
            raise CommandError(f"没有导出：{why}")
        folder = folder or Path(settings.SITE_ROOT)
        if not settings.SITE_ROOT or Path(settings.SITE_ROOT).absolute() != folder.absolute():
            self.stderr.write(f"提醒：“{folder}”不是 SITE_ROOT 所设的文件夹，撤下时不会自动清除其中的文件。")
        place = ExportPlace(folder)
        try:
            with place.held():
                if if_changed and place.state() == site_state(timezone.localdate()):
                    self.stdout.write("没有变化，不用导出。")
                    return
                self._export(place)
        except NotOurs as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            reason = PLAIN.get(error.errno or 0, error.strerror or str(error))
            raise CommandError(f"没有导出：{reason}（{error.filename or folder}）。原来导出的内容没有改动。") from error

    def _export(self, place: ExportPlace) -> None:
        for _ in range(ATTEMPTS):
            with place.building() as build:
                state = site_state(timezone.localdate())
                export = Export(build)
                export.run()
                with unmoved(place.link):  # what is withdrawn from here on is taken out of the new folder
                    if site_state(timezone.localdate()) != state:
                        continue
                    place.swap(build, state)
            self.stdout.write(f"已导出到“{place.link}”：写入 {build.written} 个文件，{build.unchanged} 个没有变化。")
            if export.missing:
                raise CommandError(
                    f"下列网址没有内容，没有导出：{'、'.join(export.missing)}。请运行 ./run manage verify_publication --all 查明。"
                )
            return
        raise CommandError("导出期间不断有公开稿公开或撤下，没有导出；请稍后再来。")
