/* Scores every relationship of a CSV file in the joint view, as of the newest event.
 *
 * Use: assess FILE [POLICY.json]
 *
 * The file has a header and the columns occurred_at (whole seconds since 1970), supplier,
 * customer, actor, type, kind, amount. Fields are not quoted. One line is printed for each
 * relationship; a field is empty where the records do not hold the number.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reciprocity.h"

enum { FIELDS = 7, OCCURRED_AT = 0, SUPPLIER, CUSTOMER, ACTOR, TYPE, KIND, AMOUNT };

/* The columns of the file. Texts point into the file's bytes. */
typedef struct {
    size_t rows;
    int64_t *occurred_at;
    recip_text *text[FIELDS]; /* by field; only the fields that are text */
    double *amount;
} table;

static void fail(const char *what, const char *why) {
    fprintf(stderr, "assess: %s: %s\n", what, why);
    exit(1);
}

/* Prints why a call failed, and frees the error. */
static void fail_with(const char *what, recip_error *error) {
    const char *column = recip_error_column(error);
    fprintf(stderr, "assess: %s: %s (code %ld", what, recip_error_message(error, NULL),
            (long)recip_error_code(error));
    if (recip_error_row(error) >= 0) fprintf(stderr, ", row %ld", (long)recip_error_row(error));
    if (column != NULL) fprintf(stderr, ", column %s", column);
    fprintf(stderr, ")\n");
    recip_error_free(error);
    exit(1);
}

static void *allocate(size_t count, size_t size) {
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL) fail("memory", "there is not enough");
    return memory;
}

/* Reads a whole file and ends it with NUL. */
static char *read_file(const char *path, size_t *len) {
    size_t capacity = 1 << 16, used = 0;
    char *bytes = allocate(capacity, 1);
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail(path, strerror(errno));
    for (;;) {
        used += fread(bytes + used, 1, capacity - used - 1, file);
        if (used < capacity - 1) break;
        capacity *= 2;
        bytes = realloc(bytes, capacity);
        if (bytes == NULL) fail("memory", "there is not enough");
    }
    if (ferror(file)) fail(path, "cannot be read");
    fclose(file);
    bytes[used] = '\0';
    *len = used;
    return bytes;
}

static int is_text(int field) {
    return field != OCCURRED_AT && field != AMOUNT;
}

/* Stores one field; says whether it could be read. */
static int store(table *table, size_t row, int field, const char *start, size_t len) {
    char *end = NULL;
    if (is_text(field)) {
        table->text[field][row].data = start;
        table->text[field][row].len = len;
        return 1;
    }
    errno = 0;
    if (field == OCCURRED_AT) {
        long long seconds = strtoll(start, &end, 10);
        if (seconds > INT64_MAX / 1000000 || seconds < INT64_MIN / 1000000) return 0;
        table->occurred_at[row] = (int64_t)seconds * 1000000;
    } else {
        table->amount[row] = strtod(start, &end);
    }
    return len > 0 && errno == 0 && end == start + len;
}

static table parse(const char *bytes, size_t len) {
    table table = {0};
    const char *at = memchr(bytes, '\n', len); /* the end of the header */
    size_t lines = 0, i;
    int field;
    for (i = 0; i < len; i++) lines += bytes[i] == '\n';
    table.occurred_at = allocate(lines, sizeof *table.occurred_at);
    table.amount = allocate(lines, sizeof *table.amount);
    for (field = 0; field < FIELDS; field++) {
        if (is_text(field)) table.text[field] = allocate(lines, sizeof(recip_text));
    }
    while (at != NULL && at[0] != '\0' && at[1] != '\0') {
        at++;
        for (field = 0; field < FIELDS; field++) {
            int is_last = field + 1 == FIELDS;
            size_t length = strcspn(at, is_last ? "\r\n" : ",\r\n");
            const char *end = at + length + (is_last && at[length] == '\r');
            int ended = is_last ? *end == '\n' || *end == '\0' : *end == ',';
            if (!ended || !store(&table, table.rows, field, at, length)) {
                char row[32];
                snprintf(row, sizeof row, "row %lu", (unsigned long)table.rows);
                fail(row, "is not as it should be");
            }
            at = end + !is_last;
        }
        table.rows++;
    }
    return table;
}

static void ingest(recip_ledger *ledger, const table *table) {
    recip_columns columns = {0};
    recip_error *error = NULL;
    columns.struct_size = sizeof columns;
    columns.rows = table->rows;
    columns.occurred_at = table->occurred_at;
    columns.supplier = table->text[SUPPLIER];
    columns.customer = table->text[CUSTOMER];
    columns.actor = table->text[ACTOR];
    columns.type = table->text[TYPE];
    columns.kind = table->text[KIND];
    columns.amount = table->amount;
    if (recip_ledger_ingest(ledger, &columns, 0, NULL, NULL, &error) != RECIP_OK) {
        fail_with("ingest", error);
    }
}

/* Prints a number that may be unknown. */
static void print_number(const uint8_t *state, const double *number, size_t i) {
    if (state[i] == RECIP_KNOWN) printf("%.17g", number[i]);
    printf(",");
}

static const char *band_name(int32_t band) {
    switch (band) {
    case RECIP_BAND_WITHIN: return "within";
    case RECIP_BAND_TILTED: return "tilted";
    case RECIP_BAND_ONE_WAY: return "one_way";
    default: return "";
    }
}

static const char *verdict_name(int32_t verdict) {
    switch (verdict) {
    case RECIP_VERDICT_UNRESOLVED: return "unresolved";
    case RECIP_VERDICT_WITHIN: return "within";
    case RECIP_VERDICT_SUPPLIER_TILTED: return "supplier_tilted";
    case RECIP_VERDICT_CUSTOMER_TILTED: return "customer_tilted";
    case RECIP_VERDICT_SUPPLIER_ONE_WAY: return "supplier_one_way";
    case RECIP_VERDICT_CUSTOMER_ONE_WAY: return "customer_one_way";
    default: return "";
    }
}

static void print_scores(const recip_ledger *ledger, const recip_scores *scores, size_t count) {
    size_t i;
    printf("supplier,customer,share_supplier,low,high,balance,band,answer_rate_supplier,"
           "answer_rate_customer,demonstrated,overall,verdict\n");
    for (i = 0; i < count; i++) {
        recip_text supplier, customer;
        recip_error *error = NULL;
        if (recip_ledger_pair(ledger, i, &supplier, &customer, &error) != RECIP_OK) {
            fail_with("pair", error);
        }
        printf("%.*s,%.*s,", (int)supplier.len, supplier.data, (int)customer.len, customer.data);
        print_number(scores->share_state, scores->share_supplier, i);
        print_number(scores->share_state, scores->share_low, i);
        print_number(scores->share_state, scores->share_high, i);
        print_number(scores->share_state, scores->balance, i);
        printf("%s,", band_name(scores->band[i]));
        print_number(scores->answer_rate_supplier_state, scores->answer_rate_supplier, i);
        print_number(scores->answer_rate_customer_state, scores->answer_rate_customer, i);
        print_number(scores->demonstrated_state, scores->demonstrated, i);
        print_number(scores->overall_state, scores->overall, i);
        printf("%s\n", verdict_name(scores->verdict[i]));
    }
}

/* Scores all relationships as of the newest event, and prints them. */
static void score(const recip_ledger *ledger) {
    enum { STATES = 5, NUMBERS = 8 };
    recip_scores scores = {0};
    recip_error *error = NULL;
    uint64_t relationships = 0;
    int64_t newest = RECIP_NO_TIME;
    size_t count;
    uint8_t *states;
    double *numbers;
    if (recip_ledger_relationship_count(ledger, &relationships, &error) != RECIP_OK ||
        recip_ledger_newest(ledger, &newest, &error) != RECIP_OK) {
        fail_with("count", error);
    }
    count = (size_t)relationships;
    states = allocate(count * STATES, sizeof *states);
    numbers = allocate(count * NUMBERS, sizeof *numbers);
    scores.struct_size = sizeof scores;
    scores.capacity = count;
    scores.share_state = states;
    scores.answer_rate_supplier_state = states + count;
    scores.answer_rate_customer_state = states + 2 * count;
    scores.demonstrated_state = states + 3 * count;
    scores.overall_state = states + 4 * count;
    scores.share_supplier = numbers;
    scores.share_low = numbers + count;
    scores.share_high = numbers + 2 * count;
    scores.balance = numbers + 3 * count;
    scores.answer_rate_supplier = numbers + 4 * count;
    scores.answer_rate_customer = numbers + 5 * count;
    scores.demonstrated = numbers + 6 * count;
    scores.overall = numbers + 7 * count;
    scores.band = allocate(count, sizeof *scores.band);
    scores.verdict = allocate(count, sizeof *scores.verdict);
    if (count > 0 && recip_ledger_score(ledger, NULL, RECIP_VIEW_JOINT, newest, NULL, &scores,
                                        &error) != RECIP_OK) {
        fail_with("score", error);
    }
    print_scores(ledger, &scores, count);
    free(states);
    free(numbers);
    free(scores.band);
    free(scores.verdict);
}

int main(int argc, char **argv) {
    recip_ledger *ledger = NULL;
    recip_error *error = NULL;
    char *bytes, *policy = NULL;
    size_t len, policy_len = 0;
    table table;
    int field;
    if (argc < 2 || argc > 3) fail("use", "assess FILE [POLICY.json]");
    if (recip_check_abi(RECIP_ABI_VERSION) != RECIP_OK) {
        fail("libreciprocity", "is of another version than the header");
    }
    if (argc == 3) policy = read_file(argv[2], &policy_len);
    if (recip_ledger_new(policy, policy_len, &ledger, &error) != RECIP_OK) {
        fail_with("policy", error);
    }
    bytes = read_file(argv[1], &len);
    table = parse(bytes, len);
    ingest(ledger, &table);
    score(ledger);
    recip_ledger_free(ledger);
    for (field = 0; field < FIELDS; field++) free(table.text[field]);
    free(table.occurred_at);
    free(table.amount);
    free(bytes);
    free(policy);
    return 0;
}
