"""Word documents: what they show, and how their numbers count."""

from __future__ import annotations

from pathlib import Path

import made_formats as made
import pytest
from format_files import expected, lines, report_of, same

from index_mappings.reports import Report
from loaders import formats
from loaders.formats.pages import LineKind
from loaders.formats.word import numbering

__all__ = ["expected"]


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        # Tracked changes: what was deleted is no text, what was inserted is.
        (f"<w:p>{run('甲')}<w:del>{run('旧')}</w:del><w:ins>{run('新')}</w:ins></w:p>", ["甲新"]),
        ("<w:p><w:moveFrom><w:r><w:t>去</w:t></w:r></w:moveFrom><w:r><w:t>留</w:t></w:r></w:p>",
         ["留"]),
        # A paragraph mark that was deleted joins two paragraphs.
        (f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('前')}</w:p><w:p>{run('后')}</w:p>",
         ["前后"]),
        # A forced line break ends a line, a page break does not.
        (f"<w:p>{run('一行')}<w:r><w:br/></w:r>{run('二行')}<w:r><w:br w:type='page'/></w:r>"
         f"{run('尾')}</w:p>", ["一行", "二行尾"]),
        # Fields: the instruction is hidden, the result stands; a table of contents is none.
        ("<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText> DATE </w:instrText>"
         "<w:fldChar w:fldCharType='separate'/><w:t>2024年</w:t><w:fldChar w:fldCharType='end'/>"
         "<w:t>3月</w:t></w:r></w:p>", ["2024年3月"]),
        ("<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>TOC \\o</w:instrText>"
         "<w:fldChar w:fldCharType='separate'/><w:t>一、工作 1</w:t></w:r></w:p>"
         "<w:p><w:r><w:t>二、计划 2</w:t><w:fldChar w:fldCharType='end'/></w:r></w:p>"
         f"<w:p>{run('正文')}</w:p>", ["正文"]),
        # Hidden text, notes, ruby.
        (f"<w:p>{run('看', '<w:rPr><w:vanish/></w:rPr>')}{run('见')}</w:p>", ["见"]),
        (f"<w:p>{run('法治')}<w:r><w:footnoteReference w:id='2'/></w:r>{run('政府')}</w:p>",
         ["法治政府"]),
        (f"<w:p><w:r><w:ruby><w:rt>{run('yu')}</w:rt><w:rubyBase>{run('峪')}</w:rubyBase></w:ruby>"
         "</w:r></w:p>", ["峪"]),
        # Content controls and hyperlinks hold text like any other.
        (f"<w:sdt><w:sdtContent><w:p>{run('控件')}</w:p></w:sdtContent></w:sdt>", ["控件"]),
        (f"<w:p><w:hyperlink>{run('链接')}</w:hyperlink></w:p>", ["链接"]),
        # A text box stands once, though it is kept twice for old programs.
        ("<w:p><w:r><mc:AlternateContent xmlns:mc='m'><mc:Choice><w:drawing><w:txbxContent>"
         f"<w:p>{run('框')}</w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict>"
         f"<w:txbxContent><w:p>{run('框')}</w:p></w:txbxContent></w:pict></mc:Fallback>"
         f"</mc:AlternateContent></w:r>{run('段')}</w:p>", ["框", "段"]),
        # A cell that goes on downwards stands once; a cell for layout is walked.
        (f"<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p>{run('区')}</w:p>"
         f"</w:tc><w:tc><w:p>{run('甲')}</w:p></w:tc><w:tc><w:p>{run('1')}</w:p></w:tc></w:tr>"
         f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p>{run('乙')}</w:p>"
         f"</w:tc><w:tc><w:p>{run('2')}</w:p></w:tc></w:tr></w:tbl>", ["区 | 甲 | 1", "乙 | 2"]),
        (f"<w:tbl><w:tr><w:tc><w:p>{run('首段')}</w:p><w:p>{run('次段')}</w:p></w:tc></w:tr></w:tbl>",
         ["首段", "次段"]),
    ],
)  # fmt: skip
def test_what_a_word_document_shows(body: str, told: list[str]) -> None:
    assert lines("a.docx", made.word_of(body)) == told


def test_numbers_count_as_word_counts() -> None:
    def paragraph(depth: int, number: str = "7") -> str:
        return (
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
            f"</w:pPr>{run('项')}</w:p>"
        )

    levels = (("chineseCountingThousand", "%1、"), ("decimal", "%1.%2"), ("bullet", "●"))
    body = "".join(map(paragraph, (0, 1, 1, 0, 1, 2))) + paragraph(0, "0") + paragraph(0)
    assert lines("a.docx", made.word_of(body, made.numbering(levels))) == [
        "一、项", "一.1 项", "一.2 项", "二、项", "二.1 项", "项", "项", "三、项",
    ]  # fmt: skip


def test_numbers_of_a_style_and_a_list_that_starts_again() -> None:
    told = made.numbering((("japaneseCounting", "第%1章"),)).replace(
        "</w:numbering>",
        '<w:num w:numId="8"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>',
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="7"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="mine"/><w:basedOn w:val="a"/>'
        "</w:style>"
    )
    heads = "".join(f'<w:p><w:pPr><w:pStyle w:val="{s}"/></w:pPr>{run("题")}</w:p>' for s in "ab")
    again = f'<w:p><w:pPr><w:numPr><w:numId w:val="8"/></w:numPr></w:pPr>{run("题")}</w:p>'
    page = formats.read("a.docx", made.word_of(heads + again, told, styles))
    assert [line.text for line in page.lines] == ["第一章题", "第二章题", "第一章题"]
    assert [line.kind for line in page.lines] == [LineKind.HEADING] * 2 + [LineKind.TEXT]


@pytest.mark.parametrize(
    ("number", "style", "told"),
    [
        (1, "chineseCounting", "一"), (10, "chineseCounting", "十"),
        (12, "chineseCounting", "十二"), (20, "chineseCounting", "二十"),
        (101, "japaneseCounting", "一百〇一"),
        (12, "ideographDigital", "一二"), (11, "chineseLegalSimplified", "壹拾壹"),
        (3, "ideographTraditional", "丙"), (3, "ideographZodiac", "寅"),
        (2, "decimalEnclosedCircle", "②"), (21, "decimalEnclosedCircle", "21"),
        (3, "decimalEnclosedParen", "⑶"), (3, "ideographEnclosedCircle", "㊂"),
        (14, "upperRoman", "XIV"), (4, "lowerRoman", "iv"), (2, "lowerLetter", "b"),
        (5, "decimalZero", "05"), (12, "decimalFullWidth", "１２"), (7, "unheard-of", "7"),
    ],
)  # fmt: skip
def test_how_numbers_are_written(number: int, style: str, told: str) -> None:
    assert numbering.written(number, style) == told


def test_a_web_page_wrapped_into_a_word_document(tmp_path: Path, expected: Report) -> None:
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": b"<w:document xmlns:w='w'><w:body><w:altChunk/></w:body></w:document>",
        "word/afchunk.mht": made.mail_like(),
    }
    same(report_of(tmp_path, "a.docx", made.zipped(parts)), expected)


# PDF and OFD --------------------------------------------------------------------------------
