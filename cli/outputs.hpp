#pragma once
#include <string>
#include <vector>

namespace riata::cli {

/// Before any work: throws UsageError where an output would replace an input or another output,
/// IoError where its folder does not exist or cannot be written. Empty paths are left out.
void check_outputs(const std::vector<std::string>& inputs, const std::vector<std::string>& outputs);

}  // namespace riata::cli
