// Uses tallies through their class, and compares their scores with those of a ledger, bit for bit.
// Ends with 1 at the first thing that does not hold, and says its line.
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "check.hpp"

static_assert(!std::is_copy_constructible_v<Tallies> && !std::is_copy_assignable_v<Tallies>);
static_assert(std::is_nothrow_move_constructible_v<Tallies>);
static_assert(std::is_nothrow_move_assignable_v<Tallies>);

// Services, requests and bad conduct of two relationships over forty days.
template <typename Record> static void live(Record record) {
    for (std::int64_t day = 0; day < 40; day++) {
        for (const bool first : {true, false}) {
            const char *actor = (day + first) % 3 == 0 ? "customer" : "supplier";
            record(first, [&](const char *customer) { return service(day, customer, actor); });
            record(first, [&](const char *customer) {
                return of("request", day, customer, "customer");
            });
            record(first, [&](const char *customer) {
                recip_event rude = of("conduct", day, customer, "customer");
                rude.kind = text("respect");
                rude.flags = RECIP_BAD;
                return rude;
            });
        }
    }
}

static bool out_of_range(const Scores &scores, std::size_t row, std::size_t score) {
    try {
        (void)scores.at(row, score);
    } catch (const std::out_of_range &) {
        return true;
    }
    return false;
}

static void tallies_score_as_a_ledger_of_the_same_events() {
    const auto codes = all_codes();
    Ledger ledger;
    Tallies tallies;
    live([&](bool first, auto event) {
        CHECK(ledger.record(event(first ? "bolt" : "cole")));
        CHECK(tallies.record(first ? 4 : 9, event("")));
    });
    CHECK(tallies.count() == 2 && tallies.relationships() == std::vector<std::int64_t>{4, 9});
    const Scores want = ledger.scores(codes, NOW);
    std::size_t known = 0;
    for (std::size_t score = 0; score < codes.size(); score++) known += want.at(0, score) ? 1 : 0;
    CHECK(want.rows() == 2 && known > 20);
    CHECK(same(tallies.scores(codes, NOW), want, codes.size())); // by number as by name
    CHECK(same(tallies.scores({4, 9}, codes, NOW), want, codes.size()));
    CHECK(!same(tallies.scores({9, 4}, codes, NOW), want, codes.size()));
    CHECK(same(tallies.scores({9}, codes, NOW).at(0, 0), want.at(1, 0)));
    // Beyond the last row and the last score there is nothing, and not what lies there by chance.
    const std::size_t beyond = static_cast<std::size_t>(-1);
    for (const std::size_t row : {want.rows(), beyond}) CHECK(out_of_range(want, row, 0));
    for (const std::size_t score : {codes.size(), beyond}) CHECK(out_of_range(want, 0, score));
    CHECK(out_of_range(Scores(), 0, 0) && out_of_range(ledger.scores({}, NOW), 0, 0));
    // Of no relationships, of no codes, and of nothing at all.
    CHECK(tallies.scores(std::vector<std::int64_t>{}, codes, NOW).rows() == 0);
    CHECK(tallies.scores({}, NOW).rows() == 2 && ledger.scores({}, NOW).rows() == 2);
    CHECK(Tallies().scores(codes, NOW).rows() == 0 && Ledger().scores(codes, NOW).rows() == 0);
    CHECK(Tallies().relationships().empty());
    CHECK(REFUSED(RECIP_NOT_FOUND, tallies.scores({4, 5}, codes, NOW)).row() == 1);
    REFUSED(RECIP_OUT_OF_RANGE, tallies.scores(codes, START));
    CHECK(REFUSED(RECIP_INVALID_ARGUMENT, tallies.scores({1, -1}, NOW)).row() == 1);

    const Cancel cancel;
    cancel.trip();
    Options options;
    options.threads = 2;
    CHECK(same(tallies.scores(codes, NOW, options), want, codes.size()));
    options.cancel = &cancel;
    REFUSED(RECIP_STOPPED, tallies.scores(codes, NOW, options));
    CHECK(throws_seven([&](const Options &told) { tallies.scores({4}, codes, NOW, told); }));

    // What is saved scores the same, and so does what was moved.
    const std::string saved = tallies.save();
    CHECK(same(Tallies::load(saved).scores(codes, NOW), want, codes.size()));
    CHECK(REFUSED(RECIP_DAMAGED, Tallies::load(saved.substr(0, saved.size() - 1))).row() == -1);
    const Policy forgetful(R"({"memory": {"slow_half_life_days": 90}})");
    REFUSED(RECIP_INVALID_POLICY, Tallies::load(saved, forgetful));
    const Policy strict(R"({"balance": {"within": 0.7}})");
    Ledger other(strict);
    live([&](bool first, auto event) { other.record(event(first ? "bolt" : "cole")); });
    const Scores stricter = other.scores(codes, NOW);
    CHECK(same(Tallies::load(saved, strict).scores(codes, NOW), stricter, codes.size()));
    CHECK(!same(stricter, want, codes.size()));
    Tallies moved = std::move(tallies);
    CHECK(same(moved.scores(codes, NOW), want, codes.size()));

    // A profile is what it is in a ledger.
    moved.set_profile(4, "executive_sponsored");
    moved.set_profile(9, "", "one_off");
    for (const char *customer : {"bolt", "cole"}) {
        const bool first = *customer == 'b';
        CHECK(RECIP_OK == recip_ledger_set_profile(ledger.get(), text("acme"), text(customer),
                                                   text(first ? "executive_sponsored" : ""),
                                                   text(first ? "" : "one_off"), nullptr));
    }
    const Scores profiled = ledger.scores(codes, NOW);
    CHECK(same(moved.scores(codes, NOW), profiled, codes.size()));
    CHECK(!same(moved.scores({4}, codes, NOW), moved.scores({9}, codes, NOW), codes.size()));
    CHECK(REFUSED(RECIP_UNKNOWN_NAME, moved.set_profile(4, "kee")).column() == "tier");
    CHECK(REFUSED(RECIP_UNKNOWN_NAME, moved.set_profile(4, "", "onging")).column() == "nature");
    moved.set_profile(77, "key");
    CHECK(moved.count() == 3); // there from then on
}

static void what_tallies_cannot_take_is_refused() {
    Tallies tallies;
    recip_event named = service(50, "", "supplier");
    named.event_id = text("e");
    CHECK(tallies.record(1, named));
    CHECK(!tallies.record(1, named)); // known
    named.amount = 2;
    REFUSED(RECIP_CONFLICTING_EVENT, tallies.record(1, named));
    REFUSED(RECIP_TOO_LATE, tallies.record(1, service(1, "", "supplier")));
    REFUSED(RECIP_INVALID_ARGUMENT, tallies.record(-1, named));
    const Error with_names =
        REFUSED(RECIP_INVALID_ARGUMENT, tallies.record(2, service(50, "bolt", "supplier")));
    CHECK(with_names.column() == "supplier");
    CHECK(tallies.count() == 1);
}

static void columns_of_numbers_are_events_one_by_one() {
    const std::size_t rows = 200;
    std::vector<std::int64_t> ids(rows), at(rows);
    std::vector<std::uint8_t> actor(rows), observer(rows);
    std::vector<std::uint16_t> kind(rows);
    std::vector<double> amount(rows, 1.5);
    std::int32_t place = -1;
    const recip_text service_name = text("service");
    const Policy policy;
    CHECK(RECIP_OK == recip_policy_kind_places(policy.get(), &service_name, 1, &place, nullptr));
    static const char *sides[] = {"supplier", "customer", "neutral"};
    Tallies columns, one_by_one(policy);
    for (std::size_t row = 0; row < rows; row++) {
        ids[row] = static_cast<std::int64_t>(row % 7);
        at[row] = START + static_cast<std::int64_t>(row) * (DAY / 4);
        actor[row] = row % 3 == 0;
        observer[row] = static_cast<std::uint8_t>(row % 5 % 3);
        kind[row] = static_cast<std::uint16_t>(place);
        recip_event event = service(0, "", sides[actor[row]]);
        event.occurred_at = at[row];
        event.observer = text(sides[observer[row]]);
        CHECK(one_by_one.record(ids[row], event));
    }
    recip_numbers numbers{};
    numbers.struct_size = sizeof numbers;
    numbers.rows = rows;
    numbers.relationship = ids.data();
    numbers.occurred_at = at.data();
    numbers.actor = actor.data();
    numbers.kind = kind.data();
    numbers.amount = amount.data();
    numbers.observer = observer.data();
    const Tallies::Ingested all = columns.ingest(numbers);
    CHECK(all.recorded == rows && all.too_late == 0);
    const auto codes = all_codes();
    CHECK(columns.count() == 7);
    CHECK(same(columns.scores(codes, NOW), one_by_one.scores(codes, NOW), codes.size()));
    // Scored at once, with nothing kept, they score the same; so do tiers.
    const std::uint8_t tiers[] = {0, 5};
    const std::int64_t tiered[] = {6, 1};
    recip_profiles profiles{};
    profiles.struct_size = sizeof profiles;
    profiles.rows = 2;
    profiles.relationship = tiered;
    profiles.tier = tiers;
    one_by_one.set_profile(6, "incidental");
    one_by_one.set_profile(1, "executive_sponsored");
    const std::vector<std::int32_t> some = {RECIP_SCORE_OVERALL, RECIP_SCORE_CUSTOMER_HOLDS_UP};
    const Scores want = one_by_one.scores(some, NOW);
    const Batch at_once = batch_scores(numbers, &profiles, some, NOW, policy);
    CHECK(at_once.array.get()->length == 7 && at_once.array.get()->n_children == 3);
    for (std::size_t score = 0; score < some.size(); score++) {
        const ArrowArray &column = *at_once.array.get()->children[score + 1];
        const auto *known = static_cast<const std::uint8_t *>(column.buffers[0]);
        const auto *values = static_cast<const double *>(column.buffers[1]);
        for (std::size_t row = 0; row < 7; row++) {
            const std::optional<double> value = want.at(row, score);
            CHECK((known == nullptr || (known[0] >> row & 1) != 0) == value.has_value());
            CHECK(!value || same(value, values[row]));
        }
    }
    CHECK(REFUSED(RECIP_INVALID_ARGUMENT, batch_scores(numbers, nullptr, {-1}, NOW)).column() == "codes");
    // A bad row refuses all; once more most come too late by now, and are left out.
    const std::string before = columns.save();
    ids[150] = -1;
    CHECK(REFUSED(RECIP_INVALID_ARGUMENT, columns.ingest(numbers)).row() == 150);
    ids[150] = 150 % 7;
    amount[149] = -1;
    CHECK(REFUSED(RECIP_OUT_OF_RANGE, columns.ingest(numbers)).row() == 149);
    amount[149] = 1.5;
    numbers.kind = nullptr;
    CHECK(REFUSED(RECIP_INVALID_ARGUMENT, columns.ingest(numbers)).column() == "kind");
    CHECK(columns.save() == before);
    numbers.kind = kind.data();
    const Tallies::Ingested again = columns.ingest(numbers);
    CHECK(again.recorded + again.too_late == rows && again.too_late > 100 && again.recorded > 0);
}

static void tallies_merge_or_say_why_not() {
    const auto codes = all_codes();
    Tallies early, late, same_time, whole;
    early.record(1, service(1, "", "supplier"));
    late.record(1, service(2, "", "customer"));
    late.record(2, service(2, "", "supplier"));
    late.set_profile(1, "key");
    same_time.record(1, service(1, "", "supplier"));
    whole.record(1, service(1, "", "supplier"));
    whole.record(1, service(2, "", "customer"));
    whole.record(2, service(2, "", "supplier"));
    whole.set_profile(1, "key");
    early.merge(late);
    CHECK(early.count() == 2 && late.count() == 2);
    CHECK(same(early.scores(codes, NOW), whole.scores(codes, NOW), codes.size()));
    const std::string before = early.save();
    REFUSED(RECIP_CANNOT_MERGE, early.merge(same_time));
    REFUSED(RECIP_INVALID_ARGUMENT, early.merge(early));
    REFUSED(RECIP_CANNOT_MERGE, early.merge(Tallies(Policy(R"({"answers": {"wait_days": 3}})"))));
    CHECK(early.save() == before);
}

int main() {
    tallies_score_as_a_ledger_of_the_same_events();
    what_tallies_cannot_take_is_refused();
    columns_of_numbers_are_events_one_by_one();
    tallies_merge_or_say_why_not();
    std::cout << "done\n";
    return 0;
}
