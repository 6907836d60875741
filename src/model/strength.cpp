#include "riata/model/strength.hpp"
#include <cmath>
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

BlockStrength::BlockStrength(const std::vector<double>& each) : values(std::ssize(each), 1) {
  for (std::size_t j = 0; j < each.size(); ++j) values(static_cast<Index>(j), 0) = each[j];
}

void BlockStrength::check(Index features, Index responses, const std::string& who) const {
  const Index rows = values.rows(), cols = values.cols();
  const bool one = rows == 1 && cols == 1, per_feature = rows == features && cols == 1,
             per_entry = rows == features && cols == responses;
  if (!one && !per_feature && !per_entry)
    throw ShapeMismatch(cat(who, ": strength has shape (", rows, ", ", cols, "), expected (), (",
                            features, ",) or (", features, ", ", responses,
                            "): one for all, one per feature, or one per feature and response"));
  for (double each : values.values())
    if (!(each >= 0) || std::isinf(each))
      throw InvalidArgument(
          cat(who, ": a strength must be finite and at least 0, got ", shortest(each)));
}

}  // namespace riata
