#include "riata/report/report.hpp"
#include <gtest/gtest.h>
#include <limits>
#include <regex>
#include "report/made_selection.hpp"
#include "report/markup.hpp"

namespace riata {

using testing::made_selection;
using testing::MadeOf;
using testing::markup_fault;
using testing::occurrences;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN(),
                 kInfinity = std::numeric_limits<double>::infinity();

MadeOf nothing_kept() {
  MadeOf of;
  of.kept = 0;
  return of;
}
MadeOf one_covariate() {
  MadeOf of;
  of.count = of.kept = of.strengths = 1;
  of.family = "gaussian";
  of.bin = "";
  of.seconds_per_bin = 0;
  return of;
}
MadeOf many_covariates() {
  MadeOf of;
  of.count = 30;
  of.kept = 14;
  return of;
}

TEST(SelectionReport, IsWellFormedHoweverManyCovariatesThereAre) {
  for (const MadeOf& of : {MadeOf{}, nothing_kept(), one_covariate(), many_covariates()})
    EXPECT_EQ(markup_fault(selection_report(made_selection(of))), "") << of.count;
}

TEST(SelectionReport, SaysWhereTheProblemIsNotConvex) {
  Selection selection = made_selection();
  EXPECT_EQ(selection_report(selection).find(">Convex<"), std::string::npos);
  EXPECT_EQ(selection_text(selection).find("not convex"), std::string::npos);
  const auto bent = [](const Fit& fit) {
    Certificate c = fit.certificate();
    c.convex = false;
    c.gap = c.gap_absolute = kNan;
    return Fit(fit.observation(), fit.blocks(), fit.coef(), fit.intercept(), {c});
  };
  selection.fit = bent(selection.fit);
  for (Fit& fit : selection.path.fits) fit = bent(fit);
  const std::string page = selection_report(selection);
  EXPECT_EQ(markup_fault(page), "");
  EXPECT_NE(page.find(">Convex</td><td class=\"num\">no</td>"), std::string::npos);
  EXPECT_NE(page.find("the problem is not convex and has no gap"), std::string::npos);
  EXPECT_EQ(page.find("the best solution of this problem"), std::string::npos);
  EXPECT_NE(selection_text(selection).find(", not convex"), std::string::npos);
}

TEST(SelectionReport, LoadsNothing) {
  const std::string page = selection_report(made_selection());
  for (const char* loader :
       {"http", "url(", "@import", "<script", "<link", "<img", "src=", "href="})
    EXPECT_EQ(page.find(loader), std::string::npos) << loader;
}

TEST(SelectionReport, FollowsTheReadersLightOrDarkSettingAndPrints) {
  const std::string page = selection_report(made_selection());
  EXPECT_NE(page.find("@media (prefers-color-scheme: dark)"), std::string::npos);
  EXPECT_NE(page.find("@media print"), std::string::npos);
}

TEST(SelectionReport, EscapesWhatComesFromTheTable) {
  MadeOf of;
  of.columns = {"<script>alert('x')</script>_cm", "a \"b\" & c", "velocity_cm_s"};
  of.response = "<b>spikes</b>";
  Selection selection = made_selection(of);
  selection.covariates[1].tuning[0].levels = {"<i>", "\" onload=\""};
  selection.timings.emplace_back("<u>stage</u>", 0.1);
  selection.time_column = "<s>";
  const std::string page = selection_report(selection, "<em>title</em>");
  EXPECT_EQ(markup_fault(page), "");
  for (const char* raw : {"<script", "<b>spikes", "<i>\"", "\" onload", "<u>", "<s>", "<em>"})
    EXPECT_EQ(page.find(raw), std::string::npos) << raw;
  EXPECT_NE(page.find("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;_cm"), std::string::npos);
}

TEST(SelectionReport, ReplacesBytesThatAreNotUtf8) {
  MadeOf of;
  of.columns = {std::string("caf\xE9\x01"), "direction", "velocity_cm_s"};
  const std::string page = selection_report(made_selection(of));
  EXPECT_EQ(page.find('\xE9'), std::string::npos);
  EXPECT_NE(page.find("caf\uFFFD"), std::string::npos);
  EXPECT_EQ(page.find('\x01'), std::string::npos);
}

TEST(SelectionReport, NamesEveryCovariateWithItsTerm) {
  const Selection selection = made_selection(many_covariates());
  const std::string page = selection_report(selection);
  for (const Covariate& c : selection.covariates) {
    EXPECT_NE(page.find(">" + c.label + "<"), std::string::npos) << c.label;
    EXPECT_NE(page.find(c.text), std::string::npos) << c.label;
  }
}

TEST(SelectionReport, ShortensTheNumbersOfATermButKeepsThemAllInItsTooltip) {
  Selection selection = made_selection();
  selection.covariates[0].text =
      "b_spline(x123456789, n=8, bounds=[-0.019855000000000005, 1e-300])";
  const std::string page = selection_report(selection);
  EXPECT_NE(page.find(">b_spline(x123456789, n=8, bounds=[-0.019855, 1e-300])<"),
            std::string::npos);
  EXPECT_NE(page.find("title=\"" + selection.covariates[0].text + "\""), std::string::npos);
}

TEST(SelectionReport, DrawsATuningChartForEveryFactorOfAKeptCovariate) {
  Selection selection = made_selection(many_covariates());
  const std::size_t before = occurrences(selection_report(selection), "<svg class=\"chart\"");
  selection.covariates[0].tuning.push_back(testing::made_tuning("speed_cm_s", 2));
  EXPECT_EQ(occurrences(selection_report(selection), "<svg class=\"chart\""), before + 1);
  EXPECT_EQ(before, 2u + 14u);  // path, cross-validation, one for each that was kept
}

TEST(SelectionReport, ShowsRatesInHertzAndColumnsInTheirUnits) {
  const std::string page = selection_report(made_selection());
  EXPECT_NE(page.find(">rate (Hz)<"), std::string::npos);
  EXPECT_NE(page.find(">position (cm)<"), std::string::npos);
  EXPECT_NE(page.find("3.175 per second"), std::string::npos);  // 0.0635 in 20 ms
  Selection unbinned = made_selection(one_covariate());
  EXPECT_EQ(selection_report(unbinned).find("Hz"), std::string::npos);
}

TEST(SelectionReport, SpellsOutTheLossOfItsFamily) {
  const std::pair<const char*, const char*> losses[] = {
      {"poisson", "e<sup><i>η<sub>i</sub></i></sup> −"},
      {"bernoulli", "log(1 + e<sup>"},
      {"gaussian", "½ (<i>y<sub>i</sub></i> − <i>η<sub>i</sub></i>)<sup>2</sup>"}};
  for (const auto& [family, loss] : losses) {
    MadeOf of;
    of.family = family;
    EXPECT_NE(selection_report(made_selection(of)).find(loss), std::string::npos) << family;
  }
}

TEST(SelectionReport, MarksBothRulesAndTheOneThatWasUsed) {
  Selection selection = made_selection();
  std::string page = selection_report(selection);
  EXPECT_EQ(occurrences(page, ">1se, used</text>"), 2u);
  EXPECT_EQ(occurrences(page, ">min</text>"), 2u);
  selection.cv.index_min = selection.cv.index_1se;
  page = selection_report(selection);
  EXPECT_EQ(occurrences(page, ">min = 1se, used</text>"), 2u);
}

TEST(SelectionReport, WritesNoNumberThatIsNotOne) {
  Selection selection = made_selection();
  for (double bad : {kNan, kInfinity, -kInfinity, 1e308}) {
    Tuning& tuning = selection.covariates[0].tuning[0];
    tuning.refit[3] = tuning.shrunken[7] = tuning.x[9] = bad;
    tuning.occupancy[2] = tuning.edges[5] = bad;
    selection.cv.cvm[1] = selection.cv.cvsd[2] = selection.covariates[2].importance = bad;
    selection.fit = testing::made_fit({}, bad, true);
    const std::string page = selection_report(selection);
    EXPECT_EQ(markup_fault(page), "") << bad;
    const std::regex coordinate(
        R"re( (?:d|x|y|x1|x2|y1|y2|cx|cy|r|width|height)="[^"]*(?:nan|inf|e)[^"]*")re");
    EXPECT_FALSE(std::regex_search(page, coordinate)) << bad;
  }
}

TEST(SelectionReport, StandsWithEverythingEmpty) {
  Selection selection = made_selection(nothing_kept());
  selection.path = {};
  selection.cv = {};
  selection.covariates.clear();
  selection.timings.clear();
  EXPECT_EQ(markup_fault(selection_report(selection)), "");
}

TEST(SelectionReport, GivesTheAdviceWhenNothingWasKept) {
  const Selection selection = made_selection(nothing_kept());
  ASSERT_FALSE(selection.advice().empty());
  const std::string page = selection_report(selection), text = selection_text(selection);
  EXPECT_NE(page.find("class=\"note\""), std::string::npos);
  EXPECT_EQ(page.find("Tuning curves"), std::string::npos);
  EXPECT_NE(text.find(selection.advice()), std::string::npos);
}

TEST(SelectionReport, WarnsOfAFitThatDidNotConverge) {
  Selection selection = made_selection();
  EXPECT_EQ(selection_report(selection).find("did not converge"), std::string::npos);
  const Fit& old = selection.fit;
  const Certificate bad = testing::made_certificate(Status::max_iterations, true);
  selection.fit = Fit(old.observation(), old.blocks(), old.coef(), old.intercept(), {bad});
  EXPECT_NE(selection_report(selection).find("did not converge"), std::string::npos);
}

TEST(SelectionReport, IsTheSameForTheSameSelection) {
  EXPECT_EQ(selection_report(made_selection()), selection_report(made_selection()));
}

TEST(SelectionReport, QuotesTheCommandForAShell) {
  Selection selection = made_selection();
  selection.options.response = "animal's spikes";
  EXPECT_NE(
      selection_report(selection).find("--response &#39;animal&#39;\\&#39;&#39;s spikes&#39;"),
      std::string::npos);
}

TEST(SelectionText, SaysInAFewLinesWhatWasKeptAndHowSureThatIs) {
  const std::string text = selection_text(made_selection());
  for (const char* part :
       {"2 of 3 covariates kept", "position_cm", "-12.00 points when dropped", "velocity_cm_s",
        "points if swapped for direction", "8888 bins of 20 ms (1 row dropped)", "3.17 per second",
        "certificate: converged, gap 3.1e-13"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  EXPECT_LT(occurrences(text, "\n"), 10u);
}

}  // namespace riata
