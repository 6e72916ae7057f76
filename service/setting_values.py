"""How the text of a setting becomes its value, and what a text that cannot become one should be."""

from __future__ import annotations

import datetime
import ipaddress
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from index_mappings.errors import InvalidParameter

if TYPE_CHECKING:
    from index_mappings.related import Groups


class Log(StrEnum):
    """Of what a line is written."""

    NONE = "none"
    REQUESTS = "requests"
    QUESTIONS = "questions"


#: Headers that carry what must not stand in a log.
SECRET_FIELDS: Final = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key"})
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
#: Makes a value of a text that is not empty, for the setting of this name. Raises ValueError (why
#: it cannot be) or InvalidParameter.
TextReader = Callable[[str, str], Any]


def text(text: str, _name: str) -> str:
    return text


def day(text: str, _name: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError("要写成 2026-11-24 这样的日期") from None


def log(text: str, _name: str) -> Log:
    try:
        return Log(text)
    except ValueError:
        raise ValueError(f"要写成 {'、'.join(Log)} 之一") from None


def whole(lowest: int, highest: int) -> TextReader:
    def read(text: str, _name: str) -> int:
        if not text.isdecimal() or not lowest <= int(text) <= highest:
            raise ValueError(f"要写成 {lowest} 至 {highest} 的整数")
        return int(text)

    return read


def seconds(longest: float) -> TextReader:
    def read(text: str, _name: str) -> float:
        try:
            seconds = float(text)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds <= longest:
            raise ValueError(f"要写成大于 0、不超过 {longest:g} 的秒数")
        return seconds

    return read


def yes(text: str, _name: str) -> bool:
    if text.lower() in ("1", "true", "t", "yes", "y", "on"):
        return True
    if text.lower() in ("0", "false", "f", "no", "n", "off"):
        return False
    raise ValueError("要写成 true 或 false")


def anything_but_0(text: str, _name: str) -> bool:
    return text != "0"


def prefix(text: str, _name: str) -> str:
    trimmed = text.strip("/")
    if any(c in trimmed for c in "?#\\ \"'<>") or "//" in trimmed:
        raise ValueError("路径前缀只能像 /search 这样写")
    return f"/{trimmed}" if trimmed else ""


def web_address(text: str, _name: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise ValueError("网址要以 http:// 或 https:// 开头")
    return text.rstrip("/")


def by_comma(text: str, _name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def key_file(text: str, _name: str) -> Path:
    """A file that need not be there yet."""
    from service.keys import read

    try:
        read(Path(text))
    except InvalidParameter as error:
        raise ValueError(error.message) from None
    return Path(text).absolute()


def log_file(text: str, _name: str) -> Path:
    """A file that need not be there yet, in a folder that is."""
    path = Path(text).absolute()
    if path.is_dir() or not path.parent.is_dir():
        raise ValueError(f"要写成文件，所在的目录要先建好：{text}")
    return path


def field_name(text: str, _name: str) -> str:
    """A header that holds no secret: its value is written to the log."""
    name = text.lower()
    if not re.fullmatch(r"[a-z0-9-]{1,100}", name) or name in SECRET_FIELDS:
        raise ValueError("要写成一个请求头的名称，如 X-Remote-User，不能是放密钥的请求头")
    return name


def networks(text: str, name: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part, strict=False) for part in by_comma(text, name))
    except ValueError:
        raise ValueError("要写成地址或网段，如 10.0.0.5,192.168.0.0/16") from None


def secrets(text: str, name: str) -> tuple[str, ...]:
    from service.tokens import SHORTEST_SECRET

    secrets = by_comma(text, name)
    if any(len(secret.encode()) < SHORTEST_SECRET for secret in secrets):
        raise ValueError(
            f"每个至少 {SHORTEST_SECRET} 个字节，以逗号分隔；可用 openssl rand -hex 32 生成"
        )
    return secrets


def origins(text: str, name: str) -> tuple[str, ...]:
    from service.origins import read_origin

    return tuple(dict.fromkeys(map(read_origin, by_comma(text, name))))


def fingerprint(text: str, _name: str) -> str:
    digits = text.replace(":", "")
    if len(digits) != 64 or set(digits.lower()) - set("0123456789abcdef"):
        raise ValueError("要写成证书的 SHA-256 指纹，64 位十六进制")
    return digits


def certificates(text: str, _name: str) -> str:
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(text)
    except ssl.SSLError:
        raise ValueError(f"所指的文件不是 PEM 格式的证书：{text}") from None
    except OSError:
        raise ValueError(f"所指的文件读不出来：{text}") from None
    return text


def secret_in(text: str, _name: str) -> str:
    try:
        secret = Path(text).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"所指的文件读不出来：{text}") from None
    if not secret:
        raise ValueError(f"所指的文件是空的：{text}")
    return secret


def terms(text: str, name: str) -> tuple[str, ...]:
    from index_mappings.words import read_terms

    return read_terms(Path(text), name)


def groups(text: str, name: str) -> Groups:
    from index_mappings.related import read_groups

    return read_groups(Path(text), name)
