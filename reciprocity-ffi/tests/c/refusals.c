/* Provokes every refusal that a caller can cause, and prints the errors: one line each, as
 * `code|row|column|message`. Ends with 1 if a call answers otherwise than it should. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reciprocity.h"

static const int64_t DAY = (int64_t)86400 * 1000000;
static const int64_t START = (int64_t)1700000000 * 1000000;

static recip_error *error = NULL;

static recip_text text(const char *data) {
    recip_text text;
    text.data = data;
    text.len = strlen(data);
    return text;
}

static void check(int holds, const char *what, int line) {
    if (!holds) {
        printf("line %d: %s does not hold\n", line, what);
        exit(1);
    }
}
#define CHECK(condition) check((condition) ? 1 : 0, #condition, __LINE__)

/* Checks a failed call's status and error, prints the error and frees it. */
static void refused(recip_status status, recip_status want, int64_t row, const char *column,
                    int line) {
    const char *at = recip_error_column(error);
    size_t len = 0;
    printf("%ld|%ld|%s|%s\n", (long)recip_error_code(error), (long)recip_error_row(error),
           at == NULL ? "" : at, recip_error_message(error, &len));
    check(status == want && recip_error_code(error) == want, "the code", line);
    check(recip_error_row(error) == row, "the row", line);
    check(column == NULL ? at == NULL : at != NULL && strcmp(at, column) == 0, "the column", line);
    check(len > 0 && len == strlen(recip_error_message(error, NULL)), "the message", line);
    recip_error_free(error);
    error = NULL;
}
#define REFUSED(call, want, row, column) refused((call), (want), (row), (column), __LINE__)
#define OK(call) check((call) == RECIP_OK && error == NULL, #call, __LINE__)

static recip_event service(const char *actor, int64_t day) {
    recip_event event;
    OK(recip_event_init(&event, sizeof event, &error));
    event.occurred_at = START + day * DAY;
    event.supplier = text("acme");
    event.customer = text("bolt");
    event.actor = text(actor);
    event.type = text("contribution");
    event.kind = text("service");
    event.amount = 1;
    return event;
}

static uint64_t events_of(const recip_ledger *ledger) {
    uint64_t count = 0;
    OK(recip_ledger_event_count(ledger, &count, &error));
    return count;
}

static void refuse_policies(void) {
    static const char bad_utf8[] = "{\"\xff\": 1}";
    recip_ledger *ledger = NULL;
    recip_ledger **misaligned = (recip_ledger **)(void *)((char *)&ledger + 1);
    REFUSED(recip_ledger_new(NULL, 0, NULL, &error), RECIP_INVALID_ARGUMENT, -1, "out");
    REFUSED(recip_ledger_new(NULL, 0, misaligned, &error), RECIP_INVALID_ARGUMENT, -1, "out");
    REFUSED(recip_ledger_new(NULL, 1, &ledger, &error), RECIP_INVALID_ARGUMENT, -1, "policy_json");
    REFUSED(recip_ledger_new(bad_utf8, sizeof bad_utf8 - 1, &ledger, &error), RECIP_INVALID_TEXT,
            -1, "policy_json");
    REFUSED(recip_ledger_new("{", 1, &ledger, &error), RECIP_MALFORMED, -1, "policy_json");
    REFUSED(recip_ledger_new("{\"memroy\": {}}", 14, &ledger, &error), RECIP_UNKNOWN_KEY, -1,
            "policy_json");
    REFUSED(recip_ledger_new("{\"version\": 99}", 15, &ledger, &error), RECIP_INVALID_POLICY, -1,
            "policy_json");
    CHECK(ledger == NULL);
    CHECK(recip_ledger_new("{", 1, &ledger, NULL) == RECIP_MALFORMED);
}

static void refuse_events(recip_ledger *ledger) {
    recip_event event = service("supplier", 0);
    uint64_t before = events_of(ledger);
    struct {
        recip_event event;
        uint64_t more;
    } newer;

    event.struct_size = 8;
    REFUSED(recip_ledger_record(ledger, &event, NULL, &error), RECIP_VERSION, -1, "struct_size");
    memset(&newer, 0, sizeof newer);
    newer.event = service("supplier", 0);
    newer.event.struct_size = sizeof newer;
    newer.more = 1;
    REFUSED(recip_ledger_record(ledger, &newer.event, NULL, &error), RECIP_VERSION, -1,
            "struct_size");
    REFUSED(recip_ledger_record(ledger, NULL, NULL, &error), RECIP_INVALID_ARGUMENT, -1, "event");
    REFUSED(recip_ledger_record(NULL, &event, NULL, &error), RECIP_VERSION, -1, "struct_size");
    event = service("supplier", 0);
    REFUSED(recip_ledger_record(NULL, &event, NULL, &error), RECIP_INVALID_ARGUMENT, -1, "ledger");

#define WITH(member, value, want, column)                                                      \
    do {                                                                                       \
        event = service("supplier", 0);                                                        \
        event.member = (value);                                                                \
        REFUSED(recip_ledger_record(ledger, &event, NULL, &error), (want), -1, (column));      \
    } while (0)
    WITH(supplier, text(""), RECIP_MALFORMED, "supplier");
    WITH(customer, text("acme"), RECIP_SELF_RELATIONSHIP, "customer");
    WITH(customer, text("\xc3\x28"), RECIP_INVALID_TEXT, "customer");
    WITH(actor, text(""), RECIP_MALFORMED, "actor");
    WITH(actor, text("suplier"), RECIP_UNKNOWN_NAME, "actor");
    WITH(type, text("gift"), RECIP_UNKNOWN_NAME, "type");
    WITH(type, text("request"), RECIP_OUT_OF_RANGE, "kind");
    WITH(type, text("call_out"), RECIP_OUT_OF_RANGE, "kind");
    WITH(kind, text("sevice"), RECIP_UNKNOWN_NAME, "kind");
    WITH(unit, text("hours"), RECIP_WRONG_UNIT, "unit");
    WITH(unit, text("ours"), RECIP_UNKNOWN_NAME, "unit");
    WITH(observer, text("nobody"), RECIP_UNKNOWN_NAME, "observer");
    WITH(occurred_at, RECIP_NO_TIME, RECIP_OUT_OF_RANGE, "occurred_at");
    WITH(due, START - DAY, RECIP_OUT_OF_RANGE, "due");
    WITH(amount, -2, RECIP_OUT_OF_RANGE, "amount");
    WITH(amount_minor, 1, RECIP_OUT_OF_RANGE, "amount_minor");
    WITH(weight, 1, RECIP_OUT_OF_RANGE, "weight");
    WITH(confidence, 1.5, RECIP_OUT_OF_RANGE, "confidence");
    WITH(flags, RECIP_GOOD, RECIP_OUT_OF_RANGE, "flags");
    WITH(flags, 1u << 31, RECIP_OUT_OF_RANGE, "flags");
    WITH(reserved, 1, RECIP_INVALID_ARGUMENT, "reserved");

    event = service("supplier", 0);
    event.kind = text("money");
    event.unit = text("EUR");
    REFUSED(recip_ledger_record(ledger, &event, NULL, &error), RECIP_MALFORMED, -1, "amount");
    event.amount_minor = 1250;
    REFUSED(recip_ledger_record(ledger, &event, NULL, &error), RECIP_MALFORMED, -1, "amount");
    event.amount = RECIP_BLANK;
    event.amount_minor = -1;
    REFUSED(recip_ledger_record(ledger, &event, NULL, &error), RECIP_OUT_OF_RANGE, -1,
            "amount_minor");
    event.amount_minor = 1250;
    event.unit = text("");
    REFUSED(recip_ledger_record(ledger, &event, NULL, &error), RECIP_WRONG_UNIT, -1, "unit");
    event.unit = text("EURO");
    REFUSED(recip_ledger_record(ledger, &event, NULL, &error), RECIP_MALFORMED, -1, "unit");

#define NEEDS(name, want, column)                                                              \
    do {                                                                                       \
        event = service("supplier", 0);                                                        \
        event.type = text(name);                                                               \
        event.kind = text("");                                                                 \
        event.amount = RECIP_BLANK;                                                            \
        REFUSED(recip_ledger_record(ledger, &event, NULL, &error), (want), -1, (column));      \
    } while (0)
    NEEDS("conduct", RECIP_MALFORMED, "kind");
    NEEDS("fulfilment", RECIP_MALFORMED, "ref");
    NEEDS("amendment", RECIP_MALFORMED, "kind");
    CHECK(events_of(ledger) == before);

    newer.event.struct_size = sizeof newer;
    newer.more = 0;
    OK(recip_ledger_record(ledger, &newer.event, NULL, &error));
}

static void know_events_by_id(recip_ledger *ledger) {
    recip_event event = service("customer", 1);
    uint64_t recorded = 7;
    event.event_id = text("e1");
    OK(recip_ledger_record(ledger, &event, &recorded, &error));
    CHECK(recorded == 1);
    OK(recip_ledger_record(ledger, &event, &recorded, &error));
    CHECK(recorded == 0);
    event.amount = 2;
    REFUSED(recip_ledger_record(ledger, &event, &recorded, &error), RECIP_CONFLICTING_EVENT, -1,
            "event_id");
}

static void refuse_batches(recip_ledger *ledger) {
    enum { ROWS = 4 };
    int64_t occurred_at[ROWS];
    recip_text supplier[ROWS], customer[ROWS], actor[ROWS], type[ROWS], kind[ROWS], id[ROWS];
    double amount[ROWS];
    recip_columns columns = {0};
    recip_report *report = NULL;
    uint64_t before = events_of(ledger);
    size_t i;
    for (i = 0; i < ROWS; i++) {
        occurred_at[i] = START + 2 * DAY;
        supplier[i] = text(i == 0 ? "new" : "acme");
        customer[i] = text("bolt");
        actor[i] = text("supplier");
        type[i] = text("contribution");
        kind[i] = text("service");
        amount[i] = 1;
    }
    id[0] = text("");
    id[1] = text("e2");
    id[2] = text("e2"); /* as row 1: known */
    id[3] = text("e1"); /* recorded before, with other contents */
    columns.struct_size = sizeof columns;
    columns.rows = ROWS;
    columns.occurred_at = occurred_at;
    columns.supplier = supplier;
    columns.customer = customer;
    columns.actor = actor;
    columns.type = type;
    columns.kind = kind;
    columns.amount = amount;
    columns.event_id = id;
    REFUSED(recip_ledger_ingest(ledger, &columns, 0, NULL, &report, &error), RECIP_CONFLICTING_EVENT, 3,
            "event_id");
    kind[2].data = "\xff";
    kind[2].len = 1;
    REFUSED(recip_ledger_ingest(ledger, &columns, 0, NULL, &report, &error), RECIP_INVALID_TEXT, 2,
            "kind");
    kind[2] = kind[1];
    columns.supplier = NULL;
    REFUSED(recip_ledger_ingest(ledger, &columns, 0, NULL, &report, &error), RECIP_INVALID_ARGUMENT, -1,
            "supplier");
    columns.supplier = supplier;
    columns.amount = (const double *)(const void *)((const char *)amount + 1);
    REFUSED(recip_ledger_ingest(ledger, &columns, 0, NULL, &report, &error), RECIP_INVALID_ARGUMENT, -1,
            "amount");
    columns.amount = amount;
    columns.rows = SIZE_MAX / 2;
    REFUSED(recip_ledger_ingest(ledger, &columns, 0, NULL, &report, &error), RECIP_INVALID_ARGUMENT, -1,
            "occurred_at");
    columns.rows = ROWS;
    REFUSED(recip_ledger_ingest(ledger, &columns, 2, NULL, &report, &error), RECIP_INVALID_ARGUMENT, -1,
            "flags");
    REFUSED(recip_ledger_ingest(ledger, &columns, RECIP_SKIP_BAD_ROWS, NULL, NULL, &error),
            RECIP_INVALID_ARGUMENT, -1, "report");
    CHECK(report == NULL && events_of(ledger) == before);

    amount[0] = -5;
    OK(recip_ledger_ingest(ledger, &columns, RECIP_SKIP_BAD_ROWS, NULL, &report, &error));
    CHECK(recip_report_recorded(report) == 1 && recip_report_known(report) == 1);
    CHECK(recip_report_refused(report) == 2);
    CHECK(recip_error_row(recip_report_refusal(report, 0)) == 0);
    CHECK(recip_error_row(recip_report_refusal(report, 1)) == 3);
    CHECK(recip_error_code(recip_report_refusal(report, 0)) == RECIP_OUT_OF_RANGE);
    CHECK(recip_error_code(recip_report_refusal(report, 1)) == RECIP_CONFLICTING_EVENT);
    CHECK(recip_report_refusal(report, 2) == NULL);
    CHECK(events_of(ledger) == before + 1);
    recip_report_free(report);

    columns.rows = 0;
    columns.occurred_at = NULL;
    columns.supplier = NULL;
    OK(recip_ledger_ingest(ledger, &columns, 0, NULL, NULL, &error));
}

static void refuse_scores(const recip_ledger *ledger) {
    recip_text supplier[2], customer[2];
    recip_pairs pairs = {0};
    recip_scores scores = {0};
    double share[2] = {-7, -7};
    uint64_t count = 0;
    supplier[0] = text("acme");
    customer[0] = text("bolt");
    supplier[1] = text("bolt");
    customer[1] = text("acme");
    pairs.struct_size = sizeof pairs;
    pairs.count = 2;
    pairs.supplier = supplier;
    pairs.customer = customer;
    scores.struct_size = sizeof scores;
    scores.capacity = 2;
    scores.share_supplier = share;
#define SCORE(view, as_of) recip_ledger_score(ledger, &pairs, (view), (as_of), NULL, &scores, &error)
    REFUSED(SCORE(RECIP_VIEW_JOINT, START), RECIP_NOT_FOUND, 1, NULL);
    REFUSED(SCORE(0, START), RECIP_INVALID_ARGUMENT, -1, "view");
    REFUSED(SCORE(RECIP_VIEW_JOINT, RECIP_NO_TIME), RECIP_OUT_OF_RANGE, -1, "as_of");
    pairs.count = 1;
    scores.capacity = 0;
    REFUSED(SCORE(RECIP_VIEW_JOINT, START), RECIP_INVALID_ARGUMENT, -1, "capacity");
    scores.capacity = 2;
    scores.share_supplier = (double *)(void *)((char *)share + 1);
    REFUSED(SCORE(RECIP_VIEW_JOINT, START), RECIP_INVALID_ARGUMENT, -1, "share_supplier");
    scores.share_supplier = share;
    CHECK(share[0] < -6 && share[1] < -6);
    OK(SCORE(RECIP_VIEW_JOINT, START + 30 * DAY));
    CHECK(share[0] > 0.5 && share[0] < 1 && share[1] < -6);
    OK(SCORE(RECIP_VIEW_JOINT, START - DAY));
    CHECK(!(share[0] < 0) && !(share[0] > 0)); /* unknown, and so 0 */

    OK(recip_ledger_relationship_count(ledger, &count, &error));
    CHECK(count == 1); /* refused rows leave no relationship behind */
    REFUSED(recip_ledger_pair(ledger, 1, &supplier[0], &customer[0], &error), RECIP_NOT_FOUND, -1,
            "index");
    OK(recip_ledger_pair(ledger, 0, &supplier[0], &customer[0], &error));
    CHECK(supplier[0].len == 4 && memcmp(supplier[0].data, "acme", 4) == 0);
    CHECK(customer[0].len == 4 && memcmp(customer[0].data, "bolt", 4) == 0);
}

/* Whatever parameter is to blame, the error tells its name. */
static void refuse_parameters(recip_ledger *ledger) {
    recip_ledger *misaligned = (recip_ledger *)(void *)((char *)ledger + 1);
    const recip_event *none = NULL;
    recip_assessment *assessment = NULL;
    recip_document *document = NULL;
    recip_ledger *loaded = NULL;
    recip_policy *policy = NULL;
    recip_tallies *tallies = NULL;
    recip_fold *fold = NULL;
    recip_columns columns = {0};
    recip_score_table table = {0};
    recip_policy_key_info info;
    struct ArrowArray array;
    struct ArrowSchema schema;
    recip_text name;
    uint64_t count = 0;
    double value = 0;
    char byte = 0;
    size_t len = 1;
    columns.struct_size = sizeof columns;
    table.struct_size = sizeof table;
    info.struct_size = sizeof info;
    memset(&array, 0, sizeof array);
    memset(&schema, 0, sizeof schema);
#define BLAMES(call, name) REFUSED(call, RECIP_INVALID_ARGUMENT, -1, name)
    BLAMES(recip_ledger_event_count(NULL, &count, &error), "ledger");
    BLAMES(recip_ledger_event_count(misaligned, &count, &error), "ledger");
    BLAMES(recip_ledger_event_count(ledger, NULL, &error), "count");
    BLAMES(recip_ledger_newest(ledger, NULL, &error), "micros");
    BLAMES(recip_ledger_ingest(ledger, NULL, 0, NULL, NULL, &error), "columns");
    BLAMES(recip_ledger_ingest(ledger, &columns, RECIP_SKIP_BAD_ROWS, NULL, NULL, &error), "report");
    BLAMES(recip_ledger_merge(ledger, NULL, NULL, &error), "other");
    BLAMES(recip_ledger_merge(ledger, ledger, NULL, &error), "other");
    BLAMES(recip_ledger_score(ledger, NULL, RECIP_VIEW_JOINT, START, NULL, NULL, &error), "scores");
    BLAMES(recip_ledger_scores(ledger, NULL, START, NULL, 0, NULL, NULL, &error), "table");
    BLAMES(recip_ledger_pair(ledger, 0, NULL, &name, &error), "supplier");
    REFUSED(recip_ledger_what_if(ledger, &none, 1, START, &assessment, &error),
            RECIP_INVALID_ARGUMENT, 0, "events");
    BLAMES(recip_ledger_save(ledger, NULL, NULL, NULL, &error), "write");
    BLAMES(recip_ledger_load(NULL, NULL, NULL, NULL, NULL, &loaded, &error), "read");
    BLAMES(recip_ledger_ingest_arrow(ledger, &array, &schema, 0, NULL, NULL, &error), "array");
    BLAMES(recip_ledger_ingest_stream(ledger, NULL, 0, NULL, NULL, &error), "stream");
    OK(recip_ledger_assess(ledger, text("acme"), text("bolt"), START, &assessment, &error));
    BLAMES(recip_assessment_score(assessment, 0, &value, NULL, &error), "code");
    BLAMES(recip_assessment_score(assessment, 1, NULL, NULL, &error), "value");
    BLAMES(recip_assessment_json(NULL, &document, &error), "assessment");
    recip_assessment_free(assessment);

    REFUSED(recip_policy_new("{", 1, &policy, &error), RECIP_MALFORMED, -1, "json");
    OK(recip_policy_new(NULL, 0, &policy, &error));
    REFUSED(recip_policy_key(UINT64_MAX, &info, &error), RECIP_NOT_FOUND, -1, "index");
    REFUSED(recip_policy_kind(policy, -1, &name, NULL, NULL, &error), RECIP_NOT_FOUND, -1, "place");
    BLAMES(recip_policy_kind(NULL, 0, &name, NULL, NULL, &error), "policy");
    OK(recip_policy_json(policy, &document, &error));
    recip_policy_free(policy);
    REFUSED(recip_document_copy(document, &byte, &len, &error), RECIP_TOO_SMALL, -1, "len");
    BLAMES(recip_document_copy(document, NULL, &len, &error), "bytes");
    BLAMES(recip_document_copy(document, &byte, NULL, &error), "len");
    recip_document_free(document);

    OK(recip_tallies_new(NULL, &tallies, &error));
    BLAMES(recip_tallies_ingest(tallies, NULL, NULL, NULL, &error), "numbers");
    BLAMES(recip_tallies_merge(tallies, NULL, &error), "later");
    BLAMES(recip_tallies_merge(tallies, tallies, &error), "later");
    recip_tallies_free(tallies);
    OK(recip_fold_new(NULL, &fold, &error));
    BLAMES(recip_fold_push_arrow(fold, NULL, &schema, 0, NULL, NULL, &error), "array");
    BLAMES(recip_fold_states_arrow(fold, 0, 1, RECIP_STATE_SUMS, NULL, &array, NULL, &error), "schema");
    recip_fold_free(fold);
}

/* A call without a status takes what is misaligned for NULL. */
static void misalign(recip_report *report, recip_document *document) {
#define OFF(type, pointer) ((type *)(void *)((char *)(pointer) + 1))
    recip_error *failure = NULL;
    size_t len = 7;
    CHECK(recip_ledger_new("{", 1, NULL, &failure) == RECIP_INVALID_ARGUMENT);
    CHECK(recip_error_code(OFF(recip_error, failure)) == RECIP_OK);
    CHECK(recip_error_row(OFF(recip_error, failure)) == -1);
    CHECK(recip_error_column(OFF(recip_error, failure)) == NULL);
    CHECK(recip_error_message(OFF(recip_error, failure), &len)[0] == '\0' && len == 0);
    CHECK(recip_report_recorded(OFF(recip_report, report)) == 0);
    CHECK(recip_report_known(OFF(recip_report, report)) == 0);
    CHECK(recip_report_refused(OFF(recip_report, report)) == 0);
    CHECK(recip_report_refusal(OFF(recip_report, report), 0) == NULL);
    len = 7;
    CHECK(recip_document_data(OFF(recip_document, document), &len) == NULL && len == 0);
    recip_error_free(OFF(recip_error, failure));
    recip_report_free(OFF(recip_report, report));
    recip_document_free(OFF(recip_document, document));
    recip_error_free(failure);
    recip_report_free(report);
    recip_document_free(document);
}

int main(void) {
    recip_columns none = {0};
    recip_report *report = NULL;
    recip_document *document = NULL;
    recip_ledger *ledger = NULL;
    int64_t newest = 0;
    CHECK(recip_abi_version() == RECIP_ABI_VERSION);
    CHECK(recip_check_abi(RECIP_ABI_VERSION) == RECIP_OK);
    CHECK(recip_check_abi(RECIP_ABI_VERSION + 1) == RECIP_VERSION);
    CHECK(recip_check_abi(RECIP_ABI_VERSION + 65536) == RECIP_VERSION);
    refuse_policies();
    OK(recip_ledger_new(NULL, 0, &ledger, &error));
    OK(recip_ledger_newest(ledger, &newest, &error));
    CHECK(newest == RECIP_NO_TIME);
    refuse_events(ledger);
    know_events_by_id(ledger);
    refuse_batches(ledger);
    refuse_scores(ledger);
    refuse_parameters(ledger);
    none.struct_size = sizeof none;
    OK(recip_ledger_ingest(ledger, &none, 0, NULL, &report, &error));
    OK(recip_policy_schema(&document, &error));
    misalign(report, document);
    OK(recip_ledger_newest(ledger, &newest, &error));
    CHECK(newest == START + 2 * DAY);
    recip_ledger_free(ledger);
    recip_ledger_free(NULL);
    recip_error_free(NULL);
    recip_report_free(NULL);
    CHECK(recip_error_code(NULL) == RECIP_OK && recip_error_row(NULL) == -1);
    CHECK(recip_error_column(NULL) == NULL && recip_error_message(NULL, NULL)[0] == '\0');
    CHECK(recip_report_refused(NULL) == 0 && recip_report_refusal(NULL, 0) == NULL);
    printf("done with %s\n", recip_version());
    return 0;
}
