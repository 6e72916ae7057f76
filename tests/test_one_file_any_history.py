"""Whatever is changed, renamed, moved and loaded from wherever: the index holds what a list of
files by their true paths holds, each under a name of its own."""

import os
import random
import zipfile
from contextlib import chdir
from pathlib import Path

import pytest
from made_formats import zipped

from index_mappings.engines import open_engine
from loaders import load as loading
from loaders.dump import dump, rows
from loaders.load import load

FOLDERS, FILES, MEMBERS = ("甲", "乙"), ("a.txt", "b.txt", "x.zip"), ("m.txt", "n.txt")


def text(number):
    """Another text for every number; the larger, the shorter."""
    head = "柳州市鱼峰区人民政府关于2023年度法治政府建设情况的报告\n一、工作成效\n"
    return f"{head}全区办结案件{number}件{'，群众满意' * (9 - number % 10)}。\n"


def step(rng):
    """Half of the steps load, mostly as people do: standing in the folder, all that is in it, by
    its relative path."""
    folder, other = rng.sample(FOLDERS, 2)
    if rng.random() < 0.5:
        near = rng.choice(("here",) * 6 + ("there", "above"))
        form = rng.choice(("relative",) * 6 + ("absolute", "link", "around"))
        return "load", near, folder, rng.choice(("", "", "", *FILES)), form
    file = rng.choice(FILES)
    return rng.choice(
        (
            ("write", folder, file, rng.randrange(1, 40)),
            ("move", folder, file, rng.choice((folder, other)), rng.choice(FILES)),
            ("remove", folder, file),
            ("exchange",),
            ("rename", folder),
            ("dump",),
        )
    )


class World:
    """The disk, an index, and the list of files that says what the index must hold.

    A file is in the list by its true path, with its name and the texts that were read of it. One
    that is new and that some name means from here, whose own file is gone, takes that one's place.
    """

    def __init__(self, root):
        self.root, self.number = root, 0
        self.names, self.texts = {}, {}
        self.engine = open_engine(f"embedded:{root}/index0")
        self.called = {folder: folder for folder in FOLDERS}
        for folder in FOLDERS:
            (root / folder / "r").mkdir(parents=True)
            for at, file in enumerate(FILES):
                self.write(folder, file, at)

    def path(self, folder, file):
        return self.root / self.called[folder] / "r" / file

    def write(self, folder, file, number):
        content = text(number).encode()
        if file.endswith(".zip"):
            content = zipped({m: text(number + at).encode() for at, m in enumerate(MEMBERS)})
        self.path(folder, file).write_bytes(content)

    def move(self, folder, file, to, other):
        if Path(file).suffix == Path(other).suffix and self.path(folder, file).exists():
            self.path(folder, file).rename(self.path(to, other))

    def remove(self, folder, file):
        self.path(folder, file).unlink(missing_ok=True)

    def exchange(self):
        """The two folders change places."""
        first, second = (self.root / self.called[folder] for folder in FOLDERS)
        first.rename(self.root / "aside")
        second.rename(first)
        (self.root / "aside").rename(second)

    def rename(self, folder):
        """The whole folder goes elsewhere."""
        old = self.called[folder]
        self.called[folder] = f"{old}新"
        (self.root / old).rename(self.root / self.called[folder])

    def dump(self):
        """The index goes on as another one, made of its dump."""
        file = self.root / "all.jsonl"
        if self.texts and dump(self.engine, file):
            self.engine.close()
            self.number += 1
            self.engine = open_engine(f"embedded:{self.root}/index{self.number}")
            load([file], self.engine)

    def typed(self, folder, file, form):
        """A path from where one stands."""
        path = self.path(folder, file)
        if form == "absolute":
            return path
        if form == "link":
            link = self.root / f"link{folder}"
            link.unlink(missing_ok=True)
            link.symlink_to(self.called[folder])
            return link / "r" / file
        near = os.path.relpath(path)
        return Path("..", Path.cwd().name, near) if form == "around" else Path(near)

    def load(self, stand, folder, file, form):
        other = FOLDERS[1 - FOLDERS.index(folder)]
        near = {"here": self.called[folder], "there": self.called[other], "above": "."}
        with chdir(self.root / near[stand]):
            typed = self.typed(folder, file, form)
            below = [typed] if file else [typed / name for name in sorted(FILES)]
            below = [path for path in below if path.exists()]
            if not below:
                return
            summary = load([typed], self.engine)
            ways = (summary.loaded, summary.replaced, summary.unchanged, summary.set_aside)
            shown = {row.source for way in ways for row in way}
            assert shown == {name for path in below for name in self.read(path, shown)}

    def read(self, path, shown):
        """Enter one file as it was typed; the names of what it holds."""
        real = os.path.realpath(path)
        if real not in self.names:
            gone = [f for f, name in self.names.items()
                    if not Path(f).exists() and os.path.realpath(name) == real]  # fmt: skip
            gone.sort(key=lambda f: (self.names[f] != str(path), self.names[f]))
            name = self.names.pop(gone[0]) if gone else self.new_name(path, shown)
            self.names[real] = name
        texts = self.texts.setdefault(self.names[real], {})
        number = self.number_in(real)
        if path.suffix == ".zip":
            texts |= {f"!/{m}": text(number + at) for at, m in enumerate(MEMBERS)}
        else:
            texts[""] = text(number)
        return [self.names[real] + inside for inside in texts]

    def number_in(self, real):
        if real.endswith(".zip"):
            with zipfile.ZipFile(real) as archive:
                told = archive.read(MEMBERS[0]).decode()
        else:
            told = Path(real).read_text("utf-8")
        return int(told.partition("案件")[2].partition("件")[0])

    def new_name(self, path, shown):
        """As typed; where that is another file's name, one that nobody has and that fits it."""
        used = set(self.names.values())
        if str(path) not in used:
            return str(path)
        real = os.path.realpath(path)
        files = {name.partition("!/")[0] for name in shown} - used
        fitting = [name for name in files if real.endswith(f"/{name}") or name == real]
        assert fitting, (path, shown)
        return min(fitting, key=len)

    def check(self):
        if not self.texts:
            return
        told = [
            row for e in self.engine.now().catalogue().entries for row in rows(e, self.engine.now())
        ]
        found = {row["source"]: row["text"].split() for row in told}
        assert len(found) == len(told), "two sources of one name"
        expected = {name + inside: text.split() for name, texts in self.texts.items()
                    for inside, text in texts.items()}  # fmt: skip
        assert found == expected


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(24))
def test_any_history_leaves_one_source_a_file(seed, tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "FEW_SOURCES", 100)  # a dump too is read in this process
    rng = random.Random(seed)
    world = World(Path(os.path.realpath(tmp_path)))
    history = []
    for _ in range(14):
        history.append(step(rng))
        verb, *how = history[-1]
        getattr(world, verb)(*how)
        world.check()  # pytest shows the history that led here
    world.engine.close()
