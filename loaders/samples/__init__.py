"""The invented sample reports that travel in the wheel, so that the first minute has an answer.

They are data for `zhijian demo`, read by the loaders like anybody's files. README.md beside this
module says (in Chinese) what they are; `tests/test_samples.py` holds them to it.
"""

from importlib import resources
from pathlib import Path


def folder() -> Path:
    """The folder `reports/` (one folder a province) as a real path.

    The project is installed unpacked, as every wheel is; from inside a zip file there is no such
    path, and `NotADirectoryError` says so.
    """
    reports = Path(str(resources.files(__name__).joinpath("reports")))
    if not reports.is_dir():
        raise NotADirectoryError(f"示例报告不在磁盘上：{reports}；请以 pip 正常安装治鉴后再试")
    return reports
