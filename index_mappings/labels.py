"""Section and topics of a paragraph as one number, and how many paragraphs of a report bear each.

One number is one column to count instead of two, and numbers are counted several times faster than
texts. A report's record holds how many of its paragraphs bear each label, so that what is asked
without words is added up, and no engine has to count it.
"""

from __future__ import annotations

import functools
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, cast

from index_mappings.reports import Paragraph, SectionType, Topic

#: What the parts of a label stand for: their order is part of the fingerprint.
SECTIONS: Final = tuple(SectionType)
TOPICS: Final = tuple(Topic)
#: Bytes of a label and its paragraphs, as they are packed.
PAIR: Final = 8
#: More paragraphs than a report can have.
MOST: Final = 1 << 20
#: All labels are smaller.
LABELS: Final = len(SECTIONS) << len(TOPICS)


def label(paragraph: Paragraph) -> int:
    """The section's place in its order, then a bit for each topic."""
    return SECTIONS.index(paragraph.section) << len(TOPICS) | _bits(paragraph.topics)


@functools.lru_cache(maxsize=4096)
def _bits(topics: tuple[Topic, ...]) -> int:
    return sum(1 << TOPICS.index(topic) for topic in set(topics))


def counted(paragraphs: Iterable[Paragraph]) -> bytes:
    """The labels of a report and how many paragraphs bear each, packed (see `packed`)."""
    counts = Counter(map(label, paragraphs))
    return packed(number for pair in sorted(counts.items()) for number in pair)


def packed(numbers: Iterable[int]) -> bytes:
    """Label, paragraphs, label, paragraphs, … of 32 bits each: 150,000 reports hold some twenty
    pairs each, and as Python's numbers they would take as much as all else that is known of them.
    """
    return array("i", numbers).tobytes()


def unpacked(pairs: bytes) -> list[int]:
    """The numbers again."""
    return array("i", pairs).tolist()


def borne_by(pairs: bytes) -> int:
    """How many paragraphs bear them."""
    return sum(unpacked(pairs)[1::2])


def checked(numbers: Sequence[object]) -> bytes | None:
    """Numbers as they were stored, packed; None where they are no labels and their paragraphs."""
    if not set(map(type, numbers)) <= {int}:
        return None
    plain = cast(Sequence[int], numbers)
    borne, counts = plain[::2], plain[1::2]
    if not len(borne) == len(counts) == len(set(borne)):
        return None
    if plain and not (min(borne) >= 0 and max(borne) < LABELS):
        return None
    return packed(plain) if not plain or (min(counts) > 0 and max(counts) < MOST) else None
