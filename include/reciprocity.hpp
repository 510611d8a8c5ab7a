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
    std::size_t rows() const noexcept { return rows_; }
    std::optional<double> at(std::size_t row, std::size_t score) const {
        const std::size_t place = score * rows_ + row;
        return states_.at(place) == RECIP_KNOWN ? std::optional<double>(values_.at(place))
                                                : std::nullopt;
    }

private:
    friend class Ledger;
    std::size_t rows_ = 0;
    std::vector<double> values_;
    std::vector<std::uint8_t> states_;
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
                return recip_ledger_load_bytes(
                    reinterpret_cast<const std::uint8_t *>(snapshot.data()), snapshot.size(), nullptr,
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
        recip_report *report = nullptr;
        detail::Run(options).checked([&](const recip_options *run, recip_error **error) {
            return recip_ledger_ingest(owned_.get(), &columns, 0, run, &report, error);
        });
        const detail::Owned<recip_report, recip_report_free> freed(report);
        return recip_report_recorded(report);
    }

    std::uint64_t events() const {
        std::uint64_t count = 0;
        detail::checked([&](recip_error **error) {
            return recip_ledger_event_count(owned_.get(), &count, error);
        });
        return count;
    }
    std::uint64_t relationships() const {
        std::uint64_t count = 0;
        detail::checked([&](recip_error **error) {
            return recip_ledger_relationship_count(owned_.get(), &count, error);
        });
        return count;
    }
    // Supplier and customer of a relationship, in the order of the names.
    std::pair<std::string, std::string> names(std::uint64_t index) const {
        recip_text supplier{}, customer{};
        detail::checked([&](recip_error **error) {
            return recip_ledger_pair(owned_.get(), index, &supplier, &customer, error);
        });
        return {std::string(view(supplier)), std::string(view(customer))};
    }
    // When the newest event occurred; none without events.
    std::optional<std::int64_t> newest() const {
        std::int64_t micros = 0;
        detail::checked([&](recip_error **error) {
            return recip_ledger_newest(owned_.get(), &micros, error);
        });
        return micros == RECIP_NO_TIME ? std::nullopt : std::optional<std::int64_t>(micros);
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
        made.rows_ = static_cast<std::size_t>(relationships());
        made.values_.resize(made.rows_ * codes.size());
        made.states_.resize(made.rows_ * codes.size());
        recip_score_table table{};
        table.struct_size = sizeof table;
        table.capacity = made.rows_;
        table.values = made.values_.data();
        table.states = made.states_.data();
        if (made.values_.empty()) return made;
        detail::Run(options).checked([&](const recip_options *run, recip_error **error) {
            return recip_ledger_scores(owned_.get(), nullptr, as_of, codes.data(), codes.size(), run,
                                       &table, error);
        });
        return made;
    }
    std::string portfolio(std::int64_t as_of) const {
        return detail::document([&](recip_document **out, recip_error **error) {
            return recip_ledger_portfolio(owned_.get(), as_of, nullptr, out, error);
        });
    }

    // For the calls that have no method here.
    recip_ledger *get() noexcept { return owned_.get(); }
    const recip_ledger *get() const noexcept { return owned_.get(); }

private:
    using Handle = detail::Owned<recip_ledger, recip_ledger_free>;
    explicit Ledger(Handle owned) : owned_(std::move(owned)) {}

    Handle owned_;
};

} // namespace reciprocity

#endif // RECIPROCITY_HPP
