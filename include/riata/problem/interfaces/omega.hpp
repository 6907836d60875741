#pragma once
#include <string>
#include <vector>
#include "riata/core/view.hpp"
#include "riata/penalty/any_penalty.hpp"
#include "riata/problem/interfaces/prox.hpp"

namespace riata {

/// The penalty as data, over entries (parameter, response) numbered parameter + parameters *
/// response:  sum_e quadratic_e b_e^2/2 + l1_e |b_e|  +  sum_g strength_g ||b_g||  +  others.
/// Groups are disjoint. The intercept's entries, and any other unpenalised ones, are zero
/// everywhere.
class Omega final : public Prox {
 public:
  struct Group {
    std::vector<Index> entries;
    double strength = 0;  // with the root of the size, where the penalty has it
    std::string name;
  };
  /// A penalty that offers only value and prox.
  struct Other {
    AnyPenalty penalty;
    std::vector<Index> entries;
    std::vector<double> strength;  // one per entry
  };

  Omega(Index parameters, Index responses);

  Index parameters = 0, responses = 0;
  double scale = 1;  // what `times` has multiplied all strengths with
  std::vector<double> quadratic, l1;
  std::vector<Group> groups;
  std::vector<Other> others;

  double value(std::span<const double> b) const override;
  void prox(std::span<double> b, double step) const override;

  bool is_smooth() const;  // quadratic only
  bool is_lowered() const { return others.empty(); }
  /// The same penalty with every strength times `factor`.
  Omega times(double factor) const;
  /// What is left when the quadratic part is counted with the smooth loss, as solvers do: its prox
  /// is exact whatever the quadratic strengths inside a group.
  Omega without_quadratic() const;
  /// Responses that groups tie together, in rising order: each set is solved and certified as one.
  std::vector<std::vector<Index>> units() const;
  /// The penalty on the entries of some responses, renumbered.
  Omega restricted_to(const std::vector<Index>& some) const;
  /// For every entry the group it is in, or -1.
  std::vector<Index> group_of_entry() const;
};

}  // namespace riata
