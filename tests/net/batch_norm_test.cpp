#include <gtest/gtest.h>
#include "net/golden.hpp"
#include "net/network.hpp"
#include "riata/catalog.hpp"

namespace riata::net {

namespace {

using golden::File;

/// A batch norm by itself: between dense layers that change nothing. X, y and their derivatives
/// stand in the file row by row, as in the engine.
template <class T>
struct BatchNorm {
  const File& file;
  std::string name;
  Index rows = file.tensor(name + "/X").shape[1], columns = file.tensor(name + "/X").shape[2];
  Architecture architecture = make_architecture();
  Layout layout{architecture};
  Network<T> network{architecture, layout};
  Workspace<T> work{architecture, rows};
  Array<T> w = make_parameters(), buffers = started_buffers();

  Architecture make_architecture() const {
    Architecture out;
    out.sizes = {columns, columns, columns};
    out.activation = make_activation("identity");
    out.batch_norm = true;
    out.bn_momentum = file.number(name + "/momentum");
    out.bn_eps = file.number(name + "/eps");
    return out;
  }
  Array<T> make_parameters() const {
    Array<T> out(at(layout.size));
    for (Index layer : {0, 1})
      for (Index k = 0; k < columns; ++k)
        out[at(layout.find(layer, Role::weight)->offset + k * (columns + 1))] = 1;
    const auto gamma = file.values<T>(name + "/gamma"), beta = file.values<T>(name + "/beta");
    std::copy(gamma.begin(), gamma.end(), out.begin() + layout.find(0, Role::gamma)->offset);
    std::copy(beta.begin(), beta.end(), out.begin() + layout.find(0, Role::beta)->offset);
    return out;
  }
  Array<T> started_buffers() const {
    Array<T> out(at(layout.buffer_size));
    for (const Parameter& p : layout.buffers)
      if (p.role != Role::gamma) std::fill_n(out.begin() + p.offset, p.size(), T(1));
    return out;
  }
  /// A batch of an array of all batches.
  Array<T> batch(const std::string& what, Index b, Index size) const {
    const auto all = file.values<T>(name + "/" + what);
    return {all.begin() + size * b, all.begin() + size * (b + 1)};
  }
  static double largest(const Array<T>& all, Index j, Index columns) {
    double out = 1;
    for (Index k = j; k < std::ssize(all); k += columns)
      out = std::max(out, std::abs(static_cast<double>(all[at(k)])));
    return out;
  }
  /// Column by column, relative to the largest expected entry, or to 1 if that is less; times
  /// `reach` where it is given.
  void expect(const T* found, Index count, const std::string& what, Index b, double tolerance,
              const std::vector<double>& reach = {}) const {
    const Array<T> expected = batch(what, b, count);
    for (Index j = 0; j < columns; ++j) {
      const double most = largest(expected, j, columns) * (reach.empty() ? 1 : reach[at(j)]);
      for (Index k = j; k < count; k += columns)
        EXPECT_NEAR(found[k], expected[at(k)], tolerance * most)
            << what << " of batch " << b << ", entry " << k;
    }
  }
  /// How much larger a rounding of the column's entries, or of their mean, is in what comes out.
  std::vector<double> reach_of(const Array<T>& X) const {
    std::vector<double> out;
    for (Index j = 0; j < columns; ++j)
      out.push_back(std::max(1.0, largest(X, j, columns) * work.layers[0].scale[at(j)]));
    return out;
  }
  void run(double tolerance) {
    const Index batches = file.tensor(name + "/X").shape[0], entries = rows * columns;
    Array<T> gradient(at(layout.size));
    for (Index b = 0; b < batches; ++b) {
      const Array<T> X = batch("X", b, entries), dy = batch("dy", b, entries);
      const Pass pass{.batch_statistics = true};
      network.forward(w, buffers, X.data(), rows, pass, work);
      expect(work.eta().data(), entries, "y", b, tolerance, reach_of(X));
      std::copy(dy.begin(), dy.end(), work.slope().begin());
      network.backward(w, X.data(), rows, pass, work, gradient);
      expect(work.layers[0].d.data(), entries, "dx", b, tolerance);
      expect(gradient.data() + layout.find(0, Role::gamma)->offset, columns, "dgamma", b,
             tolerance);
      expect(gradient.data() + layout.find(0, Role::beta)->offset, columns, "dbeta", b, tolerance);
      network.update_running(work, rows, buffers);
      for (const Parameter& p : layout.buffers)
        expect(buffers.data() + p.offset, columns,
               p.role == Role::gamma ? "running_mean" : "running_var", b, tolerance);
    }
    const Array<T> X = batch("X", 0, entries);
    network.forward(w, buffers, X.data(), rows, {}, work);
    expect(work.eta().data(), entries, "y_eval", 0, tolerance);
  }
};

}  // namespace

TEST(Torch, BatchNormByItself) {
  const File file("batch_norm");
  for (const auto& name : file.cases()) {
    SCOPED_TRACE(name);
    if (golden::has_word(name, "float64"))
      BatchNorm<double>{.file = file, .name = name}.run(1e-13);
    else
      BatchNorm<float>{.file = file, .name = name}.run(1e-6);
  }
}

}  // namespace riata::net
