// Records one event from C++17, with handles that free themselves.
#include <iostream>
#include <memory>
#include <string_view>

#include "reciprocity.h"

struct Free {
    void operator()(recip_ledger *ledger) const { recip_ledger_free(ledger); }
};

static recip_text text(std::string_view text) {
    return {text.data(), text.size()};
}

int main() {
    recip_ledger *made = nullptr;
    if (recip_ledger_new(nullptr, 0, &made, nullptr) != RECIP_OK) return 1;
    std::unique_ptr<recip_ledger, Free> ledger(made);
    recip_event event;
    if (recip_event_init(&event, sizeof event, nullptr) != RECIP_OK) return 2;
    event.occurred_at = 1700000000000000;
    event.supplier = text("acme");
    event.customer = text("bolt");
    event.actor = text("acme");
    event.type = text("request");
    event.due = event.occurred_at + 3600000000;
    recip_error *error = nullptr;
    std::uint64_t recorded = 0, count = 0;
    if (recip_ledger_record(ledger.get(), &event, &recorded, &error) != RECIP_OK) {
        std::cerr << recip_error_message(error, nullptr) << '\n';
        recip_error_free(error);
        return 3;
    }
    if (recip_ledger_event_count(ledger.get(), &count, nullptr) != RECIP_OK) return 4;
    std::cout << recorded << " of " << count << '\n';
    return 0;
}
