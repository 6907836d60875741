#pragma once
#include "model/fitter.hpp"
#include "riata/model/path.hpp"

namespace riata {

/// A path without fits: its strengths.
Path strengths_for(const Fitter& fitter, const PathOptions& options);
/// Fits them one after the other.
void follow(const Fitter& fitter, const GlmOptions& options, Path& path);

}  // namespace riata
