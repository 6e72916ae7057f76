"""What happens to the index: a function each, and the table of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.soak.hands import Hands
from benchmarks.soak.texts import FOLDER

#: A load of up to so many sources is read in one process, in their order.
FEW = 5
#: Seconds in which nothing happens: only the state in force may be shown at their end.
CALM = 5.0


def load_few(hands: Hands) -> None:
    """Some sources have changed, are new, or had been removed."""
    names = _some(hands, hands.rng.randint(1, FEW))
    reports = hands.turn(names)
    before = hands.now
    step = hands.begin("载入几份", before.loaded(reports), between=before.step_by_step(reports))
    hands.run(step, "load", *names)


def load_many(hands: Hands) -> None:
    """Most sources have changed; the whole folder is loaded."""
    hands.turn(_most(hands))
    step = hands.begin("载入整个文件夹", hands.whole(), free=True)
    hands.run(step, "load", FOLDER)


def load_same(hands: Hands) -> None:
    """A source is loaded that has not changed since."""
    names = _some(hands, 1)
    reports = {name: hands.files.reports[name] for name in names}
    step = hands.begin("载入未变的", hands.now.loaded(reports))
    hands.run(step, "load", *names)


def load_bad(hands: Hands) -> None:
    """A source that cannot be loaded is set aside."""
    name = hands.files.spoil()
    step = hands.begin("搁置一份", hands.now.loaded({}, [name]))
    hands.run(step, "load", name, fails=True)


def dismiss(hands: Hands) -> None:
    """A source that was set aside is no longer listed."""
    if not hands.now.aside:
        load_bad(hands)
    name = hands.rng.choice(sorted(hands.now.aside))
    step = hands.begin("不再列出", hands.now.dismissed(name))
    hands.run(step, "dismiss", name)


def remove(hands: Hands) -> None:
    """Some reports are taken out."""
    ids = sorted(report.id for report in hands.now.held.values())
    gone = hands.rng.sample(ids, hands.rng.randint(1, min(3, len(ids))))
    step = hands.begin("撤下报告", hands.now.without(gone))
    hands.run(step, "remove", *gone)


def rebuild(hands: Hands) -> None:
    """The index is made anew from itself."""
    step = hands.begin("重建", hands.now)
    hands.run(step, "load", "--rebuild")


def rebuild_from_files(hands: Hands) -> None:
    """The index is made anew, and sources that have changed are loaded over it."""
    hands.turn(_most(hands))
    step = hands.begin("用文件重建", hands.whole())
    hands.run(step, "load", FOLDER, "--rebuild")


def back_up(hands: Hands) -> None:
    """The folder is copied, and things go on."""
    hands.back_up()
    load_few(hands)


def restore(hands: Hands) -> None:
    """A copy takes the folder's place."""
    if not hands.backups:
        back_up(hands)
    hands.restore(hands.rng.choice(hands.backups))


def kill_load(hands: Hands) -> None:
    """A large load is killed in the middle, and begun again."""
    hands.turn(_most(hands))
    step = hands.begin("杀死载入", hands.whole(), free=True)
    hands.killed(step, "load", FOLDER)
    again = hands.begin("杀死之后再载入", hands.whole(), free=True)
    hands.run(again, "load", FOLDER)


def kill_rebuild(hands: Hands) -> None:
    """A rebuild is killed in the middle: it leaves what was there, or all that is new."""
    hands.turn(_most(hands))
    step = hands.begin("杀死重建", hands.whole())
    hands.killed(step, "load", FOLDER, "--rebuild")


def wait(_hands: Hands) -> None:
    """Nothing happens for a while."""
    time.sleep(CALM)


@dataclass(frozen=True, slots=True)
class Deed:
    """A row of the table; `times` is how often it stands in a round."""

    do: Callable[[Hands], None]
    times: int = 1


DEEDS = (
    Deed(load_few, 3),
    Deed(load_many),
    Deed(load_same),
    Deed(load_bad),
    Deed(dismiss),
    Deed(remove, 2),
    Deed(rebuild),
    Deed(rebuild_from_files),
    Deed(back_up),
    Deed(restore, 2),
    Deed(kill_load, 2),
    Deed(kill_rebuild),
    Deed(wait),
)


def _some(hands: Hands, count: int) -> list[str]:
    names = sorted(hands.files.sources)
    return sorted(hands.rng.sample(names, min(count, len(names))))


def _most(hands: Hands) -> list[str]:
    names = sorted(hands.files.sources)
    return _some(hands, hands.rng.randint(len(names) // 2, len(names)))
