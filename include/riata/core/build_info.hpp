#pragma once
#include <string>
#include <utility>
#include <vector>

namespace riata {

/// What runs: version, compiler, instruction set, linear algebra library, threads.
std::vector<std::pair<std::string, std::string>> build_info();
const char* version();

}  // namespace riata
