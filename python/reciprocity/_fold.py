"""Folds: relationships that are met in several places, for engines that spread work over machines."""

import ctypes
from ctypes import byref, c_int32, c_int64, c_uint64

from . import _library as c
from ._ledger import (
    Policy, Scores, _Handle, _code, _long, _micros, _options, _taken,
)
from ._library import call, library, make

_FORMS = {"events": 1, "sums": 2}


class Fold(_Handle):
    """What one worker of several knows: push events, states or profiles, take states or scores.

    Whatever the split of the events over folds, and whatever the order, the scores are those of one
    ledger, to the bit.

        fold = reciprocity.Fold(policy)
        for batch in batches:
            fold.push(batch)
        for batch in fold.scores():
            ...
    """

    _free = library.recip_fold_free

    def __init__(self, policy=None):
        """Under a Policy, or what makes one: a dict or a JSON text. None is the default."""
        policy = policy if isinstance(policy, Policy) else Policy(policy)
        super().__init__(make("recip_fold_new", policy._pointer))

    def __len__(self):
        """The number of relationships."""
        count = c_uint64()
        call("recip_fold_count", self._pointer, byref(count))
        return count.value

    @property
    def newest(self):
        """When the newest event occurred, in microseconds; None without events."""
        micros = c_int64()
        call("recip_fold_newest", self._pointer, byref(micros))
        return None if micros.value == c.NO_TIME else micros.value

    @property
    def bytes(self):
        """The bytes of memory that the fold holds, as far as it knows."""
        held = c_uint64()
        call("recip_fold_bytes", self._pointer, byref(held))
        return held.value

    def push(self, table, skip_bad_rows=False):
        """Takes in a batch or a table that speaks the Arrow PyCapsule protocol: of events; or, where
        it has a column `state`, of states; or, where it has `tier` or `nature` and no `occurred_at`,
        of profiles of relationships. All rows, or none; returns a dict as Ledger.ingest does."""
        return _taken("recip_fold_push", self, table, skip_bad_rows, *_options())

    def states(self, form="events", rows=65536, threads=0):
        """The states of all relationships, as Arrow tables of at most so many rows each.

        "events" merge whatever the split; "sums" are of constant size, and merge where they are of
        disjoint times and the later ones span no more than the allowed lateness.
        """
        if form not in _FORMS:
            raise ValueError(f"there is no form `{form}`; use `events` or `sums`")
        return self._blocks("recip_fold_states_arrow", [_FORMS[form]], rows, threads)

    def scores(self, as_of=None, names=None, rows=65536, threads=0):
        """The scores of all relationships, as Arrow tables of at most so many rows each: the columns
        that `reciprocity assess` writes, unless scores are named. As of the newest event here, which
        may not be the newest of all workers, or of another time; what had not begun by then has no
        row."""
        time = self.newest if as_of is None else _micros(as_of)
        if time is None:
            if as_of is None and len(self) == 0:
                return iter(())
            raise ValueError("the fold has no event, and so no time; name one")
        codes = None if names is None else [_code(name) for name in names]
        asked = (c_int32 * len(codes))(*codes) if codes is not None else None
        wanted = [time, asked, len(codes or [])]
        return self._blocks("recip_fold_scores_arrow", wanted, rows, threads)

    def _blocks(self, symbol, wanted, rows, threads):
        if rows < 1:
            raise ValueError(f"`rows` is {rows}; a table has room for one at least")
        return self._each_block(symbol, wanted, rows, threads)

    def _each_block(self, symbol, wanted, rows, threads):
        options, keep, listener = _options(threads)
        for first in range(0, len(self), rows):
            array, schema = c.ArrowArray(), c.ArrowSchema()
            _long(
                listener, call, symbol, self._pointer, first, rows, *wanted, byref(options),
                ctypes.addressof(array), ctypes.addressof(schema),
            )
            yield Scores(array, schema)
        del keep
