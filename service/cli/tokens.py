"""`zhijian tokens`: what a text becomes in the index, for a person who looks over its shoulder."""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli.engine import JsonOption
from service.cli.output import DONE, data, data_json, say


def tokens(
    text: Annotated[str, typer.Argument(metavar="文字", help="一行文字或一个检索词")],
    as_json: JsonOption = False,
) -> int:
    """显示一段文字在索引里成为什么，可以直接贴进 Kibana 的查询框。"""
    from service.settings import read_settings

    by_field = read_settings().dictionary.tokens(text)
    if as_json:
        data_json(by_field)
        return DONE
    if not by_field["units"]:
        say("这段文字里没有可以检索的字词，只有标点或空白。")
    for name in ("bigrams", "phrases", "units", "words"):
        data(f'{name}: "{by_field[name]}"')
    return DONE
