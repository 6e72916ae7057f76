"""What came of reading a source: its report, or why there is none; and what reports are made of."""

from __future__ import annotations

from index_mappings.reports import Report, SetAside
from loaders.read_source import Reading

#: What stands below an opening, whoever writes it.
CHAPTERS = (
    "一、主要做法和成效",
    "（一）学法常态化。全年组织专题学法五次，参训人员全部通过考试。",
    "二、存在的问题",
    "基层执法人员更替较快，个别案卷不够规范。",
    "三、下一步打算",
    "继续加大培训力度，把行政执法监督做细做实。",
)


def on_site(text: str, site: str) -> str:
    """A portal's page around a text: the site's name above it and in its foot."""
    lines = "".join(f"<p>{line}</p>" for line in text.splitlines())
    return (
        f"<html><head><title>{site}</title><meta name='SiteName' content='{site}'></head><body>"
        f"<div class='header'><a href='/'>首页</a> <a href='/zwgk'>政务公开</a></div>"
        f"<div class='TRS_Editor'>{lines}</div>"
        f"<div class='footer'><p>版权所有 {site}</p></div></body></html>"
    )


def report_of(found: Reading) -> Report:
    assert found.set_aside is None, found.set_aside
    assert found.report is not None
    return found.report


def aside_of(found: Reading) -> SetAside:
    assert found.report is None
    assert found.set_aside is not None
    return found.set_aside
