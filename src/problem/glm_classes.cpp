#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include "core/eigen.hpp"
#include "riata/problem/glm_objective.hpp"

// A family whose row of eta is a vector: one loss couples all responses, the classes.
namespace riata {

double GlmObjective::loss_of_classes(Index begin, MatrixView eta, double* slope, double* curvature,
                                     Index stride) const {
  const std::span w(data_.weights.data() + begin, at(eta.rows));
  return observation_->vector_loss()->loss(
      {data_.y.values().data() + begin, eta.rows, responses(), 1, rows()}, eta, w, slope, curvature,
      stride);
}

double GlmObjective::pointwise_of_classes(std::span<const double> eta, std::span<double> slope,
                                          std::span<double> curvature) const {
  const Index n = rows();
  return sum_over_runs([&](Index first, Index size) {
    return loss_of_classes(first, {eta.data() + first, size, responses(), 1, n},
                           slope.empty() ? nullptr : slope.data() + first,
                           curvature.empty() ? nullptr : curvature.data() + first, n);
  });
}

// w mu_a mu_b, or w mu_a (1 - mu_a), where w mu is the curvature.
void GlmObjective::cross_curvature(std::span<const double> curvature, Index a, Index b,
                                   std::span<double> out) const {
  const std::size_t n = at(rows());
  for (std::size_t i = 0; i < n; ++i) {
    const double w = data_.weights[i], left = curvature[at(a) * n + i];
    const double right = a == b ? w - left : curvature[at(b) * n + i];
    out[i] = w > 0 ? std::max(left * (right / w), 0.0) : 0.0;
  }
}

// Newton's steps with the Hessian sum_i w_i (diag(mu_i) - mu_i mu_i'); it is singular along the
// vector of ones, along which nothing changes, and gets 11' / classes added there.
void GlmObjective::shift_classes(std::vector<double>& eta) const {
  const Index n = rows(), classes = responses();
  Dense slope(n, classes), curvature(n, classes);
  std::vector<double> moved(eta.size());
  for (int iteration = 0; iteration < 100; ++iteration) {
    const double loss = pointwise_of_classes(eta, as_span(slope), as_span(curvature));
    Vector sum = Vector::Zero(classes);
    Dense hessian = Dense::Constant(classes, classes, 1.0 / static_cast<double>(classes));
    double size = 0;
    for (Index i = 0; i < n; ++i) {  // in order: the same bits wherever the arrays lie
      const double w = data_.weights[at(i)];
      if (w == 0) continue;
      const Vector mean = curvature.row(i).transpose();
      sum += slope.row(i).transpose();
      size += slope.row(i).cwiseAbs().sum();
      hessian.noalias() -= mean * mean.transpose() / w;
      hessian.diagonal() += mean;
    }
    Vector step = -Eigen::LLT<Dense>(hessian).solve(sum);
    if (sum.cwiseAbs().sum() <= 1e-15 * size || !step.allFinite()) break;
    for (int halving = 0; halving < 60; ++halving, step /= 2) {
      for (std::size_t i = 0; i < eta.size(); ++i)
        moved[i] = eta[i] + step[static_cast<Index>(i) / n];
      if (pointwise_of_classes(moved, {}, {}) <= loss + 1e-14 * std::abs(loss)) break;
    }
    eta.swap(moved);
  }
}

// Every class has a row of positive weight: the intercepts are finite.
void GlmObjective::measure_null_of_classes() {
  const Index n = rows(), classes = responses();
  std::vector<double> eta(at(n * classes)), of_class(at(n));
  const auto column = [n](std::vector<double>& of, Index c) {
    return std::span(of).subspan(at(c * n), at(n));
  };
  null_intercept_.assign(at(classes), 0.0);
  for (Index c = 0; c < classes; ++c) {
    start(c, column(eta, c));
    double share = 0;
    for (Index i = 0; i < n; ++i) share += data_.weights[at(i)] * data_.y(i, c);
    for (double& each : column(eta, c)) each += data_.intercept ? std::log(share) : 0.0;
  }
  if (data_.intercept) shift_classes(eta);
  double middle = 0;
  for (Index c = 0; c < classes && data_.intercept; ++c) {
    std::vector<double> offset(at(n));
    start(c, offset);
    null_intercept_[at(c)] = eta[at(c * n)] - offset[0];
    middle += null_intercept_[at(c)] / static_cast<double>(classes);
  }
  for (Index c = 0; c < classes; ++c) {
    null_intercept_[at(c)] -= middle;
    for (Index i = 0; i < n; ++i) of_class[at(i)] = data_.weights[at(i)] * data_.y(i, c);
    const double sum = observation_->vector_loss()->loss(data_.y, {eta.data(), n, classes, 1, n},
                                                         of_class, nullptr, nullptr, n);
    null_loss_.push_back(sum);
    half_null_deviance_.push_back(std::max(sum, 0.0));
    check_null(c, column(eta, c), 0);
  }
}

}  // namespace riata
