"""Settings: the table and its documentation agree, bad values are named, doors stay shut."""

import datetime
import os
import re
from pathlib import Path

import certifi
import pytest

from index_mappings.engines.settings import EngineSettings
from index_mappings.errors import InvalidParameter
from index_mappings.related import TermGroup
from index_mappings.words import OURS, dictionary_of
from service.exposure import check_exposure, is_loopback
from service.settings import (
    PREFIX,
    ROWS,
    Settings,
    debugging,
    read_settings,
)

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = (ROOT / "docs/settings.md").read_text("utf-8")
FOLDERS = ("index_mappings", "loaders", "service", "benchmarks", "containers", "docs")


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


# --- the documents -------------------------------------------------------------------------------


def written(value: object) -> str:
    if value in (None, "", ()):
        return "（不设）"
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_document_tells_the_table() -> None:
    """Every setting stands in the document with its default and its meaning, and nothing else."""
    rows = re.findall(r"^\| `(ZHIJIAN_\w+)` \| (.+?) \| (.+?) \|$", DOCUMENT, re.M)
    told = [(name, default.strip("`"), meaning) for name, default, meaning in rows]
    table = [(name, written(row.default), row.metadata["purpose"]) for name, row in ROWS.items()]
    assert told == table


#: Read by others than the program; docs/settings.md says by whom.
ELSEWHERE = set(
    re.findall(r"`(ZHIJIAN_\w+)`", "".join(re.findall(r"^\* `ZHIJIAN.*：", DOCUMENT, re.M)))
)
#: Where a name of a setting may stand.
FILES = (
    "*.py", "*.md", "*.yml", "*.html", "*.txt", "Dockerfile", "Makefile", ".env", "*.env",
    "*.conf", "*.service", "*.sh",
)  # fmt: skip
#: Names that only begin like one of ours, and this file's own.
BEGINNINGS = {"ZHIJIAN_", "ZHIJIAN_ENGINE_"}


def test_every_name_that_is_written_anywhere_exists() -> None:
    files = [f for folder in FOLDERS for pattern in FILES for f in (ROOT / folder).rglob(pattern)]
    files += [f for pattern in FILES for f in ROOT.glob(pattern)]
    assert len(files) > 200
    strange = {}
    for file in files:
        names = set(re.findall(r"(?<![A-Z_])ZHIJIAN_[A-Z_]*", file.read_text("utf-8", "replace")))
        if unknown := names - ROWS.keys() - ELSEWHERE - BEGINNINGS:
            strange[file.name] = unknown
    assert strange == {}


def test_what_others_read_is_no_row() -> None:
    assert ELSEWHERE and not ELSEWHERE & ROWS.keys()


#: The table; what hands LibreOffice the environment of whoever starts it; and what says there to a
#: library where the figures are kept, or to the interpreter where it finds no modules: they know no
#: other way.
LOOKING = (
    "service/settings.py",
    "loaders/formats/office.py",
    "service/api/together.py",
    "loaders/pool.py",
)


def test_only_the_table_looks_into_the_environment() -> None:
    """`NO_COLOR` is everybody's."""
    looks = {
        file.relative_to(ROOT).as_posix()
        for folder in ("index_mappings", "loaders", "service")
        for file in (ROOT / folder).rglob("*.py")
        for line in file.read_text("utf-8").splitlines()
        if re.search(r"environ\b|getenv", line) and "NO_COLOR" not in line
    }
    assert looks == set(LOOKING)


# --- values --------------------------------------------------------------------------------------

VALUES = [
    ("ENGINE", "embedded:/srv/索引", "engine", "embedded:/srv/索引"),
    ("ENGINE_TIMEOUT", "2.5", "engine_timeout", 2.5),
    ("ENGINE_REPLICAS", "0", "engine_replicas", 0),
    ("ENGINE_FINGERPRINT", "aB:" * 31 + "0C", "engine_fingerprint", "aB" * 31 + "0C"),
    ("TODAY", "2026-11-24", "today", datetime.date(2026, 11, 24)),
    ("PORT", "8080", "port", 8080),
    ("PUBLIC", "true", "public", True),
    ("PUBLIC", "On", "public", True),
    ("PUBLIC", "0", "public", False),
    ("ROOT_PATH", "/search", "root_path", "/search"),
    ("ROOT_PATH", "search/", "root_path", "/search"),  # slashes are put right
    ("ROOT_PATH", "/", "root_path", ""),
    ("PUBLIC_URL", "https://portal.invalid/search/", "public_url", "https://portal.invalid/search"),
    ("API_KEYS", "甲钥, 乙钥 ,", "api_keys", ("甲钥", "乙钥")),  # blanks and a stray comma
    ("API_KEYS", "", "api_keys", ()),  # an empty variable is none
    (
        "EMBED_ORIGINS",
        "HTTPS://a.example/, http://b.example:80",
        "embed_origins",
        ("https://a.example", "http://b.example"),
    ),
    ("PORT", " ", "port", 8000),
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
    ("PORT", "-1"),
    ("WORKERS", "0"),
    ("WORKERS", "65"),
    ("PUBLIC", "也许"),
    ("ROOT_PATH", "/a?b"),
    ("PUBLIC_URL", "portal.invalid"),
    ("ROOT_PATH", "/a//b"),
    ("ANSWER_TIMEOUT", "0"),
    ("ANSWER_TIMEOUT", "nan"),
    ("ENGINE_TIMEOUT", "soon"),
    ("ENGINE_TIMEOUT", "-1"),
    ("ENGINE_TIMEOUT", "601"),
    ("ENGINE_SHARDS", "many"),
    ("ENGINE_SHARDS", "0"),
    ("ENGINE_REPLICAS", "101"),
    ("ENGINE_FINGERPRINT", "12:34"),
    ("ENGINE_CA", "/no/such/ca.crt"),
    ("ENGINE_CA", __file__),  # no certificate
    ("ENGINE_API_KEY_FILE", "/no/such/key"),
    ("ENGINE_PASSWORD_FILE", "/"),
    ("API_KEYS_FILE", "/"),
    ("API_KEYS_FILE", __file__),  # no keys
    ("EMBED_ORIGINS", "*"),
    ("EMBED_ORIGINS", "https://portal.example/path"),
    ("RATE", "-1"),
    ("KEY_RATE", "many"),
    ("AT_ONCE", "0"),
    ("CONNECTIONS", "39"),
    ("TRUSTED_PROXIES", "10.0.0.0/33"),
    ("TRUSTED_PROXIES", "proxy.example"),
    ("LOG", "everything"),
    ("AUDIT_LOG", "/"),
    ("AUDIT_LOG", "/no/such/audit.jsonl"),
    ("USER_HEADER", "X Remote User"),
    ("USER_HEADER", "Authorization"),  # would stand in the log
    ("TOKEN_SECRETS", "too short"),
    ("TOKEN_SECRETS", "long enough to sign with, they say,short"),
    ("WORDS", "/no/such/words.txt"),
    ("RELATED", "/no/such/words.txt"),
]


@pytest.mark.parametrize(("variable", "text"), REFUSED)
def test_refusal_names_the_setting(
    variable: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PREFIX + variable, text)
    with pytest.raises(InvalidParameter) as caught:
        read_settings()
    assert caught.value.field == PREFIX + variable
    assert PREFIX + variable in caught.value.message + caught.value.remedy
    assert caught.value.remedy


def test_every_reader_refuses_something() -> None:
    """Rows of any text aside, whose values have no wrong spelling."""
    free = {"ENGINE", "ENGINE_API_KEY", "ENGINE_USER", "ENGINE_PASSWORD"}
    free |= {"HOST", "API_KEYS", "KEY", "TOKEN", "DEBUG"}
    assert {PREFIX + name for name in free} == ROWS.keys() - {PREFIX + name for name, _ in REFUSED}


MISTYPED = [
    ("API_KEY", "API_KEYS"),
    ("WORKER", "WORKERS"),
    ("ANSWER_TIME_OUT", "ANSWER_TIMEOUT"),
    ("ENGINE_SHARD", "ENGINE_SHARDS"),
    ("PUBLIC_ULR", "PUBLIC_URL"),
]


@pytest.mark.parametrize(("wrong", "meant"), MISTYPED)
def test_a_name_that_is_nearly_one(wrong: str, meant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + wrong, "1")
    with pytest.raises(InvalidParameter) as caught:
        read_settings()
    assert f"{PREFIX}{wrong} " in caught.value.message
    assert f"{PREFIX}{meant}；" in caught.value.remedy


def test_names_of_others_are_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose's, the benchmarks', and what an orchestrator tells of a service of our name."""
    for name in [*ELSEWHERE, "ZHIJIAN_SERVICE_HOST", "ZHIJIAN_PORT_8000_TCP_ADDR"]:
        monkeypatch.setenv(name, "10.0.0.1")
    assert read_settings() == Settings()


def test_files_are_read_with_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key, a word list: what is in the file then, whatever becomes of the file."""
    contents = {
        "ENGINE_API_KEY_FILE": "a2V5LWZyb20tYS1maWxl\n",
        "ENGINE_PASSWORD_FILE": "secret-word",
        "WORDS": "龙城义警",
        "RELATED": "枫桥经验 = 龙城义警",
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content, "utf-8")
        monkeypatch.setenv(PREFIX + name, str(tmp_path / name))
    settings = read_settings()
    for name in contents:
        (tmp_path / name).unlink()
    engine = settings.engine_settings
    assert (engine.api_key, engine.password) == ("a2V5LWZyb20tYS1maWxl", "secret-word")
    assert settings.dictionary is dictionary_of(
        ("龙城义警",), (TermGroup(("枫桥经验", "龙城义警"), ("枫桥经验", "龙城义警")),)
    )
    for secret in ("a2V5LWZyb20tYS1maWxl", "secret-word"):
        assert secret not in repr(settings) + repr(engine)


def test_an_empty_file_holds_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text(" \n", "utf-8")
    monkeypatch.setenv("ZHIJIAN_ENGINE_API_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(InvalidParameter, match=r"ZHIJIAN_ENGINE_API_KEY_FILE.*空"):
        read_settings()


def test_the_engine_is_handed_what_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().engine_settings == EngineSettings()
    assert Settings().dictionary is OURS
    told = {"API_KEY": "k", "USER": "u", "PASSWORD": "p", "CA": certifi.where(), "SHARDS": "3"}
    told |= {"REPLICAS": "2", "TIMEOUT": "7", "FINGERPRINT": "ab" * 32}
    for name, value in told.items():
        monkeypatch.setenv(f"ZHIJIAN_ENGINE_{name}", value)
    assert read_settings().engine_settings == EngineSettings(
        seconds=7.0,
        api_key="k",
        user="u",
        password="p",
        ca=certifi.where(),
        fingerprint="ab" * 32,
        shards=3,
        replicas=2,
    )


def test_debugging_is_asked_where_the_table_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIJIAN_PORT", "八千")
    for text, expected in (("", False), ("0", False), ("1", True), ("yes", True)):
        monkeypatch.setenv("ZHIJIAN_DEBUG", text)
        assert debugging() is expected


def test_given_wins_and_none_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIJIAN_PORT", "9000")
    assert read_settings(port=None).port == 9000
    assert read_settings(port=9100).port == 9100


def test_frozen() -> None:
    with pytest.raises(Exception, match="cannot assign"):
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
