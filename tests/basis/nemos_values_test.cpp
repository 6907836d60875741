#include <cmath>
#include <nlohmann/json.hpp>
#include "acceptance.hpp"
#include "riata/basis/any_basis.hpp"
#include "riata/data/file.hpp"

namespace riata {
namespace {

struct Case {
  const char* key;  // the constructor call in NeMoS
  const char* name;
  Fields fields;
};

// NeMoS 0.2.9 in float64 computes these values.
TEST(Bases, EqualTheValuesOfNemos) {
  RIATA_SHARED_FILE(path, "acceptance/bases.json");
  const auto reference = nlohmann::json::parse(read_file(path));
  const Case cases[] = {
      {"BSplineEval(5)", "b_spline", {{"n", 5.0}}},
      {"BSplineEval(8, order=3)", "b_spline", {{"n", 8.0}, {"order", 3.0}}},
      {"BSplineEval(6, order=1)", "b_spline", {{"n", 6.0}, {"order", 1.0}}},
      {"CyclicBSplineEval(6)", "cyclic_b_spline", {{"n", 6.0}}},
      {"CyclicBSplineEval(7, order=3)", "cyclic_b_spline", {{"n", 7.0}, {"order", 3.0}}},
      {"RaisedCosineLinearEval(6)", "raised_cosine_linear", {{"n", 6.0}}},
      {"RaisedCosineLinearEval(5, width=3.0)",
       "raised_cosine_linear",
       {{"n", 5.0}, {"width", 3.0}}},
      {"MSplineEval(5)", "m_spline", {{"n", 5.0}}},
      {"MSplineEval(6, order=3)", "m_spline", {{"n", 6.0}, {"order", 3.0}}},
      {"RaisedCosineLogEval(6)", "raised_cosine_log", {{"n", 6.0}}},
      {"RaisedCosineLogEval(5, time_scaling=10.0, enforce_decay_to_zero=False)",
       "raised_cosine_log",
       {{"n", 5.0}, {"time_scaling", 10.0}, {"enforce_decay_to_zero", false}}},
      {"FourierEval(3)", "fourier", {{"frequencies", std::vector<double>{1, 2}}}},
  };
  const auto x = reference["x"].get<std::vector<double>>();
  for (const auto& each : cases) {
    const auto& rows = reference["values"][each.key];
    const AnyBasis basis = make_basis(each.name, each.fields).bound_to(x);
    Matrix ours(std::ssize(x), basis.columns());
    basis.evaluate(x, ours.values());
    ASSERT_EQ(rows.size(), x.size()) << each.key;
    ASSERT_EQ(std::ssize(rows[0]), basis.columns()) << each.key;
    for (std::size_t i = 0; i < x.size(); ++i)
      for (Index j = 0; j < ours.cols(); ++j)
        EXPECT_NEAR(ours(static_cast<Index>(i), j),
                    rows[i][static_cast<std::size_t>(j)].get<double>(), 1e-12)
            << each.key << " at " << x[i] << ", function " << j;
  }
}

}  // namespace
}  // namespace riata
