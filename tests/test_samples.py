"""The samples that travel in the wheel: what they promise is true of their bytes.

Read here by means of their own (decode, strip tags), without the loaders: these are claims about
the files, and a mistake of the loaders must not hide one of theirs.
"""

import html
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from shared_data import DATA, needs_shared

from loaders import samples

MARKER = "本文为治鉴自带的虚构示例，所述数字与事件均非真实。"
TITLE = re.compile(r"(?:【示例】.+|.+（虚构示例）)")

# The 2023 reports of these counties are held and do not mention 枫桥经验 (眉县 says only “枫桥式”).
SILENT_2023 = {"柳北区", "瑞金市", "眉县"}
# In 2022 and 2023 the county's own report; 韩城市 has 2022 alone and is missing in 2023.
PAIRS = {
    "鹿城区", "诸暨市", "德清县", "柳南区", "柳北区", "恭城瑶族自治县",
    "青山湖区", "婺源县", "瑞金市", "金台区", "雁塔区", "眉县",
}  # fmt: skip
SIGNATURE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
QUOTES = str.maketrans("", "", "“”‘’\"'")

FILES = sorted(path for path in samples.folder().rglob("*") if path.is_file())


def text_of(path: Path) -> str:
    """The file's characters: GB18030 only where UTF-8 does not fit."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def lines_of(path: Path) -> list[str]:
    """Every line a reader sees, furniture included; block tags end a line, inline tags do not."""
    text = text_of(path)
    if path.suffix == ".html":
        text = re.sub(r"(?s)<(script|style|title)\b.*?</\1>", "", text)
        text = re.sub(r"\n", "", text)
        text = re.sub(r"</(?:p|div|h\d|li|td|dd|dt|ul|table|header)>|<br>", "\n", text)
        text = html.unescape(re.sub(r"<[^>]+>", "", text))
    return [line.strip() for line in text.splitlines() if line.strip()]


def body_of(path: Path) -> list[str]:
    """The lines from the marker to the date of the signature, both left out."""
    lines = lines_of(path)
    end = next(i for i, line in enumerate(lines) if SIGNATURE.fullmatch(line))
    return lines[lines.index(MARKER) + 1 : end]


def title_of(path: Path) -> str:
    return next(line for line in lines_of(path) if TITLE.fullmatch(line))


def bare(text: str) -> str:
    """NFKC, without blanks and quotes: what a copied line could not hide behind."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(QUOTES)


def by_name() -> dict[str, Path]:
    return {path.stem: path for path in FILES}


def test_counts() -> None:
    """12 counties with two years in 4 provinces, and city, province, department, town beside."""
    assert len(FILES) == 30
    assert {path.parent.parent for path in FILES} == {samples.folder()}
    assert len({path.parent.name for path in FILES}) == 4
    years: dict[str, set[str]] = {}
    for path in FILES:
        years.setdefault(path.stem[:-4], set()).add(path.stem[-4:])
    assert {name for name in PAIRS if {"2022", "2023"} <= years[name]} == PAIRS
    assert years["韩城市"] == {"2022"}
    assert years["柳南区"] == {"2022", "2023", "2024"}
    assert {"柳州市", "江西省", "德清县司法局", "婺源县江湾镇"} <= years.keys()


def test_formats() -> None:
    """About half and half; one GB18030, one with CRLF, and no other surprise."""
    kinds = Counter(path.suffix for path in FILES)
    assert kinds == {".html": 16, ".txt": 14}
    raws = {path.stem: path.read_bytes() for path in FILES}
    assert [name for name, raw in raws.items() if b"\r\n" in raw] == ["德清县2023"]
    gb = []
    for name, raw in raws.items():
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            gb.append(name)
            raw.decode("gb18030")
    assert gb == ["瑞金市2022"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_marked_as_invented(path: Path) -> None:
    """Title and first line of the body say so; the title names region and year all the same."""
    title = title_of(path)
    region, year = path.stem[:-4], path.stem[-4:]
    assert region in title
    assert year in title
    assert "法治政府建设" in title
    lines = lines_of(path)
    assert lines.count(MARKER) == 1
    if path.suffix == ".html":
        container = re.search(
            r'(?s)<div (?:class="(?:TRS_Editor|article-content)"'
            r'|id="(?:zoom|UCAP-CONTENT)")[^>]*>(.*?)</(?:p|div)>',
            text_of(path),
        )
        assert container is not None
        assert re.sub(r"<[^>]+>|\s", "", container.group(1)) == MARKER
    else:
        # Between title and marker stands at most the line with date and source.
        assert lines.index(MARKER) - lines.index(title) <= 2


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_substance(path: Path) -> None:
    """12 to 22 paragraphs of real sentences, 900 to 2,200 characters; published the year after."""
    body = body_of(path)
    sentences = [line for line in body if line.endswith(("。", "；")) and len(line) > 15]
    assert 12 <= len(sentences) <= 22
    assert 900 <= sum(map(len, body)) <= 2200
    assert "�" not in text_of(path)
    signed = next(line for line in lines_of(path) if SIGNATURE.fullmatch(line))
    assert int(signed[:4]) == int(path.stem[-4:]) + 1


def test_silent_counties() -> None:
    """In 2023 exactly three of the twelve counties do not write 枫桥经验."""
    reports = by_name()
    silent = {
        name
        for name in PAIRS
        if not any("枫桥经验" in bare(line) for line in lines_of(reports[f"{name}2023"]))
    }
    assert silent == SILENT_2023


def test_leadership_section_missing_in_one_county() -> None:
    """恭城瑶族自治县 has no section on the leaders' duties, in neither year; all others have."""
    without = {
        path.stem
        for path in FILES
        if not any(
            len(line) < 45 and re.search(r"主要(?:负责人|负责同志|领导).*履", line)
            for line in body_of(path)
        )
        and not any(
            re.search(r"履(?:行|职).{0,12}第一责任人|履职情况$", line) for line in body_of(path)
        )
    }
    assert without == {"恭城瑶族自治县2022", "恭城瑶族自治县2023"}


@pytest.mark.parametrize(
    ("term", "count"),
    [
        ("枫桥经验", 26),
        ("新时代枫桥经验", 15),  # across the quotes
        ("枫桥经验柳南样板", 2),
        ("枫桥式", 4),
        ("双随机、一公开", 27),
        ("一网通办", 26),
        ("行政复议", 29),
        ("府院联动", 15),
        ("包容审慎", 16),
        ("执法力量不足", 17),
        ("风险评估", 7),
        ("规范性文件", 20),
        ("应急", 20),
        ("法律明白人", 4),
    ],
)
def test_questions_find_something(term: str, count: int) -> None:
    """The terms the page and README offer stand in so many reports."""
    holding = [p.stem for p in FILES if any(bare(term) in bare(line) for line in body_of(p))]
    assert len(holding) == count


def test_exclusion_shows_something() -> None:
    """一网通办 -政务服务中心: some paragraphs hold both, more hold the first alone."""
    held = [line for path in FILES for line in body_of(path) if "一网通办" in line]
    both = [line for line in held if "政务服务中心" in line]
    assert (len(both), len(held)) == (4, 26)


def test_reconsideration_figures_differ_over_the_years() -> None:
    """柳南区 rises over three years, 瑞金市 falls: a comparison has something to say."""
    figure = re.compile(r"行政复议(?:申请|案件)(\d+)件")
    reports = by_name()

    def cases(stem: str) -> int:
        (found,) = figure.findall("\n".join(body_of(reports[stem])))
        return int(found)

    assert [cases(f"柳南区{year}") for year in (2022, 2023, 2024)] == [52, 88, 167]
    assert [cases(f"瑞金市{year}") for year in (2022, 2023)] == [44, 37]
    rising = [name for name in PAIRS if cases(f"{name}2022") < cases(f"{name}2023")]
    assert len(rising) == len(PAIRS) - 1


def test_document_numbers() -> None:
    numbers = [re.search(r"[\u4e00-\u9fff]+〔\d{4}〕\d+号", text_of(path)) for path in FILES]
    assert sum(number is not None for number in numbers) >= 8


def test_written_one_by_one() -> None:
    """No sentence of 15 characters or more stands in two reports: no template with new figures."""
    seen: Counter[str] = Counter()
    for path in FILES:
        seen.update(
            {s for line in body_of(path) for s in re.split(r"[。；;]", line) if len(s) > 14}
        )
    headings = re.compile(r"(?:第.部分|第.章|.、|（.）|\d\. ?)?.*(?:情况|职责|报告如下)[:：]?")
    twice = [s for s, n in seen.items() if n > 1 and not headings.fullmatch(s)]
    assert twice == []


@needs_shared
def test_nothing_is_taken_from_the_labelled_data() -> None:
    """No line and no longer sentence of a sample stands in the seeds."""
    seeds = [bare(path.read_text("utf-8")) for path in sorted((DATA / "seeds").glob("*.txt"))]
    seed_lines = {
        bare(line)
        for path in (DATA / "seeds").glob("*.txt")
        for line in path.read_text("utf-8").splitlines()
    }
    for path in FILES:
        for line in lines_of(path):
            assert bare(line) not in seed_lines, (path.stem, line)
            for sentence in re.split(r"[。；;]", bare(line)):
                if len(sentence) >= 15:
                    assert not any(sentence in seed for seed in seeds), (path.stem, sentence)
