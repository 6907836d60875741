#pragma once
#include <array>
#include <map>
#include <optional>
#include <vector>
#include "core/eigen.hpp"
#include "riata/solver/solver.hpp"
#include "solver/block_minimiser.hpp"
#include "solver/group_newton.hpp"
#include "solver/secants.hpp"
#include "solver/support_factor.hpp"

namespace riata {

/// The entries that a solver works on, response after response, and the Hessian among them (one
/// block per response, since responses have no curvature in common), or the columns that it is made
/// of.
class WorkingSet {
 public:
  /// weights: loss'' of every row and response, with which the Hessian is formed.
  void reset(const Unit& unit, const std::vector<Index>& entries, Dense weights);
  /// All entries of one response, with a Hessian that is known; nothing is formed any more.
  void hold(Dense hessian);
  /// Adds entries, with the weights as they are.
  void extend(const Unit& unit, const std::vector<Index>& entries);
  /// Drops all but some, given by their place.
  void keep(const std::vector<Index>& places);
  /// The same entries, with the Hessian at other weights.
  void refresh(const Unit& unit, Dense weights);

  /// Lets the Hessian of response r learn from a step of its entries and what it changed of their
  /// gradient, until it is formed anew.
  void learn(Index r, const Vector& step, const Vector& change);
  /// Whether it has learned from any.
  bool learned() const { return !mended_.empty(); }

  Index size() const { return std::ssize(entries_); }
  const std::vector<Index>& entries() const { return entries_; }
  /// Where an entry stands, -1: nowhere.
  Index place(Index entry) const { return place_[at(entry)]; }
  bool has(Index entry) const { return place(entry) >= 0; }
  Index responses() const { return std::ssize(parameters_); }
  /// Where response r begins among the entries, and how many it has.
  Index first(Index r) const { return first_[at(r)]; }
  Index count(Index r) const { return std::ssize(parameters_[at(r)]); }
  Index response_of(Index place) const;
  std::span<const Index> parameters(Index r) const { return parameters_[at(r)]; }
  /// Whether the columns themselves are held, instead of the Hessian.
  bool by_columns() const { return by_columns_; }
  void turn_to_columns(const Unit& unit);
  /// Whether those are sparse, of one response; so it stays until a column comes that is not.
  bool sparse() const { return sparse_; }
  /// False, and nothing has changed, where a column is not sparse.
  bool turn_to_sparse(const Unit& unit);
  const SparseColumns& sparse_columns() const { return sparse_columns_; }
  auto columns(Index r) const { return columns_[at(r)].leftCols(count(r)); }
  /// Of some places in response r.
  template <std::size_t K>
  std::array<const double*, K> columns_at(Index r, std::span<const Index> places) const {
    std::array<const double*, K> out;
    for (std::size_t k = 0; k < K; ++k) out[k] = columns_[at(r)].col(places[k] - first(r)).data();
    return out;
  }
  auto hessian(Index r) const {
    return (learned() ? mended_ : hessian_)[at(r)].topLeftCorner(count(r), count(r));
  }
  /// out(a, b) = H(rows[a], columns[b]), rows and columns by place
  void read(const std::vector<Index>& rows, const std::vector<Index>& columns, Dense& out) const;
  const Dense& weights() const { return weights_; }
  /// Of the Hessian and the quadratic penalty among some entries, where no other penalty bends;
  /// kept while the Hessian is, and the strength is near.
  SupportFactor& factor() { return factor_; }
  /// The scale of the penalty that the factor holds over the present one, at least 1; forgets the
  /// factor where it has served.
  double factor_ratio(double scale);

  /// A Newton system over columns as it was at some point; kept while the weights are.
  struct KeptNewton {
    std::vector<std::vector<Index>> groups;  // their entries; a free entry is a group of its own
    Index size = 0, own = 0;                 // entries of all, and of those that it was formed of
    GroupNewton inverse;
  };
  KeptNewton& newton() { return newton_; }

  /// Of the entries with these places, by number of their group in Omega; kept while the Hessian
  /// is.
  const GroupCurvature& group_curvature(Index group, const std::vector<Index>& places,
                                        const Vector& quadratic);

 private:
  void number();
  void forget_curvature();
  void unlearn();
  void learn_again(Index r);
  void read_columns(const std::vector<Index>& rows, const std::vector<Index>& columns,
                    Dense& out) const;
  void turn_to_hessian(const Unit& unit);
  void reserve(Index r, Index size);
  void append_hessian(const Unit& unit, Index r, const std::vector<Index>& fresh);
  void append_columns(const Unit& unit, Index r, const std::vector<Index>& fresh);

  std::vector<std::vector<Index>> parameters_;  // of every response
  std::vector<Dense> hessian_;                  // as the weights make it, with room to grow
  std::vector<Dense> mended_;                   // the same with what it has learned; empty: nothing
  std::vector<Secants> secants_;                // of every response
  std::vector<Dense> columns_;                  // likewise
  SparseColumns sparse_columns_;
  bool by_columns_ = false, sparse_ = false;
  std::vector<Index> entries_, first_;
  std::vector<Index> place_;  // of every entry
  SupportFactor factor_;
  double factor_scale_ = 0;
  KeptNewton newton_;
  Dense weights_;
  Index parameters_in_all_ = 0;
  struct Kept {
    Vector quadratic;
    GroupCurvature curvature;
  };
  std::map<Index, Kept> groups_;
};

}  // namespace riata
