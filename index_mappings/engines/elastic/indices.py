"""The indices behind an alias: made aside, put in force by one call, swept away when replaced.

    ALIAS                      what the address names; leads to the index in force
    ALIAS-fingerprint-N        an index: the fingerprint it was made with and the epoch of its maker
    ALIAS-lock                 who is writing

Nothing is ever deleted that does not bear our name and our mark in its mapping.
"""

from __future__ import annotations

import re
import time
from typing import Any

import elasticsearch

from index_mappings.engines.elastic import failures, fields
from index_mappings.engines.elastic.connection import WRITE_SECONDS, Connection
from index_mappings.engines.elastic.state import Seen, Visibility
from index_mappings.engines.lineage import Lineage
from index_mappings.errors import EngineBroken, EngineError, ForeignIndex, NoIndex

#: How long replicas of a new index may take before it is put in force all the same.
GREEN = "60s"


class Indices:
    """The indices of one alias, as the holder of the lock may change them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._address = connection.address
        self._alias = connection.alias
        self._settings = connection.settings
        self._client = connection.client.options(request_timeout=WRITE_SECONDS)
        self._name = re.compile(re.escape(self._alias) + r"-[0-9a-f]{16}-(\d+)")

    def in_force(self, rebuild: bool) -> Seen | None:
        """What is known of the index in force; None where there is none.

        Raises ForeignIndex for one that cannot be written to, unless it is to be rebuilt.
        """
        try:
            seen = self._connection.about()
        except NoIndex:
            return None
        except EngineBroken:
            name = self._behind()
            if not rebuild or name is None:
                raise
            return _unreadable(name)
        if not rebuild:
            self._check(seen)
        return seen

    def _check(self, seen: Seen) -> None:
        if seen.about.fingerprint != fields.fingerprint():
            raise ForeignIndex(
                f"{self._address} 的索引由另一版本的程序建成，不能混写。",
                "请用 zhijian load --rebuild 加上原始资料重建；重建期间检索照常。",
            )
        with failures.translated(self._address):
            mapping = self._client.indices.get_mapping(index=seen.index)[seen.index]["mappings"]
        if names := changed(mapping):
            raise failures.changed_by_hand(self._address, "、".join(names))

    def _behind(self) -> str | None:
        """The one index of ours that the alias leads to, though it cannot be read."""
        try:
            with failures.translated(self._address):
                names = list(self._client.indices.get_alias(name=self._alias).body)
        except EngineError:
            return None
        return names[0] if len(names) == 1 and names[0] in self._ours() else None

    def _ours(self) -> dict[str, bool]:
        """Our indices, and whether an alias leads there."""
        with failures.translated(self._address):
            indices = self._client.indices.get(index=f"{self._alias}-*").body
        return {
            name: bool(about.get("aliases"))
            for name, about in indices.items()
            if self._name.fullmatch(name)
            and about["mappings"].get("_meta", {}).get("made_by") == fields.MADE_BY
        }

    def newest(self) -> int:
        """The highest number that stands in the name of one of our indices; 0 without any."""
        return max(map(self._numbered, self._ours()), default=0)

    def _numbered(self, name: str) -> int:
        match = self._name.fullmatch(name)
        return int(match[1]) if match else 0

    def fresh(self, dictionary: str, epoch: int, *, rebuild: bool) -> str:
        """A new, empty index of a name that nobody before has had, beside those that exist."""
        name = f"{self._alias}-{fields.fingerprint()}-{epoch}"
        copies = {"number_of_replicas": 0} if rebuild else self._replicas()
        settings = {"number_of_shards": self._settings.shards, "refresh_interval": "-1", **copies}
        with failures.translated(self._address):
            self._client.indices.create(
                index=name, settings=settings, mappings=fields.mapping(dictionary)
            )
        return name

    def put_in_force(self, new: str, old: str | None, *, rebuild: bool) -> None:
        """Let readers find this index from now on: one call, nothing in between."""
        with failures.translated(self._address):
            if rebuild:
                self._replicate(new)
            actions: list[dict[str, Any]] = [{"add": {"index": new, "alias": self._alias}}]
            if old is not None:
                leave = {"index": old, "alias": self._alias, "must_exist": True}
                actions.insert(0, {"remove": leave})
            self._client.indices.update_aliases(actions=actions)

    def _replicate(self, name: str) -> None:
        self._client.indices.put_settings(index=name, settings=self._replicas())
        try:
            waiting = self._client.options(request_timeout=WRITE_SECONDS + 30, max_retries=0)
            waiting.cluster.health(index=name, wait_for_status="green", timeout=GREEN)
        except elasticsearch.ApiError as error:
            if error.status_code not in (403, 408):  # not allowed to look; not green in time
                raise

    def _replicas(self) -> dict[str, Any]:
        """How many copies: as told, else one where there is a second node."""
        if self._settings.replicas is None:
            return {"auto_expand_replicas": "0-1"}
        copies = self._settings.replicas
        return {"auto_expand_replicas": "false", "number_of_replicas": copies}

    def sweep(self, epoch: int) -> None:
        """Remove our indices that no alias leads to: unfinished ones and those replaced, but for
        what later epochs are making."""
        for name, led_to in self._ours().items():
            if not led_to and self._numbered(name) <= epoch:
                self.delete(name)

    def delete(self, name: str) -> None:
        """Remove one index."""
        with failures.translated(self._address):
            self._client.indices.delete(index=name, ignore_unavailable=True)

    def refresh(self, name: str) -> None:
        """Let searches find what was written."""
        with failures.translated(self._address):
            answer = self._client.indices.refresh(index=name)
            if answer["_shards"]["failed"]:
                raise failures.answer_error(503, "", self._address)


def changed(mapping: dict[str, Any]) -> list[str]:
    """The fields in which a mapping is not the one we made."""
    theirs, ours = mapping.get("properties", {}), fields.properties()
    wrong = [name for name in ours if _traits(theirs.get(name, {})) != _traits(ours[name])]
    wrong += [name for name in theirs if name not in ours]
    if str(mapping.get("dynamic", "strict")) != "strict":
        wrong.append("dynamic")
    return sorted(wrong)


def _traits(mapping: dict[str, Any]) -> tuple[Any, ...]:
    options = mapping.get("index_options")
    options = None if options == "positions" else options  # the server leaves its default out
    kind = mapping.get("type") or ("object" if mapping else None)
    return kind, mapping.get("analyzer"), options, str(mapping.get("enabled", True)).lower()


def _unreadable(name: str) -> Seen:
    """Stands for an index whose numbers cannot be read: what is written next has larger ones.

    Commits and report numbers count by ones, far slower than seconds go by.
    """
    now = int(time.time())
    return Seen(name, Visibility(now, "", "", "", now, Lineage.begun()), 0, 0)
