"""The map of an answer: a tile for each part of a place, shaded by how much of its reports say it.

Provinces stand where they lie in the country; cities and counties follow each other by code. A tile
bears a shade for each way of reading the map, so that the page changes it without asking anew.
"""

from __future__ import annotations

from dataclasses import dataclass

from index_mappings import regions
from index_mappings.reports import Level
from service.pages.choices import Choices
from service.pages.text import short_name
from service.search.shares import Places, Share

#: What a province is called on its tile, its column and its row.
GRID = {
    "11": ("京", 6, 2), "12": ("津", 6, 3), "13": ("冀", 5, 2), "14": ("晋", 4, 2),
    "15": ("内", 5, 1), "21": ("辽", 7, 2), "22": ("吉", 7, 1), "23": ("黑", 7, 0),
    "31": ("沪", 6, 4), "32": ("苏", 5, 4), "33": ("浙", 5, 5), "34": ("皖", 4, 4),
    "35": ("闽", 5, 6), "36": ("赣", 4, 5), "37": ("鲁", 5, 3), "41": ("豫", 4, 3),
    "42": ("鄂", 3, 4), "43": ("湘", 3, 5), "44": ("粤", 3, 6), "45": ("桂", 2, 6),
    "46": ("琼", 2, 7), "50": ("渝", 2, 4), "51": ("川", 1, 4), "52": ("贵", 2, 5),
    "53": ("云", 1, 6), "54": ("藏", 0, 4), "61": ("陕", 3, 3), "62": ("甘", 2, 2),
    "63": ("青", 1, 3), "64": ("宁", 3, 2), "65": ("新", 0, 2), "71": ("台", 6, 6),
    "81": ("港", 4, 7), "82": ("澳", 3, 7),
}  # fmt: skip
#: Per cent from which a share is of the second and of the third shade.
STEPS = (30, 60)


@dataclass(frozen=True, slots=True)
class Tile:
    """One part: `shades` are classes, one for each way of reading; none where nothing is held."""

    label: str
    title: str
    place: str
    shades: str
    url: str | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class MapView:
    """Everything the tiles of `_map.html` show. `paragraphs` are the least of each shade of that
    reading."""

    title: str
    asks: bool  # whether there is anything that a report may say or not
    country: bool
    tiles: list[Tile]
    paragraphs: tuple[int, int, int]
    up: tuple[str, str | None] | None
    table_url: str | None


def build(places: Places, choices: Choices) -> MapView:
    """The map of a place's parts."""
    whole = regions.get(places.whole)
    country = places.whole == regions.NATION
    most = max((share.paragraphs for share in places.parts), default=0)
    steps = (1, most // 3 + 1, 2 * most // 3 + 1)
    chosen, asks = frozenset(choices.in_force("region")), choices.asks
    return MapView(
        title=_title(places) + ("提及" if asks else "收录"),
        asks=asks,
        country=country,
        tiles=[_tile(share, choices, steps, share.value in chosen) for share in places.parts],
        paragraphs=steps,
        up=_up(whole, choices) if whole and not country else None,
        table_url=None if choices.address.long else choices.address.put("sort", None).url("/table"),
    )


def about(share: Share, name: str, asks: bool = True) -> str:
    """A place's numbers in one sentence."""
    if not share.held:
        return f"{name}：未收录"
    if not asks:
        return f"{name}：收录 {share.held:,} 份报告，{share.paragraphs:,} 段"
    mention = f"{share.reports:,} 份提及，占 {share.percent}%" if share.reports else "均未提及"
    silent = f"；{share.silent:,} 个地区未提及" if share.reports and share.silent else ""
    paragraphs = f"，{share.paragraphs:,} 段" if share.paragraphs else ""
    return f"{name}：收录 {share.held:,} 份报告，{mention}{paragraphs}{silent}"


def name_of(share: Share) -> str:
    """A place's name; its code where nobody knows one."""
    region = regions.get(share.value)
    return region.name if region else share.value


def _title(places: Places) -> str:
    whole = regions.get(places.whole)
    if whole is None or whole.code == regions.NATION:
        return "各省"
    cities = any(r.level is Level.CITY for r in regions.below(whole.code) if r.parent == whole.code)
    return f"{short_name(whole.name)}{'各市' if cities else '各区县'}"


def _up(whole: regions.Region, choices: Choices) -> tuple[str, str | None]:
    """The way to the map that this one is a part of."""
    parent = regions.get(whole.parent)
    if parent is None or parent.code == regions.NATION:
        url = None if choices.address.long else choices.choose("region", []).url()
        return "全国", url
    return short_name(parent.name), choices.place(parent.code)


def _tile(share: Share, choices: Choices, steps: tuple[int, int, int], chosen: bool) -> Tile:
    name = name_of(share)
    label, column, row = GRID.get(share.value[:2], ("", 0, 0))
    province = share.value.endswith("0000")
    return Tile(
        label=label if province else _short(name),
        title=about(share, name, choices.asks),
        place=f"x{column} y{row}" if province else "",
        shades=_shades(share, steps) if share.held else "",
        url=choices.place(share.value) if share.held else None,
        chosen=chosen,
    )


def _shades(share: Share, steps: tuple[int, int, int]) -> str:
    by_paragraphs = sum(share.paragraphs >= step for step in steps)
    return f"r{_shade(share.percent)} p{by_paragraphs} s{_shade(share.silence)}"


def _shade(percent: int) -> int:
    """0 for nothing, then one to three."""
    return 1 + sum(percent >= step for step in STEPS) if percent else 0


def _short(name: str) -> str:
    """What fits on a tile; the title says all of it."""
    for ending in ("自治州", "自治县", "自治旗", "地区", "市", "区", "县", "盟", "旗", "林区"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)[:4]
    return name[:4]
