// Scores every relationship of a CSV file (occurred_at in seconds, supplier, customer, actor, type,
// kind, amount), shows how a refusal reads, and stops a run.
//
// Use: score FILE
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "reciprocity.hpp"

static std::string shown(std::optional<double> number) {
    char digits[32];
    if (!number) return "";
    std::snprintf(digits, sizeof digits, "%.17g", *number);
    return digits;
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    std::ifstream file(argv[1]);
    reciprocity::Ledger ledger;
    std::string line;
    std::getline(file, line); // the heading
    while (std::getline(file, line)) {
        std::vector<std::string> field;
        std::istringstream fields(line);
        for (std::string one; std::getline(fields, one, ',');) field.push_back(one);
        auto event = reciprocity::event(field.at(4), std::stoll(field.at(0)) * 1000000, field.at(1),
                                        field.at(2), field.at(3));
        event.kind = reciprocity::text(field.at(5));
        event.amount = std::stod(field.at(6));
        ledger.record(event);
    }
    const std::int64_t now = ledger.newest().value();
    const std::vector<std::int32_t> codes = {RECIP_SCORE_SUPPLIER_SHARE, RECIP_SCORE_OVERALL};
    const reciprocity::Scores scores = ledger.scores(codes, now);
    for (std::size_t row = 0; row < scores.rows(); row++) {
        const auto names = ledger.names(row);
        std::cout << names.first << ',' << names.second << ',' << shown(scores.at(row, 0)) << ','
                  << shown(scores.at(row, 1)) << '\n';
    }
    try {
        auto event = reciprocity::event("contribution", now, "a", "b", "supplier");
        event.kind = reciprocity::text("sevice");
        ledger.record(event);
    } catch (const reciprocity::Error &error) {
        std::cout << "refused," << error.code() << ',' << error.column() << '\n';
    }
    const reciprocity::Cancel cancel;
    cancel.trip();
    reciprocity::Options options;
    options.threads = 2;
    options.cancel = &cancel;
    try {
        ledger.scores(codes, now, options);
    } catch (const reciprocity::Error &error) {
        std::cout << "stopped," << error.code() << '\n';
    }
    return 0;
}
