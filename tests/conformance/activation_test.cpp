#include <cmath>
#include "conformance.hpp"
#include "riata/catalog.hpp"
#include "riata/net/any_activation.hpp"

namespace riata {

RIATA_FOR_EVERY(Activations, ActivationLaws);

TYPED_TEST(ActivationLaws, SlopeIsTheDerivative) {
  for (const auto& f : TypeParam::examples())
    for (const double z : {-30.0, -2.0, -0.3, 0.2, 1.5, 30.0}) {
      const double h = 1e-6, slope = (f.value(z + h) - f.value(z - h)) / (2 * h);
      EXPECT_NEAR(f.slope(z, f.value(z)), slope, 1e-8 * std::max(1.0, std::abs(z)))
          << fields_text(f) << " at " << z;
    }
}

TYPED_TEST(ActivationLaws, ArraysFollowTheFormulaInBothPrecisions) {
  for (const auto& f : TypeParam::examples()) {
    const net::AnyActivation any(f);
    std::vector<double> z, a, slope;
    for (int k = 0; k < 67; ++k) z.push_back(0.13 * k - 4.2);
    a.resize(z.size());
    slope.assign(z.size(), 1.0);
    any->value(std::span<const double>(z), std::span<double>(a));
    any->times_slope(std::span<const double>(z), std::span<const double>(a),
                     std::span<double>(slope));
    std::vector<float> zf(z.begin(), z.end()), af(z.size());
    any->value(std::span<const float>(zf), std::span<float>(af));
    for (std::size_t k = 0; k < z.size(); ++k) {
      EXPECT_NEAR(a[k], f.value(z[k]), 1e-15) << fields_text(f);
      EXPECT_NEAR(slope[k], f.slope(z[k], f.value(z[k])), 1e-14) << fields_text(f);
      EXPECT_NEAR(af[k], a[k], 1e-6 * std::max(1.0, std::abs(a[k]))) << fields_text(f);
    }
  }
}

TYPED_TEST(ActivationLaws, NeverTurnsNanIntoANumber) {
  for (const auto& f : TypeParam::examples()) {
    const net::AnyActivation any(f);
    std::vector<double> z(3, std::nan("")), a(3);
    any->value(std::span<const double>(z), std::span<double>(a));
    EXPECT_TRUE(std::isnan(f.value(z[0])) && std::isnan(a[1])) << fields_text(f);
  }
}

}  // namespace riata
