#pragma once
#include <cmath>
#include <memory>
#include <string>
#include <vector>
#include "conformance/design_blocks.hpp"
#include "core/eigen.hpp"
#include "riata/problem/glm_objective.hpp"
#include "solver/certify.hpp"
#include "solver/warmth.hpp"

namespace riata {

/// A unit over a small GLM whose rows are weighted and whose columns are centred, with the columns
/// themselves in plain sight (the intercept's last).
class MadeUnit {
 public:
  struct Wish {
    std::string family = "gaussian";
    Index rows = 40, features = 12, responses = 1;
    std::uint64_t seed = 1;
    bool sparse = false;
    bool all_rows_count = false;  // else every fourth has no weight
    double alike = 0;             // of every column, what it shares with the one before
  };

  explicit MadeUnit(Wish wish)
      : matrix_(oracle::normal_matrix(wish.rows, wish.features, wish.seed)),
        omega_(wish.features + 1, wish.responses) {
    for (Index j = 1; wish.alike > 0 && j < wish.features; ++j)
      for (Index i = 0; i < wish.rows; ++i)
        matrix_(i, j) =
            wish.alike * matrix_(i, j - 1) + std::sqrt(1 - wish.alike * wish.alike) * matrix_(i, j);
    if (wish.sparse)
      for (double& each : matrix_.values())
        if (std::abs(each) < 1) each = 0;
    features_->add("X", wish.sparse ? sparse_block(compressed(matrix_).view()) : AnyBlock(matrix_));
    design_ = std::make_unique<Design>(*features_);
    GlmObjective::Data data;
    for (Index i = 0; i < wish.rows; ++i)
      data.weights.push_back(static_cast<double>(wish.all_rows_count ? 1 + i % 3 : i % 4));
    data.y = wish.family == "categorical"
                 ? oracle::indicators(oracle::class_codes(matrix_, wish.responses, wish.seed + 1),
                                      wish.responses)
                 : oracle::responses_for(wish.family, matrix_, wish.responses, wish.seed + 1);
    design_->centre = column_moments(*design_, data.weights).mean;
    objective_ = std::make_unique<GlmObjective>(*design_, make_observation(wish.family), data);
    columns_ = Dense(wish.rows, wish.features + 1);
    for (Index j = 0; j < wish.features; ++j)
      for (Index i = 0; i < wish.rows; ++i) columns_(i, j) = matrix_(i, j) - design_->centre[at(j)];
    columns_.col(wish.features).setOnes();
  }

  Omega& omega() { return omega_; }
  const Omega& omega() const { return omega_; }
  const GlmObjective& smooth() const { return *objective_; }
  const Dense& columns() const { return columns_; }
  Index parameters() const { return columns_.cols(); }
  Index entries() const { return parameters() * objective_->responses(); }
  Unit unit() const {
    Unit out{objective_.get(), {}, &omega_};
    for (Index r = 0; r < objective_->responses(); ++r) out.responses.push_back(r);
    return out;
  }
  Warmth at_point(const Vector& b) const {
    Warmth out;
    out.expand(unit(), b);
    return out;
  }
  Vector point(std::uint64_t seed, double size) const {
    const Matrix b = oracle::normal_matrix(entries(), 1, seed, size);
    return ConstVectorMap(b.values().data(), entries());
  }

  /// X'diag(w_r)X of every response, one block after the other, in plain loops.
  Dense hessian(const Dense& weights) const {
    const Index p = parameters();
    Dense out = Dense::Zero(entries(), entries());
    for (Index r = 0; r < weights.cols(); ++r)
      for (Index j = 0; j < p; ++j)
        for (Index k = 0; k < p; ++k)
          for (Index i = 0; i < weights.rows(); ++i)
            out(r * p + j, r * p + k) += columns_(i, j) * weights(i, r) * columns_(i, k);
    return out;
  }
  /// X'slope_r of every response, in plain loops.
  Vector gradient(const Dense& slope) const {
    const Index p = parameters();
    Vector out = Vector::Zero(entries());
    for (Index r = 0; r < slope.cols(); ++r)
      for (Index j = 0; j < p; ++j)
        for (Index i = 0; i < slope.rows(); ++i) out[r * p + j] += columns_(i, j) * slope(i, r);
    return out;
  }

 private:
  Matrix matrix_;
  std::unique_ptr<Features> features_ = std::make_unique<Features>();
  std::unique_ptr<Design> design_;
  std::unique_ptr<GlmObjective> objective_;
  Dense columns_;
  Omega omega_;
};

}  // namespace riata
