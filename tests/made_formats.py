"""One report, written for the tests, in every format: all of them must give the same paragraphs.

Every maker returns the bytes of a file. Documents are made by hand where no library is needed: an
OFD is a zip of XML, a PDF with a font that every reader knows needs no font file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from html import escape

TITLE = "长汀县人民政府关于2023年法治政府建设情况的报告"
TABLE = (
    ("项目", "2022年", "2023年"),
    ("行政复议案件", "41件", "57件"),
    ("行政应诉案件", "22件", "19件"),
)
#: Lines before and after the table; a line that opens with a number is what an office types.
BEFORE = (
    "龙岩市人民政府:",
    "2023年,长汀县坚持以习近平法治思想为指导,深入实施《法治政府建设实施纲要(2021—2025年)》,"
    "把依法行政贯穿县域治理的全过程,政务服务事项网上可办率达到98.7%,12345热线按期办结率稳步提高。"
    "现将有关情况报告如下。",
    "一、主要工作和成效",
    "(一)优化营商环境。推行“双随机、一公开”监管,全年抽查经营主体1,126户;开展涉企收费专项清理,"
    "退还违规收费36.5万元。完善“一业一证”改革,准入环节材料精简过半,群众办事少跑腿、不跑腿成为常态。",
    "(二)化解矛盾纠纷。传承发展新时代“枫桥经验”,在18个乡镇建成综治中心,调解成功率保持在较高水平;"
    "行政复议案件按期审结,行政机关负责人出庭应诉率达到100%。",
    "二、党政主要负责人履行推进法治建设第一责任人职责情况",
    "县委、县政府主要负责人带头学法,将法治建设列入年度重点工作,先后6次召开会议研究部署,"
    "对重要工作亲自部署、重大问题亲自过问、重点环节亲自协调、重要任务亲自督办。",
    "三、存在的问题",
    "基层执法力量仍然薄弱,个别单位对合法性审查重视不够,规范性文件清理不够及时。",
)
AFTER = (
    "四、2024年工作安排",
    "1.加强执法监督。开展行政执法案卷评查,统一裁量基准,推动柔性执法,让执法既有力度又有温度。",
    "2.加强法治宣传。用好红色资源,培养“法律明白人”,把普法送到田间地头。",
    "长汀县人民政府",
    "2024年1月18日",
)
LINES = (TITLE, *BEFORE, *(" | ".join(row) for row in TABLE), *AFTER)


def plain() -> str:
    return "\n".join(LINES) + "\n"


def web() -> bytes:
    def block(lines: Iterable[str]) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in lines)

    rows = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in TABLE)
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE}</title></head><body>"
        f"<h1>{TITLE}</h1><div class='TRS_Editor'>{block(BEFORE)}<table>{rows}</table>"
        f"{block(AFTER)}</div></body></html>"
    ).encode()


def mail_like() -> bytes:
    import email.policy
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    whole = MIMEMultipart("related")
    whole["From"] = "<Saved by a browser>"
    whole.attach(MIMEText(web().decode(), "html", "utf-8"))
    whole.attach(MIMEText("p { color: red }", "css", "utf-8"))
    return whole.as_bytes(policy=email.policy.SMTP)


def word() -> bytes:
    from docx import Document

    document = Document()
    document.add_heading(TITLE, 0)
    for line in BEFORE:
        _typed(document, line)
    _table(document)
    for line in AFTER:
        _typed(document, line)
    return _saved(document)


def _typed(document: object, line: str) -> None:
    heads = line[1] == "、" and len(line) < 40
    document.add_paragraph(line, style="Heading 1" if heads else None)  # type: ignore[attr-defined]


def _table(document: object) -> None:
    made = document.add_table(len(TABLE), len(TABLE[0]))  # type: ignore[attr-defined]
    for row, told in zip(made.rows, TABLE, strict=True):
        for cell, text in zip(row.cells, told, strict=True):
            cell.text = text


def _saved(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


_LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "(%2)"), ("decimal", "%3."))
_NUMBER = '<w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="7"/></w:numPr></w:pPr>'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def numbered_word() -> bytes:
    """As Word keeps it when it numbers the headings itself: the numbers are not in the text."""
    body = "".join(numbered_automatically(line) for line in (TITLE, *BEFORE))
    body += "<w:tbl>" + "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p>{_run(c)}</w:p></w:tc>" for c in row) + "</w:tr>"
        for row in TABLE
    )
    body += "</w:tbl>" + "".join(numbered_automatically(line) for line in AFTER)
    return word_of(body, numbering=numbering(_LEVELS))


def numbered_automatically(line: str) -> str:
    for depth, (opens, length) in enumerate((("一二三四", 2), ("(", 3), ("12", 2))):
        if line[0] in opens and line[length - 1] in "、).":
            return f"<w:p>{_NUMBER.format(depth)}{_run(line[length:])}</w:p>"
    return f"<w:p>{_run(line)}</w:p>"


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def numbering(levels: Sequence[tuple[str, str]]) -> str:
    """A numbering part with one list (7) of these levels: format, pattern."""
    told = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for i, (style, pattern) in enumerate(levels)
    )
    return (
        f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0">{told}</w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def word_of(body: str, numbering: str = "", styles: str = "") -> bytes:
    """The smallest docx around the XML of a body."""
    made = {
        "document": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
        "numbering": numbering,
        "styles": styles and f"<w:styles {_W}>{styles}</w:styles>",
    }
    made = {name: text for name, text in made.items() if text}
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="application/vnd.openxmlformats-'
        f'officedocument.wordprocessingml.{name if name != "document" else "document.main"}+xml"/>'
        for name in made
    )
    relations = {name: _relation(name, f"{name}.xml") for name in made if name != "document"}
    parts = {f"word/{name}.xml": text for name, text in made.items()}
    parts["[Content_Types].xml"] = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{types}</Types>"
    )
    parts["_rels/.rels"] = relations_of(_relation("officeDocument", "word/document.xml"))
    parts["word/_rels/document.xml.rels"] = relations_of("".join(relations.values()))
    return zipped({name: text.encode() for name, text in sorted(parts.items())})


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _relation(kind: str, target: str) -> str:
    return f'<Relationship Id="r{kind}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def relations_of(told: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return file.getvalue()


def rich(encoding: str = "gbk") -> bytes:
    """RTF as old programs write it (bytes of a code page), or as new ones do (\\uN)."""
    rows = "".join(
        "\\trowd" + "".join(f"\\intbl {_rtf(c, encoding)}\\cell" for c in row) + "\\row\n"
        for row in TABLE
    )
    text = (
        "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fnil\\fcharset134 \\'cb\\'ce\\'cc\\'e5;}}"
        "{\\*\\generator Tests;}{\\info{\\title nothing}}\n{\\header\\pard 2023 header\\par}"
        + "".join(f"\\pard {_rtf(line, encoding)}\\par\n" for line in (TITLE, *BEFORE))
        + rows
        + "".join(f"\\pard {_rtf(line, encoding)}\\par\n" for line in AFTER)
        + "}"
    )
    return text.encode("ascii")


def _rtf(text: str, encoding: str) -> str:
    if encoding == "unicode":
        return "".join(ch if ch.isascii() else f"\\u{_signed(ord(ch))}?" for ch in text)
    told = []
    for ch in text:
        told.append(ch if ch.isascii() else "".join(f"\\'{b:02x}" for b in ch.encode(encoding)))
    return "".join(told)


def _signed(code: int) -> int:
    return code - 0x10000 if code > 0x7FFF else code


#: Laid out as offices do: 28 characters a row, 22 rows a page, paragraphs indented by two.
PER_ROW, PER_PAGE = 28, 22
_WIDE, _INDENT = 1.0, 2.0
_NEVER_FIRST = "，。、；：！？）”》,.;:!?)%"


def ems(ch: str) -> float:
    return 0.5 if ch.isascii() else _WIDE


Placed = tuple[float, str]  # where a piece begins, in characters from the left margin; its text


def rows_of(lines: Iterable[str], title: str) -> list[list[Placed]]:
    """Rows of placed pieces: the title centred, table rows in columns, the rest as paragraphs."""
    laid: list[list[Placed]] = []
    for line in lines:
        if " | " in line:
            laid.append([(9.5 * i, cell) for i, cell in enumerate(line.split(" | "))])
        elif line == title:
            laid.extend([((PER_ROW - sum(map(ems, part))) / 2, part)] for part in halves(line))
        elif line in AFTER[-2:]:
            laid.append([(PER_ROW - 4 - sum(map(ems, line)), line)])
        else:
            laid.extend(_wrapped(line, 0.0 if line.endswith(":") else _INDENT))
    return laid


def halves(title: str) -> list[str]:
    return (
        [title] if len(title) < 20 else [title[: title.index("关于")], title[title.index("关于") :]]
    )


def _wrapped(line: str, indent: float) -> list[list[Placed]]:
    rows: list[list[Placed]] = []
    start, used, text = indent, indent, ""
    for index, ch in enumerate(line):
        rest = line[index:]
        word = next(
            (i for i, c in enumerate(rest) if not c.isascii() or not c.isalnum()), len(rest)
        )
        begins = ch.isalnum() and ch.isascii() and not (text[-1:].isascii() and text[-1:].isalnum())
        room = max(word, 1) * 0.5 if begins else ems(ch)
        if used + room > PER_ROW and ch not in _NEVER_FIRST:
            rows.append([(start, text)])
            start, used, text = 0.0, 0.0, ""
        text += ch
        used += ems(ch)
    return [*rows, [(start, text)]]


def pages_of(rows: list[list[Placed]]) -> list[list[list[Placed]]]:
    return [rows[i : i + PER_PAGE] for i in range(0, len(rows), PER_PAGE)]


def pdf(
    lines: Sequence[str] = LINES, title: str = TITLE, header: str = "长汀县人民政府公报"
) -> bytes:
    """Text by a font that readers know by name; header and page number on every page."""
    contents = []
    for number, page in enumerate(pages_of(rows_of(lines, title)), start=1):
        told = [shown(80, 800, 9, header), shown(290, 40, 9, f"- {number} -")]
        for index, row in enumerate(page):
            for left, text in row:
                size = 22 if text in halves(title) else 16
                x = 80 + left * 16 if size == 16 else 304 - sum(map(ems, text)) * 11
                told.append(shown(x, 740 - index * 29, size, text))
        contents.append("\n".join(told).encode())
    return pdf_of(contents)


def shown(x: float, y: float, size: float, text: str) -> str:
    return f"BT /F1 {size} Tf {x:.2f} {y:.2f} Td <{text.encode('utf-16-be').hex()}> Tj ET"


def pdf_of(contents: Sequence[bytes], image: bytes = b"", trailer: str = "") -> bytes:
    """A PDF of pages with these content streams; /F1 is the Chinese font, /I1 an image."""
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        b"/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(GB1)/Supplement 2>>/DW 1000/W[1 95 500]/FontDescriptor 5 0 R>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
        b"<</Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceGray"
        b"/Length %d>>\nstream\n%s\nendstream" % (len(image or bytes(64)), image or bytes(64)),
    ]
    kids = []
    for content in contents:
        objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources"
            b"<</Font<</F1 3 0 R>>/XObject<</I1 6 0 R>>>>>>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    places = []
    for number, told in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, told))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    last = f"<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>"
    out.write(f"trailer\n{last}\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


SCANNED = b"q 595 0 0 842 0 0 cm /I1 Do Q"


_O = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd(lines: Sequence[str] = LINES, title: str = TITLE) -> bytes:
    pages = pages_of(rows_of(lines, title))
    parts = {
        "OFD.xml": f'<ofd:OFD {_O} Version="1.0"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml'
        "</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_O}><ofd:CommonData><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
        + "".join(
            f'<ofd:Page ID="{i}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages))
        )
        + "</ofd:Pages></ofd:Document>",
    }
    for index, page in enumerate(pages):
        told = ofd_object(102, 285, 3.2, f"— {index + 1} —")
        for line, row in enumerate(page):
            for left, text in row:
                size = 7.8 if text in halves(title) else 5.6
                x = 26 + left * 5.6 if size < 7 else 104.4 - sum(map(ems, text)) * 3.9
                told += ofd_object(x, 40 + line * 10.2, size, text)
        parts[f"Doc_0/Pages/Page_{index}/Content.xml"] = (
            f"<ofd:Page {_O}><ofd:Content><ofd:Layer>{told}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return zipped({name: text.encode() for name, text in parts.items()})


def ofd_object(x: float, y: float, size: float, text: str) -> str:
    steps = " ".join(f"{ems(ch) * size:g}" for ch in text[:-1])
    width = sum(map(ems, text)) * size
    return (
        f'<ofd:TextObject Boundary="{x:.2f} {y:.2f} {width:.2f} {size}" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size * 0.85:.2f}" DeltaX="{steps}">{escape(text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def traditional() -> bytes:
    from opencc import OpenCC

    told: str = OpenCC("s2t").convert(plain())
    return told.encode()


#: Every format that needs nothing installed: file name, maker.
MAKERS: dict[str, Callable[[], bytes]] = {
    "report.txt": lambda: plain().encode(),
    "report-gb18030.txt": lambda: plain().encode("gb18030"),
    "report-utf16.txt": lambda: plain().encode("utf-16"),
    "report-bom.md": lambda: plain().replace("\n", "\r\n").encode("utf-8-sig"),
    "report.html": web,
    "report.mht": mail_like,
    "report.docx": word,
    "report-numbered.docx": numbered_word,
    "report.rtf": rich,
    "report-unicode.rtf": lambda: rich("unicode"),
    "report.pdf": pdf,
    "report.ofd": ofd,
    "page.doc": web,
    "report.wps": word,
    "wrong.txt": pdf,
    "wrong.html": ofd,
}
