// Looks at a ledger every day through an alert stream that is saved in between. Ends with 1 at the first
// thing that does not hold, and says its line.
#include <type_traits>

#include "check.hpp"

static_assert(!std::is_copy_constructible_v<AlertStream>);
static_assert(std::is_nothrow_move_constructible_v<AlertStream>);

static bool has(const std::string &text, const char *part) {
    return text.find(part) != std::string::npos;
}

int main() {
    Ledger ledger;
    CHECK(ledger.record(service(0, "bolt", "customer")));
    AlertStream first;
    CHECK(has(first.next(ledger, NOW), "\"since\":null"));
    const std::string seen = first.save();
    // Synchronised after the look: it happened before, and is news.
    for (std::int64_t day = 0; day < 40; day++) CHECK(ledger.record(service(day, "bolt", "supplier")));
    AlertStream again = AlertStream::load(seen);
    CHECK(again.save() == seen);
    const std::string told = again.next(ledger, NOW);
    CHECK(has(told, "acme gives more") && told == first.next(ledger, NOW));
    CHECK(!has(again.next(ledger, NOW), "\"kind\""));
    CHECK(REFUSED(RECIP_OUT_OF_RANGE, again.next(ledger, START)).column() == "as_of");
    CHECK(throws_seven([&](const Options &options) { again.next(ledger, NOW, options); }));
    CHECK(REFUSED(RECIP_DAMAGED, AlertStream::load(seen.substr(0, seen.size() - 1))).row() == -1);
    CHECK(REFUSED(RECIP_UNSUPPORTED, AlertStream::load(ledger.save())).row() == -1);
    std::cout << "done\n";
}
