/* Meets a defect of the library (it is built to have one), and goes on. */
#include <stdio.h>
#include <string.h>

#include "reciprocity.h"

#define CHECK(condition) \
    if (!(condition)) return printf("line %d: %s does not hold\n", __LINE__, #condition)

int main(void) {
    recip_ledger *ledger = NULL, *other = NULL;
    recip_error *error = NULL;
    recip_event event;
    uint64_t count = 7;
    CHECK(recip_ledger_new(NULL, 0, &ledger, NULL) == RECIP_OK);
    CHECK(recip_ledger_new(NULL, 0, &other, NULL) == RECIP_OK);
    CHECK(recip_event_init(&event, sizeof event, NULL) == RECIP_OK);
    event.occurred_at = 1700000000000000;
    event.supplier = recip_text_of("acme");
    event.customer = recip_text_of("bolt");
    event.actor = recip_text_of("supplier");
    event.type = recip_text_of("request");
    CHECK(recip_ledger_record(ledger, &event, NULL, NULL) == RECIP_OK);
    event.event_id = recip_text_of("a defect on purpose");
    CHECK(recip_ledger_record(ledger, &event, &count, &error) == RECIP_INTERNAL);
    CHECK(recip_error_code(error) == RECIP_INTERNAL && count == 7);
    CHECK(strstr(recip_error_message(error, NULL), "a defect on purpose") != NULL);
    CHECK(strstr(recip_error_message(error, NULL), "record.rs") != NULL);
    recip_error_free(error);
    /* The ledger that was in use can only be freed; another one is as good as ever. */
    CHECK(recip_ledger_event_count(ledger, &count, NULL) == RECIP_POISONED && count == 7);
    CHECK(recip_ledger_record(ledger, &event, NULL, NULL) == RECIP_POISONED);
    recip_ledger_free(ledger);
    event.event_id = recip_text_of("");
    CHECK(recip_ledger_record(other, &event, NULL, NULL) == RECIP_OK);
    CHECK(recip_ledger_event_count(other, &count, NULL) == RECIP_OK && count == 1);
    recip_ledger_free(other);
    return printf("went on\n") > 0 ? 0 : 1;
}
