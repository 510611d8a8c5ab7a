"""The C library: its structures, its functions, and its errors as exceptions."""

import ctypes
import os
import pathlib
import sys
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    byref,
    c_char_p,
    c_double,
    c_int32,
    c_int64,
    c_size_t,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
)

ABI_VERSION = 2
NO_TIME = -(2**63)
BLANK = -1.0


class Text(Structure):
    """A text: pointer and length. It keeps its bytes alive."""

    _fields_ = [("data", c_char_p), ("len", c_size_t)]

    @classmethod
    def of(cls, text):
        data = (text or "").encode()
        return cls(data, len(data))

    def __str__(self):
        # `data` itself would be read up to a NUL, which need not be there.
        address = c_void_p.from_buffer(self).value
        return ctypes.string_at(address, self.len).decode() if self.len else ""


class Event(Structure):
    _fields_ = [
        ("struct_size", c_size_t),
        ("occurred_at", c_int64),
        ("supplier", Text),
        ("customer", Text),
        ("actor", Text),
        ("type", Text),
        ("event_id", Text),
        ("observer", Text),
        ("kind", Text),
        ("unit", Text),
        ("ref", Text),
        ("amount", c_double),
        ("amount_minor", c_int64),
        ("due", c_int64),
        ("weight", c_double),
        ("confidence", c_double),
        ("flags", c_uint32),
        ("reserved", c_uint32),
    ]


PROGRESS = CFUNCTYPE(c_int32, c_void_p, c_uint64, c_uint64)
WRITE = CFUNCTYPE(c_int32, c_void_p, POINTER(c_uint8), c_size_t)
READ = CFUNCTYPE(c_int64, c_void_p, POINTER(c_uint8), c_size_t)


class Options(Structure):
    _fields_ = [
        ("struct_size", c_size_t),
        ("threads", c_uint64),
        ("progress", PROGRESS),
        ("context", c_void_p),
        ("cancel", c_void_p),
    ]


class ScoreTable(Structure):
    _fields_ = [
        ("struct_size", c_size_t),
        ("capacity", c_size_t),
        ("values", POINTER(c_double)),
        ("states", POINTER(c_uint8)),
    ]


class Pairs(Structure):
    _fields_ = [
        ("struct_size", c_size_t),
        ("count", c_size_t),
        ("supplier", POINTER(Text)),
        ("customer", POINTER(Text)),
        ("supplier_id", POINTER(c_int64)),
        ("customer_id", POINTER(c_int64)),
    ]


class Numbers(Structure):
    _fields_ = [
        ("struct_size", c_size_t),
        ("rows", c_size_t),
        ("relationship", c_void_p),
        ("occurred_at", c_void_p),
        ("actor", c_void_p),
        ("kind", c_void_p),
        ("amount", c_void_p),
        ("observer", c_void_p),
    ]


class Profiles(Structure):
    _fields_ = [
        ("struct_size", c_size_t),
        ("rows", c_size_t),
        ("relationship", c_void_p),
        ("tier", c_void_p),
        ("nature", c_void_p),
    ]


class PolicyKey(Structure):
    _fields_ = [
        ("struct_size", c_size_t),
        ("name", Text),
        ("unit", Text),
        ("source", Text),
        ("least", c_double),
        ("greatest", c_double),
        ("default_value", c_double),
        ("is_whole", c_uint64),
    ]


class ArrowSchema(Structure):
    """As the Arrow C data interface has it."""


class ArrowArray(Structure):
    """As the Arrow C data interface has it."""


ArrowSchema._fields_ = [
    ("format", c_char_p),
    ("name", c_char_p),
    ("metadata", c_char_p),
    ("flags", c_int64),
    ("n_children", c_int64),
    ("children", c_void_p),
    ("dictionary", c_void_p),
    ("release", CFUNCTYPE(None, POINTER(ArrowSchema))),
    ("private_data", c_void_p),
]
ArrowArray._fields_ = [
    ("length", c_int64),
    ("null_count", c_int64),
    ("offset", c_int64),
    ("n_buffers", c_int64),
    ("n_children", c_int64),
    ("buffers", c_void_p),
    ("children", c_void_p),
    ("dictionary", c_void_p),
    ("release", CFUNCTYPE(None, POINTER(ArrowArray))),
    ("private_data", c_void_p),
]

# Results, then parameters without the error, which comes last. A function that has no status has a
# result type; one that has none here returns a status.
_P = c_void_p
_CALLS = {
    "recip_policy_new": [c_char_p, c_size_t, POINTER(_P)],
    "recip_policy_check": [_P],
    "recip_policy_json": [_P, POINTER(_P)],
    "recip_policy_number": [_P, Text, POINTER(c_double)],
    "recip_policy_set_number": [_P, Text, c_double],
    "recip_policy_key": [c_uint64, POINTER(PolicyKey)],
    "recip_policy_kind_count": [_P, POINTER(c_uint64)],
    "recip_policy_kind": [_P, c_int32, POINTER(Text), POINTER(Text), POINTER(Text)],
    "recip_ledger_with_policy": [_P, POINTER(_P)],
    "recip_ledger_policy": [_P, POINTER(_P)],
    "recip_ledger_event_count": [_P, POINTER(c_uint64)],
    "recip_ledger_relationship_count": [_P, POINTER(c_uint64)],
    "recip_ledger_newest": [_P, POINTER(c_int64)],
    "recip_ledger_pair": [_P, c_uint64, POINTER(Text), POINTER(Text)],
    "recip_ledger_set_profile": [_P, Text, Text, Text, Text],
    "recip_ledger_profile": [_P, Text, Text, POINTER(Text), POINTER(Text)],
    "recip_ledger_set_party_kind": [_P, Text, Text],
    "recip_ledger_party_kind": [_P, Text, POINTER(Text)],
    "recip_ledger_erase_event": [_P, Text, Text, Text, POINTER(c_uint64)],
    "recip_ledger_erase_party": [_P, Text, POINTER(c_uint64)],
    "recip_ledger_merge": [_P, _P, POINTER(c_uint64)],
    "recip_event_init": [POINTER(Event), c_size_t],
    "recip_ledger_record": [_P, POINTER(Event), POINTER(c_uint64)],
    "recip_ledger_ingest_arrow": [_P, _P, _P, c_uint32, POINTER(Options), POINTER(_P)],
    "recip_ledger_ingest_stream": [_P, _P, c_uint32, POINTER(Options), POINTER(_P)],
    "recip_ledger_scores_arrow": [
        _P, POINTER(Pairs), c_int64, POINTER(c_int32), c_size_t, POINTER(Options), _P, _P,
    ],
    "recip_ledger_assess": [_P, Text, Text, c_int64, POINTER(_P)],
    "recip_ledger_what_if": [_P, POINTER(POINTER(Event)), c_size_t, c_int64, POINTER(_P)],
    "recip_assessment_score": [_P, c_int32, POINTER(c_double), POINTER(c_uint8)],
    "recip_assessment_json": [_P, POINTER(_P)],
    "recip_assessment_explanation": [_P, POINTER(_P)],
    "recip_ledger_alerts": [_P, POINTER(Pairs), c_int64, c_int64, POINTER(Options), POINTER(_P)],
    "recip_ledger_events": [_P, POINTER(Pairs), POINTER(_P)],
    "recip_ledger_portfolio": [_P, c_int64, POINTER(Options), POINTER(_P)],
    "recip_ledger_save_bytes": [_P, POINTER(_P)],
    "recip_ledger_load_bytes": [c_char_p, c_size_t, _P, POINTER(c_uint64), POINTER(_P)],
    "recip_batch_scores_arrow": [
        _P, POINTER(Numbers), POINTER(Profiles), c_int64, POINTER(c_int32), c_size_t, POINTER(Options),
        _P, _P,
    ],
    "recip_fold_new": [_P, POINTER(_P)],
    "recip_fold_count": [_P, POINTER(c_uint64)],
    "recip_fold_newest": [_P, POINTER(c_int64)],
    "recip_fold_bytes": [_P, POINTER(c_uint64)],
    "recip_fold_push_arrow": [_P, _P, _P, c_uint32, POINTER(Options), POINTER(_P)],
    "recip_fold_push_stream": [_P, _P, c_uint32, POINTER(Options), POINTER(_P)],
    "recip_fold_states_arrow": [_P, c_uint64, c_uint64, c_int32, POINTER(Options), _P, _P],
    "recip_fold_scores_arrow": [
        _P, c_uint64, c_uint64, c_int64, POINTER(c_int32), c_size_t, POINTER(Options), _P, _P,
    ],
    "recip_alert_stream_new": [POINTER(_P)],
    "recip_alert_stream_next": [_P, _P, c_int64, POINTER(Options), POINTER(_P)],
    "recip_alert_stream_save_bytes": [_P, POINTER(_P)],
    "recip_alert_stream_load_bytes": [c_char_p, c_size_t, POINTER(_P)],
    "recip_score_code": [Text, POINTER(c_int32)],
    "recip_cancel_new": [POINTER(_P)],
}
_PLAIN = {
    "recip_version": (c_char_p, []),
    "recip_check_abi": (c_int32, [c_uint32]),
    "recip_error_code": (c_int32, [_P]),
    "recip_error_message": (c_char_p, [_P, POINTER(c_size_t)]),
    "recip_error_row": (c_int64, [_P]),
    "recip_error_column": (c_char_p, [_P]),
    "recip_error_free": (None, [_P]),
    "recip_document_data": (_P, [_P, POINTER(c_size_t)]),
    "recip_document_free": (None, [_P]),
    "recip_policy_key_count": (c_uint64, []),
    "recip_policy_free": (None, [_P]),
    "recip_ledger_free": (None, [_P]),
    "recip_assessment_free": (None, [_P]),
    "recip_fold_free": (None, [_P]),
    "recip_alert_stream_free": (None, [_P]),
    "recip_report_recorded": (c_uint64, [_P]),
    "recip_report_known": (c_uint64, [_P]),
    "recip_report_refused": (c_uint64, [_P]),
    "recip_report_refusal": (_P, [_P, c_uint64]),
    "recip_report_free": (None, [_P]),
    "recip_score_count": (c_int32, []),
    "recip_score_name": (c_char_p, [c_int32]),
    "recip_score_word": (Text, [c_int32, c_double]),
    "recip_cancel_trip": (None, [_P]),
    "recip_cancel_reset": (None, [_P]),
    "recip_cancel_free": (None, [_P]),
}


class Error(Exception):
    """A call that was refused: `code` as in the header, and `row` and `column` where one is to blame."""

    def __init__(self, message, code, row=None, column=None):
        super().__init__(message)
        self.code = code
        self.row = row
        self.column = column

    def __reduce__(self):
        # An exception is made anew from `args`, which hold the message alone.
        return type(self), (str(self), self.code, self.row, self.column)


def _open():
    name = {"darwin": "libreciprocity.dylib", "win32": "reciprocity.dll"}.get(
        sys.platform, "libreciprocity.so.0"
    )
    beside = pathlib.Path(__file__).with_name(name)
    path = os.environ.get("RECIPROCITY_LIBRARY") or (str(beside) if beside.exists() else name)
    library = ctypes.CDLL(path)
    for symbol, (result, parameters) in _PLAIN.items():
        function = getattr(library, symbol)
        function.restype, function.argtypes = result, parameters
    for symbol, parameters in _CALLS.items():
        function = getattr(library, symbol)
        function.restype, function.argtypes = c_int32, [*parameters, POINTER(_P)]
    if library.recip_check_abi(ABI_VERSION) != 0:
        raise ImportError(f"{path} has another binary interface than this package was made for")
    return library


library = _open()


def error_of(pointer):
    """The exception that an error object tells of; the object stays as it is."""
    row = library.recip_error_row(pointer)
    column = library.recip_error_column(pointer)
    return Error(
        library.recip_error_message(pointer, None).decode(),
        library.recip_error_code(pointer),
        None if row < 0 else row,
        None if column is None else column.decode(),
    )


def call(symbol, *arguments):
    """Makes a call that has a status; raises what it fails with."""
    error = c_void_p()
    if getattr(library, symbol)(*arguments, byref(error)) == 0:
        return
    refusal = error_of(error)
    library.recip_error_free(error)
    raise refusal


def make(symbol, *arguments):
    """Makes a call whose last output is a pointer, which is returned."""
    made = c_void_p()
    call(symbol, *arguments, byref(made))
    return made


def document(symbol, *arguments):
    """Makes a call whose last output is a document; its bytes."""
    made = make(symbol, *arguments)
    try:
        size = c_size_t()
        data = library.recip_document_data(made, byref(size))
        return ctypes.string_at(data, size.value)
    finally:
        library.recip_document_free(made)


def library_version():
    """The version of the C library."""
    return library.recip_version().decode()
