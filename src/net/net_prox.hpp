#pragma once
#include <optional>
#include "net/hierarchy_prox.hpp"
#include "net/layout_view.hpp"
#include "riata/net/trainer.hpp"
#include "riata/problem/interfaces/omega.hpp"

namespace riata::net {

/// The part of a net's penalty that is not quadratic: the terms of its map, and its hierarchy.
class NetProx final : public Prox {
 public:
  NetProx(const Omega& omega, const Layout& layout, const std::optional<Hierarchy>& hierarchy)
      : rest_(omega.without_quadratic()), layout_(layout), hierarchy_(hierarchy) {}

  double value(std::span<const double> b) const override {
    double sum = rest_.value(b);
    if (!hierarchy_) return sum;
    const Parameter& skip = *layout_.find(0, Role::skip);
    for (Index j = 0; j < skip.cols; ++j)
      sum +=
          hierarchy_->strength * norm_of(b.subspan(at(skip.offset + j * skip.rows), at(skip.rows)));
    return sum;
  }
  void prox(std::span<double> b, double step) const override {
    rest_.prox(b, step);
    if (!hierarchy_) return;
    const Parameter &skip = *layout_.find(0, Role::skip), &first = *layout_.find(0, Role::weight);
    for (Index j = 0; j < skip.cols; ++j)
      hierarchy_prox<double>(b.subspan(at(skip.offset + j * skip.rows), at(skip.rows)),
                             b.subspan(at(first.offset + j * first.rows), at(first.rows)),
                             step * hierarchy_->strength, hierarchy_->bound);
  }

 private:
  Omega rest_;
  const Layout& layout_;
  const std::optional<Hierarchy>& hierarchy_;
};

}  // namespace riata::net
