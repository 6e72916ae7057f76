"""What the command line calls reasons and warnings."""

from __future__ import annotations

from index_mappings.reports import Reason, WarningCode

REASONS: dict[Reason, str] = {
    Reason.EMPTY: "没有内容",
    Reason.UNREADABLE: "读不出来",
    Reason.ENCRYPTED: "有密码",
    Reason.SCAN: "扫描件，没有文字",
    Reason.NO_CONVERTER: "缺少转换程序",
    Reason.TOO_LARGE: "文件过大",
    Reason.TIMEOUT: "读取超时",
    Reason.ARCHIVE_LIMIT: "压缩包超限",
    Reason.NO_TEXT_COLUMN: "表格里没有正文一列",
    Reason.NO_REGION: "认不出地区",
    Reason.AMBIGUOUS_REGION: "地区有歧义",
    Reason.NO_YEAR: "认不出年度",
    Reason.PLACEHOLDER: "占位文字，不是原文",
    Reason.DIGEST: "摘要或要点",
    Reason.NEWS: "新闻报道",
    Reason.ABRIDGED: "节选或不完整",
    Reason.OTHER_DOCUMENT: "不是年度报告",
}

WARNINGS: dict[WarningCode, str] = {
    WarningCode.TAMPERED: "疑被篡改",
    WarningCode.LOST_CHARACTERS: "有缺字",
    WarningCode.REGION_CONTRADICTS: "地区不一致",
    WarningCode.YEAR_CONTRADICTS: "年度不一致",
    WarningCode.DATE_CONTRADICTS: "日期不一致",
    WarningCode.TITLE_COMPOSED: "标题系拟定",
    WarningCode.MAYBE_INCOMPLETE: "可能不完整",
    WarningCode.TWO_VERSIONS: "另有版本",
    WarningCode.VALUE_IGNORED: "有值未采用",
}

#: What a cleaning rule took away, by the rule's name.
REMOVED: dict[str, str] = {
    "furniture": "网页杂项",
    "furniture_before": "正文之前的网页杂项",
    "furniture_after": "正文之后的网页杂项",
    "metadata": "信息表（已读取）",
    "related": "相关文章等列表",
    "menu": "菜单",
    "caption": "图片说明",
    "summary": "内容摘要",
    "watermark": "水印",
    "pinyin": "括号里的注音",
    "doubled_body": "重复的正文",
    "repeated_title": "重复的标题",
    "repeated_salutation": "重复的称呼",
    "contents": "目录",
    "page_edge": "页眉、页脚、页码",
    "markup": "图片和链接的标记",
    "hidden": "看不见的文字",
    "prompt": "没有填写的提示",
    "note_marks": "注释标记（注释仍在）",
}

#: What a file was read as.
READERS: dict[str, str] = {
    "text": "纯文本",
    "markdown": "Markdown 文本",
    "html": "网页",
    "mhtml": "网页归档（mht）",
    "word": "Word 文档（docx）",
    "office": "由转换程序读取的文档（doc、wps、odt）",
    "rtf": "RTF 文档",
    "pdf": "PDF",
    "ofd": "OFD",
}
