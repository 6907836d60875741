#pragma once
#include <optional>
#include <string>
#include "riata/model/selection.hpp"

namespace riata::report {

/// What several sections say of a selection, said in one place.

/// CSS classes of a covariate's lines and dots: kept ones have a colour of their own, in order, and
/// from the ninth on a dash as well; "out" for those left out.
std::string series_css(const Selection& selection, std::size_t covariate);

/// The block of this name in a fit.
std::optional<std::size_t> block_named(const Fit& fit, const std::string& name);
/// Of a covariate's coefficients at path position s; NaN where the path does not have it.
double norm_at(const Selection& selection, std::size_t s, const std::string& label);

/// How predicted responses are shown: times `factor`, under this axis title, with this unit.
struct ResponseScale {
  double factor = 1;
  std::string title, unit;  // "rate (Hz)", " Hz"
  bool from_zero = true;    // the response cannot be negative
};
ResponseScale response_scale(const Selection& selection);

/// "bin" or "row": what the model was fitted to.
std::string row_noun(const Selection& selection);
/// "20 ms"; empty without bins.
std::string bin_text(const Selection& selection);
/// "1se rule, 10 contiguous folds"
std::string rule_text(const Selection& selection);
/// "10 contiguous folds", "5 random folds (seed 3)", "4 folds by trial"
std::string folds_text(const Selection& selection);
/// Standard error of the cross-validated deviance explained at a path position.
double explained_error(const Selection& selection, std::size_t index);

/// The certificate of a fit, or nothing for a fit without one.
const Certificate* certificate_of(const Fit& fit);

/// "a, b and c" of texts that are markup already.
std::string listed(const std::vector<std::string>& parts);

}  // namespace riata::report
