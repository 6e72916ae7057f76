"""Settings: the table and its documentation agree, bad values are named, doors stay shut."""

import datetime
import re
from pathlib import Path

import pytest

from index_mappings.errors import InvalidParameter
from service.settings import PREFIX, Settings, check_exposure, is_loopback, read_settings

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)


def written(value: object) -> str:
    if value in (None, "", ()):
        return "（不设）"
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_document_tells_the_table() -> None:
    """Every setting stands in the document with its default and its meaning, and nothing else."""
    rows = re.findall(
        r"^\| `(ZHIJIAN_\w+)` \| (.+?) \| (.+?) \|$", DOCUMENT.read_text("utf-8"), re.M
    )
    told = {name: (default.strip("`"), meaning) for name, default, meaning in rows}
    table = {
        PREFIX + name.upper(): (written(field.default), field.description)
        for name, field in Settings.model_fields.items()
    }
    assert told == table


VALUES = [
    ("ENGINE", "embedded:/srv/索引", "engine", "embedded:/srv/索引"),
    ("TODAY", "2026-11-24", "today", datetime.date(2026, 11, 24)),
    ("WORDS", "/srv/词.txt", "words", Path("/srv/词.txt")),
    ("PORT", "8080", "port", 8080),
    ("PUBLIC", "true", "public", True),
    ("ROOT_PATH", "/search", "root_path", "/search"),
    ("ROOT_PATH", "search/", "root_path", "/search"),  # slashes are put right
    ("ROOT_PATH", "/", "root_path", ""),
    ("PUBLIC_URL", "https://portal.invalid/search/", "public_url", "https://portal.invalid/search"),
    ("API_KEYS", "甲钥, 乙钥 ,", "api_keys", ("甲钥", "乙钥")),  # blanks and a stray comma
    ("API_KEYS", "", "api_keys", ()),  # an empty variable is none
    ("PORT", "", "port", 8000),
]


@pytest.mark.parametrize(("variable", "text", "field", "value"), VALUES)
def test_environment(
    variable: str, text: str, field: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PREFIX + variable, text)
    assert getattr(read_settings(), field) == value


REFUSED = [
    ("TODAY", "明天"),
    ("TODAY", "2026-13-01"),
    ("PORT", "八千"),
    ("PORT", "70000"),
    ("PUBLIC", "也许"),
    ("ROOT_PATH", "/a?b"),
    ("PUBLIC_URL", "portal.invalid"),
    ("ROOT_PATH", "/a//b"),
]


@pytest.mark.parametrize(("variable", "text"), REFUSED)
def test_refusal_names_the_setting(
    variable: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PREFIX + variable, text)
    with pytest.raises(InvalidParameter) as caught:
        read_settings()
    assert PREFIX + variable in caught.value.message
    assert caught.value.remedy


def test_given_wins_and_none_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIJIAN_PORT", "9000")
    assert read_settings(port=None).port == 9000
    assert read_settings(port=9100).port == 9100


def test_frozen() -> None:
    with pytest.raises(Exception, match="frozen"):
        read_settings().port = 1  # type: ignore[misc]


def test_today() -> None:
    assert read_settings(today=datetime.date(2020, 1, 2)).day == datetime.date(2020, 1, 2)
    assert read_settings().day == datetime.date.today()


LOOPBACK = [
    ("127.0.0.1", True),
    ("127.9.9.9", True),
    ("::1", True),
    ("localhost", True),
    ("0.0.0.0", False),
    ("::", False),
    ("192.168.1.5", False),
    ("zhijian.example", False),  # a name may be anybody's
    ("", False),
]


@pytest.mark.parametrize(("host", "expected"), LOOPBACK)
def test_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_exposure_needs_a_word() -> None:
    check_exposure(read_settings(host="127.0.0.1"))
    check_exposure(read_settings(host="0.0.0.0", public=True))
    check_exposure(read_settings(host="0.0.0.0", api_keys="钥"))
    with pytest.raises(InvalidParameter) as caught:
        check_exposure(read_settings(host="0.0.0.0"))
    assert "--public" in caught.value.remedy and "ZHIJIAN_API_KEYS" in caught.value.remedy


def test_needs_key() -> None:
    assert not read_settings().needs_key
    assert read_settings(api_keys=("k",)).needs_key
    assert not read_settings(api_keys=("k",), public=True).needs_key
