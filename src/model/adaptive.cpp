#include "riata/model/adaptive.hpp"
#include <algorithm>
#include <cmath>
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

namespace {

constexpr double kLeast = 1e-8;  // of the largest coefficient

Matrix norms_of_blocks(const Fit& fit) {
  const Index responses = fit.coef().cols();
  Matrix norms(std::ssize(fit.blocks()) * responses, 1);
  Index g = 0;
  for (const auto& block : fit.blocks())
    for (Index r = 0; r < responses; ++r, ++g) {
      double sum = 0;
      for (Index j = block.first; j < block.first + block.count; ++j)
        sum += fit.coef()(j, r) * fit.coef()(j, r);
      norms(g, 0) = std::sqrt(sum);
    }
  return norms;
}

}  // namespace

Matrix adaptive_strength(const Matrix& pilot, double gamma) {
  if (!(gamma > 0) || std::isinf(gamma))
    throw InvalidArgument(
        cat("adaptive_strength: gamma must be finite and greater than 0, got ", shortest(gamma)));
  double largest = 0;
  for (double each : pilot.values()) {
    if (!std::isfinite(each))
      throw InvalidArgument(
          cat("adaptive_strength: the pilot's coefficients must be finite, got ", shortest(each)));
    largest = std::max(largest, std::abs(each));
  }
  if (largest == 0)
    throw InvalidArgument(
        "adaptive_strength: the pilot must have a coefficient other than 0; give a weaker pilot");
  Matrix out(pilot.rows(), pilot.cols());
  for (Index r = 0; r < pilot.cols(); ++r)
    for (Index j = 0; j < pilot.rows(); ++j)
      out(j, r) = std::pow(std::max(std::abs(pilot(j, r)), kLeast * largest), -gamma);
  return out;
}

Strength adaptive_strength(const Fit& pilot, double gamma) {
  const Matrix all = adaptive_strength(pilot.coef(), gamma);
  Strength out;
  for (const auto& block : pilot.blocks()) {
    Matrix own(block.count, all.cols());
    for (Index r = 0; r < all.cols(); ++r)
      for (Index j = 0; j < block.count; ++j) own(j, r) = all(block.first + j, r);
    out.blocks.emplace(block.name, BlockStrength(std::move(own)));
  }
  return out;
}

BlockStrength adaptive_group_strength(const Fit& pilot, double gamma) {
  return BlockStrength(adaptive_strength(norms_of_blocks(pilot), gamma));
}

}  // namespace riata
