"""How the words of this field begin: 行政复议, 法治督察, 政务公开, 营商环境 …

柳州行政复议 asks for 行政复议 in 柳州, 上海南站 asks for a railway station. A short name that
touches other words is read as a place only when a word of the field follows, or a whole one stands
before. Beginnings, not words: compounds are many, their first characters are few.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

from index_mappings import literal
from index_mappings.words import Dictionary

BEGINNINGS: Final = (
    "民主 民生 民政 民族 民营 行政 执法 法治 依法 法律 司法 立法 普法 学法 述法 守法 政务 "
    "政府 党政 监管 监督 审批 信访 调解 复议 应诉 诉讼 仲裁 公证 律师 人民调解 人民陪审 "
    "公共法律 公共服务 社会治理 社会信用 综合执法 综合行政 综合窗口 重大决策 重大行政 "
    "数字政府 数字法治 智慧 营商 规范性 合法性 公平竞争 枫桥 矛盾 纠纷 证明事项 告知承诺 包容 "
    "免罚 轻微 首违 柔性 一网 最多跑 放管服 双随机 亲清 信用 知识产权 市场监管 市场监督 "
    "市场主体 城市管理 乡村振兴 乡村治理 基层 应急 突发 安全生产 生态环境 食品安全 药品 简政 "
    "权责清单 权力清单 负面清单 清单 府院 罚缴 裁量 两法衔接 行刑 三项制度 三级 一把手 "
    "负责人出庭 出庭 败诉 法援 法宣 宪法 民法典 网格 综治 平安建设 扫黑 反诈 接诉 12345 热线 "
    "备案审查 备案 听证 问责 督察 督查 考核 审计 财政 政商 政府采购 招投标 减税 优化营商 改革 "
    "创新做法 存在的问题 存在问题 主要问题 下一步 工作打算 工作计划 第一责任人 领导干部 "
    "公务员"
).split()
_SHORTEST_WHOLE: Final = 4  # before a name only a whole term counts: 社会安定 is no place 安定


@dataclass(frozen=True, slots=True)
class FieldWords:
    """Our beginnings and a dictionary's terms (an office's own, where there are some)."""

    pattern: re.Pattern[str]

    def begins(self, text: str) -> bool:
        """Whether a word of the field begins here."""
        return self.pattern.match(text) is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Every place in a text where a word of the field stands."""
        return [match.span() for match in self.pattern.finditer(text)]

    def whole(self, text: str) -> bool:
        """Whether this is a term of the field by itself, as far as its start and length tell."""
        return len(text) >= _SHORTEST_WHOLE and self.begins(text)


@functools.cache
def field_words(dictionary: Dictionary) -> FieldWords:
    """The words of the field as a dictionary knows them."""
    every = {literal.fold(word) for word in (*BEGINNINGS, *dictionary.terms)}
    longest_first = sorted(every, key=len, reverse=True)
    return FieldWords(re.compile("|".join(map(re.escape, longest_first))))
