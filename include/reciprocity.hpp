// Reciprocity from C++17: handles that free themselves, refusals as exceptions, texts as
// std::string_view. It adds nothing to reciprocity.h, which describes every call, and is a header
// alone: link with the same library.
//
//     reciprocity::Ledger ledger;
//     auto event = reciprocity::event("contribution", 1700000000000000, "Baker", "Mill", "supplier");
//     event.kind = reciprocity::text("service");
//     ledger.record(event);
//     auto assessment = ledger.assess("Baker", "Mill", ledger.newest().value());
//     std::optional<double> share = assessment.score(RECIP_SCORE_SUPPLIER_SHARE);
//
// An object that was moved from can only be destroyed or assigned to. Threads are as reciprocity.h has
// them: what is const here may be called from many threads at once.
#ifndef RECIPROCITY_HPP
#define RECIPROCITY_HPP

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reciprocity.h"

namespace reciprocity {

// A call that was refused. `row` is -1 and `column` empty where none is to blame.
class Error : public std::runtime_error {
public:
    Error(recip_status code, const std::string &message, std::int64_t row, std::string column)
        : std::runtime_error(message), code_(code), row_(row), column_(std::move(column)) {}

    recip_status code() const noexcept { return code_; }
    std::int64_t row() const noexcept { return row_; }
    const std::string &column() const noexcept { return column_; }

private:
    recip_status code_;
    std::int64_t row_;
    std::string column_;
};

namespace detail {

inline Error error_of(const recip_error *error) {
    std::size_t len = 0;
    const char *message = recip_error_message(error, &len);
    const char *column = recip_error_column(error);
    return Error(recip_error_code(error), std::string(message, len), recip_error_row(error),
                 column == nullptr ? "" : column);
}

// Makes a call, handing it a place for its error; throws what it is refused with.
template <typename Call> void checked(Call call) {
    recip_error *error = nullptr;
    if (call(&error) == RECIP_OK) return;
    std::unique_ptr<recip_error, void (*)(recip_error *)> owned(error, recip_error_free);
    throw error_of(owned.get());
}

// The number that a call tells of an object.
template <typename T, typename Object>
T told(recip_status (*call)(const Object *, T *, recip_error **), const Object *of) {
    T out{};
    checked([&](recip_error **error) { return call(of, &out, error); });
    return out;
}

template <typename T, void (*Free)(T *)> struct Freed {
    void operator()(T *object) const noexcept { Free(object); }
};

template <typename T, void (*Free)(T *)> using Owned = std::unique_ptr<T, Freed<T, Free>>;

// Makes a call that hands something out.
template <typename T, void (*Free)(T *), typename Call> Owned<T, Free> made(Call call) {
    T *out = nullptr;
    checked([&](recip_error **error) { return call(&out, error); });
    return Owned<T, Free>(out);
}

template <typename Call> std::string document(Call call) {
    auto owned = made<recip_document, recip_document_free>(call);
    std::size_t len = 0;
    const char *data = recip_document_data(owned.get(), &len);
    return std::string(data, len);
}

// A snapshot as C reads it.
inline const std::uint8_t *bytes(std::string_view of) noexcept {
    return reinterpret_cast<const std::uint8_t *>(of.data());
}

// Where a list begins. Not NULL even if nothing is in it: C takes NULL for no list at all.
template <typename T> const T *start(const std::vector<T> &list) noexcept {
    static const T none{};
    return list.empty() ? &none : list.data();
}

// A time that C tells; none where it is RECIP_NO_TIME.
inline std::optional<std::int64_t> time(std::int64_t micros) noexcept {
    return micros == RECIP_NO_TIME ? std::nullopt : std::optional<std::int64_t>(micros);
}

} // namespace detail

// A text of the interface, which points at the same bytes.
inline recip_text text(std::string_view of) noexcept { return {of.data(), of.size()}; }

inline std::string_view view(recip_text of) noexcept {
    return of.len == 0 ? std::string_view() : std::string_view(of.data, of.len);
}

// An event that states no more than this. It points at the texts, which must outlive its recording.
inline recip_event event(std::string_view type, std::int64_t occurred_at, std::string_view supplier,
                         std::string_view customer, std::string_view actor) {
    recip_event made;
    detail::checked([&](recip_error **error) { return recip_event_init(&made, sizeof made, error); });
    made.type = text(type);
    made.occurred_at = occurred_at;
    made.supplier = text(supplier);
    made.customer = text(customer);
    made.actor = text(actor);
    return made;
}

// Stops calls; any thread may trip it.
class Cancel {
public:
    Cancel() : owned_(detail::made<recip_cancel, recip_cancel_free>(recip_cancel_new)) {}

    void trip() const noexcept { recip_cancel_trip(owned_.get()); }
    void reset() const noexcept { recip_cancel_reset(owned_.get()); }
    const recip_cancel *get() const noexcept { return owned_.get(); }

private:
    detail::Owned<recip_cancel, recip_cancel_free> owned_;
};

// How a long call runs. `progress` hears (done, total) and returns true to stop; what it throws comes
// out of the call.
struct Options {
    std::uint64_t threads = 0;
    std::function<bool(std::uint64_t, std::uint64_t)> progress = nullptr;
    const Cancel *cancel = nullptr;
};

namespace detail {

// Options as C takes them. A callback's exception is kept here while C is on the stack.
class Run {
public:
    explicit Run(const Options &options) : options_(options) {
        raw_.struct_size = sizeof raw_;
        raw_.threads = options.threads;
        raw_.cancel = options.cancel == nullptr ? nullptr : options.cancel->get();
        if (options.progress) {
            raw_.progress = tell;
            raw_.context = this;
        }
    }
    Run(const Run &) = delete;
    Run &operator=(const Run &) = delete;

    template <typename Call> void checked(Call call) {
        try {
            detail::checked([&](recip_error **error) { return call(&raw_, error); });
        } catch (const Error &) {
            if (thrown_) std::rethrow_exception(thrown_);
            throw;
        }
    }

private:
    static std::int32_t tell(void *context, std::uint64_t done, std::uint64_t total) noexcept {
        Run *run = static_cast<Run *>(context);
        try {
            return run->options_.progress(done, total) ? 1 : 0;
        } catch (...) {
            run->thrown_ = std::current_exception();
            return 1;
        }
    }

    const Options &options_;
    recip_options raw_{};
    std::exception_ptr thrown_;
};

} // namespace detail

class Policy {
public:
    // From a JSON document that names what differs from the default.
    explicit Policy(std::string_view json = "")
        : owned_(detail::made<recip_policy, recip_policy_free>(
              [&](recip_policy **out, recip_error **error) {
                  return recip_policy_new(json.data(), json.size(), out, error);
              })) {}

    double number(std::string_view key) const {
        double value = 0;
        detail::checked([&](recip_error **error) {
            return recip_policy_number(owned_.get(), text(key), &value, error);
        });
        return value;
    }
    void set(std::string_view key, double value) {
        detail::checked([&](recip_error **error) {
            return recip_policy_set_number(owned_.get(), text(key), value, error);
        });
    }
    std::string json() const {
        return detail::document([&](recip_document **out, recip_error **error) {
            return recip_policy_json(owned_.get(), out, error);
        });
    }
    const recip_policy *get() const noexcept { return owned_.get(); }

private:
    detail::Owned<recip_policy, recip_policy_free> owned_;
};

class Assessment {
public:
    // A score by its code (RECIP_SCORE_...); none where it is unknown.
    std::optional<double> score(std::int32_t code) const {
        double value = 0;
        std::uint8_t state = RECIP_UNKNOWN;
        detail::checked([&](recip_error **error) {
            return recip_assessment_score(owned_.get(), code, &value, &state, error);
        });
        return state == RECIP_KNOWN ? std::optional<double>(value) : std::nullopt;
    }
    std::string json() const {
        return detail::document([&](recip_document **out, recip_error **error) {
            return recip_assessment_json(owned_.get(), out, error);
        });
    }
    std::string explanation() const {
        return detail::document([&](recip_document **out, recip_error **error) {
            return recip_assessment_explanation(owned_.get(), out, error);
        });
    }
    const recip_assessment *get() const noexcept { return owned_.get(); }

private:
    friend class Ledger;
    using Handle = detail::Owned<recip_assessment, recip_assessment_free>;
    explicit Assessment(Handle owned) : owned_(std::move(owned)) {}

    Handle owned_;
};

// The scores of many relationships: of row r, score c of the codes that were asked for.
class Scores {
public:
    Scores() = default;
    std::size_t rows() const noexcept { return rows_; }
    // std::out_of_range beyond the last row or the last score.
    std::optional<double> at(std::size_t row, std::size_t score) const {
        // Checked one by one: the row behind the last is the first row of the next score.
        if (row >= rows_ || score >= values_.size() / rows_)
            throw std::out_of_range("there is no such score");
        const std::size_t place = score * rows_ + row;
        return states_.at(place) == RECIP_KNOWN ? std::optional<double>(values_.at(place))
                                                : std::nullopt;
    }

private:
    friend class Ledger;
    friend class Tallies;
    // Makes a call that fills a table of so many rows and scores.
    template <typename Call>
    Scores(std::size_t rows, std::size_t scores, const Options &options, Call call)
        : rows_(rows), values_(rows * scores), states_(rows * scores) {
        recip_score_table table{};
        table.struct_size = sizeof table;
        table.capacity = rows_;
        table.values = values_.data();
        table.states = states_.data();
        detail::Run(options).checked([&](const recip_options *run, recip_error **error) {
            return call(run, &table, error);
        });
    }

    std::size_t rows_ = 0;
    std::vector<double> values_;
    std::vector<std::uint8_t> states_;
};

// What became of the rows of a batch.
class Report {
public:
    std::uint64_t recorded() const noexcept { return recip_report_recorded(owned_.get()); }
    // Rows that were known already, by their ids and contents.
    std::uint64_t known() const noexcept { return recip_report_known(owned_.get()); }
    // Rows that were refused and left out.
    std::uint64_t refused() const noexcept { return recip_report_refused(owned_.get()); }
    // Why a row was refused: refusals are counted from 0, in the order of the rows, and each names its
    // row. std::out_of_range beyond the last.
    Error refusal(std::uint64_t index) const {
        const recip_error *error = recip_report_refusal(owned_.get(), index);
        if (error == nullptr) throw std::out_of_range("there is no such refusal");
        return detail::error_of(error);
    }
    const recip_report *get() const noexcept { return owned_.get(); }

private:
    friend class Ledger;
    friend class Fold;
    // Makes a call that hands out a report.
    template <typename Call> Report(const Options &options, Call call) {
        recip_report *out = nullptr;
        detail::Run(options).checked([&](const recip_options *run, recip_error **error) {
            return call(run, &out, error);
        });
        owned_.reset(out);
    }

    detail::Owned<recip_report, recip_report_free> owned_;
};

class Ledger {
public:
    Ledger() : Ledger(Policy()) {}
    explicit Ledger(const Policy &policy)
        : owned_(detail::made<recip_ledger, recip_ledger_free>(
              [&](recip_ledger **out, recip_error **error) {
                  return recip_ledger_with_policy(policy.get(), out, error);
              })) {}

    // Loads what save() saved.
    static Ledger load(std::string_view snapshot) {
        return Ledger(detail::made<recip_ledger, recip_ledger_free>(
            [&](recip_ledger **out, recip_error **error) {
                return recip_ledger_load_bytes(detail::bytes(snapshot), snapshot.size(), nullptr,
                                               nullptr, out, error);
            }));
    }
    std::string save() const {
        return detail::document([&](recip_document **out, recip_error **error) {
            return recip_ledger_save_bytes(owned_.get(), out, error);
        });
    }

    // Says whether the event is new.
    bool record(const recip_event &event) {
        std::uint64_t recorded = 0;
        detail::checked([&](recip_error **error) {
            return recip_ledger_record(owned_.get(), &event, &recorded, error);
        });
        return recorded == 1;
    }
    // All rows, or none; says how many are new.
    std::uint64_t ingest(const recip_columns &columns, const Options &options = {}) {
        const Report report(
            options, [&](const recip_options *run, recip_report **out, recip_error **error) {
                return recip_ledger_ingest(owned_.get(), &columns, 0, run, out, error);
            });
        return report.recorded();
    }

    std::uint64_t events() const { return detail::told(recip_ledger_event_count, owned_.get()); }
    std::uint64_t relationships() const {
        return detail::told(recip_ledger_relationship_count, owned_.get());
    }
    // Supplier and customer of a relationship, in the order of the names.
    std::pair<std::string, std::string> names(std::uint64_t index) const {
        std::pair<std::string, std::string> names;
        held([&] {
            recip_text supplier{}, customer{};
            detail::checked([&](recip_error **error) {
                return recip_ledger_pair(owned_.get(), index, &supplier, &customer, error);
            });
            names = {std::string(view(supplier)), std::string(view(customer))};
        });
        return names;
    }
    // When the newest event occurred; none without events.
    std::optional<std::int64_t> newest() const {
        return detail::time(detail::told(recip_ledger_newest, owned_.get()));
    }

    Assessment assess(std::string_view supplier, std::string_view customer, std::int64_t as_of) const {
        return Assessment(detail::made<recip_assessment, recip_assessment_free>(
            [&](recip_assessment **out, recip_error **error) {
                return recip_ledger_assess(owned_.get(), text(supplier), text(customer), as_of, out,
                                           error);
            }));
    }
    // The same as if one more event had happened.
    Assessment what_if(const recip_event &event, std::int64_t as_of) const {
        const recip_event *events[] = {&event};
        return Assessment(detail::made<recip_assessment, recip_assessment_free>(
            [&](recip_assessment **out, recip_error **error) {
                return recip_ledger_what_if(owned_.get(), events, 1, as_of, out, error);
            }));
    }
    // The scores of all relationships, by their codes.
    Scores scores(const std::vector<std::int32_t> &codes, std::int64_t as_of,
                  const Options &options = {}) const {
        Scores made;
        held([&] {
            made = Scores(static_cast<std::size_t>(relationships()), codes.size(), options,
                          [&](const recip_options *run, const recip_score_table *table,
                              recip_error **error) {
                              return recip_ledger_scores(owned_.get(), nullptr, as_of, codes.data(),
                                                         codes.size(), run, table, error);
                          });
        });
        return made;
    }
    std::string portfolio(std::int64_t as_of) const {
        return detail::document([&](recip_document **out, recip_error **error) {
            return recip_ledger_portfolio(owned_.get(), as_of, nullptr, out, error);
        });
    }

    // The events of all relationships, or of one, as lines of JSON in the words of the event table.
    std::string event_lines() const { return lines_of(nullptr); }
    std::string event_lines(std::string_view supplier, std::string_view customer) const {
        const recip_text names[] = {text(supplier), text(customer)};
        recip_pairs pairs{};
        pairs.struct_size = sizeof pairs;
        pairs.count = 1;
        pairs.supplier = &names[0];
        pairs.customer = &names[1];
        return lines_of(&pairs);
    }

    // For the calls that have no method here.
    recip_ledger *get() noexcept { return owned_.get(); }
    const recip_ledger *get() const noexcept { return owned_.get(); }

private:
    using Handle = detail::Owned<recip_ledger, recip_ledger_free>;
    explicit Ledger(Handle owned) : owned_(std::move(owned)) {}

    std::string lines_of(const recip_pairs *pairs) const {
        return detail::document([&](recip_document **out, recip_error **error) {
            return recip_ledger_events(owned_.get(), pairs, out, error);
        });
    }

    // Does some work of several calls while one that scores none of the relationships is inside the
    // ledger, so that no other thread changes it in between: its names are lent until it changes.
    template <typename Work> void held(Work work) const {
        Options options;
        options.progress = [&](std::uint64_t, std::uint64_t) {
            work();
            return false;
        };
        recip_pairs none{};
        none.struct_size = sizeof none;
        recip_score_table table{};
        table.struct_size = sizeof table;
        detail::Run(options).checked([&](const recip_options *run, recip_error **error) {
            return recip_ledger_scores(owned_.get(), &none, 0, nullptr, 0, run, &table, error);
        });
    }

    Handle owned_;
};

// What was seen of the relationships of a ledger when they were last looked at, so that a job that looks
// every day tells each change once.
class AlertStream {
public:
    AlertStream()
        : owned_(detail::made<recip_alert_stream, recip_alert_stream_free>(recip_alert_stream_new)) {}

    // Loads what save() saved.
    static AlertStream load(std::string_view snapshot) {
        return AlertStream(detail::made<recip_alert_stream, recip_alert_stream_free>(
            [&](recip_alert_stream **out, recip_error **error) {
                return recip_alert_stream_load_bytes(detail::bytes(snapshot), snapshot.size(), out,
                                                     error);
            }));
    }
    std::string save() const {
        return detail::document([&](recip_document **out, recip_error **error) {
            return recip_alert_stream_save_bytes(owned_.get(), out, error);
        });
    }

    // What changed that matters since the last look, as JSON. RECIP_OUT_OF_RANGE if `as_of` is before it.
    std::string next(const Ledger &ledger, std::int64_t as_of, const Options &options = {}) {
        return detail::document([&](recip_document **out, recip_error **) {
            detail::Run(options).checked([&](const recip_options *run, recip_error **error) {
                return recip_alert_stream_next(owned_.get(), ledger.get(), as_of, run, out, error);
            });
            return RECIP_OK;
        });
    }

    // For the calls that have no method here.
    recip_alert_stream *get() noexcept { return owned_.get(); }
    const recip_alert_stream *get() const noexcept { return owned_.get(); }

private:
    using Handle = detail::Owned<recip_alert_stream, recip_alert_stream_free>;
    explicit AlertStream(Handle owned) : owned_(std::move(owned)) {}

    Handle owned_;
};

// What the events of many relationships add up to, without the events: for streams too large to keep.
// A relationship is a number of yours, from 0 on.
class Tallies {
public:
    Tallies() : Tallies(Policy()) {}
    explicit Tallies(const Policy &policy)
        : owned_(detail::made<recip_tallies, recip_tallies_free>(
              [&](recip_tallies **out, recip_error **error) {
                  return recip_tallies_new(policy.get(), out, error);
              })) {}

    // Loads what save() saved. RECIP_INVALID_POLICY if the sums would be others under this policy.
    static Tallies load(std::string_view snapshot, const Policy &policy = Policy()) {
        return Tallies(detail::made<recip_tallies, recip_tallies_free>(
            [&](recip_tallies **out, recip_error **error) {
                return recip_tallies_load_bytes(detail::bytes(snapshot), snapshot.size(),
                                                policy.get(), out, error);
            }));
    }
    std::string save() const {
        return detail::document([&](recip_document **out, recip_error **error) {
            return recip_tallies_save_bytes(owned_.get(), out, error);
        });
    }

    // How deep a relationship goes; blank leaves the one as it is.
    void set_profile(std::int64_t relationship, std::string_view tier, std::string_view nature = "") {
        detail::checked([&](recip_error **error) {
            return recip_tallies_set_profile(owned_.get(), relationship, text(tier), text(nature),
                                             error);
        });
    }
    // Says whether the event is new. It names no parties: both are "" to event(), and the actor is
    // "supplier" or "customer". RECIP_TOO_LATE if it is later than the policy allows.
    bool record(std::int64_t relationship, const recip_event &event) {
        std::uint64_t recorded = 0;
        detail::checked([&](recip_error **error) {
            return recip_tallies_record(owned_.get(), relationship, &event, &recorded, error);
        });
        return recorded == 1;
    }
    // How many rows were taken, and how many were left out, since they came too late.
    struct Ingested {
        std::uint64_t recorded = 0;
        std::uint64_t too_late = 0;
    };
    // Contributions as columns of numbers. A row that is refused refuses all.
    Ingested ingest(const recip_numbers &numbers) {
        Ingested rows;
        detail::checked([&](recip_error **error) {
            return recip_tallies_ingest(owned_.get(), &numbers, &rows.recorded, &rows.too_late, error);
        });
        return rows;
    }
    // Adds other tallies: other relationships, or later events of the same, all of them unsettled.
    // RECIP_CANNOT_MERGE otherwise, or under different policies; nothing is merged then.
    void merge(const Tallies &later) {
        detail::checked([&](recip_error **error) {
            return recip_tallies_merge(owned_.get(), later.get(), error);
        });
    }

    // How many relationships there are.
    std::uint64_t count() const { return detail::told(recip_tallies_count, owned_.get()); }
    // Their numbers, in rising order.
    std::vector<std::int64_t> relationships() const {
        std::vector<std::int64_t> numbers(static_cast<std::size_t>(count()));
        detail::checked([&](recip_error **error) {
            return recip_tallies_relationships(owned_.get(), numbers.data(), numbers.size(), error);
        });
        return numbers;
    }
    // The scores of all relationships, by their codes: rows are in the order of relationships().
    // RECIP_OUT_OF_RANGE if an event is later than `as_of`.
    Scores scores(const std::vector<std::int32_t> &codes, std::int64_t as_of,
                  const Options &options = {}) const {
        return scores(relationships(), codes, as_of, options);
    }
    // The same of these relationships, in their order. RECIP_NOT_FOUND and its row if there is no such
    // one.
    Scores scores(const std::vector<std::int64_t> &relationships,
                  const std::vector<std::int32_t> &codes, std::int64_t as_of,
                  const Options &options = {}) const {
        return Scores(relationships.size(), codes.size(), options,
                      [&](const recip_options *run, const recip_score_table *table,
                          recip_error **error) {
                          return recip_tallies_scores(
                              owned_.get(), detail::start(relationships), relationships.size(), as_of,
                              codes.data(), codes.size(), run, table, error);
                      });
    }

    // For the calls that have no method here.
    recip_tallies *get() noexcept { return owned_.get(); }
    const recip_tallies *get() const noexcept { return owned_.get(); }

private:
    using Handle = detail::Owned<recip_tallies, recip_tallies_free>;
    explicit Tallies(Handle owned) : owned_(std::move(owned)) {}

    Handle owned_;
};

// A structure of Arrow's C data interface: empty at first, and filled through get(). It is released
// with this, unless somebody took it over, who leaves its `release` NULL, as the specification says.
template <typename T> class Arrow {
public:
    Arrow() noexcept = default;
    Arrow(Arrow &&other) noexcept : raw_(std::exchange(other.raw_, T{})) {}
    Arrow &operator=(Arrow &&other) noexcept {
        Arrow taken(std::move(other));
        std::swap(raw_, taken.raw_);
        return *this;
    }
    ~Arrow() {
        if (raw_.release != nullptr) raw_.release(&raw_);
    }

    T *get() noexcept { return &raw_; }
    const T *get() const noexcept { return &raw_; }

private:
    T raw_{};
};

// A batch of Arrow's: a struct array and its schema.
struct Batch {
    Arrow<ArrowArray> array;
    Arrow<ArrowSchema> schema;
};

// Scores all relationships of columns of numbers, by their codes, with nothing kept: the quickest way from
// very many contributions to scores. Row by row "relationship", which rises, and the scores; `profiles`
// may be NULL.
inline Batch batch_scores(const recip_numbers &numbers, const recip_profiles *profiles,
                          const std::vector<std::int32_t> &codes, std::int64_t as_of,
                          const Policy &policy = Policy(), const Options &options = {}) {
    Batch made;
    detail::Run(options).checked([&](const recip_options *run, recip_error **error) {
        return recip_batch_scores_arrow(policy.get(), &numbers, profiles, as_of, detail::start(codes),
                                        codes.size(), run, made.array.get(), made.schema.get(), error);
    });
    return made;
}

// Relationships in the order of the names, from the `first` on, at most `count`; all, unless said.
struct Block {
    std::uint64_t first = 0;
    std::uint64_t count = UINT64_MAX;
};

// What one worker of several knows: push events, profiles, or the states of other folds; take states or scores.
// Whatever the split, the scores are those of a ledger of all events.
class Fold {
public:
    Fold() : Fold(Policy()) {}
    // All folds of a job need the same policy.
    explicit Fold(const Policy &policy)
        : owned_(detail::made<recip_fold, recip_fold_free>(
              [&](recip_fold **out, recip_error **error) {
                  return recip_fold_new(policy.get(), out, error);
              })) {}

    // A batch of events; or, where there is a column "state", of states; or, where there is "tier" or
    // "nature" and no "occurred_at", of profiles of relationships. It takes all rows, or none, unless
    // `flags` has RECIP_SKIP_BAD_ROWS. Both structures are consumed, also by a call that throws.
    Report push_arrow(ArrowArray &array, ArrowSchema &schema, std::uint32_t flags = 0,
                      const Options &options = {}) {
        return Report(options,
                      [&](const recip_options *run, recip_report **report, recip_error **error) {
                          return recip_fold_push_arrow(owned_.get(), &array, &schema, flags, run,
                                                       report, error);
                      });
    }
    // The same of what a fold handed out, as in push_arrow(other.states()).
    Report push_arrow(Batch batch, std::uint32_t flags = 0, const Options &options = {}) {
        return push_arrow(*batch.array.get(), *batch.schema.get(), flags, options);
    }
    // The same of all batches of a stream, which are held until the call ends. RECIP_IO if the stream
    // fails.
    Report push_stream(ArrowArrayStream &stream, std::uint32_t flags = 0,
                       const Options &options = {}) {
        return Report(options,
                      [&](const recip_options *run, recip_report **report, recip_error **error) {
                          return recip_fold_push_stream(owned_.get(), &stream, flags, run, report,
                                                        error);
                      });
    }

    // How many relationships there are.
    std::uint64_t count() const { return detail::told(recip_fold_count, owned_.get()); }
    // When the newest event occurred; none without events.
    std::optional<std::int64_t> newest() const {
        return detail::time(detail::told(recip_fold_newest, owned_.get()));
    }
    // How many bytes of memory the fold holds, as far as it knows.
    std::uint64_t bytes() const { return detail::told(recip_fold_bytes, owned_.get()); }

    // States, for another fold to go on from: RECIP_STATE_EVENTS, or RECIP_STATE_SUMS, which are of
    // constant size. The fold stays as it is. RECIP_CANNOT_MERGE, RECIP_TOO_LATE or
    // RECIP_CONFLICTING_EVENT if what was pushed does not come to a whole.
    Batch states(std::int32_t form = RECIP_STATE_EVENTS, Block block = {},
                 const Options &options = {}) const {
        return handed_out(options, [&](const recip_options *run, ArrowArray *array,
                                       ArrowSchema *schema, recip_error **error) {
            return recip_fold_states_arrow(owned_.get(), block.first, block.count, form, run, array,
                                           schema, error);
        });
    }
    // Scores under their names: those that the command `reciprocity assess` writes. Refusals are as of
    // states(), and RECIP_OUT_OF_RANGE if there are sums of a later time than `as_of`.
    Batch scores(std::int64_t as_of, Block block = {}, const Options &options = {}) const {
        return scored(nullptr, 0, as_of, block, options);
    }
    // The same, by their codes.
    Batch scores(const std::vector<std::int32_t> &codes, std::int64_t as_of, Block block = {},
                 const Options &options = {}) const {
        return scored(detail::start(codes), codes.size(), as_of, block, options);
    }

    // For the calls that have no method here.
    recip_fold *get() noexcept { return owned_.get(); }
    const recip_fold *get() const noexcept { return owned_.get(); }

private:
    Batch scored(const std::int32_t *codes, std::size_t count, std::int64_t as_of, Block block,
                 const Options &options) const {
        return handed_out(options, [&](const recip_options *run, ArrowArray *array,
                                       ArrowSchema *schema, recip_error **error) {
            return recip_fold_scores_arrow(owned_.get(), block.first, block.count, as_of, codes, count,
                                           run, array, schema, error);
        });
    }

    // Makes a call that hands out a batch.
    template <typename Call> static Batch handed_out(const Options &options, Call call) {
        Batch made;
        detail::Run(options).checked([&](const recip_options *run, recip_error **error) {
            return call(run, made.array.get(), made.schema.get(), error);
        });
        return made;
    }

    detail::Owned<recip_fold, recip_fold_free> owned_;
};

} // namespace reciprocity

#endif // RECIPROCITY_HPP
