"""Keeping an index: `status`, `dump`, `remove`, `dismiss`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.engine import EngineOption, JsonOption, opened, settings_with
from service.cli.output import DONE, NOTHING_DONE, data, data_json, say

if TYPE_CHECKING:
    from index_mappings.engines.port import View
    from index_mappings.reports import Unreadable


def status(
    engine: EngineOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="逐份读出全部正文核对；有读不出来的，以状态 1 结束")
    ] = False,
    as_json: JsonOption = False,
) -> int:
    """说明索引的现状：在哪里、有多少报告、搁置了什么。"""
    from index_mappings.engines.port import answered

    with opened(settings_with(engine)) as place:
        facts = answered(place.now, lambda view: _status(place.address, view, check))
    done = NOTHING_DONE if check and facts.get("unreadable") else DONE
    if as_json:
        data_json({name: value for name, value in facts.items() if name not in ("foreign", "at")})
        return done
    data(f"索引：{facts['engine']}")
    data(f"指纹：{facts['fingerprint']}")
    data(f"版次：{facts['commit']}（{facts['at']}）")
    data(
        f"报告：{facts['reports']:,} 份，{facts['paragraphs']:,} 段，{facts['regions']:,} 个地区；"
        f"搁置 {len(facts['set_aside']):,} 份"
        + (f"；依据待核 {facts['uncertain']:,} 份" if facts["uncertain"] else "")
    )
    if facts["foreign"]:
        say("提示：索引由另一版本建立，可以检索，不能写入；要更新请运行 zhijian load --rebuild。")
    _tell_unreadable(facts.get("unreadable", ()), check)
    _tell_set_aside(facts["set_aside"])
    return done


def _status(address: str, view: View, check: bool) -> dict[str, Any]:
    """Everything `status` tells, from one commit; with `check` every text is read.

    Remedies work from here.
    """
    from index_mappings.query import Scope
    from loaders.checking import check_view
    from loaders.names import from_here
    from loaders.summary import aside_to_json

    state, catalogue = view.state, view.catalogue()
    unreadable = [
        _unreadable_json(record) for record in (check_view(view) if check else catalogue.unreadable)
    ]
    facts = {
        "engine": address,
        "fingerprint": state.fingerprint,
        "commit": state.commit,
        "at": state.at,
        "foreign": state.foreign,
        "reports": catalogue.report_count,
        "paragraphs": catalogue.paragraph_count,
        "regions": len({entry.report.region_code for entry in catalogue.entries}),
        "uncertain": catalogue.uncertain_count(Scope()),
        "set_aside": [
            aside_to_json(from_here(r)) for r in sorted(catalogue.set_aside, key=_by_source)
        ],
    }
    return facts | {"unreadable": unreadable} if unreadable else facts


def _by_source(record: Any) -> str:
    return str(record.source)


def _unreadable_json(record: Unreadable) -> dict[str, Any]:
    row: dict[str, Any] = {"number": record.number, "detail": record.message}
    if record.entry is not None:
        row |= {"report_id": record.entry.report.id, "source": record.entry.report.source}
    return row


def _tell_unreadable(rows: Sequence[dict[str, Any]], checked: bool) -> None:
    """What is left out because it cannot be read, and what helps."""
    for row in rows:
        if "report_id" in row:
            subject = f"报告 {row['report_id']}（来源 {row['source']}）的记录"
        else:
            subject = (
                f"一条报告记录（内部编号 {row['number']}）" if row["number"] else "一条搁置记录"
            )
        say(f"提示：{subject}读不出来或与正文不符：{row['detail']}。重新载入它的来源即可修复。")
    if checked and not rows:
        say("逐份核对完毕，全部读得出来。")


def _tell_set_aside(rows: list[dict[str, Any]]) -> None:
    """All of them: this is where the whole list is to be had."""
    from index_mappings.records import set_aside_from_json
    from service.cli.load import tell_set_aside

    records = [set_aside_from_json(row) for row in rows]
    tell_set_aside(records, listed=len(records))


def dump(
    out: Annotated[Path, typer.Option("-o", "--output", metavar="文件.jsonl", help="写到哪个文件")],
    engine: EngineOption = None,
) -> int:
    """备份：每份报告一行 JSON，用 zhijian load 读回来编号不变；有读不出来的，以状态 1 结束。"""
    from index_mappings.errors import InvalidParameter
    from loaders.dump import dump as write
    from service.cli.audit import audited

    if out.suffix.lower() != ".jsonl":
        raise InvalidParameter(f"文件名 {out} 无法使用", "请以 .jsonl 结尾，才能再载入", "-o")
    settings = settings_with(engine)
    with opened(settings) as place, audited(settings, "dump", place, file=str(out)) as act:
        dumped = write(place, out)
        act.counts = {"rows": dumped.rows, "left_out": len(dumped.left_out)}
    _tell_unreadable([_unreadable_json(record) for record in dumped.left_out], False)
    if dumped.left_out:
        say(f"提示：以上 {len(dumped.left_out):,} 份不在备份里。")
    say(f"已写入 {out}：{dumped.rows:,} 行；恢复时运行 zhijian load {out}")
    return NOTHING_DONE if dumped.left_out else DONE


def remove(
    report_ids: Annotated[
        list[str], typer.Argument(metavar="报告编号", help="如 450203-2023-rule-of-law-1a2b3c")
    ],
    engine: EngineOption = None,
) -> int:
    """撤下报告，连同归在它名下的其他来源；来源文件不动。"""
    from index_mappings.engines.port import answered
    from service.cli.audit import audited

    settings = settings_with(engine)
    with (
        opened(settings) as place,
        audited(settings, "remove", place, reports=report_ids) as act,
        _writing(place) as writer,
    ):
        catalogue = answered(place.now, lambda view: view.catalogue())
        unreadable = [record.entry for record in catalogue.unreadable if record.entry is not None]
        by_id = {entry.report.id: entry for entry in (*unreadable, *catalogue.entries)}
        present = [i for i in dict.fromkeys(report_ids) if i in by_id]
        for report_id in present:
            writer.drop(report_id)
        act.counts = {"removed": len(present)}
    for report_id in present:
        say(f"已撤下 {report_id}《{by_id[report_id].report.title}》")
    unknown = [i for i in dict.fromkeys(report_ids) if i not in by_id]
    for report_id in unknown:
        elsewhere = [e for e in by_id.values() if any(o.id == report_id for o in e.others)]
        say(
            f"没有编号为 {report_id} 的报告"
            + (f"，它已归入 {elsewhere[0].report.id}" if elsewhere else "")
        )
    return DONE if present else NOTHING_DONE


def dismiss(
    sources: Annotated[
        list[str], typer.Argument(metavar="来源", help="zhijian status 列出的搁置来源")
    ],
    engine: EngineOption = None,
) -> int:
    """不再列出某些搁置的来源；再次载入时仍会重新判断。"""
    from index_mappings.engines.port import answered
    from loaders.names import meant
    from service.cli.audit import audited

    settings = settings_with(engine)
    with (
        opened(settings) as place,
        audited(settings, "dismiss", place, sources=sources) as act,
        _writing(place) as writer,
    ):
        set_aside = answered(place.now, lambda view: view.catalogue()).set_aside
        matching = {source: meant(source, set_aside) for source in dict.fromkeys(sources)}
        clear = {
            source: records[0].source for source, records in matching.items() if len(records) == 1
        }
        for source in dict.fromkeys(clear.values()):
            writer.clear(source)
        act.counts = {"dismissed": len(set(clear.values()))}
    for source, records in matching.items():
        if source in clear:
            say(f"已不再列出 {clear[source]}")
        elif records:
            files = "、".join(record.location or record.source for record in records)
            say(f"{source} 可以指两个搁置的来源：{files}；请写完整的路径")
        else:
            say(f"搁置的来源里没有 {source}")
    return DONE if clear else NOTHING_DONE


def _writing(place: Any) -> Any:
    """Write to an index that is there; `writing()` alone would make one."""
    place.now()
    return place.writing()
