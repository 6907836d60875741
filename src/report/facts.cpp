#include "report/facts.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include "report/numbers.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

std::string series_css(const Selection& selection, std::size_t covariate) {
  constexpr std::size_t colours = 8, dashes = 4;
  if (!selection.covariates[covariate].kept) return "out";
  std::size_t before = 0;
  for (std::size_t k = 0; k < covariate; ++k) before += selection.covariates[k].kept;
  return cat("s", before % colours + 1, " d", before / colours % dashes);
}

std::optional<std::size_t> block_named(const Fit& fit, const std::string& name) {
  const auto& blocks = fit.blocks();
  const auto found = std::find_if(blocks.begin(), blocks.end(),
                                  [&](const Fit::Block& block) { return block.name == name; });
  if (found == blocks.end()) return std::nullopt;
  return static_cast<std::size_t>(found - blocks.begin());
}

double norm_at(const Selection& selection, std::size_t s, const std::string& label) {
  const Path& path = selection.path;
  if (s < path.fits.size())
    if (const auto block = block_named(path.fits[s], label)) return path.norm(s, *block);
  return std::numeric_limits<double>::quiet_NaN();
}

ResponseScale response_scale(const Selection& selection) {
  const std::string response = quantity_of(selection.options.response).title();
  const std::string& family = selection.options.family;
  if (family == "poisson" && selection.seconds_per_bin > 0)
    return {1 / selection.seconds_per_bin, "rate (Hz)", " Hz", true};
  if (family == "bernoulli") return {1, cat("probability of ", response), "", true};
  const bool from_zero = family != "gaussian";
  if (selection.options.bin.empty()) return {1, cat("mean ", response), "", from_zero};
  return {1, cat(response, ", sum per bin"), "", from_zero};
}

std::string row_noun(const Selection& selection) {
  return selection.options.bin.empty() ? "row" : "bin";
}

std::string bin_text(const Selection& selection) {
  std::string text = selection.options.bin;
  const std::size_t unit = text.find_first_not_of("0123456789.");
  if (unit != std::string::npos && unit > 0 && text[unit] != ' ') text.insert(unit, " ");
  return text;
}

std::string folds_text(const Selection& selection) {
  const SelectOptions& options = selection.options;
  const int folds = selection.cv.folds > 0 ? selection.cv.folds : options.folds;
  if (options.cv.starts_with("group:")) return cat(folds, " folds by ", options.cv.substr(6));
  if (options.cv == "random") return cat(folds, " random folds (seed ", options.seed, ")");
  return cat(folds, " ", options.cv, " folds");
}

std::string rule_text(const Selection& selection) {
  return cat(selection.options.rule, " rule, ", folds_text(selection));
}

double explained_error(const Selection& selection, std::size_t index) {
  const CrossValidation& cv = selection.cv;
  if (index >= cv.cvsd.size() || !(cv.null_deviance > 0))
    return std::numeric_limits<double>::quiet_NaN();
  return cv.cvsd[index] / cv.null_deviance;
}

const Certificate* certificate_of(const Fit& fit) {
  return fit.certificates().empty() ? nullptr : &fit.certificate();
}

std::string listed(const std::vector<std::string>& parts) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += i + 1 == parts.size() ? " and " : ", ";
    out += parts[i];
  }
  return out;
}

}  // namespace riata::report
