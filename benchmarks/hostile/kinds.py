"""The table of kinds: how each is called, how often it comes, and who makes it.

A request is told by the seed and its number alone, so that one of them can be sent again.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmarks.hostile import (
    addresses,
    bodies,
    cursors,
    heads,
    manners,
    parameters,
    questions,
)
from benchmarks.hostile.script import Script
from benchmarks.hostile.world import World


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table; `weight` is how often it comes beside the others."""

    name: str
    weight: int
    make: Callable[[random.Random, World], Script]


KINDS: tuple[Kind, ...] = (
    Kind("普通问题", 8, questions.plain),
    Kind("问题：接口", 12, questions.search),
    Kind("问题：页面", 6, questions.pages),
    Kind("问题：地名", 2, questions.names),
    Kind("问题：太长", 2, questions.too_long),
    Kind("问题：直接写的汉字", 3, questions.raw),
    Kind("问题：半编码", 2, questions.half_encoded),
    Kind("参数：都对", 4, parameters.right),
    Kind("参数：值不对", 5, parameters.wrong),
    Kind("参数：不认识", 2, parameters.unknown),
    Kind("参数：重复", 2, parameters.twice),
    Kind("参数：编码不对", 4, parameters.broken),
    Kind("参数：只有分隔符", 2, parameters.separators),
    Kind("参数：超长", 1, parameters.huge),
    Kind("参数：不该有", 2, parameters.everywhere),
    Kind("游标：真的", 2, cursors.real),
    Kind("游标：改了位", 3, cursors.flipped),
    Kind("游标：截断", 2, cursors.truncated),
    Kind("游标：补位", 1, cursors.padded),
    Kind("游标：改写", 3, cursors.rewritten),
    Kind("游标：别的问题", 2, cursors.elsewhere),
    Kind("游标：伪造", 3, cursors.forged),
    Kind("地址：越出目录", 3, addresses.traversal),
    Kind("地址：斜杠和点", 3, addresses.slashes),
    Kind("地址：报告编号", 2, addresses.reports),
    Kind("地址：超长", 1, addresses.lengths),
    Kind("地址：乱字", 2, addresses.noise),
    Kind("地址：不是路径", 1, addresses.no_path),
    Kind("方法：不提供", 2, addresses.methods),
    Kind("方法：HEAD", 2, addresses.heads),
    Kind("方法：不是方法", 1, addresses.no_methods),
    Kind("协议版本", 1, addresses.versions),
    Kind("头：Accept", 2, heads.accept),
    Kind("头：Range", 2, heads.ranges),
    Kind("头：If-…", 2, heads.conditions),
    Kind("头：Host", 2, heads.hosts),
    Kind("头：其他", 2, heads.others),
    Kind("头：很大", 1, heads.huge),
    Kind("头：很多", 1, heads.many),
    Kind("头：折行", 1, heads.folded),
    Kind("头：坏字节", 1, heads.bad),
    Kind("正文：完整", 2, bodies.right),
    Kind("正文：分块", 2, bodies.chunked),
    Kind("正文：随 GET", 1, bodies.with_get),
    Kind("正文：不足", 1, bodies.short),
    Kind("正文：坏长度", 1, bodies.lengths),
    Kind("正文：两个长度", 2, bodies.twofold),
    Kind("正文：坏分块", 1, bodies.chunks),
    Kind("正文：先问再发", 1, bodies.awaited),
    Kind("正文：后接汉字", 1, bodies.then_raw),
    Kind("切开发送", 4, manners.split),
    Kind("逐字节发送", 1, manners.drops),
    Kind("连发", 2, manners.pipelined),
    Kind("后接乱码", 1, manners.then_garbage),
    Kind("先发空行", 1, manners.blank_lines),
    Kind("慢速请求头", 2, manners.lingering),
    Kind("半关连接", 2, manners.half_closed),
    Kind("问完就断", 2, manners.broken_off),
    Kind("只问不读", 1, manners.unread),
    Kind("不说话", 1, manners.silent),
    Kind("不是 HTTP", 1, manners.no_http),
)
_WEIGHTS = [kind.weight for kind in KINDS]


def script(seed: int, number: int, world: World) -> Script:
    """The request of this number."""
    kind = _rng(seed, number, "kind").choices(KINDS, _WEIGHTS)[0]
    return made(kind, seed, number, world)


def made(kind: Kind, seed: int, number: int, world: World) -> Script:
    """The request of this number as one of this kind."""
    of_kind = kind.make(_rng(seed, number, kind.name), world)
    return replace(of_kind, number=number, kind=kind.name)


def _rng(seed: int, number: int, what: str) -> random.Random:
    return random.Random(f"hostile {seed} {number} {what}")
