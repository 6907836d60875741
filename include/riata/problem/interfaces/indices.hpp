#pragma once
#include <initializer_list>
#include <memory>
#include <vector>
#include "riata/core/view.hpp"

namespace riata {

/// A fixed list of indices that its copies share.
class Indices {
 public:
  Indices() = default;
  Indices(std::vector<Index> each)  // implicit
      : shared_(std::make_shared<const std::vector<Index>>(std::move(each))) {}
  Indices(std::initializer_list<Index> each) : Indices(std::vector<Index>(each)) {}

  const Index* data() const { return shared_ ? shared_->data() : nullptr; }
  std::size_t size() const { return shared_ ? shared_->size() : 0; }
  const Index* begin() const { return data(); }
  const Index* end() const { return data() + size(); }
  bool empty() const { return size() == 0; }
  Index front() const { return *data(); }
  Index operator[](std::size_t i) const { return data()[i]; }

 private:
  std::shared_ptr<const std::vector<Index>> shared_;
};

}  // namespace riata
