"""The settings: one frozen table, read once, every name beginning with ZHIJIAN_.

A row is a field: its name, its default, how its text is read, and what it is for. docs/settings.md
tells the same; a test holds the two side by side. The command line's options win over the
environment, the environment over what is written here. Whoever needs a setting is handed it: this
is the only place that looks into the environment, and nothing below `service` does.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from index_mappings.errors import InvalidParameter
from service import setting_values as values

if TYPE_CHECKING:
    from index_mappings.engines.settings import EngineSettings
    from index_mappings.related import Groups
    from index_mappings.words import Dictionary

PREFIX: Final = "ZHIJIAN_"
ENGINE: Final = "embedded:./zhijian-index"
#: From here on an unknown name is a known one mistyped; a platform's own names are far away.
NEAR: Final = 0.8


# --- the table -----------------------------------------------------------------------------------


def _row(default: Any, read: values.TextReader, purpose: str, *, secret: bool = False) -> Any:
    metadata = {"read": read, "purpose": purpose}
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an office can decide without touching the program. Files are read with the table."""

    engine: str = _row(ENGINE, values.text, "索引所在：embedded:目录 或 http(s)://主机:端口/别名")
    engine_timeout: float = _row(
        10.0, values.seconds(600), "引擎答一个问题最多几秒，内嵌引擎和 Elasticsearch 都按它"
    )
    engine_api_key: str = _row(
        "", values.text, "Elasticsearch 的 API 密钥（编码后的一串）", secret=True
    )
    engine_api_key_file: str = _row("", values.secret_in, "或者存放这个密钥的文件", secret=True)
    engine_user: str = _row("", values.text, "不用密钥时，Elasticsearch 的账号")
    engine_password: str = _row("", values.text, "这个账号的口令", secret=True)
    engine_password_file: str = _row("", values.secret_in, "或者存放这个口令的文件", secret=True)
    engine_ca: str = _row("", values.certificates, "https 时签发证书的 CA 文件（PEM）")
    engine_fingerprint: str = _row("", values.fingerprint, "或者服务器证书的 SHA-256 指纹")
    engine_shards: int = _row(1, values.whole(1, 100), "在 Elasticsearch 上新建索引的分片数")
    engine_replicas: int | None = _row(
        None, values.whole(0, 100), "在 Elasticsearch 上的副本数；不设则有第二个节点时自动留一份"
    )
    today: datetime.date | None = _row(  # noqa: RUF009 - what a row makes is a field
        None, values.day, "固定“今天”（YYYY-MM-DD），去年、近三年由它推算；不设则用当天日期"
    )
    words: tuple[str, ...] = _row(
        (), values.terms, "本单位自己的词典文件，一行一词：影响排序，也帮助认出词前的地名简称"
    )
    related: Groups = _row(  # noqa: RUF009 - what a row makes is a field
        (), values.groups, "本单位自己的相关词文件，只作提示"
    )
    host: str = _row("127.0.0.1", values.text, "服务监听的地址")
    port: int = _row(8000, values.whole(0, 65535), "服务监听的端口")
    workers: int | None = _row(
        None, values.whole(1, 64), "服务进程的个数；不设则按处理器和内存定，至多 4 个"
    )
    answer_timeout: float = _row(
        30.0, values.seconds(600), "一次答复最多几秒，过时答 504；正在计算的仍会算完"
    )
    root_path: str = _row("", values.prefix, "反向代理下的路径前缀，如 /search")
    public_url: str = _row(
        "",
        values.web_address,
        "对外的完整网址（含路径前缀），如 https://门户/search；引用中的地址由它开头",
    )
    public: bool = _row(False, values.yes, "允许不带密钥公开访问（监听非本机地址时必须表态）")
    api_keys: tuple[str, ...] = _row(
        (),
        values.by_comma,
        "访问密钥，多个以逗号分隔；设了就要带密钥访问，除非同时设为公开",
        secret=True,
    )
    api_keys_file: Path | None = _row(  # noqa: RUF009 - what a row makes is a field
        None, values.key_file, "或者由 zhijian key 增删的密钥文件，只存散列；改了不必重新启动"
    )
    token_secrets: tuple[str, ...] = _row(
        (),
        values.secrets,
        "签发和核对范围令牌的密钥，以逗号分隔：第一个签发，个个都能核对；设了就要带密钥或令牌访问",
        secret=True,
    )
    embed_origins: tuple[str, ...] = _row(
        (),
        values.origins,
        "可以嵌入的网站，如 https://门户，以逗号分隔：它们的页面可以读接口、可以用框架显示",
    )
    key: str = _row(
        "", values.text, "zhijian mcp --url 问另一处的治鉴时，带的访问密钥", secret=True
    )
    token: str = _row(
        "",
        values.text,
        "zhijian mcp 带的范围令牌：助手只看得到令牌所给的地区、年度、文种",
        secret=True,
    )
    rate: int = _row(
        600,
        values.whole(0, 1_000_000),
        "一个地址每分钟最多问几次，多了答 429；0 不限，本机地址不限",
    )
    key_rate: int = _row(
        6000, values.whole(0, 1_000_000), "一个密钥或令牌每分钟最多问几次，多了答 429；0 不限"
    )
    at_once: int = _row(
        200, values.whole(1, 100_000), "一个进程同时最多答几个请求，多了答 503；一家最多占一半"
    )
    connections: int = _row(
        2000,
        values.whole(40, 100_000),
        "一个进程同时最多保持几个连接，满了先断开等得最久、没有在答复的；系统允许打开的文件不够时相应减少",
    )
    trusted_proxies: tuple[values.Network, ...] = _row(
        (),
        values.networks,
        "可信的反向代理，地址或网段，以逗号分隔：只有它们的 X-Forwarded-For 算数",
    )
    user_header: str = _row(
        "",
        values.field_name,
        "可信的代理写访客姓名的请求头，如 X-Remote-User；只记入日志，不作凭据",
    )
    log: values.Log = _row(  # noqa: RUF009 - what a row makes is a field
        values.Log.NONE,
        values.log,
        "每个请求写一行 JSON 到标准错误：none、requests，questions 连问题的文字也写",
    )
    audit_log: Path | None = _row(  # noqa: RUF009 - what a row makes is a field
        None,
        values.log_file,
        "审计记录的文件，每次管理操作一行 JSON，只增不改；不设则写入系统日志，没有它就写到标准错误",
    )
    debug: bool = _row(
        False, values.anything_but_0, "设为 1，命令出错时另外打印内部细节，供维护者查看"
    )

    @property
    def day(self) -> datetime.date:
        """Today, or the day that was fixed."""
        return self.today or datetime.date.today()

    @property
    def needs_key(self) -> bool:
        """Whether a request has to show a key or a token."""
        return self.knows_somebody and not self.public

    @property
    def knows_somebody(self) -> bool:
        """Whether there is a key or a token that could be shown."""
        return bool(self.api_keys or self.api_keys_file or self.token_secrets)

    @property
    def engine_settings(self) -> EngineSettings:
        """What `open_engine` is handed beside the address."""
        from index_mappings.engines.settings import EngineSettings

        return EngineSettings(
            seconds=self.engine_timeout,
            api_key=self.engine_api_key or self.engine_api_key_file,
            user=self.engine_user,
            password=self.engine_password or self.engine_password_file,
            ca=self.engine_ca,
            fingerprint=self.engine_fingerprint,
            shards=self.engine_shards,
            replicas=self.engine_replicas,
        )

    @property
    def dictionary(self) -> Dictionary:
        """Ours, with the office's own words and related words."""
        from index_mappings.words import dictionary_of

        return dictionary_of(self.words, self.related)


ROWS: Final[Mapping[str, Field[Any]]] = {PREFIX + f.name.upper(): f for f in fields(Settings)}


# --- reading -------------------------------------------------------------------------------------


def read_settings(**given: Any) -> Settings:
    """The table from the environment; what is `given` (and not None) wins.

    Raises InvalidParameter, which names the setting, for a value that cannot be and for a name that
    is nearly one of ours.
    """
    environment = _environment()
    _refuse_mistyped(environment)
    texts = {name: text for name, text in environment.items() if name in ROWS}
    texts |= {PREFIX + n.upper(): _as_text(v) for n, v in given.items() if v is not None}
    return Settings(**{ROWS[name].name: _read(name, text) for name, text in texts.items()})


def debugging() -> bool:
    """Whether somebody wants the traceback; asked also where the table itself cannot be read."""
    text = _environment().get(PREFIX + "DEBUG")
    return text is not None and values.anything_but_0(text, "")


def _environment() -> dict[str, str]:
    """What is said there; an empty variable says nothing."""
    ours = {n: text.strip() for n, text in os.environ.items() if n.startswith(PREFIX)}
    return {name: text for name, text in ours.items() if text}


def _as_text(value: Any) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value).strip()


def _read(name: str, text: str) -> Any:
    try:
        return ROWS[name].metadata["read"](text, name)
    except ValueError as error:
        raise InvalidParameter(
            f"设置 {name} 的值无法使用：{error}",
            "请改正后再试；各项设置的写法见 docs/settings.md",
            name,
        ) from None  # the reason might quote a secret


def _refuse_mistyped(names: Iterable[str]) -> None:
    """An S too few, and there would be no key at all; what others call ZHIJIAN_… is let be."""
    for name in sorted(set(names) - ROWS.keys()):
        import difflib

        own = [known.removeprefix(PREFIX) for known in ROWS]
        if near := difflib.get_close_matches(name.removeprefix(PREFIX), own, 1, NEAR):
            raise InvalidParameter(
                f"没有名为 {name} 的设置",
                f"您要写的可能是 {PREFIX}{near[0]}；各项设置见 docs/settings.md",
                name,
            )
