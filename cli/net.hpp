#pragma once
#include <string>
#include <vector>
#include "riata/riata.hpp"

namespace riata::cli {

/// All at its default, but no family named.
MlpSpec without_family();
/// What a file says; it need not name a family.
MlpSpec spec_in(const std::string& path);
/// Columns of numbers side by side, the inputs of a net; `who` is the verb.
Matrix net_inputs(const char* who, const Table& table, const std::vector<std::string>& names);
/// One line per parameter: its size and how much of it is zero.
std::string parameters_text(const net::Trainer& trainer);
/// {"layers.0.weight": 3, ...}: how many are zero.
std::string zeros_json(const net::Trainer& trainer);
/// A saved net, for people and as JSON.
std::string net_text(const Mlp& mlp);
std::string net_json(const Mlp& mlp);

}  // namespace riata::cli
