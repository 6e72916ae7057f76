"""Hostile parameters: wrong values, wrong names, too many, wrongly encoded."""

from __future__ import annotations

import random

from benchmarks.hostile import questions
from benchmarks.hostile.script import SEARCH, End, Script, asking, encoded, one, request
from benchmarks.hostile.world import World

#: Every parameter with some of its right values.
RIGHT: dict[str, tuple[str, ...]] = {
    "year": ("2015", "2020", "2023", "2025", "1949", "2099"),
    "region": ("100000", "450000", "450200", "450203", "110000", "710000"),
    "level": ("nation", "province", "city", "county"),
    "section": ("overview", "achievement", "problem", "leadership", "plan", "note", "other"),
    "topic": ("functions", "disputes", "digital", "organization", "enforcement"),
    "kind": ("rule_of_law", "government_work", "disclosure", "other"),
    "issuer_kind": ("government", "department", "town", "zone"),
    "certainty": ("certain", "uncertain"),
    "match": ("auto", "all", "words", "any", "exact"),
    "group": ("paragraph", "report", "region"),
    "sort": ("relevance", "newest", "region", "count"),
    "size": ("1", "20", "100"),
    "facets": ("true", "false"),
}
REPEATABLE = ("year", "region", "level", "section", "topic", "kind", "issuer_kind", "certainty")
WRONG = (
    "0", "-1", "101", "99999999999999999999", "1e3", "NaN", "true", "True", "null", "None", " ",
    "%",
    "２０２３", "2023年", "二〇二三", "2023.0", "0x7e7", "2023\x00", "\x00", "\ufeff2023", "٢٠٢٣",
    "∞",
    "450203 ", "45020３", "000000", "999999", "四五〇二〇三", "柳州市", "*", "'", "<b>", "[]",
    "{}", "[object]",
    "county,city", "COUNTY", "relevance;drop", "../..", "a" * 3000, "\U0001f600" * 50,
    "\r\nSet-Cookie: a=b",
)  # fmt: skip
#: What is no UTF-8, or no percent-encoding at all.
BROKEN = (
    b"%", b"%z", b"%zz", b"%u6c49", b"%C0%AF", b"%ED%A0%80", b"%ED%B0%80%ED%A0%80", b"%FF%FE",
    b"%80",
    b"%F5%80%80%80", b"%E6%9E", b"%E6%9E%", b"%00", b"%0d%0a", b"%25%25", b"+%2B+", b"%EF%BF%BE",
)  # fmt: skip
PATHS = (SEARCH, SEARCH, "/api/v1/coverage", "/", "/coverage", "/api/v1/regions", "/readyz")


def right(rng: random.Random, world: World) -> Script:
    """All conditions at once, each value right."""
    pairs = [("q", questions.text(rng, world)[:200])]
    for name in rng.sample(sorted(RIGHT), rng.randint(1, len(RIGHT))):
        times = rng.randint(1, 3) if name in REPEATABLE else 1
        pairs += [(name, rng.choice(RIGHT[name])) for _ in range(times)]
    rng.shuffle(pairs)
    return one(asking(pairs, rng.choice(PATHS[:5])), 200, 422)


def wrong(rng: random.Random, world: World) -> Script:
    """A value that is not allowed, or a hostile text that hardly ever is."""
    name = rng.choice(sorted(RIGHT))
    path = rng.choice((SEARCH, "/"))
    if rng.random() < 0.3:
        return one(asking([("q", "法治"), (name, questions.text(rng, world))], path), 200, 422)
    value = rng.choice([value for value in WRONG if value not in RIGHT[name]])
    return one(asking([("q", "法治"), (name, value)], path), 422)


def unknown(rng: random.Random, world: World) -> Script:
    """A name that does not exist, also as other programs write lists."""
    name = rng.choice(
        ("Q", "q[]", "q[0]", "year[]", "year[a]", "q.a", "query", "page", "offset", "limit",
         "__proto__",
         "callback", "a" * 3000, "年度", "q\x00", "\x00", "q ", " q", "q\t", "constructor", "%71",
         "size;"),
    )  # fmt: skip
    return one(asking([(name, "1"), ("q", "法治")]), 422)


def twice(rng: random.Random, world: World) -> Script:
    """One that may be given once, given often; or many more values than there are."""
    if rng.random() < 0.5:
        name = rng.choice(("q", "match", "group", "sort", "size", "facets", "cursor"))
        value = RIGHT.get(name, ("法治",))[0]
        return one(asking([(name, value)] * rng.randint(2, 300)), 422)
    name = rng.choice(REPEATABLE)
    times = rng.choice((2, 500, 501, 1500))
    return one(asking([(name, rng.choice(RIGHT[name])) for _ in range(times)]), 200, 422)


def broken(rng: random.Random, world: World) -> Script:
    """What is no UTF-8, or no percent-encoding: understood or refused, never a 500."""
    pieces = b"".join(rng.choice((*BROKEN, b"a", b"%E6%9E%AB")) for _ in range(rng.randint(1, 40)))
    name = rng.choice((b"q", b"year", b"cursor", b"region", pieces[:200]))
    path = rng.choice(PATHS).encode("ascii")
    return one(request(path + b"?" + name + b"=" + pieces), 200, 422)


def separators(rng: random.Random, world: World) -> Script:
    """Query strings that are hardly any."""
    told = "".join(
        rng.choice(("&", "=", "?", ";", "q", "&q=", "/", ":", "@", "&&&&", "法治"))
        for _ in range(99)
    )
    return one(request(rng.choice(PATHS) + "?" + told), 200, 422)


def huge(rng: random.Random, world: World) -> Script:
    """A query string beyond every limit."""
    size = rng.choice((39_990, 40_001, 60_001, 65_536, 70_000, 250_000, 900_000))
    told = rng.choice(("q=", "cursor=", "a=", "&", "q=%E6")) + rng.choice("a&=%") * size
    return one(request(rng.choice(PATHS) + "?" + told), 200, 400, 414, 422, 431, end=End.CLOSE)


def everywhere(rng: random.Random, world: World) -> Script:
    """Parameters where none are known: a report, the static files, what tells of the process."""
    path = rng.choice(
        (f"/api/v1/reports/{rng.choice(world.reports)}", "/healthz", "/readyz", "/openapi.json",
         "/help",
         f"/reports/{rng.choice(world.reports)}", "/static/page.css"),
    )  # fmt: skip
    told = "&".join(
        f"{encoded(rng.choice(sorted(RIGHT)))}={encoded(rng.choice(WRONG))}" for _ in range(3)
    )
    return one(request(f"{path}?{told}"), 200, 404, 422)
