"""Scores of very many relationships at once, from columns of numbers, of which nothing is kept."""

import ctypes
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_int32, c_ssize_t, c_void_p, py_object

from . import _library as c
from ._ledger import Policy, Scores, _code, _long, _micros, _options, score_names
from ._library import call

# Of each column its formats (those of `struct`, of as many bytes on every machine) and what to call it.
_WANTED = {
    "relationship": (8, "lq", "int64"),
    "occurred_at": (8, "lq", "int64"),
    "actor": (1, "B", "uint8"),
    "kind": (2, "H", "uint16"),
    "amount": (8, "d", "float64"),
    "observer": (1, "B", "uint8"),
    "tier": (1, "B", "uint8"),
    "nature": (1, "B", "uint8"),
}


class _Buffer(Structure):
    """Py_buffer."""

    _fields_ = [
        ("buf", c_void_p), ("obj", py_object), ("len", c_ssize_t), ("itemsize", c_ssize_t),
        ("readonly", c_int), ("ndim", c_int), ("format", c_char_p), ("shape", POINTER(c_ssize_t)),
        ("strides", POINTER(c_ssize_t)), ("suboffsets", POINTER(c_ssize_t)), ("internal", c_void_p),
    ]


_C_CONTIGUOUS, _FORMAT = 0x38, 0x04
_get, _release = ctypes.pythonapi.PyObject_GetBuffer, ctypes.pythonapi.PyBuffer_Release
_get.argtypes, _get.restype = [py_object, POINTER(_Buffer), c_int], c_int
_release.argtypes, _release.restype = [POINTER(_Buffer)], None


class _Columns:
    """Columns of numbers, where they lie, held until this is left."""

    def __init__(self, structure):
        self.structure, self.held, self.rows = structure, [], None
        structure.struct_size = ctypes.sizeof(structure)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        while self.held:
            _release(byref(self.held.pop()))

    def add(self, name, values):
        size, formats, called = _WANTED[name]
        buffer = _Buffer()
        try:
            _get(values, byref(buffer), _C_CONTIGUOUS | _FORMAT)
        except (BufferError, TypeError) as error:
            raise TypeError(f"`{name}` is no array of {called} that lies in one piece: {error}") from None
        self.held.append(buffer)
        format = (buffer.format or b"B").decode().lstrip("@=<")
        if buffer.ndim != 1 or buffer.itemsize != size or format not in formats:
            raise TypeError(f"`{name}` holds `{format}` in {buffer.ndim} dimensions; make it one of {called}, "
                            f"as numpy.asarray({name}, \"{called}\")")
        rows = buffer.shape[0]
        if self.rows not in (None, rows):
            raise ValueError(f"`{name}` has {rows} rows, and the columns before it {self.rows}")
        self.rows = self.structure.rows = rows
        setattr(self.structure, name, buffer.buf)


def score_numbers(relationship, occurred_at, actor, kind, amount, observer=None, *, as_of, names=None,
                  policy=None, profiles=None, threads=0, progress=None, cancel=None):
    """The scores of all relationships of columns of contributions, as an Arrow table in the order of the
    relationships: all scores, unless some are named.

    This is the quickest way from very many contributions to scores: nothing is copied or kept, and the
    rows may stand in any order. Columns are arrays of numpy or whatever else has a buffer:
    `relationship` numbers from 0 on (int64), `occurred_at` microseconds since 1970 (int64), `actor` 0
    for the supplier and 1 for the customer (uint8), `kind` the place of the kind among Policy.kinds()
    (uint16), `amount` (float64), `observer` 0 the supplier, 1 the customer, 2 both (uint8). `profiles`
    is a dict of the columns `relationship` and `tier` (0 incidental to 5 executive_sponsored) or
    `nature` (0 one_off, 1 ongoing) or both. `progress` and `cancel` are as for Ledger.scores.

        from array import array
        scores = reciprocity.score_numbers(
            array("q", [7, 7]), array("q", [0, 86_400_000_000]), array("B", [0, 1]),
            array("H", [2, 2]), array("d", [3, 2]), as_of=86_400_000_000, names=["supplier_share"])
    """
    policy = policy if isinstance(policy, Policy) else Policy(policy)
    codes = [_code(name) for name in (score_names() if names is None else names)]
    options, keep, listener = _options(threads, progress, cancel)
    array, schema = c.ArrowArray(), c.ArrowSchema()
    with _Columns(c.Numbers()) as numbers, _Columns(c.Profiles()) as said:
        columns = {"relationship": relationship, "occurred_at": occurred_at, "actor": actor, "kind": kind,
                   "amount": amount}
        if observer is not None:
            columns["observer"] = observer
        for name, values in columns.items():
            numbers.add(name, values)
        for name, values in (profiles or {}).items():
            if name not in ("relationship", "tier", "nature"):
                raise ValueError(f"profiles have no column `{name}`; use relationship, tier and nature")
            said.add(name, values)
        _long(
            listener, call, "recip_batch_scores_arrow", policy._pointer, byref(numbers.structure),
            byref(said.structure) if profiles else None, _micros(as_of), (c_int32 * len(codes))(*codes),
            len(codes), byref(options), ctypes.addressof(array), ctypes.addressof(schema),
        )
    del keep
    scores = Scores(array, schema)
    listener.check()
    return scores
