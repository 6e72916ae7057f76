"""Whom the service lets in before it starts: it does not open its door to others unasked."""

from __future__ import annotations

import ipaddress

from index_mappings.errors import InvalidParameter
from service.keys import read
from service.settings import Settings


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
    if is_loopback(settings.host) or settings.public:
        return
    if settings.api_keys or settings.token_secrets:
        return
    if settings.api_keys_file:
        if read(settings.api_keys_file):
            return
        raise InvalidParameter(
            f"密钥文件 {settings.api_keys_file} 里还没有密钥，谁也不能访问",
            "先用 zhijian key add 名称 做一个",
            "ZHIJIAN_API_KEYS_FILE",
        )
    raise InvalidParameter(
        f"地址 {settings.host} 会让其他机器访问，但既没有设置访问密钥，也没有声明公开",
        "设置 ZHIJIAN_API_KEYS=密钥（或 ZHIJIAN_API_KEYS_FILE=文件），或加 --public 声明公开，"
        "或只监听 127.0.0.1",
        "host",
    )
