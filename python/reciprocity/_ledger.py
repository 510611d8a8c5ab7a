"""Policies, ledgers, assessments and scores, over the C library."""

import ctypes
import datetime
import decimal
import json
import operator
import sys
import threading
import weakref
from ctypes import POINTER, byref, c_double, c_int32, c_int64, c_uint8, c_uint64, c_void_p

from . import _library as c
from ._library import call, document, library, make

_FLAGS = [
    "good", "bad", "outreach", "automatic", "answers_oldest", "unstated", "exclusive", "value",
    "reason", "benefits", "needs",
]
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def _micros(time):
    if isinstance(time, datetime.datetime):
        if time.tzinfo is None:
            raise ValueError("the time knows no zone; give it one, as datetime.timezone.utc")
        return (time - _EPOCH) // datetime.timedelta(microseconds=1)
    try:
        return _whole(int(time))
    except (TypeError, ValueError):
        message = f"`{time}` is no time; give microseconds since 1970, or a datetime that knows its zone"
        raise TypeError(message) from None


def _whole(number):
    """A whole number that C holds: ctypes would cut off what is too much, and say nothing."""
    number = operator.index(number)
    if not -(2**63) <= number < 2**63:
        raise OverflowError(f"`{number}` does not fit into 64 bits")
    return number


def _real(name, number):
    """A number that is none of those by which C knows a blank: blank is None here."""
    if not hasattr(number, "__float__") and not hasattr(number, "__index__"):
        raise TypeError(f"`{name}` is {number!r}, which is no number")
    if number == c.BLANK:
        raise ValueError(f"`{name}` is {number}, which is negative; leave it out where it is unknown")
    return number


def _flags(words):
    bits = 0
    for word in words.split() if isinstance(words, str) else words:
        if word not in _FLAGS:
            raise ValueError(f"unknown flag `{word}`; use one of {', '.join(_FLAGS)}")
        bits |= 1 << _FLAGS.index(word)
    return bits


class _Handle:
    """A handle that is freed with its object, once."""

    _free = None

    def __init__(self, pointer):
        self._pointer = pointer
        # At the interpreter's end a daemon thread may still be inside; the system takes the memory.
        weakref.finalize(self, self._free, pointer).atexit = False

    def __reduce__(self):
        # A copy would have the same pointer, and hold it after it was freed.
        raise TypeError(f"`{type(self).__name__}` cannot be copied or pickled")


class Cancel(_Handle):
    """Stops calls: hand it to them as `cancel`, and trip it from any thread."""

    _free = library.recip_cancel_free

    def __init__(self):
        super().__init__(make("recip_cancel_new"))

    def trip(self):
        library.recip_cancel_trip(self._pointer)

    def reset(self):
        library.recip_cancel_reset(self._pointer)


class _Listener:
    """A callback for C, and what it raises, which must not pass through C.

    A signal is raised at the callback's door, before its first line, where ctypes takes the exception
    for one that nobody can raise, and C an answer that nobody gave: so that is listened to as well.
    """

    def __init__(self, progress):
        self.progress = progress
        self.raised = []

    def __call__(self, _, done, total):
        if self.raised:
            return 1
        try:
            return 1 if self.progress(done, total) else 0
        except BaseException as error:
            self.raised.append(error)
            return 1

    def __enter__(self):
        # Signals are the main thread's, and so is the hook meanwhile.
        self.is_listening = threading.current_thread() is threading.main_thread()
        if self.is_listening:
            self.hook, sys.unraisablehook = sys.unraisablehook, self._hear

    def __exit__(self, *_):
        if self.is_listening:
            sys.unraisablehook = self.hook

    def _hear(self, told):
        if told.object is self or told.object is None and repr(self) in (told.err_msg or ""):
            self.raised.append(told.exc_value)
        else:
            self.hook(told)

    def check(self):
        """Raises what was raised."""
        if self.raised:
            raise self.raised[0] from None


def _options(threads=0, progress=None, cancel=None):
    """Options, what keeps them alive, and a listener to what a callback raises."""
    options = c.Options(struct_size=ctypes.sizeof(c.Options), threads=threads)
    keep, listener = [cancel], _Listener(progress)
    if progress is not None:
        options.progress = c.PROGRESS(listener)
        keep.append(options.progress)
    if cancel is not None:
        options.cancel = cancel._pointer
    return options, keep, listener


def _long(listener, made, *arguments):
    """A long call; what its callback raised comes before the library's own error."""
    if listener.progress is None:
        return made(*arguments)
    with listener:
        try:
            return made(*arguments)
        except c.Error:
            listener.check()
            raise


class Policy(_Handle):
    """Every number that a rule uses. `policy["answers.wait_days"] = 3` sets one."""

    _free = library.recip_policy_free

    def __init__(self, document=None):
        """From a document: a dict or a JSON text that names what differs from the default."""
        text = document if isinstance(document, str) else json.dumps(document or {})
        data = text.encode()
        super().__init__(make("recip_policy_new", data, len(data)))

    @classmethod
    def _own(cls, pointer):
        self = cls.__new__(cls)
        _Handle.__init__(self, pointer)
        return self

    def __getitem__(self, key):
        value = c_double()
        call("recip_policy_number", self._pointer, c.Text.of(key), byref(value))
        return value.value

    def __setitem__(self, key, value):
        call("recip_policy_set_number", self._pointer, c.Text.of(key), value)

    def check(self):
        """Raises if the numbers do not agree with each other."""
        call("recip_policy_check", self._pointer)

    def document(self):
        """The whole policy as a dict."""
        return json.loads(document("recip_policy_json", self._pointer))

    def kinds(self):
        """The names of the kinds of contribution, in the order of their places."""
        count, names = c_uint64(), []
        call("recip_policy_kind_count", self._pointer, byref(count))
        for place in range(count.value):
            name = c.Text()
            call("recip_policy_kind", self._pointer, place, byref(name), None, None)
            names.append(str(name))
        return names

    @staticmethod
    def keys():
        """Every key with its unit, bounds, default and source."""
        keys = {}
        for index in range(library.recip_policy_key_count()):
            info = c.PolicyKey(struct_size=ctypes.sizeof(c.PolicyKey))
            call("recip_policy_key", index, byref(info))
            keys[str(info.name)] = {
                "unit": str(info.unit),
                "least": info.least,
                "greatest": info.greatest,
                "default": info.default_value,
                "source": str(info.source),
                "is_whole": bool(info.is_whole),
            }
        return keys


def score_names():
    """The names of all scores, in the order of their codes."""
    return [library.recip_score_name(code).decode() for code in range(1, library.recip_score_count() + 1)]


def _code(name):
    code = c_int32()
    call("recip_score_code", c.Text.of(name), byref(code))
    return code.value


class Assessment(_Handle):
    """All that can be said of one relationship as of one time."""

    _free = library.recip_assessment_free

    def score(self, name):
        """A score by its name; None where it is unknown, a word where its values are words."""
        code, value, state = _code(name), c_double(), c_uint8()
        call("recip_assessment_score", self._pointer, code, byref(value), byref(state))
        if not state.value:
            return None
        return str(library.recip_score_word(code, value)) or value.value

    def document(self):
        """Everything, as a dict."""
        return json.loads(document("recip_assessment_json", self._pointer))

    def explanation(self):
        """Everything, in sentences."""
        return document("recip_assessment_explanation", self._pointer).decode()


class Scores:
    """A table of scores. It is an Arrow array: pyarrow.record_batch(scores), polars.DataFrame(scores)."""

    def __init__(self, array, schema):
        self._array, self._schema = array, schema

    def __del__(self):
        for one in (self._array, self._schema):
            if one.release:
                one.release(byref(one))

    def __arrow_c_array__(self, requested_schema=None):
        """Hands the table over, once."""
        if not self._array.release:
            raise ValueError("the table was handed over already")
        schema = _capsule(self._schema, b"arrow_schema")
        return schema, _capsule(self._array, b"arrow_array")


_python = ctypes.pythonapi
_python.PyCapsule_New.restype = ctypes.py_object
_python.PyCapsule_New.argtypes = [c_void_p, ctypes.c_char_p, c_void_p]
_python.PyCapsule_GetPointer.restype = c_void_p
_python.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
# The same functions for a capsule that is about to go, which must not be counted as in use again.
_content = ctypes.PYFUNCTYPE(c_void_p, c_void_p, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", ctypes.pythonapi)
)
_name = ctypes.PYFUNCTYPE(ctypes.c_char_p, c_void_p)(("PyCapsule_GetName", ctypes.pythonapi))
_held = {}


@ctypes.PYFUNCTYPE(None, c_void_p)
def _drop(capsule):
    """Releases what nobody took out of a capsule."""
    structure = _held.pop(_content(capsule, _name(capsule)))
    if structure.release:
        structure.release(byref(structure))


def _capsule(structure, name):
    """A capsule into which a structure is moved."""
    moved = type(structure)()
    ctypes.memmove(byref(moved), byref(structure), ctypes.sizeof(structure))
    ctypes.memset(byref(structure), 0, ctypes.sizeof(structure))
    _held[ctypes.addressof(moved)] = moved
    return _python.PyCapsule_New(
        ctypes.addressof(moved), name, ctypes.cast(_drop, c_void_p)
    )


def _taken(symbol, handle, table, skip_bad_rows, options, keep, listener):
    """Hands a table to a call: as one batch, if it speaks of itself as one, or as a stream of them."""
    if hasattr(table, "__arrow_c_array__"):
        schema, array = given = table.__arrow_c_array__()
        symbol, pointers = f"{symbol}_arrow", [
            _python.PyCapsule_GetPointer(array, b"arrow_array"),
            _python.PyCapsule_GetPointer(schema, b"arrow_schema"),
        ]
    else:
        given = table.__arrow_c_stream__()
        symbol, pointers = f"{symbol}_stream", [
            _python.PyCapsule_GetPointer(given, b"arrow_array_stream")
        ]
    report = _long(
        listener, make, symbol, handle._pointer, *pointers, int(skip_bad_rows), byref(options)
    )
    del given, keep
    told = _reported(report)
    listener.check()
    return told


def _reported(report):
    """A report as a dict; the report is freed."""
    try:
        refused = library.recip_report_refused(report)
        return {
            "recorded": library.recip_report_recorded(report),
            "known": library.recip_report_known(report),
            "refusals": [
                c.error_of(library.recip_report_refusal(report, row)) for row in range(refused)
            ],
        }
    finally:
        library.recip_report_free(report)


class Ledger(_Handle):
    """The histories of many relationships under one policy."""

    _free = library.recip_ledger_free

    def __init__(self, policy=None):
        """Under a Policy, or what makes one: a dict or a JSON text. None is the default."""
        policy = policy if isinstance(policy, Policy) else Policy(policy)
        super().__init__(make("recip_ledger_with_policy", policy._pointer))

    @classmethod
    def _own(cls, pointer):
        self = cls.__new__(cls)
        _Handle.__init__(self, pointer)
        return self

    @property
    def policy(self):
        """A copy of the policy in force."""
        return Policy._own(make("recip_ledger_policy", self._pointer))

    def __len__(self):
        """The number of events."""
        count = c_uint64()
        call("recip_ledger_event_count", self._pointer, byref(count))
        return count.value

    @property
    def newest(self):
        """When the newest event occurred, in microseconds; None without events."""
        micros = c_int64()
        call("recip_ledger_newest", self._pointer, byref(micros))
        return None if micros.value == c.NO_TIME else micros.value

    def relationships(self):
        """The pairs of names, supplier and customer, in their order."""
        pairs = []

        def read(*_):
            count = c_uint64()
            call("recip_ledger_relationship_count", self._pointer, byref(count))
            for index in range(count.value):
                supplier, customer = c.Text(), c.Text()
                call("recip_ledger_pair", self._pointer, index, byref(supplier), byref(customer))
                pairs.append((str(supplier), str(customer)))

        # The ledger lends the names until it changes. A call that scores none of the relationships is
        # inside it meanwhile, so that no other thread can change it.
        none = c.Pairs(struct_size=ctypes.sizeof(c.Pairs))
        self._scored([1], byref(none), 0, *_options(progress=read))
        return pairs

    @staticmethod
    def _event(members):
        event = c.Event()
        call("recip_event_init", byref(event), ctypes.sizeof(event))
        for name, value in members.items():
            kind = dict(c.Event._fields_).get(name)
            if kind is None or name in ("struct_size", "reserved"):
                raise TypeError(f"an event has no member `{name}`")
            if value is None:
                continue
            if name in ("occurred_at", "due"):
                value = _micros(value)
            elif name == "flags":
                value = _flags(value)
            elif name == "amount_minor":
                value = _whole(value)
            elif kind is c.Text:
                if not isinstance(value, str):
                    raise TypeError(f"`{name}` is {value!r}, which is no text; write it as one, as str(...)")
                value = c.Text.of(value)
            elif kind is c_double:
                value = _real(name, value)
            setattr(event, name, value)
        return event

    def record(self, **members):
        """Records one event; says whether it is new. Members are those of recip_event."""
        event, recorded = self._event(members), c_uint64()
        call("recip_ledger_record", self._pointer, byref(event), byref(recorded))
        return bool(recorded.value)

    def ingest(self, table, skip_bad_rows=False, threads=0, progress=None, cancel=None):
        """Records the rows of a table that speaks the Arrow PyCapsule protocol: all, or none.

        Returns a dict: recorded, known, and refusals, which are errors; there are some only with
        skip_bad_rows. `progress(done, total)` is called now and then; a true result stops the call.
        To it the ledger itself is busy (Error 5).
        """
        options = _options(threads, progress, cancel)
        return _taken("recip_ledger_ingest", self, table, skip_bad_rows, *options)

    def _as_of(self, as_of):
        time = self.newest if as_of is None else _micros(as_of)
        if time is None:
            raise ValueError("the ledger has no event, and so no time; name one")
        return time

    def scores(self, names=None, as_of=None, threads=0, progress=None, cancel=None):
        """The scores of all relationships that had begun, as an Arrow table; all scores, unless some
        are named."""
        codes = [_code(name) for name in (score_names() if names is None else names)]
        options = _options(threads, progress, cancel)
        return self._scored(codes, None, self._as_of(as_of), *options)

    def _scored(self, codes, pairs, as_of, options, keep, listener):
        array, schema = c.ArrowArray(), c.ArrowSchema()
        _long(
            listener, call, "recip_ledger_scores_arrow", self._pointer, pairs, as_of,
            (c_int32 * len(codes))(*codes), len(codes), byref(options),
            ctypes.addressof(array), ctypes.addressof(schema),
        )
        del keep
        scores = Scores(array, schema)
        listener.check()
        return scores

    def assess(self, supplier, customer, as_of=None):
        """One relationship in full; as of the newest event of all, or of another time."""
        texts = c.Text.of(supplier), c.Text.of(customer)
        return Assessment(make("recip_ledger_assess", self._pointer, *texts, self._as_of(as_of)))

    def what_if(self, *events, as_of=None):
        """The same as if more events had happened: dicts of the members of one event each."""
        made = [self._event(members) for members in events]
        pointers = (POINTER(c.Event) * len(made))(*[ctypes.pointer(event) for event in made])
        time = self._as_of(as_of)
        return Assessment(make("recip_ledger_what_if", self._pointer, pointers, len(made), time))

    def alerts(self, since, until=None, threads=0):
        """What changed that matters between two times, as a list of dicts: supplier, customer, alerts.

        Both times are seen with the events of now: who looks again and again takes an AlertStream."""
        options, keep, _ = _options(threads)
        text = document(
            "recip_ledger_alerts", self._pointer, None, _micros(since), self._as_of(until),
            byref(options),
        )
        del keep
        return json.loads(text)["relationships"]

    def portfolio(self, as_of=None, threads=0):
        """All relationships together, as a dict."""
        options, keep, _ = _options(threads)
        text = document("recip_ledger_portfolio", self._pointer, self._as_of(as_of), byref(options))
        del keep
        return json.loads(text)

    def events(self, supplier=None, customer=None):
        """The events of all relationships, or of one: dicts in the words of the event table, without what is
        blank. Numbers with a point are Decimals, so that no digit is lost."""
        lines = self.event_lines(supplier, customer).splitlines()
        return [json.loads(line, parse_float=decimal.Decimal) for line in lines]

    def event_lines(self, supplier=None, customer=None):
        """The same as the bytes of a file of JSON lines, which the command reads."""
        pairs = None
        if supplier is not None or customer is not None:
            names = [c.Text.of(supplier), c.Text.of(customer)]
            pairs = c.Pairs(struct_size=ctypes.sizeof(c.Pairs), count=1)
            pairs.supplier, pairs.customer = map(ctypes.pointer, names)
        return document("recip_ledger_events", self._pointer, pairs and byref(pairs))

    def set_profile(self, supplier, customer, tier="", nature=""):
        """Says how deep a relationship goes, and whether it is meant to go on."""
        texts = [c.Text.of(text) for text in (supplier, customer, tier, nature)]
        call("recip_ledger_set_profile", self._pointer, *texts)

    def set_party_kind(self, name, kind):
        """Says what kind of party a name is: business, charity, church, public_body or person."""
        call("recip_ledger_set_party_kind", self._pointer, c.Text.of(name), c.Text.of(kind))

    def erase_event(self, supplier, customer, event_id):
        """Erases an event; says whether it was there."""
        texts = [c.Text.of(text) for text in (supplier, customer, event_id)]
        erased = c_uint64()
        call("recip_ledger_erase_event", self._pointer, *texts, byref(erased))
        return bool(erased.value)

    def erase_party(self, name):
        """Erases a party; says how many relationships went."""
        erased = c_uint64()
        call("recip_ledger_erase_party", self._pointer, c.Text.of(name), byref(erased))
        return erased.value

    def merge(self, other):
        """Adds all events of another ledger; says how many were new."""
        recorded = c_uint64()
        call("recip_ledger_merge", self._pointer, other._pointer, byref(recorded))
        return recorded.value

    def save(self):
        """The ledger as the bytes of a snapshot."""
        return document("recip_ledger_save_bytes", self._pointer)

    @classmethod
    def load(cls, snapshot, policy=None):
        """A ledger from a snapshot, under its own policy or another one, given as to a new ledger."""
        if policy is not None and not isinstance(policy, Policy):
            policy = Policy(policy)
        under = None if policy is None else policy._pointer
        return cls._own(make("recip_ledger_load_bytes", snapshot, len(snapshot), under, None))


class AlertStream(_Handle):
    """Tells the changes of a ledger's relationships as they are looked at again and again, each once."""

    _free = library.recip_alert_stream_free

    def __init__(self):
        super().__init__(make("recip_alert_stream_new"))

    def next(self, ledger, as_of=None, threads=0, progress=None, cancel=None):
        """What changed that matters since the last look, as a list of dicts: supplier, customer, alerts.

        The first time every relationship is told of as it is. Each look is as of the last one's time or
        later; as of the newest event of all, unless another time is named.
        """
        options, keep, listener = _options(threads, progress, cancel)
        text = _long(
            listener, document, "recip_alert_stream_next", self._pointer, ledger._pointer,
            ledger._as_of(as_of), byref(options),
        )
        del keep
        listener.check()
        return json.loads(text)["relationships"]

    def save(self):
        """What was seen as the bytes of a snapshot."""
        return document("recip_alert_stream_save_bytes", self._pointer)

    @classmethod
    def load(cls, snapshot):
        """A stream from a snapshot, which goes on where that one was saved."""
        self = cls.__new__(cls)
        _Handle.__init__(self, make("recip_alert_stream_load_bytes", snapshot, len(snapshot)))
        return self
