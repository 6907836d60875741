#include "riata/model/selection.hpp"
#include <gtest/gtest.h>
#include <cmath>
#include "riata/data/simulate.hpp"

namespace riata {
namespace {

SelectOptions quick() {
  SelectOptions options;
  options.response = "spikes";
  options.terms = {
      "position: raised_cosine_linear(position_cm, n=8)", "speed: b_spline(speed_cm_s, n=5)",
      "head: cyclic_b_spline(head_direction_rad, n=6)", "direction: category(running_direction)",
      "theta: cyclic_b_spline(theta_phase_rad, n=6)"};
  options.folds = 5;
  options.strengths = 25;
  options.min_ratio = 1e-2;
  return options;
}
const Table& recording() {
  static const Table table = simulate_recording({.seconds = 160, .step_seconds = 0.02, .seed = 1});
  return table;
}
/// Of the recording, with contiguous folds.
const Selection& usual() {
  static const Selection selection = select(recording(), quick());
  return selection;
}
std::string error_of(SelectOptions options, const Table& table = recording()) {
  try {
    select(table, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}
Table with_response(const std::vector<double>& y) {
  std::vector<Column> columns = recording().columns();
  for (auto& column : columns)
    if (column.name == "spikes") column.values = y;
  return Table(std::move(columns));
}

const std::vector<std::string> kTrue = {"position", "direction", "theta"},
                               kFalse = {"speed", "head"};

}  // namespace

TEST(Select, KeepsWhatDrivesTheSimulatedNeuronAndNothingElse) {
  SelectOptions random = quick();
  random.cv = "random";
  for (const Selection& selection : {usual(), select(recording(), random)}) {
    EXPECT_EQ(selection.kept(), kTrue) << selection.options.cv;
    EXPECT_EQ(selection.left_out(), kFalse) << selection.options.cv;
    EXPECT_GT(selection.deviance_explained, 0.05);
    EXPECT_EQ(selection.advice(), "");
    for (const auto& covariate : selection.covariates) {
      EXPECT_EQ(covariate.kept, covariate.norm > 0);
      EXPECT_EQ(covariate.kept, covariate.importance > 0) << covariate.label;
    }
  }
}

TEST(Select, ItsPartsAgree) {
  const Selection& s = usual();
  EXPECT_EQ(s.chosen, s.cv.index_1se);
  EXPECT_EQ(s.strength, s.path.strengths[s.chosen]);
  EXPECT_EQ(s.path.fits.size(), 25u);
  EXPECT_EQ(s.cv.folds, 5);
  EXPECT_EQ(s.rows_read, 8000);
  EXPECT_EQ(s.rows, 8000);
  EXPECT_EQ(s.time_column, "time_s");
  EXPECT_EQ(s.refit.blocks().size(), 3u);
  EXPECT_TRUE(s.fit.certificate().ok());
  EXPECT_TRUE(s.refit.certificate().ok()) << name_of(s.refit.certificate().status);
  for (std::size_t k = 0; k < s.covariates.size(); ++k) {
    const Matrix coef = s.fit.coef(s.covariates[k].label);
    double sum = 0;
    for (double each : coef.values()) sum += each * each;
    EXPECT_NEAR(s.covariates[k].norm, std::sqrt(sum), 1e-3 * std::sqrt(sum));
    EXPECT_EQ(s.covariates[k].tuning.size(), s.covariates[k].kept ? 1u : 0u);
  }
}

TEST(Select, OneThreadAndAllGiveTheSameBits) {
  SelectOptions one = quick();
  one.threads = 1;
  const Selection a = select(recording(), one);
  const Selection& b = usual();
  EXPECT_EQ(a.path.strengths, b.path.strengths);
  EXPECT_EQ(a.cv.cvm, b.cv.cvm);
  EXPECT_EQ(a.cv.cvsd, b.cv.cvsd);
  EXPECT_EQ(a.kept(), b.kept());
  EXPECT_TRUE(std::ranges::equal(a.fit.coef().values(), b.fit.coef().values()));
  EXPECT_TRUE(std::ranges::equal(a.refit.coef().values(), b.refit.coef().values()));
  for (std::size_t k = 0; k < a.covariates.size(); ++k)
    EXPECT_EQ(a.covariates[k].importance, b.covariates[k].importance);
}

TEST(Select, BinsAddUpSpikesAndDropAShortLastBin) {
  SelectOptions options = quick();
  options.bin = "60ms";
  const Selection s = select(recording(), options);
  double spikes = 0;
  for (Index i = 0; i < 7998; ++i)
    spikes += recording().column("spikes").values[static_cast<std::size_t>(i)];
  EXPECT_EQ(s.rows, 2666);
  EXPECT_EQ(s.rows_dropped, 2);
  EXPECT_EQ(s.response_sum, spikes);
  EXPECT_NEAR(s.seconds_per_bin, 0.06, 1e-12);
}

TEST(Select, NoiseIsNotKeptAndAdviceIsGiven) {
  std::vector<double> noise(8000);
  for (std::size_t i = 0; i < 8000; ++i) noise[i] = i % 7 == 0 ? 1 : 0;
  const Selection s = select(with_response(noise), quick());
  EXPECT_TRUE(s.kept().empty());
  EXPECT_NE(s.advice(), "");
  EXPECT_EQ(s.advice().find('\n'), std::string::npos);
}

TEST(Select, SaysWhatIsWrongWithItsOptions) {
  const auto expect = [](auto change, const char* part) {
    SelectOptions options = quick();
    change(options);
    const std::string text = error_of(options);
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  expect([](auto& o) { o.response = ""; }, "response");
  expect([](auto& o) { o.response = "spike"; }, "did you mean 'spikes'");
  expect([](auto& o) { o.response = "running_direction"; }, "text");
  expect([](auto& o) { o.terms = {"b_spline(sped_cm_s, n=5)"}; }, "did you mean 'speed_cm_s'");
  expect([](auto& o) { o.terms = {"b_spline(running_direction, n=5)"}; }, "running_direction");
  expect([](auto& o) { o.terms = {"b_spine(speed_cm_s, n=5)"}; }, "known: b_spline");
  expect([](auto& o) { o.terms = {"b_spline(spikes, n=5)"}; }, "spikes");
  expect([](auto& o) { o.terms.push_back(o.terms.front()); }, "position");
  expect([](auto& o) { o.family = "poison"; }, "known: gaussian, poisson, bernoulli");
  expect([](auto& o) { o.family = "bernoulli"; }, "bernoulli: y must be in [0, 1]");
  expect([](auto& o) { o.rule = "2se"; }, "1se, min");
  expect([](auto& o) { o.cv = "leave"; }, "contiguous");
  expect([](auto& o) { o.cv = "group:tial"; }, "tial");
  expect([](auto& o) { o.standardize = "all"; }, "none, block, column");
  expect([](auto& o) { o.folds = 1; }, "folds");
  expect([](auto& o) { o.folds = 9000; }, "folds");
  expect([](auto& o) { o.strengths = 0; }, "strengths");
  expect([](auto& o) { o.min_ratio = 2; }, "min_ratio");
  expect([](auto& o) { o.bin = "fast"; }, "fast");
  expect([](auto& o) { o.time = "tme_s", o.bin = "60ms"; }, "did you mean 'time_s'");
}

TEST(Select, NamesAValueThatATermDoesNotCover) {
  SelectOptions options = quick();
  options.terms = {"place: b_spline(position_cm, n=8, bounds=[0, 50])"};
  const std::string text = error_of(options);
  EXPECT_EQ(text.find("select: term 'place' must cover all of column 'position_cm', which is "), 0)
      << text;
  EXPECT_NE(text.find("widen its bounds or remove the row"), std::string::npos) << text;
}

TEST(Select, RefusesAResponseThatIsConstantOrMissing) {
  EXPECT_NE(error_of(quick(), with_response(std::vector<double>(8000, 2.0))).find("every row"),
            std::string::npos);
  std::vector<double> y = recording().column("spikes").values;
  y[5] = std::nan("");
  EXPECT_NE(error_of(quick(), with_response(y)).find("'spikes' is nan at row 5"),
            std::string::npos);
  EXPECT_NE(error_of(quick(), Table{}), "no error");
}

TEST(Select, StopsWhenTheCallbackAsks) {
  for (int allowed : {0, 1, 2, 5, 20}) {
    SelectOptions options = quick();
    int calls = 0;
    options.progress = [&](const std::string&, double) { return ++calls <= allowed; };
    EXPECT_THROW(select(recording(), options), Cancelled) << allowed;
    EXPECT_LE(calls, allowed + 4);
  }
}

}  // namespace riata
