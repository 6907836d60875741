#pragma once
#include <limits>
#include <string>
#include <utility>
#include <vector>
#include "riata/penalty/any_penalty.hpp"
#include "riata/problem/interfaces/indices.hpp"
#include "riata/problem/interfaces/prox.hpp"

namespace riata {

/// The penalty as data, over entries (parameter, response) numbered parameter + parameters *
/// response:  sum_e quadratic_e b_e^2/2 + l1_e |b_e|  +  sum_g strength_g ||b_g||  +  others,
/// for lower_e <= b_e <= upper_e. Groups are disjoint, and no entry of a group has bounds. The
/// intercept's entries, and any other unpenalised ones, are zero everywhere.
class Omega final : public Prox {
 public:
  struct Group {
    Indices entries;
    double strength = 0;  // with the root of the size, where the penalty has it
  };
  /// A penalty that offers only value and prox, or is concave in |b|. Its entries have no l1 part,
  /// group or bounds.
  struct Other {
    AnyPenalty penalty;
    Indices entries;
    std::vector<double> strength;  // one per entry
  };

  Omega(Index parameters, Index responses);

  Index parameters = 0, responses = 0;
  double scale = 1;  // what `times` has multiplied all strengths with
  std::vector<double> quadratic, l1;
  std::vector<Group> groups;
  std::vector<Other> others;

  double value(std::span<const double> b) const override;
  /// The parts of the value by name, without those that are absent.
  std::vector<std::pair<std::string, double>> values_by_kind(std::span<const double> b) const;
  void prox(std::span<double> b, double step) const override;

  /// Keeps an entry in [low, high], and in the bounds that it has already.
  void bound(Index entry, double low, double high);
  bool has_bounds() const { return !lower_.empty(); }
  double lower(Index entry) const { return has_bounds() ? lower_[at(entry)] : -kInfinity; }
  double upper(Index entry) const { return has_bounds() ? upper_[at(entry)] : kInfinity; }
  /// Bounds in units of b_e * scale_j, for the parameter j of every entry.
  void scale_bounds(const std::vector<double>& scale);

  bool is_smooth() const;  // quadratic only
  bool is_lowered() const { return others.empty(); }
  /// Whether every part beyond the data is concave in |b|, so that tangent() is all data.
  bool is_concave() const;
  /// The same penalty with every strength times `factor`; bounds stay.
  Omega times(double factor) const;
  /// What is left when the quadratic part is counted with the smooth loss, as solvers do: its prox
  /// is exact whatever the quadratic strengths inside a group.
  Omega without_quadratic() const;
  /// The convex penalty that lies above this one but for a constant and touches it at b: concave
  /// parts become l1 or group terms with their slope at b (Zou & Li 2008).
  Omega tangent(std::span<const double> b) const;
  /// Responses that groups tie together, in rising order: each set is solved and certified as one.
  std::vector<std::vector<Index>> units() const;
  /// The penalty on the entries of some responses, renumbered.
  Omega restricted_to(const std::vector<Index>& some) const;
  /// The parameters that nothing holds in any response: no penalty and no bound.
  std::vector<Index> free_parameters() const;
  /// The parameter and the response of an entry. Mostly there is one response, and a division would
  /// cost more than what is done with the entry.
  Index parameter_of(Index entry) const { return entry < parameters ? entry : entry % parameters; }
  Index response_of(Index entry) const { return entry < parameters ? 0 : entry / parameters; }
  /// For every entry the group it is in, or -1.
  std::vector<Index> group_of_entry() const;

 private:
  static constexpr double kInfinity = std::numeric_limits<double>::infinity();

  std::vector<double> lower_, upper_;  // empty: none
};

}  // namespace riata
