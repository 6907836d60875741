#include "riata/design/features.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

Features::Features(std::initializer_list<Block> blocks) {
  for (const auto& block : blocks) add(block.name, block.values);
}

Features::Features(MatrixView all) { add("X", all); }

void Features::add(std::string name, AnyBlock values) {
  for (const auto& block : blocks_)
    if (block.name == name)
      throw InvalidArgument(cat("features: names must differ, got '", name, "' twice"));
  if (!blocks_.empty() && values.rows() != rows_)
    throw ShapeMismatch(cat("features: all blocks must have the same number of rows; '",
                            blocks_.front().name, "' has ", rows_, ", '", name, "' has ",
                            values.rows()));
  rows_ = values.rows();
  first_.push_back(cols_);
  cols_ += values.cols();
  blocks_.push_back({std::move(name), std::move(values)});
}

std::vector<std::string> Features::names() const {
  std::vector<std::string> out;
  for (const auto& block : blocks_) out.push_back(block.name);
  return out;
}

std::size_t Features::index_of(const std::string& name) const {
  for (std::size_t k = 0; k < blocks_.size(); ++k)
    if (blocks_[k].name == name) return k;
  throw InvalidArgument(unknown_name("feature block", name, names()));
}

std::size_t Features::bytes() const {
  std::size_t sum = 0;
  for (const auto& block : blocks_) sum += block.values.bytes();
  return sum;
}

}  // namespace riata
