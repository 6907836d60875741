#pragma once
#include <string>
#include <vector>
#include "riata/design/features.hpp"
#include "riata/family/any_observation.hpp"
#include "riata/solver/certificate.hpp"

namespace riata {

/// A fitted model: coefficients (features, responses), intercepts and a certificate per response.
class Fit {
 public:
  struct Block {
    std::string name;
    Index first = 0, count = 0;  // its features
  };

  Fit() : observation_(nullptr) {}  // of nothing; to be assigned
  Fit(AnyObservation observation, std::vector<Block> blocks, Matrix coef,
      std::vector<double> intercept, std::vector<Certificate> certificates);

  const AnyObservation& observation() const { return observation_; }
  const std::vector<Block>& blocks() const { return blocks_; }
  const Matrix& coef() const { return coef_; }
  /// (features of the block, responses). An unknown name throws with the nearest one.
  Matrix coef(const std::string& block) const;
  const std::vector<double>& intercept() const { return intercept_; }
  const std::vector<Certificate>& certificates() const { return certificates_; }
  /// Of the response that is furthest from its optimum.
  const Certificate& certificate() const;

  /// Whether every certificate is below its tolerance.
  bool ok() const;

  /// eta and mu, (rows, responses). Rows with NaN in X give NaN. Blocks are matched by name.
  Matrix linear_predictor(const Features& X, MatrixView offset = {}) const;
  Matrix predict(const Features& X, MatrixView offset = {}) const;
  /// Mean deviance of every response, and 1 - that / the deviance of the weighted mean of y.
  std::vector<double> deviance(const Features& X, MatrixView y) const;
  std::vector<double> deviance_explained(const Features& X, MatrixView y) const;

 private:
  AnyObservation observation_;
  std::vector<Block> blocks_;
  Matrix coef_;
  std::vector<double> intercept_;
  std::vector<Certificate> certificates_;
};

}  // namespace riata
