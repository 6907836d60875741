#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include "certified.hpp"
#include "riata/catalog.hpp"
#include "riata/model/glm.hpp"

// Certified coefficients: NIST StRD and others solved in 40 digits.
namespace riata {
namespace {

std::vector<double> as_numbers(const nlohmann::json& strings) {
  std::vector<double> out;
  for (const auto& each : strings) out.push_back(std::stod(each.get<std::string>()));
  return out;
}

/// Intercept first, then the coefficients.
std::vector<double> with_intercept(const Fit& fit) {
  std::vector<double> out = fit.intercept();
  for (double b : fit.coef().values()) out.push_back(b);
  return out;
}

std::vector<double> coefficients(const Fit& fit) {
  return {fit.coef().values().begin(), fit.coef().values().end()};
}

Glm without_intercept(AnyObservation observation) {
  GlmOptions options;
  options.fit_intercept = false;
  return Glm(std::move(observation), std::vector<PenaltyTerm>{}, options);
}

std::vector<double> line_through(const std::vector<double>& x, const std::vector<double>& y) {
  return with_intercept(Glm(Gaussian{}).fit(MatrixView(x), MatrixView(y)));
}

}  // namespace

// The exact solution of the inputs as doubles has so many digits: no program can have more.
const std::map<std::string, double> kCeilings = {
    {"Norris", 14.0},   {"Pontius", 13.5},  {"Filip", 7.6},   {"Longley", 14.7},
    {"Wampler1", 16.0}, {"Wampler2", 13.2}, {"Wampler3", 16}, {"Wampler4", 16},
    {"Wampler5", 16},   {"NoInt1", 15.3},   {"NoInt2", 15.3}};

TEST(CertifiedDigits, OfLinearRegressionReachTheCeiling) {
  for (const auto& [name, ceiling] : kCeilings) {
    RIATA_SHARED_FILE(numbers, "acceptance/certified/nist_" + name + ".csv");
    RIATA_SHARED_FILE(certified, "acceptance/certified/nist_" + name + ".json");
    const Matrix data = read_numbers(numbers);
    const auto json = nlohmann::json::parse(read_file(certified));
    const std::vector<double> best = as_numbers(json["b"]);
    const Matrix y = columns_of(data, 0, 1), all = columns_of(data, 1, data.cols() - 1);
    const double gate = std::min(ceiling, 13.0) - 0.2;
    const Fit given = without_intercept(Gaussian{}).fit(Features(all), y);
    EXPECT_GE(digits(coefficients(given), best), gate) << name << ", constant as a column";
    EXPECT_EQ(given.certificate().status, Status::converged) << name;
    if (!json["i"]) continue;
    const Fit fit = Glm(Gaussian{}).fit(Features(columns_of(data, 2, data.cols() - 2)), y);
    EXPECT_GE(digits(with_intercept(fit), best), gate) << name;
    EXPECT_EQ(fit.certificate().status, Status::converged) << name;
  }
}

// NASTY.DAT of Wilkinson's Statistics Quiz (1985).
TEST(CertifiedDigits, OfNastyNumbersDoNotDependOnTheirSize) {
  const double kScales[] = {1, 1e-12, 1e12};
  std::vector<std::vector<double>> columns;
  for (double scale : kScales) {
    std::vector<double> column;
    for (int i = 1; i <= 9; ++i) column.push_back(scale * i);
    columns.push_back(column);
  }
  std::vector<double> big;
  for (int i = 1; i <= 9; ++i) big.push_back(99999990.0 + i);
  for (std::size_t x = 0; x < 3; ++x) {
    for (std::size_t y = 0; y < 3; ++y) {
      const double slope = line_through(columns[x], columns[y])[1];
      EXPECT_GE(digits({slope}, {kScales[y] / kScales[x]}), 12) << x << " " << y;
    }
    EXPECT_GE(digits(line_through(big, columns[x]), {-99999990 * kScales[x], kScales[x]}), 12);
    EXPECT_GE(digits(line_through(columns[x], big), {99999990, 1 / kScales[x]}), 12);
  }
  EXPECT_EQ(line_through(big, big)[1], 1);
}

TEST(CertifiedDigits, OfGeneralisedLinearModels) {
  const std::map<std::string, AnyObservation> kModels = {{"cpunish_poisson", Poisson{}},
                                                         {"spector_logit", Bernoulli{}},
                                                         {"star98_binomial", Bernoulli{}}};
  for (const auto& [name, observation] : kModels) {
    RIATA_SHARED_FILE(numbers, "acceptance/certified/glm_" + name + ".csv");
    RIATA_SHARED_FILE(certified, "acceptance/certified/glm_" + name + ".json");
    const Matrix data = read_numbers(numbers);
    const std::vector<double> best = as_numbers(nlohmann::json::parse(read_file(certified)));
    Matrix y = columns_of(data, 0, 1);
    FitData with;
    for (Index i = 0; i < data.rows(); ++i) {
      with.weights.push_back(data(i, 1));
      y(i, 0) /= data(i, 1);
    }
    const Matrix x = columns_of(data, 3, data.cols() - 3);
    const Fit fit = Glm(observation).fit(Features(x), y, with);
    EXPECT_GE(digits(with_intercept(fit), best), 12) << name;
    EXPECT_EQ(fit.certificate().status, Status::converged) << name;
  }
}

TEST(CertifiedDigits, OfPenalisedFitsAndTheirSupport) {
  for (const std::string name : {"en_0.1_1", "en_1_1", "en_5_0.5", "l1_poisson", "l1_binomial"}) {
    const bool gaussian = name.starts_with("en");
    RIATA_SHARED_FILE(numbers, "acceptance/certified/" + (gaussian ? "diab" : name) + ".csv");
    RIATA_SHARED_FILE(certified, "acceptance/certified/" + name + ".json");
    const Matrix data = read_numbers(numbers), x = columns_of(data, 1, data.cols() - 1);
    const auto json = nlohmann::json::parse(read_file(certified));
    const double strength = json["a"];
    const std::vector<double> best = as_numbers(json["b"]);
    const AnyObservation observation = gaussian               ? AnyObservation(Gaussian{})
                                       : name == "l1_poisson" ? AnyObservation(Poisson{})
                                                              : AnyObservation(Bernoulli{});
    const Glm glm(observation, ElasticNet{json.value("l1r", 1.0)}, strength);
    const Fit fit = glm.fit(Features(x), columns_of(data, 0, 1));
    std::vector<double> got = fit.intercept();
    std::vector<Index> support;
    for (Index j = 0; j < x.cols(); ++j) {
      if (fit.coef()(j, 0) == 0) continue;
      support.push_back(j);
      got.push_back(fit.coef()(j, 0));
    }
    ASSERT_EQ(support, json["act"].get<std::vector<Index>>()) << name;
    EXPECT_GE(digits(got, best), 9) << name;
  }
}

TEST(CertifiedDigits, OutliveAShiftByAHundredMillion) {
  RIATA_SHARED_FILE(numbers, "acceptance/certified/glm_spector_logit.csv");
  Matrix data = read_numbers(numbers), x = columns_of(data, 3, data.cols() - 3);
  const Matrix y = columns_of(data, 0, 1);
  for (double& each : x.values()) each = std::round(each * 64) / 64;  // so that shifts are exact
  Matrix shifted = x;
  for (double& each : shifted.values()) each += 1e8;
  for (const AnyObservation& observation :
       {AnyObservation(Gaussian{}), AnyObservation(Poisson{}), AnyObservation(Bernoulli{})}) {
    const Fit near = Glm(observation).fit(Features(x), y),
              far = Glm(observation).fit(Features(shifted), y);
    EXPECT_GE(digits(coefficients(far), coefficients(near)), 7) << observation->family();
    EXPECT_EQ(far.certificate().status, Status::converged) << observation->family();
  }
}

}  // namespace riata
