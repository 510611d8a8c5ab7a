/* Calls every function of the header once or more, and checks what it answers. It was compiled with
 * the header beside it when that was released; every later library must still serve it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reciprocity.h"

static const int64_t DAY = (int64_t)86400 * 1000000;
static const int64_t START = (int64_t)1700000000 * 1000000;

static recip_error *error = NULL;

static void check(int holds, const char *what, int line) {
    if (!holds) {
        printf("line %d: %s does not hold", line, what);
        if (error != NULL) printf(": %s", recip_error_message(error, NULL));
        printf("\n");
        exit(1);
    }
}
#define CHECK(condition) check((condition) ? 1 : 0, #condition, __LINE__)
#define OK(call) check((call) == RECIP_OK && error == NULL, #call, __LINE__)
#define FAILS(call, want)                                                                      \
    do {                                                                                       \
        check((call) == (want) && recip_error_code(error) == (want), #call, __LINE__);         \
        recip_error_free(error);                                                               \
        error = NULL;                                                                          \
    } while (0)

static recip_text text(const char *of) {
    return recip_text_of(of);
}

static int is(recip_text one, const char *other) {
    return one.len == strlen(other) && memcmp(one.data, other, one.len) == 0;
}

static int near(double one, double other) {
    return one - other < 1e-9 && other - one < 1e-9;
}

static recip_event event(const char *type, const char *actor, int64_t day) {
    recip_event made;
    OK(recip_event_init(&made, sizeof made, &error));
    made.occurred_at = START + day * DAY;
    made.supplier = text("acme");
    made.customer = text("bolt");
    made.actor = text(actor);
    made.type = text(type);
    return made;
}

static recip_event service(const char *actor, int64_t day, double amount) {
    recip_event made = event("contribution", actor, day);
    made.kind = text("service");
    made.amount = amount;
    return made;
}

static uint64_t events_of(const recip_ledger *ledger) {
    uint64_t count = 0;
    OK(recip_ledger_event_count(ledger, &count, &error));
    return count;
}

static int holds(recip_document *document, const char *part) {
    size_t len = 0;
    const char *data = recip_document_data(document, &len);
    int found = strlen(data) == len && strstr(data, part) != NULL;
    recip_document_free(document);
    return found;
}

static recip_policy *use_policies(void) {
    recip_policy *policy = NULL;
    recip_document *document = NULL;
    recip_policy_key_info info = {0};
    recip_text name, class_name, unit;
    const char *json = "{\"answers\": {\"wait_days\": 3}}";
    double value = 0;
    uint64_t kinds = 0, keys = recip_policy_key_count(), i;
    int32_t place = -1;
    OK(recip_policy_new(json, strlen(json), &policy, &error));
    OK(recip_policy_number(policy, text("answers.wait_days"), &value, &error));
    CHECK(near(value, 3));
    OK(recip_policy_set_number(policy, text("answers.wait_days"), 2, &error));
    OK(recip_policy_set_whole(policy, text("trust.repair_acts"), 4, &error));
    FAILS(recip_policy_set_number(policy, text("answers.wait_days"), -1, &error),
          RECIP_INVALID_POLICY);
    OK(recip_policy_check(policy, &error));
    OK(recip_policy_json(policy, &document, &error));
    CHECK(holds(document, "\"repair_acts\": 4"));
    OK(recip_policy_schema(&document, &error));
    CHECK(holds(document, "wait_days"));
    info.struct_size = sizeof info;
    for (i = 0; i < keys; i++) {
        OK(recip_policy_key(i, &info, &error));
        CHECK(info.least <= info.default_value && info.default_value <= info.greatest);
    }
    OK(recip_policy_kind_count(policy, &kinds, &error));
    CHECK(kinds >= 15);
    name = text("time");
    OK(recip_policy_kind_places(policy, &name, 1, &place, &error));
    OK(recip_policy_kind(policy, place, &name, &class_name, &unit, &error));
    CHECK(is(name, "time") && is(class_name, "collaborative") && is(unit, "hours"));
    return policy;
}

static void use_parties(recip_ledger *ledger) {
    recip_text names[2], back[2], tier, nature, kind;
    int64_t ids[2] = {-1, -1};
    names[0] = text("acme");
    names[1] = text("bolt");
    OK(recip_ledger_intern(ledger, names, 2, ids, &error));
    CHECK(ids[0] == 0 && ids[1] == 1);
    OK(recip_ledger_names(ledger, ids, 2, back, &error));
    CHECK(is(back[0], "acme") && is(back[1], "bolt"));
    OK(recip_ledger_set_profile(ledger, names[0], names[1], text("key"), text(""), &error));
    OK(recip_ledger_profile(ledger, names[0], names[1], &tier, &nature, &error));
    CHECK(is(tier, "key") && is(nature, "ongoing"));
    OK(recip_ledger_set_party_kind(ledger, names[1], text("charity"), &error));
    OK(recip_ledger_party_kind(ledger, names[1], &kind, &error));
    CHECK(is(kind, "charity"));
}

enum { ROWS = 4 };

static void use_columns(recip_ledger *ledger) {
    int64_t occurred_at[ROWS], supplier[ROWS], customer[ROWS];
    recip_text actor[ROWS], type[ROWS], kind[ROWS];
    double amount[ROWS];
    recip_columns columns = {0};
    recip_report *report = NULL;
    size_t i;
    for (i = 0; i < ROWS; i++) {
        occurred_at[i] = START + DAY;
        supplier[i] = 0;
        customer[i] = 1;
        actor[i] = text(i % 2 == 0 ? "supplier" : "customer");
        type[i] = text("contribution");
        kind[i] = text(i == 3 ? "sevice" : "service");
        amount[i] = 1;
    }
    columns.struct_size = sizeof columns;
    columns.rows = ROWS;
    columns.occurred_at = occurred_at;
    columns.supplier_id = supplier;
    columns.customer_id = customer;
    columns.actor = actor;
    columns.type = type;
    columns.kind = kind;
    columns.amount = amount;
    FAILS(recip_ledger_ingest(ledger, &columns, 0, NULL, &report, &error), RECIP_UNKNOWN_NAME);
    OK(recip_ledger_ingest(ledger, &columns, RECIP_SKIP_BAD_ROWS, NULL, &report, &error));
    CHECK(recip_report_recorded(report) == 3 && recip_report_known(report) == 0);
    CHECK(recip_report_refused(report) == 1);
    CHECK(recip_error_row(recip_report_refusal(report, 0)) == 3);
    CHECK(strcmp(recip_error_column(recip_report_refusal(report, 0)), "kind") == 0);
    recip_report_free(report);
}

/* An Arrow batch of one event: five columns of text and one of times, all of static memory. */
static int released = 0;

static void release_array(struct ArrowArray *array) {
    released++;
    array->release = NULL;
}

static void release_schema(struct ArrowSchema *schema) {
    released++;
    schema->release = NULL;
}

enum { FIELDS = 6 };
static const char *FIELD_NAMES[FIELDS] = {"occurred_at", "supplier", "customer",
                                          "actor",       "type",     "kind"};
static const char *FIELD_TEXTS[FIELDS] = {"", "acme", "cole", "acme", "contribution", "service"};
static int64_t batch_time;
static int32_t offsets[FIELDS][2];
static const void *buffers[FIELDS][3];
static const void *no_validity[1] = {NULL};
static struct ArrowArray arrays[FIELDS], *array_list[FIELDS];
static struct ArrowSchema schemas[FIELDS], *schema_list[FIELDS];

static void make_batch(struct ArrowArray *array, struct ArrowSchema *schema, int64_t at) {
    size_t i;
    batch_time = at;
    memset(arrays, 0, sizeof arrays);
    memset(schemas, 0, sizeof schemas);
    memset(array, 0, sizeof *array);
    memset(schema, 0, sizeof *schema);
    for (i = 0; i < FIELDS; i++) {
        offsets[i][1] = (int32_t)strlen(FIELD_TEXTS[i]);
        buffers[i][1] = i == 0 ? (const void *)&batch_time : (const void *)offsets[i];
        buffers[i][2] = FIELD_TEXTS[i];
        arrays[i].length = 1;
        arrays[i].n_buffers = i == 0 ? 2 : 3;
        arrays[i].buffers = buffers[i];
        schemas[i].format = i == 0 ? "tsu:UTC" : "u";
        schemas[i].name = FIELD_NAMES[i];
        array_list[i] = &arrays[i];
        schema_list[i] = &schemas[i];
    }
    array->length = 1;
    array->n_buffers = 1;
    array->buffers = no_validity;
    array->n_children = FIELDS;
    array->children = array_list;
    array->release = release_array;
    schema->format = "+s";
    schema->name = "";
    schema->n_children = FIELDS;
    schema->children = schema_list;
    schema->release = release_schema;
}

static int next_batches = 0;

static int stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    struct ArrowArray unused;
    (void)stream;
    make_batch(&unused, out, START);
    return 0;
}

static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    struct ArrowSchema unused;
    (void)stream;
    memset(out, 0, sizeof *out);
    if (next_batches > 0) make_batch(out, &unused, START + 2 * DAY);
    next_batches--;
    return 0;
}

static const char *stream_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return "none";
}

static void release_stream(struct ArrowArrayStream *stream) {
    released++;
    stream->release = NULL;
}

static void use_arrow(recip_ledger *ledger, int64_t now) {
    struct ArrowArray array;
    struct ArrowSchema schema;
    struct ArrowArrayStream stream = {stream_schema, stream_next, stream_error, release_stream, NULL};
    int32_t codes[2] = {RECIP_SCORE_SUPPLIER_SHARE, RECIP_SCORE_BAND};
    uint64_t before = events_of(ledger);
    make_batch(&array, &schema, START);
    OK(recip_ledger_ingest_arrow(ledger, &array, &schema, 0, NULL, NULL, &error));
    CHECK(released == 2 && array.release == NULL && schema.release == NULL);
    next_batches = 1;
    OK(recip_ledger_ingest_stream(ledger, &stream, 0, NULL, NULL, &error));
    CHECK(released == 5 && stream.release == NULL);
    CHECK(events_of(ledger) == before + 2);
    OK(recip_ledger_scores_arrow(ledger, NULL, now, codes, 2, NULL, &array, &schema, &error));
    CHECK(array.length == 2 && array.n_children == 4 && schema.n_children == 4);
    CHECK(strcmp(schema.children[2]->name, "supplier_share") == 0);
    CHECK(near(((const double *)array.children[2]->buffers[1])[1], 1)); /* acme alone gave to cole */
    array.release(&array);
    schema.release(&schema);
}

static void use_scores(const recip_ledger *ledger, int64_t now) {
    recip_text supplier, customer;
    recip_pairs pairs = {0};
    recip_scores scores = {0};
    recip_score_table table = {0};
    double share = -1, values[2] = {-1, -1};
    uint8_t state = 9, states[2] = {9, 9};
    int32_t codes[2] = {RECIP_SCORE_SUPPLIER_SHARE, RECIP_SCORE_SUPPLIER_TRUST}, code = 0;
    uint64_t count = 0;
    OK(recip_ledger_relationship_count(ledger, &count, &error));
    CHECK(count == 2);
    OK(recip_ledger_pair(ledger, 1, &supplier, &customer, &error));
    CHECK(is(supplier, "acme") && is(customer, "cole"));
    pairs.struct_size = sizeof pairs;
    pairs.count = 1;
    pairs.supplier = &supplier;
    pairs.customer = &customer;
    scores.struct_size = sizeof scores;
    scores.capacity = 1;
    scores.share_supplier = &share;
    scores.share_state = &state;
    OK(recip_ledger_score(ledger, &pairs, RECIP_VIEW_JOINT, now, NULL, &scores, &error));
    CHECK(state == RECIP_KNOWN && near(share, 1));
    table.struct_size = sizeof table;
    table.capacity = 1;
    table.values = values;
    table.states = states;
    OK(recip_ledger_scores(ledger, &pairs, now, codes, 2, NULL, &table, &error));
    CHECK(states[0] == RECIP_KNOWN && near(values[0], 1) && states[1] == RECIP_UNKNOWN);
    CHECK(recip_score_count() >= 52);
    CHECK(strcmp(recip_score_name(RECIP_SCORE_STAGE), "stage") == 0);
    OK(recip_score_code(text("overall"), &code, &error));
    CHECK(code == RECIP_SCORE_OVERALL);
    CHECK(is(recip_score_word(RECIP_SCORE_BAND, 0), "within"));
}

static void use_assessments(const recip_ledger *ledger, int64_t now) {
    recip_assessment *assessment = NULL;
    recip_document *document = NULL;
    recip_event supposed = service("customer", 3, 1);
    const recip_event *events[1];
    double before = 0, after = 0;
    uint8_t state = 0;
    char room[8];
    size_t len = sizeof room;
    events[0] = &supposed;
    OK(recip_ledger_assess(ledger, text("acme"), text("bolt"), now, &assessment, &error));
    OK(recip_assessment_score(assessment, RECIP_SCORE_SUPPLIER_SHARE, &before, &state, &error));
    CHECK(state == RECIP_KNOWN && before > 0.5 && before < 1);
    OK(recip_assessment_json(assessment, &document, &error));
    CHECK(holds(document, "\"supplier\":\"acme\""));
    OK(recip_assessment_explanation(assessment, &document, &error));
    FAILS(recip_document_copy(document, room, &len, &error), RECIP_TOO_SMALL);
    CHECK(len > sizeof room);
    CHECK(holds(document, "acme"));
    recip_assessment_free(assessment);
    OK(recip_ledger_what_if(ledger, events, 1, now, &assessment, &error));
    OK(recip_assessment_score(assessment, RECIP_SCORE_SUPPLIER_SHARE, &after, NULL, &error));
    CHECK(after < before);
    recip_assessment_free(assessment);
    OK(recip_ledger_alerts(ledger, NULL, START - DAY, now, NULL, &document, &error));
    CHECK(holds(document, "\"relationships\""));
    OK(recip_ledger_portfolio(ledger, now, NULL, &document, &error));
    CHECK(holds(document, "\"by_customer_kind\":{\"business\""));
}

typedef struct {
    uint8_t bytes[65536];
    size_t len, at;
} file;

static int32_t write_file(void *context, const uint8_t *bytes, size_t len) {
    file *to = context;
    if (len > sizeof to->bytes - to->len) return 1;
    memcpy(to->bytes + to->len, bytes, len);
    to->len += len;
    return 0;
}

static int64_t read_file(void *context, uint8_t *bytes, size_t capacity) {
    file *from = context;
    size_t count = from->len - from->at < capacity ? from->len - from->at : capacity;
    memcpy(bytes, from->bytes + from->at, count);
    from->at += count;
    return (int64_t)count;
}

static int32_t stop_at_once(void *context, uint64_t done, uint64_t total) {
    (void)done;
    (void)total;
    ++*(int *)context;
    return 1;
}

static void use_snapshots(recip_ledger *ledger, int64_t now) {
    static file saved;
    recip_ledger *copy = NULL, *other = NULL;
    recip_policy *policy = NULL;
    recip_document *document = NULL;
    recip_options options = {0};
    recip_cancel *cancel = NULL;
    uint64_t same = 9, count = 9;
    size_t len = 0;
    const char *bytes;
    int calls = 0;
    OK(recip_ledger_save(ledger, write_file, &saved, NULL, &error));
    OK(recip_ledger_load(read_file, &saved, NULL, NULL, &same, &copy, &error));
    CHECK(same == 1 && events_of(copy) == events_of(ledger));
    OK(recip_ledger_save_bytes(copy, &document, &error));
    bytes = recip_document_data(document, &len);
    CHECK(len == saved.len && memcmp(bytes, saved.bytes, len) == 0);
    OK(recip_policy_new(NULL, 0, &policy, &error));
    OK(recip_ledger_load_bytes((const uint8_t *)bytes, len, policy, &same, &other, &error));
    CHECK(same == 0);
    recip_policy_free(policy);
    FAILS(recip_ledger_load_bytes((const uint8_t *)bytes, len - 1, NULL, NULL, &other, &error),
          RECIP_DAMAGED);
    recip_document_free(document);
    OK(recip_ledger_erase_party(copy, text("cole"), &count, &error));
    CHECK(count == 1);
    OK(recip_ledger_merge(copy, other, &count, &error));
    CHECK(count >= 2);
    recip_ledger_free(copy);
    recip_ledger_free(other);

    OK(recip_cancel_new(&cancel, &error));
    options.struct_size = sizeof options;
    options.threads = 2;
    options.cancel = cancel;
    OK(recip_ledger_portfolio(ledger, now, &options, &document, &error));
    recip_document_free(document);
    recip_cancel_trip(cancel);
    FAILS(recip_ledger_portfolio(ledger, now, &options, &document, &error), RECIP_STOPPED);
    recip_cancel_reset(cancel);
    options.progress = stop_at_once;
    options.context = &calls;
    FAILS(recip_ledger_portfolio(ledger, now, &options, &document, &error), RECIP_STOPPED);
    CHECK(calls == 1);
    recip_cancel_free(cancel);
}

static void use_tallies(void) {
    recip_tallies *tallies = NULL, *loaded = NULL;
    recip_document *document = NULL;
    recip_numbers numbers = {0};
    recip_score_table table = {0};
    recip_event one = service("supplier", 9, 1);
    int64_t relationship[2] = {7, 7}, at[2], list[2] = {-1, -1};
    uint8_t actor[2] = {0, 1}, state = 9;
    uint16_t kind[2] = {2, 2}; /* service */
    double amount[2] = {3, 1}, share = -1;
    int32_t code = RECIP_SCORE_SUPPLIER_CONTRIBUTIONS;
    uint64_t count = 0, late = 9;
    size_t len = 0;
    const char *bytes;
    at[0] = START;
    at[1] = START + DAY;
    OK(recip_tallies_new(NULL, &tallies, &error));
    numbers.struct_size = sizeof numbers;
    numbers.rows = 2;
    numbers.relationship = relationship;
    numbers.occurred_at = at;
    numbers.actor = actor;
    numbers.kind = kind;
    numbers.amount = amount;
    OK(recip_tallies_ingest(tallies, &numbers, &count, &late, &error));
    CHECK(count == 2 && late == 0);
    one.supplier = one.customer = text("");
    OK(recip_tallies_record(tallies, 7, &one, &count, &error));
    CHECK(count == 1);
    OK(recip_tallies_set_profile(tallies, 7, text("key"), text(""), &error));
    OK(recip_tallies_count(tallies, &count, &error));
    CHECK(count == 1);
    OK(recip_tallies_relationships(tallies, list, 2, &error));
    CHECK(list[0] == 7 && list[1] == -1);
    one.occurred_at = START - 90 * DAY;
    FAILS(recip_tallies_record(tallies, 7, &one, NULL, &error), RECIP_TOO_LATE);
    OK(recip_tallies_save_bytes(tallies, &document, &error));
    bytes = recip_document_data(document, &len);
    OK(recip_tallies_load_bytes((const uint8_t *)bytes, len, NULL, &loaded, &error));
    recip_document_free(document);
    table.struct_size = sizeof table;
    table.capacity = 1;
    table.values = &share;
    table.states = &state;
    OK(recip_tallies_scores(loaded, NULL, 0, START + 10 * DAY, &code, 1, NULL, &table, &error));
    CHECK(state == RECIP_KNOWN && near(share, 2)); /* contributions of the supplier */
    FAILS(recip_tallies_merge(tallies, loaded, &error), RECIP_CANNOT_MERGE);
    recip_tallies_free(loaded);
    recip_tallies_free(tallies);
}

int main(void) {
    recip_policy *policy = use_policies(), *copy = NULL;
    recip_ledger *ledger = NULL, *plain = NULL;
    recip_event one = service("supplier", 0, 2);
    uint64_t recorded = 0, erased = 0;
    int64_t now = 0;
    CHECK(recip_abi_version() >= RECIP_ABI_VERSION);
    CHECK(recip_check_abi(RECIP_ABI_VERSION) == RECIP_OK);
    OK(recip_ledger_with_policy(policy, &ledger, &error));
    recip_policy_free(policy);
    OK(recip_ledger_policy(ledger, &copy, &error));
    recip_policy_free(copy);
    OK(recip_ledger_new(NULL, 0, &plain, &error));
    recip_ledger_free(plain);
    use_parties(ledger);
    one.event_id = text("e1");
    OK(recip_ledger_record(ledger, &one, &recorded, &error));
    CHECK(recorded == 1);
    OK(recip_ledger_erase_event(ledger, text("acme"), text("bolt"), text("e1"), &erased, &error));
    CHECK(erased == 1 && events_of(ledger) == 0);
    OK(recip_ledger_record(ledger, &one, &recorded, &error));
    use_columns(ledger);
    OK(recip_ledger_newest(ledger, &now, &error));
    CHECK(now == START + DAY);
    now += 30 * DAY;
    use_arrow(ledger, now);
    use_scores(ledger, now);
    use_assessments(ledger, now);
    use_snapshots(ledger, now);
    recip_ledger_free(ledger);
    use_tallies();
    CHECK(strlen(recip_version()) > 0);
    printf("done\n");
    return 0;
}
