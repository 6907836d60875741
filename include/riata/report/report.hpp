#pragma once
#include <string>
#include "riata/model/selection.hpp"

namespace riata {

/// The one-file HTML report of a selection: no script or font is loaded from elsewhere; light and
/// dark follow the reader's setting.
std::string selection_report(const Selection& selection, const std::string& title = "");
/// A few lines for a terminal.
std::string selection_text(const Selection& selection);

}  // namespace riata
