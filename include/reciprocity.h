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
// The library checks both, but it cannot check that a pointer points at as much as it should.
//
// OWNERSHIP. What a ..._new or an output hands to you as a pointer is yours: free it with its
// ..._free, which takes NULL too. Texts and errors described as belonging to another object are
// lent. What you pass in stays yours, and is read during the call only.
//
// TEXT is UTF-8, as pointer and length.
//
// TIMES are microseconds since 1970-01-01 00:00 UTC, within the years 1 to 9999.
//
// THREADS. An object behind a pointer to const may be used by many threads at once; without
// const, by one alone. A ledger enforces that: a call that comes in between does nothing and
// returns RECIP_BUSY. Only ..._free calls cannot be checked: nobody may use the object any more.
//
// STRUCTURES begin with `struct_size`, which you set to the structure's size. It lets programs and
// libraries of different versions work together.
//
// FAILURES INSIDE. Should the library itself fail, the call returns RECIP_INTERNAL, and a ledger
// that was in use answers RECIP_POISONED from then on: free it. The library writes nothing to
// standard output or standard error. When memory runs out, the process is aborted.


#ifndef RECIPROCITY_H
#define RECIPROCITY_H

#include <stddef.h>
#include <stdint.h>

// No time: for `due` of an event that names none, and for the newest event of an empty ledger.
#define RECIP_NO_TIME INT64_MIN

// The version of the binary interface that this header describes: major number times 65536 plus
// minor number. The minor number grows with additions; the major one, which is also the number in
// the library's SONAME, when something that was there changes. Under major 0 nothing is promised
// yet.
#define RECIP_ABI_VERSION 1

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

// Why a call failed. Made by the call, owned by the caller, never changed afterwards, and so
// readable from any thread; free it with recip_error_free.
typedef struct recip_error recip_error;

// The histories of many relationships under one policy.
//
// Threads: calls that take a const recip_ledger may run in many threads at once; calls that take
// one that is not const need it alone. A call that would break this does nothing and returns
// RECIP_BUSY; none waits. Between calls a ledger may pass from thread to thread.
typedef struct recip_ledger recip_ledger;

// What became of the rows of a batch. Made by recip_ledger_ingest, owned by the caller, never
// changed afterwards, and so readable from any thread; free it with recip_report_free.
typedef struct recip_report recip_report;

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
    // How much, in `unit`; never negative. For money RECIP_BLANK or 0: see `amount_minor`.
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
    // Needed.
    const struct recip_text *supplier;
    // Needed.
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
} recip_columns;

// The relationships to score: row `i` names a supplier and its customer. The arrays belong to the
// caller and are read during the call only.
typedef struct recip_pairs {
    // sizeof(recip_pairs).
    size_t struct_size;
    // How many; each array has as many elements.
    size_t count;
    // Needed.
    const struct recip_text *supplier;
    // Needed.
    const struct recip_text *customer;
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

// The call did what it should.
#define RECIP_OK 0

// A pointer is NULL or misaligned, an array is too small, or a code or a flag is unknown.
#define RECIP_INVALID_ARGUMENT 1

// A text is not UTF-8.
#define RECIP_INVALID_TEXT 2

// The caller was compiled for a version that this library does not serve.
#define RECIP_VERSION 3

// There is no such relationship.
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

// The status code that the failed call returned. RECIP_OK for NULL.
recip_status recip_error_code(const struct recip_error *error);

// What was wrong and what to do: one line of UTF-8 that ends with NUL. It belongs to the error
// and lives as long. `len` (may be NULL) receives its length in bytes, without the NUL. An empty
// text for NULL.
const char *recip_error_message(const struct recip_error *error,
                                size_t *len);

// The row that caused the failure, counted from 0 within the arrays of the call; -1 if none did.
int64_t recip_error_row(const struct recip_error *error);

// The column (a member of recip_event, recip_columns, recip_pairs or recip_scores) that caused
// the failure, as a text that ends with NUL; NULL if none did. It belongs to the error.
const char *recip_error_column(const struct recip_error *error);

// Frees an error. NULL is fine. Do not free the errors that recip_report_refusal lends.
void recip_error_free(struct recip_error *error);

// Makes an empty ledger, which the caller owns and frees with recip_ledger_free.
//
// `policy_json` is a policy document of `policy_len` bytes of UTF-8; it names only the numbers
// that differ from the default policy. With `policy_len` 0 the default policy holds.
recip_status recip_ledger_new(const char *policy_json,
                              size_t policy_len,
                              struct recip_ledger **out,
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
// ones.
//
// `report` receives a report that the caller frees with recip_report_free. It may be NULL unless
// bad rows are skipped.
recip_status recip_ledger_ingest(struct recip_ledger *ledger,
                                 const struct recip_columns *columns,
                                 uint32_t flags,
                                 struct recip_report **report,
                                 struct recip_error **err);

// Names relationship `index` (counted from 0, in the order of the names: by supplier, then by
// customer, byte by byte). The texts belong to the ledger and are valid until the next call that
// takes the ledger without const, even one that fails, or frees it.
recip_status recip_ledger_pair(const struct recip_ledger *ledger,
                               uint64_t index,
                               struct recip_text *supplier,
                               struct recip_text *customer,
                               struct recip_error **err);

// Scores relationships in one view (RECIP_VIEW_...), as of a time in microseconds since
// 1970-01-01 00:00 UTC; later events are not seen. Row `i` of `scores` is pair `i` of `pairs`, or,
// if `pairs` is NULL, relationship `i` in the order of recip_ledger_pair.
//
// If a pair is not in the ledger the error is RECIP_NOT_FOUND and tells its row. On failure
// nothing is written.
recip_status recip_ledger_score(const struct recip_ledger *ledger,
                                const struct recip_pairs *pairs,
                                int32_t view,
                                int64_t as_of,
                                const struct recip_scores *scores,
                                struct recip_error **err);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* RECIPROCITY_H */
