#pragma once
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>
#include "riata/core/view.hpp"

namespace riata {

/// Strengths of one block: one number for all, one per feature, or one per feature and response
/// (rows = features, cols = responses). Of group penalties: one number for all groups, or one per
/// group in the order of the groups.
struct BlockStrength {
  Matrix values = Matrix(1, 1, 1.0);
  BlockStrength() = default;
  BlockStrength(double all) : values(1, 1, all) {}  // implicit
  BlockStrength(const std::vector<double>& each);   // implicit
  BlockStrength(std::initializer_list<double> each) : BlockStrength(std::vector<double>(each)) {}
  BlockStrength(Matrix each) : values(std::move(each)) {}  // implicit

  /// Throws ShapeMismatch unless it is (), (features,) or (features, responses), InvalidArgument
  /// where a strength is negative or NaN; `who` starts the message.
  void check(Index features, Index responses, const std::string& who) const;
  double at(Index feature, Index response) const {
    return values(values.rows() == 1 ? 0 : feature, values.cols() == 1 ? 0 : response);
  }
};

/// One strength for everything, or one for each named block.
struct Strength {
  BlockStrength all = 1.0;
  std::map<std::string, BlockStrength> blocks;  // empty: `all` holds
  Strength() = default;
  Strength(double value) : all(value) {}                    // implicit
  Strength(BlockStrength value) : all(std::move(value)) {}  // implicit
  Strength(std::initializer_list<std::pair<const std::string, BlockStrength>> each)
      : blocks(each) {}
};

}  // namespace riata
