#include "riata/design/features.hpp"
#include "riata/core/error.hpp"
#include "riata/core/text.hpp"

namespace riata {

Features::Features(std::initializer_list<Block> blocks) {
  for (const auto& block : blocks) add(block.name, block.values);
}

Features::Features(MatrixView all) { add("X", all); }

void Features::add(std::string name, MatrixView view) {
  for (const auto& block : blocks_)
    if (block.name == name)
      throw InvalidArgument(cat("features: names must differ, got '", name, "' twice"));
  if (!blocks_.empty() && view.rows != rows_)
    throw ShapeMismatch(cat("features: all blocks must have the same number of rows; '",
                            blocks_.front().name, "' has ", rows_, ", '", name, "' has ",
                            view.rows));
  rows_ = view.rows;
  cols_ += view.cols;
  blocks_.push_back({std::move(name), view});
}

void Features::add(std::string name, Matrix owned) {
  const auto kept = std::make_shared<const Matrix>(std::move(owned));
  add(std::move(name), kept->view());
  owned_.push_back(kept);
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

Index Features::first_column(std::size_t k) const {
  Index first = 0;
  for (std::size_t i = 0; i < k; ++i) first += blocks_[i].values.cols;
  return first;
}

}  // namespace riata
