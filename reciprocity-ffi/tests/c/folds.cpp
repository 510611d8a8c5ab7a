// Uses folds through their class: over batches and streams of Arrow that are made by hand, and by
// comparing their scores with those of a ledger, bit for bit. Ends with 1 at the first thing that does
// not hold, and says its line.
#include <cerrno>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "check.hpp"

static_assert(!std::is_copy_constructible_v<Fold> && !std::is_copy_assignable_v<Fold>);
static_assert(!std::is_copy_constructible_v<Batch> && !std::is_copy_assignable_v<Batch>);
static_assert(std::is_nothrow_move_constructible_v<Fold> && std::is_nothrow_move_assignable_v<Fold>);
static_assert(std::is_nothrow_move_constructible_v<Batch>);
static_assert(std::is_nothrow_move_assignable_v<Batch>);

// Structures of Arrow that this program made and nobody released yet.
static int living = 0;

// A column, or a struct of columns, as the C data interface has it: by hand.
struct Made {
    std::string format, name;
    std::int64_t length = 0;
    std::vector<std::int32_t> offsets; // of texts
    std::string bytes;
    std::vector<std::int64_t> wholes;
    std::vector<double> numbers;
    std::vector<std::shared_ptr<Made>> fields; // of a struct
};

// What a structure owns: the memory behind it and its children, which it releases.
template <typename T> struct Kept {
    std::shared_ptr<const Made> made;
    std::vector<T> children;
    std::vector<T *> pointers;
    std::vector<const void *> buffers;
};

template <typename T> static void release(T *structure) {
    auto *kept = static_cast<Kept<T> *>(structure->private_data);
    for (T &child : kept->children)
        if (child.release != nullptr) child.release(&child);
    delete kept;
    structure->release = nullptr;
    living--;
}

// A structure with its children; the rest is the caller's to fill.
template <typename T, typename Fill>
static T exported(const std::shared_ptr<const Made> &made, Fill fill) {
    auto kept = std::make_unique<Kept<T>>();
    kept->made = made;
    for (const auto &field : made->fields) kept->children.push_back(exported<T>(field, fill));
    for (T &child : kept->children) kept->pointers.push_back(&child);
    T out{};
    out.n_children = static_cast<std::int64_t>(kept->children.size());
    out.children = kept->pointers.data();
    out.release = release<T>;
    fill(out, *kept);
    out.private_data = kept.release();
    living++;
    return out;
}

static ArrowSchema schema_of(const std::shared_ptr<const Made> &made) {
    return exported<ArrowSchema>(made, [](ArrowSchema &out, const Kept<ArrowSchema> &kept) {
        out.format = kept.made->format.c_str();
        out.name = kept.made->name.c_str();
    });
}

static ArrowArray array_of(const std::shared_ptr<const Made> &made) {
    return exported<ArrowArray>(made, [](ArrowArray &out, Kept<ArrowArray> &kept) {
        const Made &column = *kept.made;
        out.length = column.length;
        kept.buffers = {nullptr}; // all are valid
        if (column.format == "u") {
            kept.buffers.push_back(column.offsets.data());
            kept.buffers.push_back(column.bytes.data());
        }
        if (column.format == "l") kept.buffers.push_back(column.wholes.data());
        if (column.format == "g") kept.buffers.push_back(column.numbers.data());
        out.n_buffers = static_cast<std::int64_t>(kept.buffers.size());
        out.buffers = kept.buffers.data();
    });
}

static std::shared_ptr<Made> column(const char *format, const char *name, std::size_t rows) {
    auto made = std::make_shared<Made>();
    made->format = format;
    made->name = name;
    made->length = static_cast<std::int64_t>(rows);
    return made;
}

// Events as a table of Arrow.
static std::shared_ptr<const Made> table(const std::vector<recip_event> &events) {
    auto table = column("+s", "", events.size());
    const auto texts = [&](const char *name, recip_text recip_event::*member) {
        auto made = column("u", name, events.size());
        made->offsets.push_back(0);
        for (const recip_event &event : events) {
            made->bytes += view(event.*member);
            made->offsets.push_back(static_cast<std::int32_t>(made->bytes.size()));
        }
        table->fields.push_back(made);
    };
    texts("supplier", &recip_event::supplier);
    texts("customer", &recip_event::customer);
    texts("actor", &recip_event::actor);
    texts("type", &recip_event::type);
    texts("kind", &recip_event::kind);
    auto times = column("l", "occurred_at", events.size());
    auto amounts = column("g", "amount", events.size());
    for (const recip_event &event : events) {
        times->wholes.push_back(event.occurred_at);
        amounts->numbers.push_back(event.amount);
    }
    table->fields.insert(table->fields.end(), {times, amounts});
    return table;
}

static Batch batch(const std::vector<recip_event> &events) {
    Batch made;
    *made.array.get() = array_of(table(events));
    *made.schema.get() = schema_of(table(events));
    return made;
}

// Services of three relationships from day to day.
static std::vector<recip_event> services(std::int64_t from, std::int64_t to) {
    std::vector<recip_event> events;
    for (std::int64_t day = from; day < to; day++) {
        for (const char *customer : {"bolt", "cole", "dale"}) {
            const bool back = (day + *customer) % 3 == 0;
            events.push_back(service(day, customer, back ? "customer" : "supplier"));
        }
    }
    return events;
}

// The values of a column of a batch that was handed out, as bytes; "none" where one is null.
static std::vector<std::string> values(const Batch &batch, std::int64_t place) {
    const ArrowArray &array = *batch.array.get()->children[place];
    const char format = batch.schema.get()->children[place]->format[0];
    const auto bit = [](const void *bits, std::int64_t row) {
        return (static_cast<const std::uint8_t *>(bits)[row / 8] >> (row % 8) & 1) != 0;
    };
    const auto *fixed = static_cast<const char *>(array.buffers[1]); // 8 bytes a row, or bits
    CHECK(array.offset == 0 && std::strchr("UZlgb", format) != nullptr);
    std::vector<std::string> values;
    for (std::int64_t row = 0; row < array.length; row++) {
        if (array.buffers[0] != nullptr && !bit(array.buffers[0], row)) {
            values.push_back("none");
        } else if (format == 'U' || format == 'Z') {
            const auto *ends = static_cast<const std::int64_t *>(array.buffers[1]);
            const auto *bytes = static_cast<const char *>(array.buffers[2]);
            values.push_back('=' + std::string(bytes + ends[row], bytes + ends[row + 1]));
        } else if (format == 'b') {
            values.push_back(bit(fixed, row) ? "=1" : "=0");
        } else {
            values.push_back('=' + std::string(fixed + 8 * row, 8));
        }
    }
    return values;
}

static std::string name(const Batch &batch, std::int64_t place) {
    return batch.schema.get()->children[place]->name;
}

static bool same(const Batch &one, const Batch &other) {
    const std::int64_t columns = one.schema.get()->n_children;
    if (other.schema.get()->n_children != columns) return false;
    for (std::int64_t place = 0; place < columns; place++) {
        if (name(one, place) != name(other, place)) return false;
        if (values(one, place) != values(other, place)) return false;
    }
    return one.array.get()->length == other.array.get()->length;
}

// Whether the numbers of a fold are those of a ledger of these events.
static bool same(const Fold &fold, const std::vector<recip_event> &events) {
    const auto codes = all_codes();
    const Batch batch = fold.scores(codes, NOW);
    Ledger ledger;
    for (const recip_event &event : events) ledger.record(event);
    const Scores want = ledger.scores(codes, NOW);
    CHECK(batch.schema.get()->n_children == 2 + static_cast<std::int64_t>(codes.size()));
    if (batch.array.get()->length != static_cast<std::int64_t>(want.rows())) return false;
    for (std::size_t score = 0; score < codes.size(); score++) {
        const auto place = static_cast<std::int64_t>(2 + score);
        const auto have = values(batch, place);
        CHECK(name(batch, place) == recip_score_name(codes[score]));
        for (std::size_t row = 0; row < want.rows(); row++) {
            const auto number = want.at(row, score);
            std::string wanted = "none";
            if (number && batch.schema.get()->children[place]->format[0] == 'U') {
                wanted = '=' + std::string(view(recip_score_word(codes[score], *number)));
            } else if (number) {
                wanted.assign(1 + sizeof *number, '=');
                std::memcpy(&wanted[1], &*number, sizeof *number);
            }
            if (have[row] != wanted) return false;
        }
    }
    return true;
}

static void folds_score_whatever_the_split() {
    const auto first = services(0, 20), second = services(20, 50), all = services(0, 50);
    Fold whole, one, two, third;
    CHECK(whole.count() == 0 && !whole.newest());
    CHECK(whole.push_arrow(batch(all)).recorded() == all.size());
    CHECK(living == 0);
    one.push_arrow(batch(first));
    two.push_arrow(batch(second));
    CHECK(whole.count() == 3 && whole.newest() == START + 49 * DAY);
    CHECK(whole.bytes() > 4 * all.size() && whole.bytes() > one.bytes());
    CHECK(same(whole, all) && same(one, first) && !same(one, all));
    // What one fold hands out another takes in.
    CHECK(third.push_arrow(two.states()).recorded() == 3);
    third.push_arrow(one.states());
    CHECK(same(third, all));
    CHECK(same(third.scores(NOW), whole.scores(NOW)) && !same(one.scores(NOW), whole.scores(NOW)));
    CHECK(same(third.states(), whole.states())); // to the byte
    CHECK(name(whole.states(), 4) == "state" && values(whole.states(), 1)[2] == "=dale");
    // Sums are another form, from which events cannot be had again.
    Fold sums;
    sums.push_arrow(one.states(RECIP_STATE_SUMS));
    CHECK(same(sums, first) && !same(sums.states(RECIP_STATE_SUMS), one.states()));
    const Error no_events = REFUSED(RECIP_CANNOT_MERGE, sums.states());
    CHECK(std::string(no_events.what()).find("`acme`, `bolt`") != std::string::npos);
    REFUSED(RECIP_OUT_OF_RANGE, sums.scores(START));
    REFUSED(RECIP_INVALID_ARGUMENT, whole.states(7));
    // Blocks, and the columns that are asked for.
    const Batch second_row = whole.scores({RECIP_SCORE_OVERALL}, NOW, {1, 1});
    CHECK(values(second_row, 1) == std::vector<std::string>{"=cole"});
    CHECK(second_row.schema.get()->n_children == 3 && name(second_row, 2) == "overall");
    CHECK(values(whole.states(RECIP_STATE_EVENTS, {1, 1}), 1) == std::vector<std::string>{"=cole"});
    CHECK(whole.scores(NOW, {3, 9}).array.get()->length == 0);
    CHECK(whole.scores(std::vector<std::int32_t>{}, NOW).schema.get()->n_children == 2);
    const Batch listed = whole.scores(NOW), before = whole.scores(START + 20 * DAY - 1);
    const Batch asked = whole.scores({RECIP_SCORE_SUPPLIER_SHARE_LOW}, NOW);
    std::int64_t place = 0;
    while (name(listed, place) != name(asked, 2)) CHECK(++place < listed.schema.get()->n_children);
    CHECK(values(listed, place) == values(asked, 2));
    CHECK(values(before, place) == values(one.scores(NOW), place)); // later events are not seen
    CHECK(values(before, place) != values(asked, 2));
    REFUSED(RECIP_INVALID_ARGUMENT, whole.scores({-1}, NOW));
    // Under another policy scores are others, and states are refused.
    Fold patient(Policy(R"({"answers": {"wait_days": 3}})"));
    REFUSED(RECIP_INVALID_POLICY, patient.push_arrow(one.states()));
    CHECK(patient.count() == 0);
}

static void a_fold_takes_a_batch_whole_or_says_what_it_left_out() {
    auto events = services(0, 2);
    events[3].kind = text("sevice");
    events[5].customer = text("acme");
    Fold fold;
    const Error bad = REFUSED(RECIP_UNKNOWN_NAME, fold.push_arrow(batch(events)));
    CHECK(bad.row() == 3 && bad.column() == "kind" && fold.count() == 0 && living == 0);
    const Report report = fold.push_arrow(batch(events), RECIP_SKIP_BAD_ROWS);
    CHECK(report.recorded() == 4 && report.known() == 0 && report.refused() == 2);
    CHECK(report.refusal(0).row() == 3 && report.refusal(0).code() == RECIP_UNKNOWN_NAME);
    CHECK(report.refusal(1).row() == 5 && report.refusal(1).code() == RECIP_SELF_RELATIONSHIP);
    bool is_third = true;
    try {
        report.refusal(2);
    } catch (const std::out_of_range &) {
        is_third = false;
    }
    CHECK(!is_third);
    REFUSED(RECIP_INVALID_ARGUMENT, fold.push_arrow(batch(events), 2));
    // A batch that was consumed is empty, and no batch any more.
    Batch taken = batch(services(2, 3));
    fold.push_arrow(*taken.array.get(), *taken.schema.get());
    CHECK(taken.array.get()->release == nullptr && taken.schema.get()->release == nullptr);
    REFUSED(RECIP_INVALID_ARGUMENT, fold.push_arrow(*taken.array.get(), *taken.schema.get()));
    // Long calls are stopped, and what progress throws comes out; either way the batch is consumed.
    const Cancel cancel;
    cancel.trip();
    Options options;
    options.cancel = &cancel;
    const std::string before = values(fold.states(), 4)[0];
    REFUSED(RECIP_STOPPED, fold.push_arrow(batch(services(3, 4)), 0, options));
    REFUSED(RECIP_STOPPED, fold.states(RECIP_STATE_EVENTS, {}, options));
    REFUSED(RECIP_STOPPED, fold.scores(NOW, {}, options));
    CHECK(throws_seven(
        [&](const Options &told) { fold.push_arrow(batch(services(3, 4)), 0, told); }));
    CHECK(living == 0 && values(fold.states(), 4)[0] == before);
}

// Batches one by one; with `fails`, an error at the end.
struct Source {
    std::vector<std::shared_ptr<const Made>> batches;
    std::size_t next = 0;
    bool fails = false;
};

static ArrowArrayStream stream_of(std::vector<std::shared_ptr<const Made>> batches, bool fails) {
    ArrowArrayStream stream{};
    stream.private_data = new Source{std::move(batches), 0, fails};
    stream.get_schema = [](ArrowArrayStream *self, ArrowSchema *out) {
        *out = schema_of(static_cast<Source *>(self->private_data)->batches[0]);
        return 0;
    };
    stream.get_next = [](ArrowArrayStream *self, ArrowArray *out) {
        auto *source = static_cast<Source *>(self->private_data);
        const bool over = source->next == source->batches.size();
        if (over && source->fails) return EIO;
        *out = over ? ArrowArray{} : array_of(source->batches[source->next++]);
        return 0;
    };
    stream.get_last_error = [](ArrowArrayStream *) { return "the tap is dry"; };
    stream.release = [](ArrowArrayStream *self) {
        delete static_cast<Source *>(self->private_data);
        self->release = nullptr;
        living--;
    };
    living++;
    return stream;
}

static void a_fold_takes_streams() {
    Fold fold;
    ArrowArrayStream stream = stream_of({table(services(0, 20)), table(services(20, 50))}, false);
    CHECK(fold.push_stream(stream).recorded() == 150);
    CHECK(stream.release == nullptr && living == 0 && same(fold, services(0, 50)));
    const Batch before = fold.scores(NOW);
    stream = stream_of({table(services(50, 51))}, true);
    const Error dry = REFUSED(RECIP_IO, fold.push_stream(stream));
    CHECK(std::string(dry.what()).find("the tap is dry") != std::string::npos);
    auto events = services(51, 52);
    events[1].kind = text("sevice");
    stream = stream_of({table(services(50, 51)), table(events)}, false);
    CHECK(REFUSED(RECIP_UNKNOWN_NAME, fold.push_stream(stream)).row() == 4);
    CHECK(living == 0 && same(fold.scores(NOW), before));
    stream = stream_of({table(services(50, 51)), table(events)}, false);
    CHECK(fold.push_stream(stream, RECIP_SKIP_BAD_ROWS).refusal(0).row() == 4);
    const Cancel cancel;
    cancel.trip();
    Options options;
    options.cancel = &cancel;
    stream = stream_of({table(services(52, 53))}, false);
    REFUSED(RECIP_STOPPED, fold.push_stream(stream, 0, options));
    CHECK(living == 0 && !same(fold.scores(NOW), before));
}

static void what_nobody_takes_over_is_released_once() {
    const int each = 8; // a table and its seven columns
    {
        Batch one = batch(services(0, 1)), other = batch(services(1, 2));
        CHECK(living == 4 * each);
        other = std::move(one);
        CHECK(living == 2 * each && one.array.get()->release == nullptr);
        Batch third = std::move(other);
        CHECK(living == 2 * each && third.array.get()->length == 3);
        // Somebody takes over the array: moves it out, and leaves it released.
        ArrowArray mine = std::exchange(*third.array.get(), ArrowArray{});
        third = Batch();
        CHECK(living == each);
        mine.release(&mine);
    }
    CHECK(living == 0);
    Fold fold;
    fold.push_arrow(batch(services(0, 9)));
    const Fold moved = std::move(fold);
    CHECK(moved.states().array.get()->length == 3); // valgrind sees a leak
    Batch kept = moved.scores(NOW);
    const Batch again = std::exchange(kept, moved.states());
    CHECK(name(again, 2) == "events" && name(kept, 4) == "state" && name(again, 4) != "state");
}

int main() {
    folds_score_whatever_the_split();
    a_fold_takes_a_batch_whole_or_says_what_it_left_out();
    a_fold_takes_streams();
    what_nobody_takes_over_is_released_once();
    std::cout << "done\n";
    return 0;
}
