"""What the command line calls reasons and warnings."""

from __future__ import annotations

from index_mappings.reports import Reason, WarningCode

REASONS: dict[Reason, str] = {
    Reason.EMPTY: "没有内容",
    Reason.UNREADABLE: "读不出来",
    Reason.ENCRYPTED: "有密码",
    Reason.SCAN: "扫描件,没有文字",
    Reason.NO_CONVERTER: "缺少转换程序",
    Reason.TOO_LARGE: "文件过大",
    Reason.TIMEOUT: "读取超时",
    Reason.ARCHIVE_LIMIT: "压缩包超限",
    Reason.NO_TEXT_COLUMN: "表格里没有正文一列",
    Reason.NO_REGION: "认不出地区",
    Reason.AMBIGUOUS_REGION: "地区有歧义",
    Reason.NO_YEAR: "认不出年度",
    Reason.PLACEHOLDER: "占位文字,不是原文",
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
}
