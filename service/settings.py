"""The settings: one frozen table, read once, every name beginning with ZHIJIAN_.

Each row stands in docs/settings.md too; a test holds the two side by side. The command line's
options win over the environment, the environment over what is written here.
"""

from __future__ import annotations

import datetime
import functools
import ipaddress
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index_mappings.errors import InvalidParameter

PREFIX = "ZHIJIAN_"


class Settings(BaseSettings):
    """What an office can decide without touching the program."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    engine: str = Field(
        "embedded:./zhijian-index",
        description="索引所在：embedded:目录 或 http(s)://主机:端口/别名",
    )
    today: datetime.date | None = Field(
        None, description="固定“今天”（YYYY-MM-DD），去年、近三年由它推算；不设则用当天日期"
    )
    words: Path | None = Field(None, description="本单位自己的词典文件，一行一词，只影响排序")
    related: Path | None = Field(None, description="本单位自己的相关词文件，只作提示")
    host: str = Field("127.0.0.1", description="服务监听的地址")
    port: int = Field(8000, ge=0, le=65535, description="服务监听的端口")
    workers: int = Field(1, ge=1, le=64, description="服务进程的个数，每个另占内存")
    answer_timeout: float = Field(
        30.0, gt=0, le=600, description="一次答复最多几秒，过时答 504；正在计算的仍会算完"
    )
    root_path: str = Field("", description="反向代理下的路径前缀，如 /search")
    public_url: str = Field(
        "", description="对外的完整网址（含路径前缀），如 https://门户/search；引用中的地址由它开头"
    )
    public: bool = Field(False, description="允许不带密钥公开访问（监听非本机地址时必须表态）")
    api_keys: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="访问密钥，多个以逗号分隔；设了就要带密钥访问，除非同时设为公开"
    )

    @field_validator("root_path")
    @classmethod
    def _one_leading_slash(cls, value: str) -> str:
        trimmed = value.strip().strip("/")
        if any(c in trimmed for c in "?#\\ \"'<>") or "//" in trimmed:
            raise ValueError("路径前缀只能像 /search 这样写")
        return f"/{trimmed}" if trimmed else ""

    @field_validator("public_url")
    @classmethod
    def _whole_address(cls, value: str) -> str:
        trimmed = value.strip().rstrip("/")
        if trimmed and not trimmed.startswith(("http://", "https://")):
            raise ValueError("网址要以 http:// 或 https:// 开头")
        return trimmed

    @field_validator("api_keys", mode="before")
    @classmethod
    def _keys_by_comma(cls, value: Any) -> Any:
        parts = value.split(",") if isinstance(value, str) else value
        return tuple(p.strip() for p in parts if p.strip())

    @property
    def day(self) -> datetime.date:
        """Today, or the day that was fixed."""
        return self.today or datetime.date.today()

    @property
    def needs_key(self) -> bool:
        """Whether a request has to show a key."""
        return bool(self.api_keys) and not self.public


def read_settings(**given: Any) -> Settings:
    """The table from the environment; what is `given` (and not None) wins.

    Raises InvalidParameter, which names the setting, for a value that cannot be.
    """
    try:
        return Settings(**{k: v for k, v in given.items() if v is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else PREFIX
        raise InvalidParameter(
            f"设置 {name} 的值无法使用：{_in_chinese(first)}",
            "各项设置的写法见 docs/settings.md",
            name,
        ) from error


def as_environment(settings: Settings) -> dict[str, str]:
    """The table as environment variables: another process reads the same settings from them."""
    plain = {n: v for n, v in settings.model_dump(mode="json").items() if v not in (None, [], "")}
    return {
        PREFIX + name.upper(): ",".join(value) if isinstance(value, list) else str(value)
        for name, value in plain.items()
    }


@functools.cache
def _kinds() -> dict[str, str]:
    return {
        "date": "要写成 2026-11-24 这样的日期",
        "int": "要写成整数",
        "float": "要写成数值",
        "bool": "要写成 true 或 false",
        "greater": "数值太小",
        "less": "数值太大",
        "path": "要写成文件路径",
    }


def _in_chinese(error: Any) -> str:
    kind = str(error["type"])
    message = str(error["msg"]).removeprefix("Value error, ")
    return next((words for start, words in _kinds().items() if kind.startswith(start)), message)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_exposure(settings: Settings) -> None:
    """Refuse to open the door to others before somebody has said to whom."""
    if is_loopback(settings.host) or settings.api_keys or settings.public:
        return
    raise InvalidParameter(
        f"地址 {settings.host} 会让其他机器访问，但既没有设置访问密钥，也没有声明公开",
        "设置 ZHIJIAN_API_KEYS=密钥，或加 --public 声明公开，或只监听 127.0.0.1",
        "host",
    )
