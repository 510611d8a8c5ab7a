// Reads a ledger through its class while another thread would change it: each method sees it whole, and
// the writer is told that it is busy. Ends with 1 at the first thing that does not hold.
#include <thread>

#include "reciprocity.h"

// After each of these calls a writer comes, before the class goes on.
static void (*writer)() = nullptr;

static recip_status pair_and_writer(const recip_ledger *ledger, std::uint64_t index,
                                    recip_text *supplier, recip_text *customer, recip_error **err) {
    const recip_status status = recip_ledger_pair(ledger, index, supplier, customer, err);
    if (writer != nullptr) writer();
    return status;
}

static recip_status count_and_writer(const recip_ledger *ledger, std::uint64_t *count,
                                     recip_error **err) {
    const recip_status status = recip_ledger_relationship_count(ledger, count, err);
    if (writer != nullptr) writer();
    return status;
}

static recip_status tallied_and_writer(const recip_tallies *tallies, std::uint64_t *count,
                                       recip_error **err) {
    const recip_status status = recip_tallies_count(tallies, count, err);
    if (writer != nullptr) writer();
    return status;
}

#define recip_ledger_pair pair_and_writer
#define recip_ledger_relationship_count count_and_writer
#define recip_tallies_count tallied_and_writer
#include "check.hpp"

static Ledger *ledger = nullptr;
static Tallies *tallies = nullptr;
static int came = 0;

static void erase() {
    came++;
    std::thread([] {
        CHECK(recip_ledger_erase_party(ledger->get(), text("acme"), nullptr, nullptr) == RECIP_BUSY);
    }).join();
}

static void add() {
    came++;
    std::thread([] { tallies->record(came, service(0, "", "supplier")); }).join();
}

int main() {
    Ledger of_two;
    ledger = &of_two;
    for (const char *customer : {"bolt", "cole"})
        CHECK(of_two.record(service(0, customer, "supplier")));
    writer = erase;
    CHECK(of_two.names(1) == std::pair<std::string, std::string>("acme", "cole") && came == 1);
    CHECK(REFUSED(RECIP_NOT_FOUND, of_two.names(2)).column() == "index");
    CHECK(of_two.scores(all_codes(), NOW).rows() == 2 && came == 3);
    const std::string told = of_two.event_lines("acme", "bolt");
    CHECK(told.find("\"customer\":\"bolt\"") != told.npos);
    CHECK(told + of_two.event_lines("acme", "cole") == of_two.event_lines());
    CHECK(REFUSED(RECIP_NOT_FOUND, of_two.event_lines("bolt", "acme")).row() == 0);
    CHECK(throws_seven([&](const Options &options) { of_two.scores({1}, NOW, options); }));
    CHECK(REFUSED(RECIP_OUT_OF_RANGE, of_two.scores({1}, RECIP_NO_TIME)).column() == "as_of");
    writer = nullptr;
    std::uint64_t erased = 0;
    CHECK(recip_ledger_erase_party(of_two.get(), text("acme"), &erased, nullptr) == RECIP_OK);
    CHECK(erased == 2 && of_two.scores({1}, NOW).rows() == 0);

    // Tallies only grow: what came after the count is in the next scores.
    Tallies growing;
    tallies = &growing;
    CHECK(growing.record(0, service(0, "", "supplier")));
    writer = add;
    came = 0;
    CHECK(growing.scores({1}, NOW).rows() == 1 && came == 1);
    CHECK(growing.relationships().size() == 2 && came == 2);
    std::cout << "done\n";
}
