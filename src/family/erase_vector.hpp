#pragma once
#include <array>
#include <limits>
#include <span>
#include <vector>
#include "riata/core/text.hpp"
#include "riata/family/any_observation.hpp"
#include "riata/family/family.hpp"

namespace riata {

/// A family whose row of eta is a vector. A row of weight zero counts as absent.
template <VectorFamily F>
class ErasedVector final : public AnyObservation::Interface, public VectorLoss {
 public:
  explicit ErasedVector(F family) : family_(family) {}

  std::string family() const override { return F::name; }
  std::string link() const override { return F::default_link; }
  Fields fields() const override { return field_values(family_); }
  std::string support() const override { return F::support; }
  bool convex() const override { return true; }
  bool has_conjugate() const override { return true; }
  std::array<double, 2> eta_range() const override { return {-kInfinity, kInfinity}; }
  bool supports(double code) const override { return F::supports(code); }
  const VectorLoss* vector_loss() const override { return this; }
  double eta_of_mean(double mu) const override { return std::log(mu); }

  void mean(MatrixView eta, double* mu, Index stride) const override {
    Row row(eta.cols);
    for (Index i = 0; i < eta.rows; ++i) {
      read(eta, i, row.values);
      F::loss(row.zeros, row.values, row.mu);
      write(row.mu, mu, i, stride, 1);
    }
  }
  double loss(MatrixView y, MatrixView eta, std::span<const double> w, double* slope,
              double* curvature, Index stride) const override {
    Row row(eta.cols);
    double sum = 0;
    for (Index i = 0; i < eta.rows; ++i) {
      const double weight = w[at(i)];
      read(eta, i, row.values);
      read(y, i, row.y);
      const double loss = F::loss(row.y, row.values, row.mu);
      if (weight != 0) sum += weight * loss;
      if (curvature) write(row.mu, curvature, i, stride, weight);
      for (std::size_t c = 0; c < row.mu.size(); ++c) row.mu[c] -= row.y[c];
      if (slope) write(row.mu, slope, i, stride, weight);
    }
    return sum;
  }
  double conjugate(MatrixView y, MatrixView t, std::span<const double> w) const override {
    Row row(t.cols);
    double sum = 0;
    for (Index i = 0; i < t.rows; ++i) {
      if (w[at(i)] == 0) continue;
      read(t, i, row.values);
      read(y, i, row.y);
      sum += w[at(i)] * F::conjugate(row.y, row.values);
    }
    return sum;
  }

  void mean(std::span<const double>, std::span<double>) const override { refuse(); }
  double loss(std::span<const double>, std::span<const double>,
              std::span<const double>) const override {
    return refuse();
  }
  double gradient(std::span<const double>, std::span<const double>, std::span<const double>,
                  std::span<double>) const override {
    return refuse();
  }
  double curvature(std::span<const double>, std::span<const double>, std::span<const double>,
                   std::span<double>, std::span<double>) const override {
    return refuse();
  }
  double conjugate(std::span<const double>, std::span<const double>,
                   std::span<const double>) const override {
    return refuse();
  }
  double dispersion_score(std::span<const double>, std::span<const double>,
                          std::span<const double>) const override {
    return std::numeric_limits<double>::quiet_NaN();
  }
  /// The part of one class; summed over classes it is the row's.
  void deviance(std::span<const double> y, std::span<const double> mu,
                std::span<double> out) const override {
    log_likelihood(y, mu, 1, out);
    for (double& each : out) each *= -2;
  }
  void log_likelihood(std::span<const double> y, std::span<const double> mu, double,
                      std::span<double> out) const override {
    for (std::size_t i = 0; i < y.size(); ++i)
      out[i] = y[i] == 0 && mu[i] == mu[i] ? 0.0 : y[i] * std::log(mu[i]);
  }

 private:
  /// Places for a row; on the stack where classes are few, since training asks for few rows at
  /// once.
  struct Row {
    explicit Row(Index classes) : many(classes > kFew ? at(4 * classes) : 0) {
      std::span<double> left = many.empty() ? std::span<double>(few) : std::span<double>(many);
      for (auto* each : {&y, &values, &mu, &zeros}) {
        *each = left.first(at(classes));
        left = left.subspan(at(classes));
      }
    }
    static constexpr Index kFew = 32;
    std::array<double, 4 * kFew> few{};
    std::vector<double> many;
    std::span<double> y, values, mu, zeros;
  };
  static void read(MatrixView from, Index i, std::span<double> row) {
    for (Index c = 0; c < from.cols; ++c) row[at(c)] = from(i, c);
  }
  static void write(std::span<const double> row, double* to, Index i, Index stride, double weight) {
    for (Index c = 0; c < std::ssize(row); ++c)
      to[i + c * stride] = weight == 0 ? 0.0 : weight * row[at(c)];
  }
  static double refuse() {
    throw Incompatible(
        cat(F::name, ": its probabilities are of all classes together; use a fit's predict"));
  }
  F family_;
};

}  // namespace riata
