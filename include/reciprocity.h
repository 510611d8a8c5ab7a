// Reciprocity: how fair a business relationship is from each side's own view, how sure that is,
// and why. The C interface.
//
// Generated from reciprocity-ffi; do not edit.
//
// CALLS. A call that can fail returns a recip_status: RECIP_OK (0), or why it failed. Its
// parameters are inputs, outputs, and last `err`. Outputs are written on success only. `err` may
// be NULL; if it is not, a failing call makes an error there, which you read with recip_error_...
// and free with recip_error_free. A call that succeeds leaves `err` alone.
//
// POINTERS. Every pointer must be aligned, and must not be NULL unless its description says so.
// The library checks both, but it cannot check that a pointer points at as much as it should. A call
// that returns no status takes a pointer that is misaligned for NULL.
//
// OWNERSHIP. What a ..._new or an output hands to you as a pointer is yours: free it with its
// ..._free, which takes NULL too. Objects do not need each other: free them in any order. Texts and
// errors described as belonging to another object are lent. What you pass in stays yours, and is read
// during the call only; what goes in as Arrow is consumed.
//
// TEXT is UTF-8, as pointer and length. Where a call takes a recip_text, recip_text_of makes one of a
// text that ends with NUL.
//
// TIMES are microseconds since 1970-01-01 00:00 UTC, within the years 1 to 9999.
//
// STATUSES. Beside those that a call names: any call can return RECIP_INVALID_ARGUMENT for a pointer
// that is NULL or misaligned, a number or a flag that is none; RECIP_INVALID_TEXT for a text that is
// not UTF-8; RECIP_UNKNOWN_NAME for a word that is none; RECIP_OUT_OF_RANGE for a time outside those
// years; RECIP_VERSION for a structure of no version; RECIP_BUSY, RECIP_POISONED and RECIP_INTERNAL. A
// call that takes a policy can return RECIP_INVALID_POLICY, if its numbers do not agree with each
// other; one that takes a recip_options, RECIP_STOPPED; and one that takes events, any code from 101
// on, which says why an event is refused.
//
// THREADS. An object behind a pointer to const may be used by many threads at once; without
// const, by one alone. Ledgers, policies, tallies, folds and alert streams enforce that: a call that
// comes in between does nothing and returns RECIP_BUSY; none waits. Assessments, documents, errors and
// reports never change, so any thread may read them. Only ..._free calls cannot be checked: nobody may
// use the object any more. No call uses another thread than the caller's unless recip_options says so.
//
// STRUCTURES begin with `struct_size`, which you set to the structure's size. It lets programs and
// libraries of different versions work together.
//
// FAILURES INSIDE. Should the library itself fail, the call returns RECIP_INTERNAL, and the object
// that was in use answers RECIP_POISONED from then on: free it. The library writes nothing to
// standard output or standard error, with one exception: when memory runs out, it says so on standard
// error, and the process is aborted.


#ifndef RECIPROCITY_H
#define RECIPROCITY_H

#include <stddef.h>
#include <stdint.h>

// No time: for `due` of an event that names none, and for the newest event of an empty ledger.
#define RECIP_NO_TIME INT64_MIN

// The structures of the Arrow C data interface and of the Arrow C stream interface, as the
// specification declares them (https://arrow.apache.org/docs/format/CDataInterface.html), between the
// guards that it names.
#ifdef __cplusplus
extern "C" {
#endif

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif  // ARROW_C_DATA_INTERFACE

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif  // ARROW_C_STREAM_INTERFACE

#ifdef __cplusplus
}
#endif

// The version of the binary interface that this header describes: major number times 65536 plus
// minor number. The minor number grows with additions; the major one, which is also the number in
// the library's SONAME, when something that was there changes. Under major 0 nothing is promised
// yet.
#define RECIP_ABI_VERSION 2

// No number: for `amount`, `weight` and `confidence` of an event that says nothing there.
#define RECIP_BLANK -1.0

// Flag of conduct: it did the other side good. Flag of an appraisal: the answer is yes.
#define RECIP_GOOD 1

// Flag of conduct: it did the other side ill. Flag of an appraisal: the answer is no.
#define RECIP_BAD 2

// Flag of a contribution: nobody asked for it. It counts once the other side answers it.
#define RECIP_OUTREACH 4

// Flag of a response: sent by a machine, as an out-of-office note. It answers nothing.
#define RECIP_AUTOMATIC 8

// Flag of a contribution or a request: it answers the oldest open request of the other side, as
// every response without a `ref` does.
#define RECIP_ANSWERS_OLDEST 16

// Flag of an expectation: the other side was not told. It is never missed.
#define RECIP_UNSTATED 32

// Flag of an invitation: it says that the programme is exclusive.
#define RECIP_EXCLUSIVE 64

// Flag of an invitation: it says what the programme is worth.
#define RECIP_VALUE 128

// Flag of an invitation: it says why this party was chosen.
#define RECIP_REASON 256

// Flag of an invitation: it says what the party gains.
#define RECIP_BENEFITS 512

// Flag of an invitation: it says what is needed of the party.
#define RECIP_NEEDS 1024

// Flag of recip_ledger_ingest: leave bad rows out, and report them, instead of refusing the batch.
#define RECIP_SKIP_BAD_ROWS 1

// State: the records do not hold the number. It is neither 0 nor one half; it is not there.
#define RECIP_UNKNOWN 0

// State: the number is there.
#define RECIP_KNOWN 1

// Band: unknown.
#define RECIP_BAND_UNKNOWN 0

// Band: neither side gives more than about 60 of 100.
#define RECIP_BAND_WITHIN 1

// Band: one side gives clearly more.
#define RECIP_BAND_TILTED 2

// Band: one side gives nearly all.
#define RECIP_BAND_ONE_WAY 3

// Verdict: unknown, for want of a share.
#define RECIP_VERDICT_UNKNOWN 0

// Verdict: the evidence does not tell the bands apart yet.
#define RECIP_VERDICT_UNRESOLVED 1

// Verdict: surely within the band.
#define RECIP_VERDICT_WITHIN 2

// Verdict: the supplier surely gives clearly more.
#define RECIP_VERDICT_SUPPLIER_TILTED 3

// Verdict: the customer surely gives clearly more.
#define RECIP_VERDICT_CUSTOMER_TILTED 4

// Verdict: the supplier surely gives nearly all.
#define RECIP_VERDICT_SUPPLIER_ONE_WAY 5

// Verdict: the customer surely gives nearly all.
#define RECIP_VERDICT_CUSTOMER_ONE_WAY 6

// View: what the supplier or both sides saw.
#define RECIP_VIEW_SUPPLIER 1

// View: what the customer or both sides saw.
#define RECIP_VIEW_CUSTOMER 2

// View: all that anybody saw.
#define RECIP_VIEW_JOINT 3

// Score "supplier_share": the supplier's share, in both eyes.
#define RECIP_SCORE_SUPPLIER_SHARE 1

// Score "supplier_share_low": the lower end of its range.
#define RECIP_SCORE_SUPPLIER_SHARE_LOW 2

// Score "supplier_share_high": the upper end of its range.
#define RECIP_SCORE_SUPPLIER_SHARE_HIGH 3

// Score "supplier_share_own": the supplier's share in its own eyes.
#define RECIP_SCORE_SUPPLIER_SHARE_OWN 4

// Score "customer_share_own": the customer's share in its own eyes.
#define RECIP_SCORE_CUSTOMER_SHARE_OWN 5

// Score "perception_gap": by how much the two own shares sum to more than one.
#define RECIP_SCORE_PERCEPTION_GAP 6

// Score "effective_events": how many equal events would tell the share as surely.
#define RECIP_SCORE_EFFECTIVE_EVENTS 7

// Score "supplier_contributions": the supplier's contributions, undiscounted.
#define RECIP_SCORE_SUPPLIER_CONTRIBUTIONS 8

// Score "customer_contributions": the customer's contributions, undiscounted.
#define RECIP_SCORE_CUSTOMER_CONTRIBUTIONS 9

// Score "balance": 1 within the band, 0 when one side gives all.
#define RECIP_SCORE_BALANCE 10

// Score "band": the band: 0 within, 1 tilted, 2 one-way.
#define RECIP_SCORE_BAND 11

// Score "resolved_band": the band as far as the evidence resolves it.
#define RECIP_SCORE_RESOLVED_BAND 12

// Score "supplier_felt_fairness": how fair the exchange feels to the supplier.
#define RECIP_SCORE_SUPPLIER_FELT_FAIRNESS 13

// Score "customer_felt_fairness": how fair the exchange feels to the customer.
#define RECIP_SCORE_CUSTOMER_FELT_FAIRNESS 14

// Score "supplier_fairness": how the supplier is treated: fairness.
#define RECIP_SCORE_SUPPLIER_FAIRNESS 15

// Score "customer_fairness": how the customer is treated: fairness.
#define RECIP_SCORE_CUSTOMER_FAIRNESS 16

// Score "supplier_respect": how the supplier is treated: respect.
#define RECIP_SCORE_SUPPLIER_RESPECT 17

// Score "customer_respect": how the customer is treated: respect.
#define RECIP_SCORE_CUSTOMER_RESPECT 18

// Score "supplier_honesty": how the supplier is treated: honesty.
#define RECIP_SCORE_SUPPLIER_HONESTY 19

// Score "customer_honesty": how the customer is treated: honesty.
#define RECIP_SCORE_CUSTOMER_HONESTY 20

// Score "supplier_responsiveness": how the supplier is treated: responsiveness.
#define RECIP_SCORE_SUPPLIER_RESPONSIVENESS 21

// Score "customer_responsiveness": how the customer is treated: responsiveness.
#define RECIP_SCORE_CUSTOMER_RESPONSIVENESS 22

// Score "supplier_courtesy": how the supplier is treated: courtesy.
#define RECIP_SCORE_SUPPLIER_COURTESY 23

// Score "customer_courtesy": how the customer is treated: courtesy.
#define RECIP_SCORE_CUSTOMER_COURTESY 24

// Score "supplier_time_parity": how the supplier is treated: time parity.
#define RECIP_SCORE_SUPPLIER_TIME_PARITY 25

// Score "customer_time_parity": how the customer is treated: time parity.
#define RECIP_SCORE_CUSTOMER_TIME_PARITY 26

// Score "supplier_listening": how the supplier is treated: listening.
#define RECIP_SCORE_SUPPLIER_LISTENING 27

// Score "customer_listening": how the customer is treated: listening.
#define RECIP_SCORE_CUSTOMER_LISTENING 28

// Score "co_contribution": how far both sides put in.
#define RECIP_SCORE_CO_CONTRIBUTION 29

// Score "supplier_process": how the supplier is treated: the mean of the principles.
#define RECIP_SCORE_SUPPLIER_PROCESS 30

// Score "customer_process": how the customer is treated: the mean of the principles.
#define RECIP_SCORE_CUSTOMER_PROCESS 31

// Score "supplier_expectations": how the supplier's expectations are met.
#define RECIP_SCORE_SUPPLIER_EXPECTATIONS 32

// Score "customer_expectations": how the customer's expectations are met.
#define RECIP_SCORE_CUSTOMER_EXPECTATIONS 33

// Score "connection": the lesser of the two.
#define RECIP_SCORE_CONNECTION 34

// Score "supplier_trust": the supplier's trust in the customer.
#define RECIP_SCORE_SUPPLIER_TRUST 35

// Score "customer_trust": the customer's trust in the supplier.
#define RECIP_SCORE_CUSTOMER_TRUST 36

// Score "supplier_answer_rate": how the supplier answers.
#define RECIP_SCORE_SUPPLIER_ANSWER_RATE 37

// Score "customer_answer_rate": how the customer answers.
#define RECIP_SCORE_CUSTOMER_ANSWER_RATE 38

// Score "supplier_answer_seconds": seconds within which half of the supplier's answers came, to a power of two.
#define RECIP_SCORE_SUPPLIER_ANSWER_SECONDS 39

// Score "customer_answer_seconds": seconds within which half of the customer's answers came, to a power of two.
#define RECIP_SCORE_CUSTOMER_ANSWER_SECONDS 40

// Score "demonstrated": demonstrated reciprocity.
#define RECIP_SCORE_DEMONSTRATED 41

// Score "overall": the overall score, of both sides' positions.
#define RECIP_SCORE_OVERALL 42

// Score "supplier_overall": the overall score of the supplier's position in its own view.
#define RECIP_SCORE_SUPPLIER_OVERALL 43

// Score "customer_overall": the overall score of the customer's position in its own view.
#define RECIP_SCORE_CUSTOMER_OVERALL 44

// Score "coverage": the weight of the known factors in that of all.
#define RECIP_SCORE_COVERAGE 45

// Score "supplier_holds_up": whether the supplier holds up its end: 1 yes, 0 no, unknown where unresolved.
#define RECIP_SCORE_SUPPLIER_HOLDS_UP 46

// Score "customer_holds_up": whether the customer holds up its end: 1 yes, 0 no, unknown where unresolved.
#define RECIP_SCORE_CUSTOMER_HOLDS_UP 47

// Score "quadrant": the quadrant, by its place among the quadrants.
#define RECIP_SCORE_QUADRANT 48

// Score "stage": the stage, by its place among the stages.
#define RECIP_SCORE_STAGE 49

// Score "supplier_advice": the advice to the supplier, by its place among the advices.
#define RECIP_SCORE_SUPPLIER_ADVICE 50

// Score "customer_advice": the advice to the customer, by its place among the advices.
#define RECIP_SCORE_CUSTOMER_ADVICE 51

// Score "trend": by how much the supplier's share lately exceeds its usual share.
#define RECIP_SCORE_TREND 52

// State of a fold: the events, which merge whatever the split.
#define RECIP_STATE_EVENTS 1

// State of a fold: sums of constant size, which merge where times are disjoint.
#define RECIP_STATE_SUMS 2

// What was seen of the relationships of a ledger when they were last looked at, so that a job that looks
// every day tells each change once. Against what it saw it also tells of what came in late, was erased or
// became another under another policy; and a stage is left later than it is entered, which needs the stage
// that was found before.
//
// Threads: as a recip_ledger.
typedef struct recip_alert_stream recip_alert_stream;

// All that can be said of one relationship as of one time. Made by recip_ledger_assess or
// recip_ledger_what_if, owned by the caller, never changed afterwards, and so readable from any
// thread; free it with recip_assessment_free. It needs its ledger no more.
typedef struct recip_assessment recip_assessment;

// A token that stops calls. Any thread may trip it at any time, and one token may serve many calls.
typedef struct recip_cancel recip_cancel;

// A text in UTF-8, or the bytes of a snapshot. Made by the call that names it, owned by the caller,
// never changed afterwards, and so readable from any thread; free it with recip_document_free. It
// does not need the object that it tells of any more.
typedef struct recip_document recip_document;

// Why a call failed. Made by the call, owned by the caller, never changed afterwards, and so
// readable from any thread; free it with recip_error_free.
typedef struct recip_error recip_error;

// What one worker of several knows of many relationships. Push batches of events, of the states that
// other folds handed out, or of the relationships' tiers; then take states, for another fold to go on from, or scores; then free
// it. Whatever the split of the events over folds and batches, and whatever the order, the scores are
// those of a ledger of all events, to the bit. A relationship is known by the names of its parties.
//
// States come in two forms. RECIP_STATE_EVENTS holds the events, six to ten bytes each, and merges
// whatever the split. RECIP_STATE_SUMS is of constant size; sums of one relationship merge if they
// are of disjoint times and all but the earliest are unsettled, which those of no more time than the
// policy's "memory.allowed_lateness_days" always are. Whatever else is asked to merge is refused with
// the reason, when states or scores are taken.
//
// Threads: as a recip_ledger.
typedef struct recip_fold recip_fold;

// The histories of many relationships under one policy.
//
// Threads: calls that take a const recip_ledger may run in many threads at once; calls that take
// one that is not const need it alone. A call that would break this does nothing and returns
// RECIP_BUSY; none waits. Between calls a ledger may pass from thread to thread.
typedef struct recip_ledger recip_ledger;

// A policy: every number that a rule uses, to be read and set before ledgers are made under it. A
// ledger keeps a policy of its own, so changing this one afterwards changes no ledger.
//
// Threads: as a recip_ledger.
typedef struct recip_policy recip_policy;

// What became of the rows of a batch. Made by recip_ledger_ingest, owned by the caller, never
// changed afterwards, and so readable from any thread; free it with recip_report_free.
typedef struct recip_report recip_report;

// What the events of many relationships add up to, without the events: a fraction of the memory of a
// ledger, for streams. A relationship is a number from 0 on, which the caller gives. Scores are those
// of a ledger with the same events, to the bit, for times from a relationship's newest event on; what
// needs the events one by one (erasure, earlier times, the events that a sentence rests on) it does
// not know. An event may come late by the policy's "memory.allowed_lateness_days".
//
// Threads: as a recip_ledger.
typedef struct recip_tallies recip_tallies;

// What a call returns: `RECIP_OK`, or the code of what went wrong.
//
// Codes below 100 are of this interface, codes from 101 on of the library behind it. New codes
// may appear in later versions; treat one that you do not know as a failure.
typedef int32_t recip_status;

// A text: UTF-8 of `len` bytes, without a NUL at its end. With `len` 0 it is blank, and `data`
// may be NULL.
typedef struct recip_text {
    // The first byte.
    const char *data;
    // How many bytes.
    size_t len;
} recip_text;

// What there is to know of one number of policies. Set `struct_size` before recip_policy_key fills
// the rest. The texts are always valid.
typedef struct recip_policy_key_info {
    // sizeof(recip_policy_key_info).
    size_t struct_size;
    // The key, as in "answers.wait_days".
    struct recip_text name;
    // What the number is counted in.
    struct recip_text unit;
    // Where the default comes from, or "choice".
    struct recip_text source;
    // The least value that is allowed.
    double least;
    // The greatest value that is allowed.
    double greatest;
    // The value in the default policy.
    double default_value;
    // 1 if only whole numbers are allowed, else 0.
    uint64_t is_whole;
} recip_policy_key_info;

// One event: a past fact of one relationship. Fill it with recip_event_init, then set what the
// event states. A member that the event's type does not use stays blank, or the event is refused.
//
// What each `type` states of the actor, and what it uses beside times, parties, `actor`,
// `observer`, `event_id` and `confidence` (in brackets: may stay blank):
//
// "contribution", gave something: kind, amount or amount_minor, unit, (ref), (due), (OUTREACH),
// (ANSWERS_OLDEST);
// "request", asked for something: (ref), (due), (ANSWERS_OLDEST);
// "response", answered: (ref), (AUTOMATIC);
// "conduct", behaved well or badly: kind (a principle), (weight), one of GOOD and BAD;
// "imposition", cost the other side time: amount, (unit);
// "expectation", expects something of the other side: (due), (weight), (UNSTATED);
// "promise", promised something: (due), (weight);
// "fulfilment", says that an expectation or a promise was met: ref (its event_id), (weight) (how
// far);
// "waiver", does not insist on what it expected: ref;
// "withdrawal", takes back what it expected or promised: ref;
// "trust", dealt with trust: kind ("extended", "honoured", "betrayed" or "withheld");
// "amendment", took a step of a change to what was agreed: kind ("proposed", with (due);
// "accepted", "refused", "delivered" or "failed", with ref: the proposal);
// "appraisal", said what it thinks: kind ("value": it sees the value; "again": it would do this
// again), one of GOOD and BAD;
// "call_out", said what it needs: (due);
// "invitation", invited into the executive sponsor programme; a response that names it accepts:
// (EXCLUSIVE), (VALUE), (REASON), (BENEFITS), (NEEDS);
// "ending", ended the relationship: nothing.
typedef struct recip_event {
    // sizeof(recip_event).
    size_t struct_size;
    // When it happened: microseconds since 1970-01-01 00:00 UTC.
    int64_t occurred_at;
    // The name of the party that supplies. Needed.
    struct recip_text supplier;
    // The name of the party that is supplied. Needed.
    struct recip_text customer;
    // Who acted: "supplier", "customer", or the name of one of the two. Needed.
    struct recip_text actor;
    // What the event states: one of the types above. Needed.
    struct recip_text type;
    // The id of the event in the caller's records. An event whose id the relationship knows
    // already does not count again. Blank: none.
    struct recip_text event_id;
    // Who recorded it: "supplier", "customer" or "neutral" (both saw it). Blank: neutral.
    struct recip_text observer;
    // Of a contribution, the kind of thing given ("service", "money", "time"...); of conduct, the
    // principle that it was a matter of ("respect", "honesty"...); else as the type says.
    struct recip_text kind;
    // What the amount is counted in: "hours", "minutes", "seconds" or "days" for time (blank:
    // hours), "acts" or "units" for deeds and pieces (blank will do), and for money its ISO 4217
    // code, which is needed; "XXX" if the records do not name it.
    struct recip_text unit;
    // The id of the request, or of the thread, that the event answers, or of the event that it
    // speaks of. Blank: none.
    struct recip_text ref;
    // How much, in `unit`; never negative, and 1 for one act or piece. For money RECIP_BLANK or 0: see
    // `amount_minor`.
    double amount;
    // How much money, in whole minor units of the currency (cents, mostly; none for JPY); else 0.
    int64_t amount_minor;
    // By when an answer is asked for, or something is expected or promised: microseconds since
    // 1970-01-01 00:00 UTC. RECIP_NO_TIME: at no certain time.
    int64_t due;
    // How much it matters, and of a fulfilment how far it goes, from 0 to 1. RECIP_BLANK: fully.
    double weight;
    // How sure the record is, from 0 to 1; the event counts in proportion. RECIP_BLANK: fully.
    double confidence;
    // RECIP_GOOD and so on, joined with `|`.
    uint32_t flags;
    // 0.
    uint32_t reserved;
} recip_event;

// Events as columns: the member `x` of row `i` is what member `x` of a recip_event would be. A
// column that is NULL is blank in every row. Start from `= {0}` (`= {}` in C++).
//
// The arrays belong to the caller and are read during the call only; nothing may change them
// meanwhile.
typedef struct recip_columns {
    // sizeof(recip_columns).
    size_t struct_size;
    // How many rows; every array has as many elements.
    size_t rows;
    // Needed.
    const int64_t *occurred_at;
    // Needed, unless `supplier_id` is there.
    const struct recip_text *supplier;
    // Needed, unless `customer_id` is there.
    const struct recip_text *customer;
    // Needed.
    const struct recip_text *actor;
    // Needed.
    const struct recip_text *type;
    // May be NULL, as all columns from here on.
    const struct recip_text *event_id;
    // NULL: both sides saw every event.
    const struct recip_text *observer;
    // As the type of the row says: a principle in rows of conduct.
    const struct recip_text *kind;
    // A currency in rows of money.
    const struct recip_text *unit;
    // What each event answers or speaks of.
    const struct recip_text *ref;
    // NULL: one act or piece in every contribution.
    const double *amount;
    // Amounts of money; 0 in other rows.
    const int64_t *amount_minor;
    // RECIP_NO_TIME where there is none.
    const int64_t *due;
    // RECIP_BLANK where there is none.
    const double *weight;
    // RECIP_BLANK where there is none.
    const double *confidence;
    // RECIP_GOOD and so on.
    const uint32_t *flags;
    // Numbers of recip_ledger_intern in place of `supplier`, which is NULL then.
    const int64_t *supplier_id;
    // Numbers of recip_ledger_intern in place of `customer`, which is NULL then.
    const int64_t *customer_id;
} recip_columns;

// Hears of progress, on the thread that made the call: `done` of `total` rows, relationships or
// bytes, `total` being 0 where it is not known. It returns 0 to go on, anything else to stop the
// call. It must not throw and must not leave by longjmp. An object that the call takes const it may use
// in calls that take it const; one that the call changes is RECIP_BUSY to it, as to every other thread.
typedef int32_t (*recip_progress)(void *context,
                                  uint64_t done,
                                  uint64_t total);

// How a long call runs. Start from `= {0}` (`= {}` in C++); where a call takes a recip_options, NULL
// means one that is all zero: the caller's thread alone, and nobody hears of it or stops it.
typedef struct recip_options {
    // sizeof(recip_options).
    size_t struct_size;
    // How many threads the call may use, the caller's among them, up to 1024. 0 and 1: the caller's
    // alone. Other threads end before the call returns. No result depends on it.
    uint64_t threads;
    // Hears of progress, now and then. May be NULL.
    recip_progress progress;
    // Is handed to `progress` as it is.
    void *context;
    // Stops the call when it is tripped. May be NULL. It must outlive the call.
    const struct recip_cancel *cancel;
} recip_options;

// Relationships: row `i` names a supplier and its customer, each by its name or by its number (see
// recip_ledger_intern). Start from `= {0}` (`= {}` in C++). The arrays belong to the caller and are
// read during the call only.
typedef struct recip_pairs {
    // sizeof(recip_pairs).
    size_t struct_size;
    // How many; each array has as many elements.
    size_t count;
    // Names. Needed, unless `supplier_id` is there.
    const struct recip_text *supplier;
    // Names. Needed, unless `customer_id` is there.
    const struct recip_text *customer;
    // Numbers in place of `supplier`; else NULL.
    const int64_t *supplier_id;
    // Numbers in place of `customer`; else NULL.
    const int64_t *customer_id;
} recip_pairs;

// Where to write scores: arrays that the caller owns, one element for each relationship. A column
// that is NULL is not wanted. Start from `= {0}` (`= {}` in C++).
//
// Shares, rates and scores are from 0 to 1. A column whose name ends in `_state` says of each
// element whether the numbers after it are RECIP_KNOWN; where they are RECIP_UNKNOWN they are 0
// and mean nothing.
typedef struct recip_scores {
    // sizeof(recip_scores).
    size_t struct_size;
    // How many elements each array holds; at least as many as relationships are scored.
    size_t capacity;
    // Contributions that the supplier made, undiscounted.
    uint32_t *contributions_supplier;
    // Contributions that the customer made, undiscounted.
    uint32_t *contributions_customer;
    // 1 if either side's contributions are too few to stand by, else 0.
    uint8_t *provisional;
    // State of the share, its interval and effective events, the balance and the band.
    uint8_t *share_state;
    // The share that the supplier gave.
    double *share_supplier;
    // The share that the customer gave.
    double *share_customer;
    // The lower end of the range that holds the supplier's share.
    double *share_low;
    // The upper end of that range.
    double *share_high;
    // How many equal events would tell the share as surely.
    double *effective_events;
    // 1 within the band, falling to 0 when one side gives all.
    double *balance;
    // RECIP_BAND_..., by the share alone.
    int32_t *band;
    // RECIP_VERDICT_...: the band as far as the evidence resolves it.
    int32_t *verdict;
    // State.
    uint8_t *felt_fairness_supplier_state;
    // How fair the exchange feels to the supplier.
    double *felt_fairness_supplier;
    // State.
    uint8_t *felt_fairness_customer_state;
    // How fair the exchange feels to the customer.
    double *felt_fairness_customer;
    // State.
    uint8_t *answer_rate_supplier_state;
    // The probability that the supplier answers the customer's next turn.
    double *answer_rate_supplier;
    // State.
    uint8_t *answer_rate_customer_state;
    // The probability that the customer answers the supplier's next turn.
    double *answer_rate_customer;
    // State.
    uint8_t *demonstrated_state;
    // Demonstrated reciprocity.
    double *demonstrated;
    // State of the overall score, its bounds and its coverage.
    uint8_t *overall_state;
    // The overall score.
    double *overall;
    // The overall score if every unknown factor were 0.
    double *overall_low;
    // The overall score if every unknown factor were 1.
    double *overall_high;
    // The weight of the known factors in the weight of all.
    double *overall_coverage;
} recip_scores;

// Where recip_ledger_scores writes: arrays that the caller owns. Start from `= {0}` (`= {}` in C++).
typedef struct recip_score_table {
    // sizeof(recip_score_table).
    size_t struct_size;
    // How many relationships there is room for; at least as many as are scored.
    size_t capacity;
    // Room for `capacity` numbers of each score: score `c` of relationship `i` goes to
    // values[c * capacity + i]; 0 where it is unknown. Needed.
    double *values;
    // Room for as many states: RECIP_KNOWN or RECIP_UNKNOWN. Needed.
    uint8_t *states;
} recip_score_table;

// Writes `len` bytes: all of them, and returns 0; or anything else, which ends the call with RECIP_IO.
// It is called on the thread that made the call. It must not throw and must not leave by longjmp.
typedef int32_t (*recip_write)(void *context,
                               const uint8_t *bytes,
                               size_t len);

// Reads up to `capacity` bytes and returns how many it read; 0 at the end; a negative number if it
// failed, which ends the call with RECIP_IO. It is called on the thread that made the call. It must
// not throw and must not leave by longjmp.
typedef int64_t (*recip_read)(void *context,
                              uint8_t *bytes,
                              size_t capacity);

// Contributions as columns of numbers: what nearly all of a large stream is. Start from `= {0}`
// (`= {}` in C++). The arrays belong to the caller and are read during the call only.
typedef struct recip_numbers {
    // sizeof(recip_numbers).
    size_t struct_size;
    // How many rows; every array has as many elements.
    size_t rows;
    // Which relationship: any number from 0 on. Needed.
    const int64_t *relationship;
    // Microseconds since 1970-01-01 00:00 UTC. Needed.
    const int64_t *occurred_at;
    // The side that gave: 0 the supplier, 1 the customer. Needed.
    const uint8_t *actor;
    // The place of the kind; see recip_policy_kind_places. Needed.
    const uint16_t *kind;
    // How much: hours, acts, units, or major units of money in one currency, which is not named.
    // Needed.
    const double *amount;
    // Who recorded it: 0 the supplier, 1 the customer, 2 both. NULL: both saw every row.
    const uint8_t *observer;
} recip_numbers;

// How deep relationships go, as columns of numbers. Start from `= {0}` (`= {}` in C++). The arrays
// belong to the caller and are read during the call only.
typedef struct recip_profiles {
    // sizeof(recip_profiles).
    size_t struct_size;
    // How many rows; every array has as many elements.
    size_t rows;
    // Which relationship, in any order, each once. Needed.
    const int64_t *relationship;
    // The tier: 0 incidental, 1 transactional, 2 standard, 3 key, 4 strategic, 5 executive_sponsored.
    // NULL: all are standard.
    const uint8_t *tier;
    // The nature: 0 one_off, 1 ongoing. NULL: all are ongoing.
    const uint8_t *nature;
} recip_profiles;

// The call did what it should.
#define RECIP_OK 0

// A pointer is NULL or misaligned, an array is too small, or a code or a flag is unknown.
#define RECIP_INVALID_ARGUMENT 1

// A text is not UTF-8.
#define RECIP_INVALID_TEXT 2

// The caller was compiled for a version that this library does not serve.
#define RECIP_VERSION 3

// There is no such relationship, or nothing that has the number or the key that was asked for.
#define RECIP_NOT_FOUND 4

// Another call is inside the handle. Nothing was done; call again when it has returned.
#define RECIP_BUSY 5

// An earlier call failed inside the library. The handle can only be freed.
#define RECIP_POISONED 6

// The library failed: a defect, not the caller's fault. The handle can only be freed.
#define RECIP_INTERNAL 7

// The place for a result is too small. Its size says how much is needed.
#define RECIP_TOO_SMALL 8

// The caller stopped the call: a cancel token was tripped, or a callback said so. Nothing was done.
#define RECIP_STOPPED 9

// A value lies outside the range that it may have.
#define RECIP_OUT_OF_RANGE 101

// A text does not name what it should name, such as a kind that the policy does not know.
#define RECIP_UNKNOWN_NAME 102

// A text cannot be read as what it should hold, or is missing.
#define RECIP_MALFORMED 103

// An event id was recorded before with other contents.
#define RECIP_CONFLICTING_EVENT 104

// Supplier and customer are one and the same.
#define RECIP_SELF_RELATIONSHIP 105

// A policy document has a key that no policy has.
#define RECIP_UNKNOWN_KEY 106

// A policy contradicts itself, or was written for another version of the method.
#define RECIP_INVALID_POLICY 107

// A unit does not measure the kind that it stands beside.
#define RECIP_WRONG_UNIT 108

// An event came later than sums that were made already can take in.
#define RECIP_TOO_LATE 109

// Two parts do not merge to a whole.
#define RECIP_CANNOT_MERGE 110

// Bytes are not as they were written: cut short, or changed.
#define RECIP_DAMAGED 111

// A snapshot is of a later version or of something else, or a column is of a type that is not read.
#define RECIP_UNSUPPORTED 112

// Reading or writing failed outside the library: a callback said so.
#define RECIP_IO 113

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of the library, as in "0.1.0": a static text that ends with NUL.
const char *recip_version(void);

// The version of the binary interface that the library at hand has.
uint32_t recip_abi_version(void);

// Whether the library at hand serves a program that was compiled with this header. Call it first,
// as recip_check_abi(RECIP_ABI_VERSION): RECIP_OK, or RECIP_VERSION.
recip_status recip_check_abi(uint32_t header_version);

// The recip_text of a C text, which ends with NUL; blank for NULL. It points at the same bytes.
struct recip_text recip_text_of(const char *text);

// The status code that the failed call returned. RECIP_OK for NULL.
recip_status recip_error_code(const struct recip_error *error);

// What was wrong and what to do: one line of UTF-8 that ends with NUL, of a few kilobytes at most. It
// belongs to the error and lives as long. `len` (may be NULL) receives its length in bytes, without the
// NUL. An empty text for NULL.
const char *recip_error_message(const struct recip_error *error,
                                size_t *len);

// The row that caused the failure, counted from 0 within the arrays of the call; -1 if none did.
int64_t recip_error_row(const struct recip_error *error);

// The column, parameter or member of a structure (of recip_event, recip_columns and so on) that caused
// the failure, as a text that ends with NUL; NULL if none did. It belongs to the error.
const char *recip_error_column(const struct recip_error *error);

// Frees an error. NULL is fine. Do not free the errors that recip_report_refusal lends.
void recip_error_free(struct recip_error *error);

// The first byte of a document; NULL for NULL. The bytes belong to the document and live as long. A
// NUL follows the last one, so that a text can be used as a C text. `len` (may be NULL) receives
// their number, without that NUL.
const char *recip_document_data(const struct recip_document *document,
                                size_t *len);

// Copies a document into memory of the caller's. `*len` says how many bytes `bytes` has room for, and
// receives how many the document has, whether the call succeeds or not. Without enough room nothing
// is copied and the status is RECIP_TOO_SMALL. `bytes` may be NULL if `*len` is 0. No NUL is added.
recip_status recip_document_copy(const struct recip_document *document,
                                 char *bytes,
                                 size_t *len,
                                 struct recip_error **err);

// Frees a document. NULL is fine.
void recip_document_free(struct recip_document *document);

// Makes a token that is not tripped, which the caller owns and frees with recip_cancel_free.
recip_status recip_cancel_new(struct recip_cancel **out,
                              struct recip_error **err);

// Stops the calls that use this token, soon, and all that begin with it later. They return
// RECIP_STOPPED. Any thread may call this, at any time, also from a signal handler. NULL is fine.
void recip_cancel_trip(const struct recip_cancel *cancel);

// Makes a token usable again. NULL is fine.
void recip_cancel_reset(const struct recip_cancel *cancel);

// Frees a token that no call uses any more. NULL is fine.
void recip_cancel_free(struct recip_cancel *cancel);

// Makes a policy, which the caller owns and frees with recip_policy_free.
//
// `json` is a document of `len` bytes of UTF-8 that names only the numbers that differ from the
// default policy; with `len` 0 it is the default policy. RECIP_UNKNOWN_KEY if no policy has a key, with
// the nearest one; RECIP_MALFORMED if it is no such document. Whether the numbers are within their bounds
// and agree with each other is checked when a ledger is made, or by recip_policy_check.
recip_status recip_policy_new(const char *json,
                              size_t len,
                              struct recip_policy **out,
                              struct recip_error **err);

// Frees a policy and what it lent. NULL is fine. No call may be inside the policy then, and none may
// follow.
void recip_policy_free(struct recip_policy *policy);

// Checks whether the numbers of a policy are within their bounds and agree with each other: RECIP_OK,
// or RECIP_INVALID_POLICY, and the message names the key that does not.
recip_status recip_policy_check(const struct recip_policy *policy,
                                struct recip_error **err);

// Writes a whole policy as a JSON document, which recip_policy_new reads again to the bit. The
// caller owns it.
recip_status recip_policy_json(const struct recip_policy *policy,
                               struct recip_document **out,
                               struct recip_error **err);

// Writes the JSON Schema (draft 2020-12) of policy documents: every key with its bounds, default,
// unit and source. The caller owns it.
recip_status recip_policy_schema(struct recip_document **out,
                                 struct recip_error **err);

// Reads the number under a key: one of recip_policy_key, "currencies.EUR" (what one EUR is worth),
// "rates.time.supplier" (what one unit of a kind is worth in a view) or "bad_weights.honesty" (how
// many good deeds one bad deed outweighs). RECIP_UNKNOWN_NAME if there is no such key;
// RECIP_NOT_FOUND if the policy names no rate for that currency.
recip_status recip_policy_number(const struct recip_policy *policy,
                                 struct recip_text key,
                                 double *value,
                                 struct recip_error **err);

// Sets the number under a key; keys are as for recip_policy_number. A value outside the key's bounds
// is RECIP_INVALID_POLICY, and sets nothing.
recip_status recip_policy_set_number(struct recip_policy *policy,
                                     struct recip_text key,
                                     double value,
                                     struct recip_error **err);

// The same for a key whose number is whole, as recip_policy_key tells. RECIP_INVALID_POLICY if the
// key's number is not.
recip_status recip_policy_set_whole(struct recip_policy *policy,
                                    struct recip_text key,
                                    int64_t value,
                                    struct recip_error **err);

// Counts the kinds of contribution: the built-in ones and those that the policy adds.
recip_status recip_policy_kind_count(const struct recip_policy *policy,
                                     uint64_t *count,
                                     struct recip_error **err);

// Finds the places of `count` kinds of contribution, by their names. A place is a number from 0 on;
// built-in kinds keep theirs. RECIP_UNKNOWN_NAME tells the row and the nearest name.
recip_status recip_policy_kind_places(const struct recip_policy *policy,
                                      const struct recip_text *names,
                                      size_t count,
                                      int32_t *places,
                                      struct recip_error **err);

// Tells the name of the kind at a place, its class ("commercial", "collaborative" or "relational")
// and what it is counted in ("money", "hours", "acts" or "units"). `class_` and `unit` may be NULL.
// RECIP_NOT_FOUND if there is no such place. The name belongs to the policy and is valid until the next
// call that takes the policy without const, or frees it; the other two are always valid.
recip_status recip_policy_kind(const struct recip_policy *policy,
                               int32_t place,
                               struct recip_text *name,
                               struct recip_text *class_,
                               struct recip_text *unit,
                               struct recip_error **err);

// How many keys recip_policy_key knows. Rates, currencies and the weights of bad deeds have keys
// beside these, which name a kind, a currency or a principle.
uint64_t recip_policy_key_count(void);

// Tells of the key number `index`, from 0 on; RECIP_NOT_FOUND from recip_policy_key_count on. Set
// info->struct_size before.
recip_status recip_policy_key(uint64_t index,
                              struct recip_policy_key_info *info,
                              struct recip_error **err);

// Makes an empty ledger, which the caller owns and frees with recip_ledger_free.
//
// `policy_json` is a policy document of `policy_len` bytes of UTF-8; it names only the numbers
// that differ from the default policy. With `policy_len` 0 the default policy holds. It is refused as by
// recip_policy_new and recip_policy_check.
recip_status recip_ledger_new(const char *policy_json,
                              size_t policy_len,
                              struct recip_ledger **out,
                              struct recip_error **err);

// Makes an empty ledger under a policy, which it copies. The caller owns the ledger.
// RECIP_INVALID_POLICY if the policy's numbers do not agree with each other.
recip_status recip_ledger_with_policy(const struct recip_policy *policy,
                                      struct recip_ledger **out,
                                      struct recip_error **err);

// Copies the policy of a ledger. The caller owns the copy.
recip_status recip_ledger_policy(const struct recip_ledger *ledger,
                                 struct recip_policy **out,
                                 struct recip_error **err);

// Frees a ledger and what it lent. NULL is fine. No call may be inside the ledger then, and none
// may follow.
void recip_ledger_free(struct recip_ledger *ledger);

// Counts the events of all relationships.
recip_status recip_ledger_event_count(const struct recip_ledger *ledger,
                                      uint64_t *count,
                                      struct recip_error **err);

// Counts the relationships.
recip_status recip_ledger_relationship_count(const struct recip_ledger *ledger,
                                             uint64_t *count,
                                             struct recip_error **err);

// Says when the newest event of all occurred, in microseconds since 1970-01-01 00:00 UTC;
// RECIP_NO_TIME if there is no event.
recip_status recip_ledger_newest(const struct recip_ledger *ledger,
                                 int64_t *micros,
                                 struct recip_error **err);

// Gives each of `count` names its number in this ledger: the number that it had, or the next one,
// from 0 on. A number stands for its name in recip_columns and recip_pairs, for as long as the
// ledger lives; numbers are not saved in snapshots. `ids` receives `count` numbers, or none where a
// name is blank, which tells its row.
recip_status recip_ledger_intern(struct recip_ledger *ledger,
                                 const struct recip_text *names,
                                 size_t count,
                                 int64_t *ids,
                                 struct recip_error **err);

// Tells the names of `count` numbers. The texts belong to the ledger and are valid until the next
// call that takes the ledger without const, even one that fails, or frees it. A number that no name
// has, or whose party was erased, is RECIP_NOT_FOUND and tells its row.
recip_status recip_ledger_names(const struct recip_ledger *ledger,
                                const int64_t *ids,
                                size_t count,
                                struct recip_text *names,
                                struct recip_error **err);

// Says how deep a relationship goes: `tier` is "incidental", "transactional", "standard", "key",
// "strategic" or "executive_sponsored"; `nature` is "one_off" or "ongoing". Blank leaves the one as it
// is. Before this is called a relationship is "standard" and "ongoing". The relationship is in the
// ledger from then on, even without events. RECIP_MALFORMED if a name is blank, and
// RECIP_SELF_RELATIONSHIP if both are the same.
recip_status recip_ledger_set_profile(struct recip_ledger *ledger,
                                      struct recip_text supplier,
                                      struct recip_text customer,
                                      struct recip_text tier,
                                      struct recip_text nature,
                                      struct recip_error **err);

// Tells tier and nature of a relationship; either output may be NULL. The texts are always valid.
// RECIP_NOT_FOUND if there is no such relationship.
recip_status recip_ledger_profile(const struct recip_ledger *ledger,
                                  struct recip_text supplier,
                                  struct recip_text customer,
                                  struct recip_text *tier,
                                  struct recip_text *nature,
                                  struct recip_error **err);

// Says what kind of party `name` is: "business", "charity", "church", "public_body" or "person". It
// changes no score; portfolios count by it. Before this is called a party is a business. A blank name
// is refused.
recip_status recip_ledger_set_party_kind(struct recip_ledger *ledger,
                                         struct recip_text name,
                                         struct recip_text kind,
                                         struct recip_error **err);

// Tells what kind of party `name` is. The text is always valid.
recip_status recip_ledger_party_kind(const struct recip_ledger *ledger,
                                     struct recip_text name,
                                     struct recip_text *kind,
                                     struct recip_error **err);

// Erases the event of this id from a relationship: afterwards nothing tells that it was there.
// `erased` (may be NULL) receives 1, or 0 if there was none. RECIP_MALFORMED if the id is blank.
recip_status recip_ledger_erase_event(struct recip_ledger *ledger,
                                      struct recip_text supplier,
                                      struct recip_text customer,
                                      struct recip_text event_id,
                                      uint64_t *erased,
                                      struct recip_error **err);

// Erases a party with all its relationships, its kind and its number: afterwards nothing tells that
// it was there. `erased` (may be NULL) receives how many relationships went.
recip_status recip_ledger_erase_party(struct recip_ledger *ledger,
                                      struct recip_text name,
                                      uint64_t *erased,
                                      struct recip_error **err);

// Adds all events of another ledger, which stays as it is: the same ledger as if all had been recorded
// here. An event that both know by its id counts once. Where both know the profile of a relationship
// or the kind of a party, this ledger's stays. Numbers of names are each ledger's own. `recorded` (may
// be NULL) receives how many events were new. If an event is refused, none is added:
// RECIP_CONFLICTING_EVENT if the two know different events by one id.
recip_status recip_ledger_merge(struct recip_ledger *ledger,
                                const struct recip_ledger *other,
                                uint64_t *recorded,
                                struct recip_error **err);

// Makes `event` one that says nothing yet: every text blank, every number RECIP_BLANK, every time
// RECIP_NO_TIME. Call it as recip_event_init(&event, sizeof event, NULL).
recip_status recip_event_init(struct recip_event *event,
                              size_t struct_size,
                              struct recip_error **err);

// Records one event. `recorded` (may be NULL) receives 1, or 0 if the relationship knew the event
// by its id and contents already. A refused event changes nothing.
recip_status recip_ledger_record(struct recip_ledger *ledger,
                                 const struct recip_event *event,
                                 uint64_t *recorded,
                                 struct recip_error **err);

// How many rows were recorded. 0 for NULL.
uint64_t recip_report_recorded(const struct recip_report *report);

// How many rows were known already, by their ids and contents, and not counted again. 0 for NULL.
uint64_t recip_report_known(const struct recip_report *report);

// How many rows were refused and left out. 0 for NULL.
uint64_t recip_report_refused(const struct recip_report *report);

// Why a row was refused: the refusals are in the order of the rows, `index` counts from 0, and
// recip_error_row tells the row. The error belongs to the report and lives as long: do not free
// it. NULL if there is no such refusal.
const struct recip_error *recip_report_refusal(const struct recip_report *report,
                                               uint64_t index);

// Frees a report and the errors that it lent. NULL is fine.
void recip_report_free(struct recip_report *report);

// Records events from columns: all rows, or, if one is refused, none; the error names the row and
// the column. With RECIP_SKIP_BAD_ROWS in `flags` it records the good rows and reports the bad
// ones. `options` may be NULL; a call that is stopped records nothing.
//
// `report` receives a report that the caller frees with recip_report_free. It may be NULL unless
// bad rows are skipped.
recip_status recip_ledger_ingest(struct recip_ledger *ledger,
                                 const struct recip_columns *columns,
                                 uint32_t flags,
                                 const struct recip_options *options,
                                 struct recip_report **report,
                                 struct recip_error **err);

// Names relationship `index` (counted from 0, in the order of the names: by supplier, then by
// customer, byte by byte); RECIP_NOT_FOUND from their count on. The texts belong to the ledger and are
// valid until the next call that takes the ledger without const, even one that fails, or frees it.
recip_status recip_ledger_pair(const struct recip_ledger *ledger,
                               uint64_t index,
                               struct recip_text *supplier,
                               struct recip_text *customer,
                               struct recip_error **err);

// Scores relationships in one view (RECIP_VIEW_...), as of a time in microseconds since
// 1970-01-01 00:00 UTC; later events are not seen. Row `i` of `scores` is pair `i` of `pairs`, or,
// if `pairs` is NULL, relationship `i` in the order of recip_ledger_pair. `options` may be NULL.
//
// If a pair is not in the ledger the error is RECIP_NOT_FOUND and tells its row. On failure
// nothing is written.
recip_status recip_ledger_score(const struct recip_ledger *ledger,
                                const struct recip_pairs *pairs,
                                int32_t view,
                                int64_t as_of,
                                const struct recip_options *options,
                                const struct recip_scores *scores,
                                struct recip_error **err);

// Scores relationships as of a time in microseconds since 1970-01-01 00:00 UTC: of each the scores
// whose `count` codes (RECIP_SCORE_...) are in `codes`. `pairs` is as for recip_ledger_score, and
// `options` may be NULL. On failure nothing is written.
recip_status recip_ledger_scores(const struct recip_ledger *ledger,
                                 const struct recip_pairs *pairs,
                                 int64_t as_of,
                                 const int32_t *codes,
                                 size_t count,
                                 const struct recip_options *options,
                                 const struct recip_score_table *table,
                                 struct recip_error **err);

// How many scores there are: codes run from 1 to this.
int32_t recip_score_count(void);

// The name of a score, as a text that ends with NUL and is always valid; NULL if the code is none.
const char *recip_score_name(int32_t code);

// Finds the code of a score by its name. RECIP_UNKNOWN_NAME tells the nearest one.
recip_status recip_score_code(struct recip_text name,
                              int32_t *code,
                              struct recip_error **err);

// The word for a value of a score whose values are words (band, resolved_band, quadrant, stage,
// supplier_advice and customer_advice), as a text that is always valid; blank for any other score or
// value.
struct recip_text recip_score_word(int32_t code,
                                   double value);

// Assesses one relationship as of a time in microseconds since 1970-01-01 00:00 UTC; later events are
// not seen. The caller owns the assessment. RECIP_NOT_FOUND if there is no such relationship.
recip_status recip_ledger_assess(const struct recip_ledger *ledger,
                                 struct recip_text supplier,
                                 struct recip_text customer,
                                 int64_t as_of,
                                 struct recip_assessment **out,
                                 struct recip_error **err);

// Assesses one relationship as if `count` more events had happened; the ledger stays as it is.
// `events` points at pointers to events, all of one relationship, which need not be in the ledger. An
// event that would be refused is refused here, with its row. `as_of` is as for recip_ledger_assess.
recip_status recip_ledger_what_if(const struct recip_ledger *ledger,
                                  const struct recip_event *const *events,
                                  size_t count,
                                  int64_t as_of,
                                  struct recip_assessment **out,
                                  struct recip_error **err);

// Tells one score of an assessment, by its code (RECIP_SCORE_...). `state` (may be NULL) receives
// RECIP_KNOWN, or RECIP_UNKNOWN, and `value` is 0 then.
recip_status recip_assessment_score(const struct recip_assessment *assessment,
                                    int32_t code,
                                    double *value,
                                    uint8_t *state,
                                    struct recip_error **err);

// Writes a whole assessment as JSON: as_of, supplier, customer, events, assessment and explanation,
// with the fields that docs/assessment.md describes. What is unknown is null. The caller owns it.
recip_status recip_assessment_json(const struct recip_assessment *assessment,
                                   struct recip_document **out,
                                   struct recip_error **err);

// Tells an assessment in sentences, one a line, from what was recorded to what would put it right. The
// ends of lines and other controls in names are shown as escapes. The caller owns the text.
recip_status recip_assessment_explanation(const struct recip_assessment *assessment,
                                          struct recip_document **out,
                                          struct recip_error **err);

// Frees an assessment. NULL is fine.
void recip_assessment_free(struct recip_assessment *assessment);

// Tells what changed between two times that matters, as JSON: since, until, and of each relationship
// with an alert supplier, customer and alerts, each with kind, side (or null) and text. Times are in
// microseconds since 1970-01-01 00:00 UTC. A relationship that had no event yet at `since` is told
// of as it is at `until`; RECIP_OUT_OF_RANGE if that is before `since`. Both times are seen with the
// events of now and without what was found earlier: who looks again and again takes a
// recip_alert_stream. `pairs` is as for recip_ledger_score, and `options` may be NULL. The caller owns
// the document.
recip_status recip_ledger_alerts(const struct recip_ledger *ledger,
                                 const struct recip_pairs *pairs,
                                 int64_t since,
                                 int64_t until,
                                 const struct recip_options *options,
                                 struct recip_document **out,
                                 struct recip_error **err);

// Tells of all relationships together that had begun by a time, as of then, in microseconds since
// 1970-01-01 00:00 UTC, as JSON: as_of, relationships, quadrants (also by_tier, by_customer_kind and
// by_supplier_kind), concentration, and invited, which are the pairs that have earned an invitation
// into the sponsor programme. `options` may be NULL. The caller owns the document.
recip_status recip_ledger_portfolio(const struct recip_ledger *ledger,
                                    int64_t as_of,
                                    const struct recip_options *options,
                                    struct recip_document **out,
                                    struct recip_error **err);

// Saves a ledger as a snapshot, with its policy, through a callback. The format has a version and a
// checksum of its own; any later library reads it. `context` is handed to `write` as it is. `options`
// may be NULL; progress is told in bytes, of an unknown total. If the call fails, what was written is
// no snapshot.
recip_status recip_ledger_save(const struct recip_ledger *ledger,
                               recip_write write,
                               void *context,
                               const struct recip_options *options,
                               struct recip_error **err);

// Saves a ledger as recip_ledger_save does, in memory. The caller owns the document.
recip_status recip_ledger_save_bytes(const struct recip_ledger *ledger,
                                     struct recip_document **out,
                                     struct recip_error **err);

// Loads a ledger that recip_ledger_save saved, through a callback, to which `context` is handed as it
// is. It reads nothing beyond the snapshot's end. With a `policy` that is not NULL the ledger is
// loaded under that one; `same_policy` (may be NULL) receives 1 if it is the one that it was saved
// under, else 0: scores may differ from those of then. `options` may be NULL; progress is told in
// bytes, of an unknown total. The caller owns the ledger.
//
// RECIP_DAMAGED if a bit is wrong or bytes are missing, RECIP_UNSUPPORTED if it is a snapshot of a
// later version or of something else, RECIP_IO if the callback failed.
recip_status recip_ledger_load(recip_read read,
                               void *context,
                               const struct recip_policy *policy,
                               const struct recip_options *options,
                               uint64_t *same_policy,
                               struct recip_ledger **out,
                               struct recip_error **err);

// Loads a ledger as recip_ledger_load does, from `len` bytes in memory, which it reads during the call
// only. Bytes behind the snapshot's end are not read.
recip_status recip_ledger_load_bytes(const uint8_t *bytes,
                                     size_t len,
                                     const struct recip_policy *policy,
                                     uint64_t *same_policy,
                                     struct recip_ledger **out,
                                     struct recip_error **err);

// Tells the events of relationships as lines of JSON, in the words of the event table: what a file of
// events holds, for whoever asks what is kept of them, for a copy, or for the command to read. What is
// blank is left out. The events of a relationship come in the order of their arrival; those of another
// follow. `pairs` is as for recip_ledger_score. RECIP_OUT_OF_RANGE if the event
// table cannot say an event, as one of a Rust program that answers nothing. The caller owns the document.
recip_status recip_ledger_events(const struct recip_ledger *ledger,
                                 const struct recip_pairs *pairs,
                                 struct recip_document **out,
                                 struct recip_error **err);

// Makes an alert stream that has seen nothing, which the caller owns and frees with
// recip_alert_stream_free.
recip_status recip_alert_stream_new(struct recip_alert_stream **out,
                                    struct recip_error **err);

// Frees an alert stream. NULL is fine. No call may be inside then, and none may follow.
void recip_alert_stream_free(struct recip_alert_stream *stream);

// Looks at all relationships of a ledger as of a time in microseconds since 1970-01-01 00:00 UTC, tells
// what changed that matters since the stream looked last, as JSON, and remembers what it saw. The
// document is as that of recip_ledger_alerts, with `since` null the first time. A relationship that is
// seen for the first time is told of as it is. One that is not in the ledger any more, or had not begun,
// is forgotten. RECIP_OUT_OF_RANGE if `as_of` lies before the last look. `options` may be NULL. If the
// call fails, the stream is as it was. The caller owns the document.
recip_status recip_alert_stream_next(struct recip_alert_stream *stream,
                                     const struct recip_ledger *ledger,
                                     int64_t as_of,
                                     const struct recip_options *options,
                                     struct recip_document **out,
                                     struct recip_error **err);

// Saves an alert stream as a snapshot in memory. The caller owns the document.
recip_status recip_alert_stream_save_bytes(const struct recip_alert_stream *stream,
                                           struct recip_document **out,
                                           struct recip_error **err);

// Loads an alert stream that recip_alert_stream_save_bytes saved, from `len` bytes, which it reads during
// the call only. RECIP_DAMAGED and RECIP_UNSUPPORTED are as for recip_ledger_load. The caller owns the
// stream.
recip_status recip_alert_stream_load_bytes(const uint8_t *bytes,
                                           size_t len,
                                           struct recip_alert_stream **out,
                                           struct recip_error **err);

// Records events from one batch of the Arrow C data interface: a struct array with a row for each
// event, whose fields are named as the members of recip_columns ("type", "ref" and so on). Like
// recip_ledger_ingest, it takes all rows or none, unless `flags` has RECIP_SKIP_BAD_ROWS; `report` and
// `options` are as there. A column of another name is left unread, unless the name looks like a slip of
// the pen: then the batch is refused. So it is where a party is there both by name and by number.
//
// Texts may be utf8, large utf8, utf8 views or dictionaries of these; times timestamps of any unit
// (in whatever zone: they are instants), dates, or whole numbers of microseconds; numbers of any width.
// `amount` may be text as well ("1250.00"), or a decimal of 32, 64 or 128 bits, and holds money too
// then: exactly, and what has more decimals than the currency is refused. `amount_minor`, `weight` and
// `confidence` may be such decimals too. `flags` may be words. A null is blank.
//
// `array` and `schema` are consumed, whether the call succeeds or fails: both are released and marked
// so. Only a pointer that is NULL or misaligned is left alone. Their contents are read during the call
// only.
recip_status recip_ledger_ingest_arrow(struct recip_ledger *ledger,
                                       struct ArrowArray *array,
                                       struct ArrowSchema *schema,
                                       uint32_t flags,
                                       const struct recip_options *options,
                                       struct recip_report **report,
                                       struct recip_error **err);

// Records events from all batches of an Arrow C stream: all of them, or none, unless `flags` has
// RECIP_SKIP_BAD_ROWS. Rows are numbered on from batch to batch. Batches are as for
// recip_ledger_ingest_arrow; all are held until the call ends. `stream` is consumed, whether the call
// succeeds or fails. RECIP_IO if the stream fails, with what it says.
recip_status recip_ledger_ingest_stream(struct recip_ledger *ledger,
                                        struct ArrowArrayStream *stream,
                                        uint32_t flags,
                                        const struct recip_options *options,
                                        struct recip_report **report,
                                        struct recip_error **err);

// Scores relationships as recip_ledger_scores does, and hands the scores out as a batch of the Arrow C
// data interface: a struct array with the columns "supplier" and "customer" (large utf8) and a column
// for each code, under the score's name: float64, or large utf8 where the values are words. What is
// unknown is null. If `pairs` is NULL, relationships that had not begun by `as_of` have no row. The
// caller owns `array` and `schema`, and releases both as the specification says;
// what they held before is overwritten. `options` may be NULL.
recip_status recip_ledger_scores_arrow(const struct recip_ledger *ledger,
                                       const struct recip_pairs *pairs,
                                       int64_t as_of,
                                       const int32_t *codes,
                                       size_t count,
                                       const struct recip_options *options,
                                       struct ArrowArray *array,
                                       struct ArrowSchema *schema,
                                       struct recip_error **err);

// Scores all relationships of columns of numbers as of a time, and hands the scores out as a batch of
// the Arrow C data interface: a struct array with the column "relationship" (int64), in rising order,
// and a column for each code, as recip_ledger_scores_arrow has them. This is the quickest way from very
// many contributions to scores: nothing is kept of a relationship, the rows may stand in any order, and
// the scores are those of a ledger of the same contributions, to the bit. Rows later than `as_of` are not
// seen. What is no contribution goes to a ledger, to tallies or to a fold.
//
// `policy` may be NULL, which is the default policy; `profiles` too: all relationships are standard and
// ongoing then, as are those that it does not list. RECIP_OUT_OF_RANGE, RECIP_UNKNOWN_NAME and
// RECIP_INVALID_ARGUMENT name the row and the column of a value that is none. The caller owns `array`
// and `schema`, and releases both as the specification says; what they held before is overwritten.
// `options` may be NULL; progress counts relationships, of a total that is not known.
recip_status recip_batch_scores_arrow(const struct recip_policy *policy,
                                      const struct recip_numbers *numbers,
                                      const struct recip_profiles *profiles,
                                      int64_t as_of,
                                      const int32_t *codes,
                                      size_t code_count,
                                      const struct recip_options *options,
                                      struct ArrowArray *array,
                                      struct ArrowSchema *schema,
                                      struct recip_error **err);

// Makes tallies of no relationship, which the caller owns and frees with recip_tallies_free. They keep
// a copy of `policy`; NULL is the default policy.
recip_status recip_tallies_new(const struct recip_policy *policy,
                               struct recip_tallies **out,
                               struct recip_error **err);

// Frees tallies. NULL is fine. No call may be inside then, and none may follow.
void recip_tallies_free(struct recip_tallies *tallies);

// Counts the relationships.
recip_status recip_tallies_count(const struct recip_tallies *tallies,
                                 uint64_t *count,
                                 struct recip_error **err);

// Lists the numbers of the relationships in rising order: the first `capacity` of them.
recip_status recip_tallies_relationships(const struct recip_tallies *tallies,
                                         int64_t *relationships,
                                         size_t capacity,
                                         struct recip_error **err);

// Says how deep a relationship goes; `tier` and `nature` are as for recip_ledger_set_profile, and
// blank leaves the one as it is. The relationship is there from then on.
recip_status recip_tallies_set_profile(struct recip_tallies *tallies,
                                       int64_t relationship,
                                       struct recip_text tier,
                                       struct recip_text nature,
                                       struct recip_error **err);

// Records one event of a relationship. The event is as for recip_ledger_record, but names no parties:
// `supplier` and `customer` stay blank, and `actor` is "supplier" or "customer". `recorded` (may be
// NULL) receives 1, or 0 if the event is known. RECIP_TOO_LATE if it is later than the policy allows. A
// refused event changes nothing.
recip_status recip_tallies_record(struct recip_tallies *tallies,
                                  int64_t relationship,
                                  const struct recip_event *event,
                                  uint64_t *recorded,
                                  struct recip_error **err);

// Records contributions from columns of numbers, in their order. A value out of its range refuses all
// rows, and the error names the row. Rows that come later than the policy allows are left out and
// counted: `too_late` (may be NULL) receives how many, `recorded` (may be NULL) how many were taken.
recip_status recip_tallies_ingest(struct recip_tallies *tallies,
                                  const struct recip_numbers *numbers,
                                  uint64_t *recorded,
                                  uint64_t *too_late,
                                  struct recip_error **err);

// Scores relationships as recip_ledger_scores does: row `i` is `relationships[i]` of `count`, or, if
// `relationships` is NULL, relationship `i` of all in rising order. RECIP_NOT_FOUND and its row if there
// is no such one; RECIP_OUT_OF_RANGE and its row if its newest event is later than `as_of`. On failure
// nothing is written.
recip_status recip_tallies_scores(const struct recip_tallies *tallies,
                                  const int64_t *relationships,
                                  size_t count,
                                  int64_t as_of,
                                  const int32_t *codes,
                                  size_t code_count,
                                  const struct recip_options *options,
                                  const struct recip_score_table *table,
                                  struct recip_error **err);

// Adds other tallies, which stay as they are: different relationships stand side by side; those of
// one merge if `later` holds its later events, all of them still unsettled. RECIP_CANNOT_MERGE
// otherwise, or if the two were made under different policies; nothing is merged then.
recip_status recip_tallies_merge(struct recip_tallies *tallies,
                                 const struct recip_tallies *later,
                                 struct recip_error **err);

// Saves tallies as a snapshot in memory. The caller owns the document.
recip_status recip_tallies_save_bytes(const struct recip_tallies *tallies,
                                      struct recip_document **out,
                                      struct recip_error **err);

// Loads tallies that recip_tallies_save_bytes saved, from `len` bytes, under `policy` (NULL: the
// default). RECIP_INVALID_POLICY if the sums would be others under it: half-lives, lateness, the wait for
// answers, the least lead and the cadence must be those of then. RECIP_DAMAGED and RECIP_UNSUPPORTED are
// as for recip_ledger_load. The caller owns the tallies.
recip_status recip_tallies_load_bytes(const uint8_t *bytes,
                                      size_t len,
                                      const struct recip_policy *policy,
                                      struct recip_tallies **out,
                                      struct recip_error **err);

// Makes a fold of no relationship, which the caller owns and frees with recip_fold_free. It keeps a
// copy of `policy`; NULL is the default policy. All folds of a job need the same one.
recip_status recip_fold_new(const struct recip_policy *policy,
                            struct recip_fold **out,
                            struct recip_error **err);

// Frees a fold. NULL is fine. No call may be inside then, and none may follow.
void recip_fold_free(struct recip_fold *fold);

// Takes in one batch of the Arrow C data interface: of events, as recip_ledger_ingest_arrow, but with
// parties by name alone; or, where there is a column "state", of states, with the columns "supplier"
// and "customer" (texts) and "state" (binary, large binary or binary views); or, where there is a
// column "tier" or "nature" and none "occurred_at", of profiles, with "supplier" and "customer" and
// texts as for recip_ledger_set_profile. Of two tiers that are said of one relationship the deeper
// counts, here or in another fold, so that no order matters. Blanks around texts do not count. It takes
// all rows or none, unless `flags` has RECIP_SKIP_BAD_ROWS; `report` and `options` are as for
// recip_ledger_ingest. Whether ids are repeated is seen when states or scores are taken.
//
// A state that was changed on its way is RECIP_DAMAGED, one of a later version RECIP_UNSUPPORTED, one
// that was made under a policy with other half-lives, lateness, wait for answers, least lead, cadence
// or kinds RECIP_INVALID_POLICY. `array` and `schema` are consumed, whether the call succeeds or fails.
recip_status recip_fold_push_arrow(struct recip_fold *fold,
                                   struct ArrowArray *array,
                                   struct ArrowSchema *schema,
                                   uint32_t flags,
                                   const struct recip_options *options,
                                   struct recip_report **report,
                                   struct recip_error **err);

// Takes in all batches of an Arrow C stream, of events, of states or of profiles: all of them, or none, unless
// `flags` has RECIP_SKIP_BAD_ROWS. Rows are numbered on from batch to batch. All batches are held until
// the call ends; push a large stream batch by batch instead. `stream` is consumed, whether the call
// succeeds or fails. RECIP_IO if the stream fails, with what it says.
recip_status recip_fold_push_stream(struct recip_fold *fold,
                                    struct ArrowArrayStream *stream,
                                    uint32_t flags,
                                    const struct recip_options *options,
                                    struct recip_report **report,
                                    struct recip_error **err);

// Counts the relationships.
recip_status recip_fold_count(const struct recip_fold *fold,
                              uint64_t *count,
                              struct recip_error **err);

// Tells when the newest event of all occurred, in microseconds since 1970-01-01 00:00 UTC:
// RECIP_NO_TIME if there is none.
recip_status recip_fold_newest(const struct recip_fold *fold,
                               int64_t *newest,
                               struct recip_error **err);

// Tells how many bytes of memory a fold holds, as far as it knows.
recip_status recip_fold_bytes(const struct recip_fold *fold,
                              uint64_t *bytes,
                              struct recip_error **err);

// Hands out the states of relationships as a batch of the Arrow C data interface: a struct array with
// the columns "supplier" and "customer" (large utf8), "events" and "newest" (int64: how many there
// are, and microseconds since 1970-01-01 00:00 UTC), and "state" (large binary), which has its
// version inside. Row 0 is relationship `first` in the order of the names, and there are at most
// `count`. `form` is RECIP_STATE_EVENTS or RECIP_STATE_SUMS; of sums that were pushed only sums can
// be had. Equal events have equal states. The fold stays as it is. The caller owns `array` and
// `schema`, and releases both as the specification says; what they held before is overwritten.
// `options` may be NULL.
//
// RECIP_CANNOT_MERGE if sums do not merge, RECIP_TOO_LATE if an event came later than sums take it,
// RECIP_CONFLICTING_EVENT if two events of one id differ: the message names the relationship.
recip_status recip_fold_states_arrow(const struct recip_fold *fold,
                                     uint64_t first,
                                     uint64_t count,
                                     int32_t form,
                                     const struct recip_options *options,
                                     struct ArrowArray *array,
                                     struct ArrowSchema *schema,
                                     struct recip_error **err);

// Scores relationships as of a time in microseconds since 1970-01-01 00:00 UTC, and hands the scores
// out as a batch of the Arrow C data interface: a struct array with the columns "supplier" and
// "customer" (large utf8) and, if `codes` is NULL, those that the command `reciprocity assess` writes
// to a file, under their names and in their order, else a column for each of `code_count` codes, as
// recip_ledger_scores_arrow has them. What is unknown is null. `first`, `count`, `array`, `schema`,
// `options` and refusals are as for recip_fold_states_arrow, but a relationship that had not begun by
// `as_of` has no row. RECIP_OUT_OF_RANGE if there are sums of a later time than `as_of`.
recip_status recip_fold_scores_arrow(const struct recip_fold *fold,
                                     uint64_t first,
                                     uint64_t count,
                                     int64_t as_of,
                                     const int32_t *codes,
                                     size_t code_count,
                                     const struct recip_options *options,
                                     struct ArrowArray *array,
                                     struct ArrowSchema *schema,
                                     struct recip_error **err);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* RECIPROCITY_H */
