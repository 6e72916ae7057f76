"""Hostile questions: texts of at most 2,000 characters that every search must answer with 200."""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.hostile.script import SEARCH, Script, asking, one, query, request
from benchmarks.hostile.world import World

LONGEST = 2_000
Text = Callable[[random.Random, World], str]

OPERATORS = (
    "OR", "|", "AND", "NOT", "-", "－", "–", "“", "”", '"', "「", "」", "『", "』", "《", "》",
    "〈",
    "(", ")", "（", "）", "[", "]", "+", "*", "?", "~", "^", ":", "：", "&&", "||", "!", "、", "，",
    "·", "¶", "_", "%", "/", "\\", "'", "‘", "’", " ", "\u3000", "\t", "OR OR", "-“", "”-", "--",
)  # fmt: skip
SCOPE = (
    "近三年", "近十年", "去年", "前年", "今年", "2020年以来", "“十四五”", "十四五时期",
    "2021-2023年",
    "2019、2021、2023年", "二〇二三年", "2023", "9999年", "1949至2099年", "2023—2021年", "至", "年",
    "年度", "各省", "各市", "各区县", "各地", "省级", "市级", "县级", "乡镇", "全国", "在", "的",
    "和",
    "与", "及", "关于", "有哪些", "怎么做", "的情况", "？", "柳州", "吉林", "鼓楼区", "朝阳区",
    "和平",
    "广西壮族自治区柳州市鱼峰区", "台湾", "香港", "新疆生产建设兵团", "市辖区", "北京市北京市",
    "省",
)  # fmt: skip
CODE = (
    "(a+)+$", ".*.*.*.*", r"\d{1000,}", "[[[[", "(?=(?=(?=", "${jndi:ldap://127.0.0.1/a}", "%00",
    "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "{% for %}", "../../etc/passwd", "%s%n",
    '{"match_all":{}}', "text:(*)", "_exists_:a", "/[a-z]+/", "a~2", "a^9", "[* TO *]", "\\u0000",
    "null", "undefined", "NaN", "-1", "0x10", "1e309", "\r\nX-A: b", "]]>", "&lt;", "&#0;", "#p1",
)  # fmt: skip
#: Characters that folding makes long, drops, turns around or does not know.
EXPANDING = "﷽ﷺ㍿㌖㌀㏿ﬃ½⑴⒛㉈ℕ℡㎏…‥⁇ǆŉßİΐ"
RANGES = (
    (0x0, 0x1F), (0x7F, 0x9F), (0x300, 0x36F), (0x600, 0x605), (0x1100, 0x11FF), (0x200B, 0x206F),
    (0x2028, 0x202E), (0x2E80, 0x2FDF), (0x3040, 0x30FF), (0xAC00, 0xACFF), (0xE000, 0xE0FF),
    (0xFB00, 0xFDFF), (0xFE00, 0xFE0F), (0xFF00, 0xFFEF), (0xFFF0, 0xFFFF), (0x10000, 0x100FF),
    (0x1D400, 0x1D7FF), (0x1F300, 0x1FAFF), (0x20000, 0x2A6DF), (0x2F800, 0x2FA1F),
    (0xE0000, 0xE01EF), (0x10FFF0, 0x10FFFF),
)  # fmt: skip


def filled(rng: random.Random, pieces: Callable[[], str], longest: int = LONGEST) -> str:
    """Pieces up to a length that is short, long or just the limit."""
    size = rng.choice((rng.randint(1, 60), rng.randint(1, longest), longest - 1, longest))
    told = ""
    while len(told) < size:
        told += pieces() or " "
    return told[:size]


def words(rng: random.Random, world: World) -> str:
    """Very many words, in many orders."""
    blank = rng.choice((" ", "", "\u3000", "  "))
    return filled(rng, lambda: rng.choice(world.words) + blank)


def operators(rng: random.Random, world: World) -> str:
    """Operators without sense, some words among them."""
    return filled(rng, lambda: rng.choice((*OPERATORS, rng.choice(world.words))))


def nested(rng: random.Random, world: World) -> str:
    """Quotes and brackets in one another, seldom closed."""
    opening = rng.choice(("“", "「", "《", '"', "(", "“「《", "（〈"))
    inside, closing = rng.choice(world.words), rng.choice(("”", "」", "》", '"', ")", "", "”」"))
    deep = rng.randint(1, 600)
    return (opening * deep + inside + closing * rng.choice((0, 1, deep, deep + 1)))[:LONGEST]


def alternatives(rng: random.Random, world: World) -> str:
    """A chain of OR, of exclusions or of quoted terms, as long as may be."""
    pattern = rng.choice(("{} OR ", "{}|", "-{} ", "“{}” ", "“{}”OR“{}” ", "-“{}” {} OR "))
    return filled(rng, lambda: pattern.replace("{}", rng.choice(world.words)))


def scope(rng: random.Random, world: World) -> str:
    """Years, periods, places, levels and glue, in heaps and without sense."""
    few = rng.sample(SCOPE, rng.randint(1, len(SCOPE)))
    blank = rng.choice((" ", "", "、", "和", "至", "-"))
    return filled(rng, lambda: rng.choice((*few, rng.choice(world.words))) + blank)


def years(rng: random.Random, world: World) -> str:
    """Nothing but years, 2,000 characters of them."""
    form = rng.choice(("{}年", "{}", "{}-{}年", "{}、", "{}年至{}年 ", "{}/", "{}.", "近{}年"))
    return filled(rng, lambda: form.replace("{}", str(rng.randint(0, 9999))))


def repeats(rng: random.Random, world: World) -> str:
    """One thing again and again."""
    things: list[str] = [
        *OPERATORS, *SCOPE, *EXPANDING, rng.choice(world.words), "一", "a", "0", "#"
    ]  # fmt: skip
    thing = rng.choice(things)
    return (thing * LONGEST)[: rng.choice((LONGEST, rng.randint(1, LONGEST)))]


def numbers(rng: random.Random, world: World) -> str:
    """Digits, points, percents, enclosed numbers."""
    return filled(rng, lambda: rng.choice("0123456789.,%-/①⑴⒈❶²½〇零一〔〕号、年月日 abk"))


def rare(rng: random.Random, world: World) -> str:
    """Characters that hardly anybody writes, surrogates left out."""
    ranges = rng.sample(RANGES, rng.randint(1, 4))

    def character() -> str:
        return chr(rng.randint(*rng.choice(ranges)))

    return filled(rng, lambda: character() if rng.random() < 0.9 else rng.choice(world.words))


def expanding(rng: random.Random, world: World) -> str:
    """Characters that become many."""
    return filled(rng, lambda: rng.choice(EXPANDING) + rng.choice(("", "", "\u0301", "\ufe0f")))


def code(rng: random.Random, world: World) -> str:
    """Patterns, queries and markup of other programs."""
    return filled(rng, lambda: rng.choice((*CODE, rng.choice(world.words))) + rng.choice(" "))


def copied(rng: random.Random, world: World) -> str:
    """A piece of a report, as somebody pastes it, perhaps with one character changed."""
    text = "".join(rng.sample(world.texts, rng.randint(1, 12)))
    start = rng.randrange(len(text))
    piece = text[start : start + rng.randint(1, LONGEST)]
    return piece if rng.random() < 0.5 else piece.replace(piece[len(piece) // 2], "囗", 1)


def long_runs(rng: random.Random, world: World) -> str:
    """Letters and digits that never end, in many scripts."""
    letters = rng.choice(("abc", "0a", "àé", "привет", "가나다", "カタ", "𝔘𝔫", "ﾊﾝ", "١٢"))
    return filled(rng, lambda: rng.choice(letters))


TEXTS: tuple[Text, ...] = (
    words, operators, nested, alternatives, scope, years, repeats, numbers, rare, expanding, code,
    copied, long_runs,
)  # fmt: skip


def text(rng: random.Random, world: World) -> str:
    """Any of them."""
    return rng.choice(TEXTS)(rng, world)


# --- scripts -------------------------------------------------------------------------------------


def plain(rng: random.Random, world: World) -> Script:
    """An ordinary question: whatever went before on its connection, it gets its own answer."""
    q = f"{rng.choice(world.words)} {rng.choice(world.words)}"
    return one(asking([("q", q), ("facets", "false")]), 200, echo=q)


def search(rng: random.Random, world: World) -> Script:
    """A hostile question to the interface, with some valid conditions."""
    q = text(rng, world)
    more = [("match", rng.choice(("auto", "all", "words", "any", "exact")))]
    more += [("group", rng.choice(("paragraph", "report", "region")))] * (rng.random() < 0.4)
    more += [("size", str(rng.choice((1, 20, 100))))] * (rng.random() < 0.4)
    more += [("facets", "false")] * (rng.random() < 0.3)
    return one(asking([("q", q), *more]), 200, echo=q)


def pages(rng: random.Random, world: World) -> Script:
    """A hostile question to the pages: search, coverage, a report with marks."""
    report = f"/reports/{rng.choice(world.reports)}"
    path = rng.choice(("/", "/", "/coverage", report, "/api/v1/coverage"))
    return one(asking([("q", text(rng, world))], path), 200)


def names(rng: random.Random, world: World) -> Script:
    """A hostile text where the name of a place is asked for."""
    return one(asking([("q", text(rng, world))], "/api/v1/regions"), 200)


def too_long(rng: random.Random, world: World) -> Script:
    """More than 2,000 characters: refused, by any door."""
    size = LONGEST + rng.choice((1, 2, 500, 20_000))
    q = (rng.choice(world.words) * size)[:size]
    path = rng.choice((SEARCH, "/", "/coverage", "/api/v1/coverage", "/api/v1/regions"))
    return one(asking([("q", q)], path), 422)


def raw(rng: random.Random, world: World) -> Script:
    """Chinese as it is typed, not percent-encoded, as curl sends it."""
    q = "".join(c for c in text(rng, world) if c > "\x7f" and c.isprintable() and c != "\u3000")
    q = q[:600] or rng.choice(world.words)
    return one(request(f"{SEARCH}?q={q}&facets=false"), 200, echo=q)


def half_encoded(rng: random.Random, world: World) -> Script:
    """The same with some characters encoded and blanks as +."""
    q = f"{rng.choice(world.words)} {text(rng, world)[:200]}"
    told = query([("q", q)]).replace("%20", "+").replace("%E6", rng.choice(("%e6", "%E6")))
    return one(request(f"{SEARCH}?{told}"), 200, echo=q)


def text_request(rng: random.Random, world: World) -> bytes:
    """The bytes of a hostile question, for those who never read its answer."""
    return asking([("q", text(rng, world)), ("size", "100")])
