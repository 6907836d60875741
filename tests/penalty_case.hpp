#pragma once
#include <functional>
#include <ostream>
#include <string>
#include <vector>
#include "oracle.hpp"
#include "riata/model/glm.hpp"

namespace riata {

/// Penalty terms, and the same penalty written out for the oracle.
struct PenaltyCase {
  std::string name;
  std::vector<PenaltyTerm> terms;
  std::function<void(oracle::Problem&)> write;
  bool tied = false;  // a group joins the responses
  friend std::ostream& operator<<(std::ostream& out, const PenaltyCase& c) { return out << c.name; }
};

/// l1 |b| + quadratic b^2 / 2 of every entry.
inline PenaltyCase on_every_entry(std::string name, AnyPenalty penalty, double strength, double l1,
                                  double quadratic) {
  return {std::move(name), {{std::move(penalty), strength, {}, {}}}, [=](oracle::Problem& p) {
            p.l1.assign(p.l1.size(), l1);
            p.quadratic.assign(p.quadratic.size(), quadratic);
          }};
}

}  // namespace riata
