"""Word documents: what simple readers drop (chunks, symbols, fallbacks, notes) and what is none."""

from __future__ import annotations

import io
import zipfile

import made_formats as made
import pytest

from index_mappings.errors import SourceError
from index_mappings.reports import SectionType
from loaders import formats, outline
from loaders.cleaning import clean
from loaders.formats.pages import Line, LineKind, SourcePage

TITLE = "青禾县人民政府关于2022年法治政府建设情况的报告"
OPENING = "2022年，青禾县坚持依法行政，各项工作取得新的进展，现将有关情况报告如下。"
_NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{properties and f'<w:rPr>{properties}</w:rPr>'}<w:t>{text}</w:t></w:r>"


def para(*runs: str) -> str:
    return f"<w:p>{''.join(r if r.startswith('<') else run(r) for r in runs)}</w:p>"


def document(
    body: str,
    parts: dict[str, bytes] | None = None,
    relations: dict[str, tuple[str, str]] | None = None,
    types: str = "",
) -> bytes:
    """A docx of this body, with further parts, and what its main part points to."""
    made_of: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(made.word_of(""))) as packed:
        made_of = {name: packed.read(name) for name in packed.namelist()}
    made_of["word/document.xml"] = (
        f"<w:document {_NS}><w:body>{body}</w:body></w:document>".encode()
    )
    told = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in (relations or {}).items()
    )
    made_of["word/_rels/document.xml.rels"] = made.relations_of(told).encode()
    listed = made_of["[Content_Types].xml"].decode().replace("</Types>", f"{types}</Types>")
    made_of["[Content_Types].xml"] = listed.encode()
    return made.zipped({**made_of, **(parts or {})})


def read(body: str) -> SourcePage:
    return formats.read("a.docx", document(body))


def texts(page: SourcePage) -> list[str]:
    return [line.text for line in page.lines]


CHUNK_LINES = ["（二）规范执法", "办案三件。", "第三段。"]
HTML = "<p>（二）规范执法</p><p>办案三件。</p><p>第三段。</p>"


@pytest.mark.parametrize(
    ("target", "data", "types"),
    [
        ("afchunk.html", f"<html><body>{HTML}</body></html>".encode(), ""),
        ("part1.htm", HTML.encode(), ""),
        ("/word/chunks/c.xhtml", HTML.encode("gb18030"), ""),
        ("afchunk1.dat", HTML.encode(),
         '<Override PartName="/word/afchunk1.dat" ContentType="text/html; charset=utf-8"/>'),
        ("a.bin", HTML.encode(), '<Default Extension="bin" ContentType="application/xhtml+xml"/>'),
        ("c.txt", "\n".join(CHUNK_LINES).encode(), ""),
        ("c.docx", document("".join(map(para, CHUNK_LINES))), ""),
        ("c.rtf", ("{\\rtf1\\ansi " + "\\par ".join(
            "".join(f"\\u{ord(ch)}?" for ch in line) for line in CHUNK_LINES) + "}").encode(), ""),
        ("c.mht", b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n"
         b"Content-Transfer-Encoding: 8bit\r\n\r\n" + HTML.encode(), ""),
    ],
)  # fmt: skip
def test_embedded_documents_are_read_where_they_stand(target: str, data: bytes, types: str) -> None:
    place = target.lstrip("/") if target.startswith("/") else f"word/{target}"
    file = document(
        para("一、主要成效") + '<w:altChunk r:id="c1"/>' + para("二、问题"),
        {place: data},
        {"c1": ("aFChunk", target)},
        types,
    )
    assert texts(formats.read("a.docx", file)) == ["一、主要成效", *CHUNK_LINES, "二、问题"]


LOCKED = b"\xd0\xcf\x11\xe0" + bytes(508) + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize("data", [None, LOCKED, b"\x89PNG"])
def test_an_embedded_document_that_cannot_be_read_is_said(data: bytes | None) -> None:
    """Half a report would look like the whole."""
    parts = {} if data is None else {"word/c.html": data}
    file = document(
        para("一、主要成效") + '<w:altChunk r:id="c1"/>', parts, {"c1": ("aFChunk", "c.html")}
    )
    with pytest.raises(SourceError):
        formats.read("a.docx", file)


def test_documents_are_not_embedded_without_end() -> None:
    inner = document(para("最里面"))
    for _ in range(6):
        inner = document(
            '<w:altChunk r:id="c"/>', {"word/c.docx": inner}, {"c": ("aFChunk", "c.docx")}
        )
    with pytest.raises(SourceError, match="嵌得太深"):
        formats.read("a.docx", inner)


def _sym(font: str, code: str) -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [
        ("Symbol", "F0B1", "±"), ("Symbol", "00B1", "±"), ("Symbol", "F0B3", "≥"),
        ("Symbol", "F0A3", "≤"), ("Symbol", "F0B4", "×"), ("Symbol", "F0B0", "°"),
        ("Symbol", "F061", "α"), ("宋体", "25CB", "○"), ("仿宋_GB2312", "2103", "℃"),
        ("Times New Roman", "F041", "A"), ("Wingdings", "F0FE", "☑"), ("Wingdings", "F06C", "●"),
        ("Wingdings", "F081", "①"), ("Wingdings 2", "F052", "☑"), ("Wingdings 2", "F06B", "②"),
        ("Wingdings 3", "F0A0", "\ufffd"), ("某字体", "E123", "\ufffd"), ("Symbol", "zz", "\ufffd"),
        ("宋体", "D800", "\ufffd"), ("宋体", "FFFFFFFF", "\ufffd"),
    ],
)  # fmt: skip
def test_symbols_are_characters(font: str, code: str, shown: str) -> None:
    assert texts(read(para("压缩至5", _sym(font, code), "1天"))) == [f"压缩至5{shown}1天"]


def _field(instruction: str, result: str | None = None) -> str:
    told = "".join(
        f"<w:r><w:instrText>{piece}</w:instrText></w:r>"
        for piece in (instruction[:6], instruction[6:])
    )
    between = (
        "" if result is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}'
    )
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{told}{between}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


@pytest.mark.parametrize(
    ("piece", "shown"),
    [
        (_field(r'SYMBOL 177 \f "Symbol" \s 10'), "±"),
        (_field(r"SYMBOL 9312 \u"), "①"),
        (_field(r"EQ \o\ac(○,1)"), "①"),
        (_field(r"eq \o\ac(○, 12)"), "⑫"),
        (_field(r"EQ \o\ac(□,优)"), "优"),
        (_field("PAGE"), ""),
        (_field("REF a", "二"), "二"),
        (run("\uf0b1", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'), "±"),
        ("<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r>"
         "</m:den></m:f></m:oMath>", "1/2"),
        ("<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>5</m:t></m:r>"
         "</m:sup></m:sSup></m:oMath>", "10⁵"),
        ("<m:oMath><m:d><m:e><m:r><m:t>3</m:t></m:r></m:e></m:d></m:oMath>", "(3)"),
    ],
)  # fmt: skip
def test_what_shows_a_sign_without_being_a_text(piece: str, shown: str) -> None:
    assert texts(read(para("甲", piece, "乙"))) == [f"甲{shown}乙"]


def _choice(requires: str, inner: str) -> str:
    return f'<mc:Choice Requires="{requires}">{inner}</mc:Choice>'


def _fallback(inner: str) -> str:
    return f"<mc:Fallback>{inner}</mc:Fallback>"


@pytest.mark.parametrize(
    ("forms", "shown"),
    [
        (_choice("wpsCustomData", "") + _fallback(run("乙")), "乙"),
        (_choice("wps", "") + _fallback(run("乙")), "乙"),
        (_choice("wps", run("甲")) + _fallback(run("乙")), "甲"),
        (_choice("wpsCustomData", run("甲")) + _fallback(run("乙")), "乙"),
        (_choice("wpsCustomData", run("甲")), "甲"),
        (_choice("wpsCustomData", run("甲")) + _fallback(""), "甲"),
        (_choice("wps", "<w:r><w:t> </w:t></w:r>") + _choice("w14", run("丙")), "丙"),
        (_choice("w16se", _sym("宋体", "2460")) + _fallback(run("(1)")), "①"),
        (_choice("wps", run("甲")) + _fallback(""), "甲"),
    ],
)
def test_of_several_forms_one_that_says_something(forms: str, shown: str) -> None:
    inside = para("前", f"<mc:AlternateContent>{forms}</mc:AlternateContent>", "后")
    assert texts(read(inside)) == [f"前{shown}后"]


def test_a_whole_paragraph_may_be_a_fallback() -> None:
    forms = _choice("wpsCustomData", "") + _fallback(para("（二）规范执法"))
    body = para("前") + f"<mc:AlternateContent>{forms}</mc:AlternateContent>" + para("后")
    assert texts(read(body)) == ["前", "（二）规范执法", "后"]


def _control(inner: str, properties: str = "<w:showingPlcHdr/>") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    "prompt",
    ["单击或点击此处输入文字。", "选择一项。", "[县名]", "Click or tap here to enter text."],
)
def test_an_unfilled_control_is_a_prompt_and_named(prompt: str) -> None:
    cell = f"<w:tc>{_control(para(prompt))}</w:tc><w:tc>{para('数量')}</w:tc>"
    body = (
        _control(para(prompt))
        + para("青禾县", _control(run(prompt)), "人民政府")
        + f"<w:tbl><w:tr>{cell}<w:tc>{para('单位')}</w:tc></w:tr></w:tbl>"
    )
    page = read(body)
    assert texts(page) == ["青禾县人民政府", "数量 | 单位"]
    assert page.left_out == (("prompt", prompt),) * 3


@pytest.mark.parametrize(
    "properties", ["", '<w:showingPlcHdr w:val="0"/>', "<w:text/>", "<w:dropDownList/>"]
)
def test_a_filled_control_is_text(properties: str) -> None:
    assert texts(read(_control(para("青禾县"), properties))) == ["青禾县"]


def test_a_control_that_a_program_filled_is_text_whatever_it_says() -> None:
    assert texts(read(_control(para("青禾县人民政府")))) == ["青禾县人民政府"]
    styled = run("县名", '<w:rStyle w:val="PlaceholderText"/>')
    assert texts(read(para("甲") + _control(para(styled)))) == ["甲"]


def test_a_long_text_in_a_control_that_says_it_is_a_prompt_is_text() -> None:
    assert texts(read(_control(para(OPENING * 8)))) == [OPENING * 8]


def test_words_own_contents_and_hidden_text_are_named() -> None:
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    body = _control(para("一、主要成效 1"), gallery) + para(
        "甲", run("某某彩票", "<w:vanish/>"), "乙"
    )
    page = read(body)
    assert texts(page) == ["甲乙"]
    assert page.left_out == (("contents", "一、主要成效 1"), ("hidden", "某某彩票"))


def _refer(kind: str, number: int, custom: str = "") -> str:
    follows = ' w:customMarkFollows="1"' if custom else ""
    mark = f"<w:t>{custom}</w:t>" if custom else ""
    return f'<w:r><w:{kind}Reference{follows} w:id="{number}"/>{mark}</w:r>'


def _notes(kind: str, told: dict[int, str]) -> bytes:
    inner = "".join(
        f'<w:{kind} w:id="{n}">{para(f"<w:r><w:{kind}Ref/></w:r>", " " + text)}</w:{kind}>'
        for n, text in told.items()
    )
    lines = f'<w:{kind} w:type="separator" w:id="-1">{para("<w:r><w:separator/></w:r>")}</w:{kind}>'
    return f"<w:{kind}s {_NS}>{lines}{inner}</w:{kind}s>".encode()


def noted(body: str) -> SourcePage:
    parts = {
        "word/footnotes.xml": _notes("footnote", {2: "指轻微免罚。", 3: "指一网通办。"}),
        "word/endnotes.xml": _notes("endnote", {2: "数据截至年底。"}),
    }
    relations = {"f": ("footnotes", "footnotes.xml"), "e": ("endnotes", "endnotes.xml")}
    return formats.read("a.docx", document(body, parts, relations))


def test_footnotes_follow_their_paragraph_endnotes_the_report() -> None:
    page = noted(
        para("推行柔性执法", _refer("footnote", 2), "清单。")
        + para("共办案", _refer("endnote", 2), "三件", _refer("footnote", 3, "*"), "。")
        + f"<w:tbl><w:tr><w:tc>{para('甲', _refer('footnote', 2))}</w:tc><w:tc>{para('乙')}</w:tc>"
        "</w:tr></w:tbl>" + para("青禾县人民政府")
    )
    assert [(line.kind, line.text) for line in page.lines] == [
        (LineKind.TEXT, "推行柔性执法清单。"),
        (LineKind.NOTE, "指轻微免罚。"),
        (LineKind.TEXT, "共办案三件。"),
        (LineKind.NOTE, "指一网通办。"),
        (LineKind.TABLE, "甲 | 乙"),
        (LineKind.NOTE, "指轻微免罚。"),
        (LineKind.TEXT, "青禾县人民政府"),
        (LineKind.NOTE, "数据截至年底。"),
    ]


def test_notes_without_their_part_are_no_harm() -> None:
    assert texts(read(para("推行", _refer("footnote", 2), "清单。"))) == ["推行清单。"]


NOTE = "柔性执法是指以提醒、告诫代替处罚的执法方式；轻微违法及时改正的，不予处罚。"
BODY = (
    Line(OPENING),
    Line("一、主要成效"),
    Line("全年办理行政复议案件三十一件，调解结案率超过六成，群众满意度明显提高。"),
    Line("二、存在的问题"),
    Line("个别单位执法力量不足，案卷制作不够规范，信息化水平有待提高。"),
    Line("青禾县人民政府"),
    Line("2023年3月1日"),
)


@pytest.mark.parametrize("place", range(9))
def test_a_note_is_a_paragraph_of_its_own_wherever_it_stands(place: int) -> None:
    lines = [Line(TITLE), *BODY]
    without = clean(SourcePage(tuple(lines)))
    lines.insert(place, Line(NOTE, LineKind.NOTE))
    found = clean(SourcePage(tuple(lines)))
    told = outline.paragraphs(found.front, found.body)
    notes = [p for p in told if p.section is SectionType.NOTE]
    assert [(p.text, p.lead) for p in notes] == [(NOTE, ())]
    others = [(p.text, p.lead, p.section) for p in told if p not in notes]
    plain = outline.paragraphs(without.front, without.body)
    assert others == [(p.text, p.lead, p.section) for p in plain]


def test_notes_of_a_text_are_notes_too() -> None:
    lines = list(BODY)
    lines[2] = Line("推行柔性执法〔1〕清单，全年办理案件三十一件，调解结案率超过六成，群众满意。")
    lines.append(Line("〔1〕柔性执法：以提醒、告诫代替处罚。"))
    found = clean(SourcePage((Line(TITLE), *lines)))
    told = outline.paragraphs(found.front, found.body)
    assert [p.text for p in told if p.section is SectionType.NOTE] == [lines[-1].text]
    assert "推行柔性执法清单" in told[1].text


@pytest.mark.parametrize("head", ["名词解释", "附：部分名词解释", "相关术语解释", "注释：", "注："])
def test_a_glossary_is_of_notes(head: str) -> None:
    items = ("1.柔性执法：以提醒、告诫代替处罚。", "2.一网通办：一个平台办成所有的事项。")
    found = clean(SourcePage((Line(TITLE), *BODY[:5], Line(head), *map(Line, items))))
    told = outline.paragraphs(found.front, found.body)
    assert [p.section for p in told if p.text in items] == [SectionType.NOTE] * 2


def _rtf(body: str) -> SourcePage:
    told = "".join(
        ch if ch.isascii() else f"\\u{ord(ch) - (65536 if ord(ch) > 32767 else 0)}?" for ch in body
    )
    return formats.read("a.rtf", f"{{\\rtf1\\ansi\\uc1 {told}}}".encode())


def test_footnotes_of_rtf() -> None:
    page = _rtf(
        "推行柔性执法{\\super\\chftn{\\footnote\\pard\\plain {\\super\\chftn} 指轻微免罚。\\par "
        "第二段。}}清单。\\par "
        "共办案{\\*\\footnote\\ftnalt 数据截至年底。}三件。\\par "
        "\\trowd\\intbl 甲{\\footnote 见附件。}\\cell 乙\\cell\\row\\pard 青禾县人民政府\\par"
    )
    assert [(line.kind, line.text) for line in page.lines] == [
        (LineKind.TEXT, "推行柔性执法清单。"),
        (LineKind.NOTE, "指轻微免罚。"),
        (LineKind.NOTE, "第二段。"),
        (LineKind.TEXT, "共办案三件。"),
        (LineKind.TABLE, "甲 | 乙"),
        (LineKind.NOTE, "见附件。"),
        (LineKind.TEXT, "青禾县人民政府"),
        (LineKind.NOTE, "数据截至年底。"),
    ]
