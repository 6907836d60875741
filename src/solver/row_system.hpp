#pragma once
#include <memory>
#include "core/eigen.hpp"
#include "riata/solver/solver.hpp"
#include "solver/symmetric.hpp"

namespace riata {

/// What the Newton systems of one response have in common: X Q^-1 X' of the parameters that the
/// quadratic penalty holds, and the columns of the others.
struct RowGram {
  RowGram(const Columns& smooth, Eigen::Ref<const Vector> quadratic, int threads);
  /// The same where every quadratic strength is divided by a number.
  RowGram(const RowGram& other, double by);
  /// That number, 0: these strengths are no multiples of its own.
  double times(Eigen::Ref<const Vector> quadratic) const;

  std::vector<Index> held, free;
  Vector quadratic;  // of the held ones
  Dense gram, columns;
};

/// Whether a quadratic penalty, and nothing else, holds all parameters but some few of each
/// response.
bool holds_nearly_all(Index rows, const Omega& omega);

/// Whether Newton systems are smaller by rows than by parameters: more parameters than rows, nearly
/// all of them held by a quadratic penalty.
bool rows_pay(Index rows, const Omega& omega);
/// How many numbers the systems of one response take.
double row_system_numbers(double rows);

/// One per response; made of those of before, which may be none, where only the strength is
/// another.
using RowGrams = std::vector<std::shared_ptr<const RowGram>>;
RowGrams row_grams(const Unit& unit, const RowGrams& before, int threads);

/// X'diag(w)X + Q, solved in the space of the rows: with K = X Q^-1 X' and M = I + K, the weights'
/// roots on both sides of K, its inverse is Q^-1 - Q^-1 X' M^-1 X Q^-1 (Woodbury), and what is left
/// of the free parameters is their Schur complement F' M^-1 F.
class RowSystem {
 public:
  /// smooth must outlive it.
  RowSystem(const Columns& smooth, std::shared_ptr<const RowGram> common, const Vector& weights);

  Vector solve(const Vector& right) const;
  /// The part of v inside the range of the matrix.
  Vector projected(const Vector& v) const;
  bool singular() const { return free_.singular(); }
  Index rank() const { return std::ssize(common_->held) + free_.rank(); }
  double condition() const { return 1 / rows_.rcond(); }  // of M
  int passes() const { return passes_; }                  // over the data, by now

 private:
  const Columns* smooth_;
  std::shared_ptr<const RowGram> common_;
  Vector root_;             // of the weights
  Dense columns_;           // the free ones, times it
  Eigen::LLT<Dense> rows_;  // of M
  Symmetric free_;
  mutable int passes_ = 0;
};

}  // namespace riata
