#include <algorithm>
#include "core/eigen.hpp"
#include "riata/problem/glm_objective.hpp"

namespace riata {

/// Every so many tiles, their weights scaled to sum 1.
class GlmObjective::Sample final : public Curved {
 public:
  static constexpr Index kStride = 16;

  explicit Sample(const GlmObjective& whole) : whole_(whole) {
    for (Index begin = 0; begin < whole.rows(); begin += kStride * kTile) {
      const Index size = std::min(kTile, whole.rows() - begin);
      rows_ += size;
      weight_ += as_vector(whole.data_.weights).segment(begin, size).sum();
    }
  }
  double weight() const { return weight_; }

  Index parameters() const override { return whole_.parameters(); }
  Index responses() const override { return whole_.responses(); }
  Index rows() const override { return rows_; }
  double half_null_deviance(Index r) const override { return whole_.half_null_deviance(r); }
  double column_scale(Index j) const override { return whole_.column_scale(j); }
  void value(Responses active, MatrixView b, std::span<double> value) const override {
    run({active, b, value, {}, {}, {}, kStride});
  }
  void gradient(Responses active, MatrixView b, std::span<double> value, std::span<double> gradient,
                std::span<double> eta) const override {
    run({active, b, value, gradient, eta, {}, kStride});
  }
  void hessian(Responses active, MatrixView b, std::span<double> value, std::span<double> gradient,
               std::span<double> eta, std::span<double> hessian) const override {
    run({active, b, value, gradient, eta, hessian, kStride});
  }

 private:
  void run(const Pass& pass) const {
    whole_.run(pass);
    for (auto sums : {pass.value, pass.gradient, pass.hessian}) as_vector(sums) /= weight_;
  }

  const GlmObjective& whole_;
  Index rows_ = 0;
  double weight_ = 0;
};

// Enough rows that the sample's optimum is near the whole's, and passes long enough to spare some.
std::unique_ptr<Curved> GlmObjective::sample() const {
  const Index n = rows(), p = parameters();
  const double work = static_cast<double>(n) * static_cast<double>(p * p);
  if (n < Sample::kStride * 20 * p || work < 1e8) return nullptr;
  auto out = std::make_unique<Sample>(*this);
  if (out->weight() > 0) return out;
  return nullptr;
}

}  // namespace riata
