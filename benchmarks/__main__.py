"""The command `python -m benchmarks`: the table of goals, or one of the drills."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks import (
    counties,
    country,
    counts,
    exporting,
    flood,
    house,
    level,
    loading,
    manifest,
    nodes,
    rebuilding,
    report,
    sizes,
    turns,
    whole,
    workers,
)
from benchmarks.command import Failed
from benchmarks.hostile import drill as hostile
from benchmarks.index import EMBEDDED, ENGINES, Index, kept
from benchmarks.launching import Missing
from benchmarks.relevance import drill as relevance
from benchmarks.soak import drill as soak

#: Exit statuses: what a drill must not find, it found; the run did not come to its end.
FOUND, BROKEN_OFF = 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run what the arguments name and print its figures."""
    given = _parser().parse_args(arguments)
    try:
        text, right = given.run(given)
    except (Failed, Missing, ValueError) as error:
        print(f"没有测完：{error}", file=sys.stderr)
        return BROKEN_OFF
    print(text)
    return 0 if right else FOUND


def _table(given: argparse.Namespace) -> tuple[str, bool]:
    plan = whole.Plan(given.paragraphs, given.seed, given.questions, given.mixed, given.starts)
    with _index(given) as index:
        figures = whole.measure(index, plan)
    return report.told(figures, markdown=given.markdown), True


def _rebuild(given: argparse.Namespace) -> tuple[str, bool]:
    with _index(given) as index:
        figures = rebuilding.drill(
            index, paragraphs=given.paragraphs, seconds=given.seconds, seed=given.seed
        )
    return rebuilding.told(figures, markdown=given.markdown), not figures.account.failed


def _nodes(given: argparse.Namespace) -> tuple[str, bool]:
    with _folder(given.folder) as place:
        figures = nodes.drill(place, paragraphs=given.paragraphs, heap=given.heap, seed=given.seed)
    right = not figures.lost and not figures.changed
    return nodes.told(figures, markdown=given.markdown), right


def _country(given: argparse.Namespace) -> tuple[str, bool]:
    with _index(given) as index:
        figures = country.drill(index, reports=given.reports)
    right = all(check.right for check in figures.checks)
    return country.told(figures, markdown=given.markdown), right


def _counties(given: argparse.Namespace) -> tuple[str, bool]:
    with _index(given) as index:
        paragraphs, walks = counties.drill(index, reports=given.reports)
    text = counties.told(paragraphs, walks, markdown=given.markdown)
    return text, all(walk.right for walk in walks)


def _counts(given: argparse.Namespace) -> tuple[str, bool]:
    with _index(given) as index:
        figures = counts.drill(index, reports=given.reports)
    return counts.told(figures, markdown=given.markdown), True


def _manifest(given: argparse.Namespace) -> tuple[str, bool]:
    with _folder(given.folder) as place:
        figures = manifest.drill(place, megabytes=given.megabytes)
    return manifest.told(figures, markdown=given.markdown), all(one.bounded for one in figures)


def _export(given: argparse.Namespace) -> tuple[str, bool]:
    with _index(given) as index:
        figures = exporting.drill(index, paragraphs=given.paragraphs, seed=given.seed)
    return exporting.told(figures, markdown=given.markdown), all(one.kept for one in figures)


def _workers(given: argparse.Namespace) -> tuple[str, bool]:
    with _index(given) as index:
        figures = workers.drill(index, paragraphs=given.paragraphs, seed=given.seed)
    return workers.told(figures, markdown=given.markdown), True


def _turns(given: argparse.Namespace) -> tuple[str, bool]:
    plan = whole.Plan(given.paragraphs, given.seed, given.questions, given.mixed)
    with _index(given) as index:
        figures = turns.drill(index, given.before, plan)
    text = turns.told(figures, markdown=given.markdown)
    return text, all(turn.same for _, asked in figures for turn in asked)


def _sizes(given: argparse.Namespace) -> tuple[str, bool]:
    plans = [whole.Plan(size, given.seed, given.questions) for size in given.sizes]
    with _folder(given.folder) as place, ExitStack() as stack:
        indexes = []
        for size in given.sizes:
            folder = stack.enter_context(_folder(place / str(size)))
            indexes.append(stack.enter_context(kept(EMBEDDED, folder)))
        figures = sizes.drill(indexes, plans)
    text = sizes.told(figures, plans, markdown=given.markdown)
    return text, all(one.growth <= sizes.MOST for one in figures)


def _level(given: argparse.Namespace) -> tuple[str, bool]:
    plan = level.Plan(given.paragraphs, given.minutes, given.seed)
    with _index(given) as index:
        figures = level.drill(index, plan)
    return level.told(figures, markdown=given.markdown), not figures.faults


def _loading(given: argparse.Namespace) -> tuple[str, bool]:
    with _index(given) as index:
        figures = loading.drill(
            index,
            paragraphs=given.paragraphs,
            seed=given.seed,
            times=given.times,
            others=given.others,
        )
    return loading.told(figures, markdown=given.markdown), True


def _house(given: argparse.Namespace) -> tuple[str, bool]:
    return house.told(house.drill(), markdown=given.markdown), True


def _hostile(given: argparse.Namespace) -> tuple[str, bool]:
    with _index(given) as index:
        figures = hostile.drill(
            index,
            requests=given.requests,
            seed=given.seed,
            first=given.first,
            paragraphs=given.paragraphs,
        )
    return hostile.told(figures, markdown=given.markdown), not figures.broken


def _flood(given: argparse.Namespace) -> tuple[str, bool]:
    plan = flood.Plan(
        given.connections, given.senders, given.readers, given.asked, given.paragraphs, given.seed
    )
    with _index(given) as index:
        figures = flood.drill(index, plan)
    return flood.told(figures, markdown=given.markdown), figures.right


def _relevance(given: argparse.Namespace) -> tuple[str, bool]:
    with _index(given) as index:
        rows = relevance.drill(index, given.data, most=given.questions)
    return relevance.told(rows, markdown=given.markdown), relevance.kept(rows)


def _soak(given: argparse.Namespace) -> tuple[str, bool]:
    with _folder(None) as place, kept(EMBEDDED, place) as index:
        figures = soak.drill(index, seconds=60 * given.minutes, seed=given.seed)
    return soak.told(figures, markdown=given.markdown), not figures.broken


@contextmanager
def _index(given: argparse.Namespace) -> Iterator[Index]:
    with _folder(given.folder) as place, kept(given.engine, place) as index:
        yield index


@contextmanager
def _folder(named: Path | None) -> Iterator[Path]:
    """The folder that was named, and stays; or one that goes."""
    if named is not None:
        named.mkdir(parents=True, exist_ok=True)
        yield named.absolute()
        return
    with tempfile.TemporaryDirectory() as place:
        yield Path(place)


# --- the command line ----------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="生成语料、载入、启动服务、提问，打印性能表；或者做一次演练。",
    )
    _common(parser, paragraphs=200_000)
    _engine(parser)
    parser.add_argument("--questions", type=int, default=120, help="每类至多问多少个不同的问题")
    parser.add_argument("--mixed", type=int, default=1600, help="8 个客户端一共问多少个混合问题")
    parser.add_argument("--starts", type=int, default=7, help="命令行启动测几次，取中位数")
    parser.set_defaults(run=_table)
    drills = parser.add_subparsers(title="演练", metavar="演练")
    _under_way(drills)
    _of_the_country(drills)
    _of_files(drills)
    _compared(drills)
    _judged(drills)
    _hard_ones(drills)
    return parser


def _under_way(drills: Any) -> None:
    """Questions, while something happens to the index."""
    rebuild = drills.add_parser("rebuild", help="一面提问，一面反复重建索引")
    _common(rebuild, paragraphs=5_000)
    _engine(rebuild)
    rebuild.add_argument("--seconds", type=float, default=60.0, help="反复重建多少秒")
    rebuild.set_defaults(run=_rebuild)
    three = drills.add_parser("nodes", help="三个节点：一面载入和提问，一面杀死节点")
    _common(three, paragraphs=10_000)
    three.add_argument("--heap", default="512m", help="每个节点的堆内存")
    three.set_defaults(run=_nodes)


def _of_the_country(drills: Any) -> None:
    """Small reports of every county."""
    whole_country = drills.add_parser("country", help="全国规模的份数：逐一核对计数、分面、翻页")
    whole_country.set_defaults(run=_country)
    every_county = drills.add_parser("counties", help="每个区县一段：第一页，逐页翻到底，逐一核对")
    every_county.set_defaults(run=_counties)
    for parser, reports in ((whole_country, 150_000), (every_county, 80_000)):
        _engine(parser)
        _kept(parser)
        parser.add_argument("--reports", type=int, default=reports, help="报告份数")

    by_report = drills.add_parser("counts", help="按报告计数：匹配、计数、取回各占多少")
    _kept(by_report)
    by_report.add_argument("--reports", type=int, default=15_000, help="报告份数")
    by_report.set_defaults(run=_counts)


def _of_files(drills: Any) -> None:
    """Large files, read and made."""
    tables = drills.add_parser("manifest", help="大表格：逐行读取时的内存")
    _kept(tables)
    tables.add_argument("--megabytes", type=int, default=100, help="表格的大小")
    tables.set_defaults(run=_manifest)
    taken = drills.add_parser("export", help="导出全部段落：各种格式的用时和内存")
    _common(taken, paragraphs=50_000)
    _engine(taken)
    taken.set_defaults(run=_export)


def _compared(drills: Any) -> None:
    """One beside the other: versions, sizes, numbers of processes."""
    apart = drills.add_parser("turns", help="两个版本轮流问：各用多少处理器时间，答复是否相同")
    _common(apart, paragraphs=200_000)
    apart.add_argument("--before", type=Path, required=True, help="另一个版本的源代码文件夹")
    apart.add_argument("--questions", type=int, default=60, help="每类至多问多少个不同的问题")
    apart.add_argument("--mixed", type=int, default=500, help="再随意问多少个")
    apart.set_defaults(run=_turns)
    grown = drills.add_parser("sizes", help="两种大小的索引轮流问：大的慢几倍")
    grown.add_argument("--sizes", type=int, nargs=2, default=(200_000, 1_000_000), help="各多少段")
    grown.add_argument("--seed", type=int, default=1, help="随机种子，同一种子生成同一语料")
    grown.add_argument("--questions", type=int, default=60, help="每类至多问多少个不同的问题")
    _kept(grown)
    grown.set_defaults(run=_sizes)
    several = drills.add_parser("workers", help="一个、两个、四个服务进程，一个到六十四个客户端")
    _common(several, paragraphs=200_000)
    _engine(several)
    several.set_defaults(run=_workers)
    costs = drills.add_parser("loading", help="载入用去的处理器时间，与别的工作副本轮流")
    _common(costs, paragraphs=60_000)
    costs.add_argument("--times", type=int, default=3, help="各载入几次")
    costs.add_argument("--others", type=Path, nargs="*", default=[], help="别的工作副本的文件夹")
    costs.set_defaults(run=_loading)


def _judged(drills: Any) -> None:
    """How good the order is."""
    order = drills.add_parser("relevance", help="排序：评判过的问题，逐项去掉排序的一步")
    _engine(order)
    _kept(order)
    order.add_argument("--data", type=Path, default=Path("../shared/data"), help="评判用的材料")
    order.add_argument("--questions", type=int, help="每种材料至多问多少个，不写就全问")
    order.set_defaults(run=_relevance)


def _hard_ones(drills: Any) -> None:
    """The drills of hostile requests and of a long time."""
    strangers = drills.add_parser("hostile", help="恶意请求：二十万个，逐个核对答复")
    _common(strangers, paragraphs=5_000)
    strangers.add_argument("--requests", type=int, default=200_000, help="请求的个数")
    strangers.add_argument("--first", type=int, default=0, help="从第几个请求开始，用来重发")
    strangers.set_defaults(run=_hostile)
    many = drills.add_parser("flood", help="一千个连接，慢慢发和不肯收的各二百，旁人照常")
    _common(many, paragraphs=50_000)
    many.add_argument("--connections", type=int, default=1_000, help="常开的连接")
    many.add_argument("--senders", type=int, default=200, help="一秒发一个字节的")
    many.add_argument("--readers", type=int, default=200, help="要了大页面又不收的")
    many.add_argument("--asked", type=int, default=1_600, help="8 个客户端每段一共问多少个问题")
    many.set_defaults(run=_flood)
    ways = drills.add_parser("house", help="程序本身：一个问题、一份报告经过多少文件，同名的类")
    ways.add_argument("--markdown", action="store_true", help="按 docs/benchmarks.md 的样子打印")
    ways.set_defaults(run=_house)
    lasting = drills.add_parser("level", help="一面提问，一面载入：用时和内存是否平稳，多久看到")
    _common(lasting, paragraphs=200_000)
    lasting.add_argument("--minutes", type=float, default=60.0, help="多少分钟")
    lasting.set_defaults(run=_level)
    long = drills.add_parser("soak", help="两个服务一个索引：一面提问，一面载入、重建、恢复")
    long.add_argument("--minutes", type=float, default=20.0, help="多少分钟")
    long.add_argument("--seed", type=int, default=1, help="随机种子")
    long.add_argument("--markdown", action="store_true", help="按 docs/benchmarks.md 的样子打印")
    long.set_defaults(run=_soak)


def _common(parser: argparse.ArgumentParser, *, paragraphs: int) -> None:
    parser.add_argument("--paragraphs", type=int, default=paragraphs, help="语料的段数")
    parser.add_argument("--seed", type=int, default=1, help="随机种子，同一种子生成同一语料")
    _kept(parser)


def _kept(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(engine=EMBEDDED)  # where it is not asked for (`_engine`)
    parser.add_argument("--folder", type=Path, help="把语料和索引留在这个文件夹里，下次直接沿用")
    parser.add_argument("--markdown", action="store_true", help="按 docs/benchmarks.md 的样子打印")


def _engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        default=EMBEDDED,
        help="内嵌引擎，或者一个真正的 Elasticsearch（自动启动和停止，需要 Java 17 和 Maven）",
    )


if __name__ == "__main__":
    sys.exit(main())
