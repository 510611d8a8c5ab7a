// What the programs that use the classes of reciprocity.hpp share: checks, events and comparisons.
#ifndef CHECK_HPP
#define CHECK_HPP

#include <cstdlib>
#include <cstring>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "reciprocity.hpp"

using namespace reciprocity;

inline void check(bool holds, const char *what, int line) {
    if (holds) return;
    std::cout << "line " << line << ": " << what << " does not hold\n";
    std::exit(1);
}
#define CHECK(...) check((__VA_ARGS__), #__VA_ARGS__, __LINE__)

// Makes a call that must be refused with this code; the error.
template <typename Call> inline Error refusal(recip_status code, int line, Call call) {
    try {
        call();
    } catch (const Error &error) {
        if (error.code() != code) std::cout << error.code() << ": " << error.what() << '\n';
        check(error.code() == code && error.what()[0] != '\0', "the code of the refusal", line);
        return error;
    }
    check(false, "the refusal", line);
    std::abort();
}
#define REFUSED(code, ...) refusal(code, __LINE__, [&] { __VA_ARGS__; })

// Whether a call throws what its progress throws.
template <typename Call> inline bool throws_seven(Call call) {
    Options options;
    options.progress = [](std::uint64_t, std::uint64_t) -> bool { throw 7; };
    try {
        call(options);
    } catch (int thrown) {
        return thrown == 7;
    }
    return false;
}

inline const std::int64_t DAY = std::int64_t{86400} * 1000000;
inline const std::int64_t START = std::int64_t{1700000000} * 1000000;
inline const std::int64_t NOW = START + 60 * DAY;

inline std::vector<std::int32_t> all_codes() {
    std::vector<std::int32_t> codes;
    for (std::int32_t code = 1; code <= recip_score_count(); code++) codes.push_back(code);
    return codes;
}

// An event of two parties, or, with blank names, of a relationship of tallies.
inline recip_event of(const char *type, std::int64_t day, const char *customer, const char *actor) {
    const bool named = *customer != '\0';
    return event(type, START + day * DAY, named ? "acme" : "", customer, actor);
}

inline recip_event service(std::int64_t day, const char *customer, const char *actor) {
    recip_event event = of("contribution", day, customer, actor);
    event.kind = text("service");
    event.amount = 1.5;
    return event;
}

inline bool same(std::optional<double> one, std::optional<double> other) {
    if (!one || !other) return !one && !other;
    return std::memcmp(&*one, &*other, sizeof(double)) == 0;
}

// Compares so many scores of each row.
inline bool same(const Scores &one, const Scores &other, std::size_t scores) {
    if (one.rows() != other.rows()) return false;
    for (std::size_t row = 0; row < one.rows(); row++)
        for (std::size_t score = 0; score < scores; score++)
            if (!same(one.at(row, score), other.at(row, score))) return false;
    return true;
}

#endif // CHECK_HPP
