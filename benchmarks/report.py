"""What was measured, told: the table of goals, and below it the kinds of questions in detail."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks import table
from benchmarks.command import Loaded, Rates
from benchmarks.corpus import Written
from benchmarks.goals import goals
from benchmarks.inside import Stages
from benchmarks.runs import Line, Served
from benchmarks.serving import Asked
from benchmarks.table import mb, ms, percentile

MEDIAN, NEARLY_ALL = 0.5, 0.95


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything one run measured."""

    machine: str
    written: Written
    loaded: Loaded
    stages: Stages
    starts: tuple[float, ...]
    served: Served
    plain: Rates | None = None


def told(figures: Figures, *, markdown: bool) -> str:
    """The whole account as text."""
    lines = [_line(one, figures) for one in figures.served.lines]
    return "\n\n".join(
        (
            _head(figures),
            table.rows(("项目", "目标", "实测"), _goals(figures), markdown=markdown),
            table.rows(_columns(figures), lines, markdown=markdown),
            _tail(figures),
        )
    )


def _head(figures: Figures) -> str:
    written, loaded = figures.written, figures.loaded
    return (
        f"{figures.machine}\n"
        f"语料：{written.files:,} 份报告，{written.paragraphs:,} 段正文，"
        f"{written.characters:,} 字；入库 {loaded.paragraphs:,} 段"
    )


def _goals(figures: Figures) -> list[tuple[str, str, str]]:
    """What belongs to the whole run."""
    loaded, served = figures.loaded, figures.served
    wanted = goals(loaded.paragraphs, remote=figures.plain is not None)
    resident, own = served.memory_after
    helped, status = figures.starts
    return [
        ("8 个客户端，每秒问题（各不相同）", wanted.rate, f"{served.usual.rate:.0f}"),
        ("同上，只用一个服务进程", table.NONE, f"{served.once.rate:.0f}"),
        ("同上，一个进程，少数问题反复", table.NONE, f"{served.repeated.rate:.0f}"),
        ("载入，每秒段数", wanted.loading, f"{loaded.paragraphs / loaded.seconds:,.0f}"),
        ("读取与分段，单核每秒 MB", table.NONE, f"{figures.stages.read_rate / 1e6:.1f}"),
        (
            "一个服务进程自身的内存，MB（连同文件缓存）",
            wanted.memory,
            f"{mb(own)}（{mb(resident)}）",
        ),
        ("索引，MB", table.NONE, mb(loaded.size)),
        ("命令行启动：--help / status，秒", "0.1 / 0.5", f"{helped:.2f} / {status:.2f}"),
    ]


#: Beside each figure on a server: the same requests by the plain client, what the product adds.
_BESIDE = ("同样的请求直接发送", "多用，毫秒（%）")
_COLUMNS = (
    "问题（毫秒，p50 / p95）",
    "问题数",
    "命中段数占比",
    "目标",
    "HTTP 首次",
    "HTTP 再问",
    "引擎自身",
    "引擎加服务",
    "服务自身（处理器）",
    "HTTP ÷ 引擎",
)


def _columns(figures: Figures) -> tuple[str, ...]:
    return (*_COLUMNS, *_BESIDE) if figures.plain else _COLUMNS


def _line(line: Line, figures: Figures) -> tuple[str, ...]:
    found = line.inside.found
    whole = figures.loaded.paragraphs
    http, engine = percentile(line.http.seconds, MEDIAN), percentile(line.inside.engine, MEDIAN)
    return (
        line.kind.name,
        str(len(line.kind.paths)),
        f"{table.share(min(found, default=0), whole)}–{table.share(max(found, default=0), whole)}",
        goals(whole, remote=line.plain is not None).kinds.get(line.kind.name, table.NONE),
        _quantiles(line.http.seconds),
        _quantiles(line.again.seconds),
        _quantiles(line.inside.engine),
        _quantiles(line.inside.answer),
        _quantiles(line.inside.own),
        f"{http / engine:.1f}" if engine else table.NONE,
        *_added(line),
    )


def _added(line: Line) -> tuple[str, ...]:
    """What the product adds at the median to what the server takes in any case."""
    if line.plain is None:
        return ()
    http, plain = (percentile(one.seconds, MEDIAN) for one in (line.http, line.plain))
    share = f"{100 * (http / plain - 1):+.0f}%" if plain else table.NONE
    return _quantiles(line.plain.seconds), f"{1000 * (http - plain):+.1f}({share})"


def _quantiles(seconds: tuple[float, ...]) -> str:
    return f"{ms(percentile(seconds, MEDIAN))} / {ms(percentile(seconds, NEARLY_ALL))}"


def _tail(figures: Figures) -> str:
    served, stages, loaded = figures.served, figures.stages, figures.loaded
    failed = sum(
        one.failed
        for one in (
            *(line.http for line in served.lines),
            *(line.again for line in served.lines),
            *(line.plain for line in served.lines if line.plain),
            served.usual,
            served.once,
            served.repeated,
        )
    )
    return "\n".join(
        (
            *_straight(figures),
            f"8 个客户端，各不相同：{_crowd(served.usual)}",
            f"8 个客户端，一个进程，各不相同：{_crowd(served.once)}",
            f"8 个客户端，一个进程，少数反复：{_crowd(served.repeated)}",
            f"载入用时 {loaded.seconds:.1f} 秒，最大的一个进程占内存 {mb(loaded.peak)} MB；"
            f"单核每千段：读取 {stages.read:.3f} 秒，折叠与切词 {stages.prepare:.3f} 秒",
            f"服务进程内存：提问之前 {mb(served.memory_before[0])} MB，"
            f"之后 {mb(served.memory_after[0])} MB",
            f"没有得到 200 的答复：{failed}",
        )
    )


def _straight(figures: Figures) -> list[str]:
    """What the plain client did on the same server."""
    rates, crowd = figures.plain, figures.served.once_plain
    if rates is None or crowd is None:
        return []
    return [
        f"8 个客户端，同样的请求直接发送：{_crowd(crowd)}",
        f"现成的文档 {rates.documents:,} 条，客户端自带的批量写入每秒："
        f"逐批 {rates.streaming:,.0f}，四个线程 {rates.parallel:,.0f}；"
        f"治鉴写入备好的报告 {rates.fed:,.0f}（较快一种的 "
        f"{100 * rates.fed / max(rates.streaming, rates.parallel):.0f}%）",
    ]


def _crowd(asked: Asked) -> str:
    return (
        f"{len(asked.seconds):,} 个问题，每秒 {asked.rate:.0f}，"
        f"p50 / p95 {_quantiles(asked.seconds)} 毫秒，"
        f"客户端自身用去 {asked.client_cpu:.1f} 秒处理器时间"
    )
