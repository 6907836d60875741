#include "net/data_set.hpp"
#include <algorithm>
#include <cmath>
#include "net/streams.hpp"
#include "riata/core/random.hpp"

namespace riata::net {

namespace {

template <class T, class From>
void copy_inputs(const StridedView<From>& X, const char* who, T* to) {
  for (Index i = 0; i < X.rows; ++i)
    for (Index j = 0; j < X.cols; ++j) {
      const From value = X(i, j);
      if (!std::isfinite(value))
        throw InvalidArgument(cat(who, ": X must be finite, X[", i, ", ", j, "] is ", value,
                                  "; drop or fill such rows first"));
      const T kept = static_cast<T>(value);
      if (!std::isfinite(kept))
        throw InvalidArgument(cat(who, ": X[", i, ", ", j, "] is ", value,
                                  ", which float32 cannot hold; scale X, or train in float64"));
      to[i * X.cols + j] = kept;
    }
}

void copy_classes(const AnyObservation& observation, MatrixView y, Index outputs, const char* who,
                  std::vector<double>& to) {
  for (Index i = 0; i < y.rows; ++i) {
    const double code = y(i, 0);
    if (!observation->supports(code) || code >= static_cast<double>(outputs))
      throw InvalidArgument(cat(who, ": y must be class codes below ", outputs,
                                ", the net's outputs; y[", i, "] is ", code));
    to[at(i * outputs) + at(static_cast<Index>(code))] = 1;
  }
}

void copy_responses(const AnyObservation& observation, MatrixView y, const char* who,
                    std::vector<double>& to) {
  for (Index i = 0; i < y.rows; ++i)
    for (Index r = 0; r < y.cols; ++r) {
      if (!observation->supports(y(i, r)))
        throw InvalidArgument(cat(who, ": y of family ", observation->family(), " must be ",
                                  observation->support(), "; y[", i, ", ", r, "] is ", y(i, r)));
      to[at(i * y.cols + r)] = y(i, r);
    }
}

double total_of(const std::vector<double>& weights, const char* who) {
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!(weights[i] >= 0) || std::isinf(weights[i]))
      throw InvalidArgument(
          cat(who, ": weights must be finite and at least 0, weights[", i, "] is ", weights[i]));
    sum += weights[i];
  }
  if (!(sum > 0)) throw InvalidArgument(cat(who, ": some weight must be greater than 0"));
  return sum;
}

}  // namespace

Index rows_of(const Inputs& X) {
  return std::visit([](const auto& view) { return view.rows; }, X);
}

template <class T>
Array<T> input_array(const Architecture& a, const Inputs& X, const char* who) {
  return std::visit(
      [&](const auto& view) {
        if (view.cols != a.inputs())
          throw ShapeMismatch(
              cat(who, ": X has ", view.cols, " columns, the net takes ", a.inputs()));
        Array<T> out(at(view.rows * view.cols));
        copy_inputs(view, who, out.data());
        return out;
      },
      X);
}

template <class T>
DataSet<T> data_set(const Architecture& a, const AnyObservation& observation, const Rows& rows,
                    const char* who) {
  DataSet<T> out;
  out.rows = rows_of(rows.X);
  if (out.rows == 0) throw InvalidArgument(cat(who, ": X must have rows, it has none"));
  if (rows.y.rows != out.rows)
    throw ShapeMismatch(cat(who, ": X has ", out.rows, " rows, y has ", rows.y.rows));
  const bool classes = observation->vector_loss() != nullptr;
  const Index expected = classes ? 1 : a.outputs();
  if (rows.y.cols != expected)
    throw ShapeMismatch(cat(who, ": y has ", rows.y.cols, " columns, expected ", expected,
                            classes ? " of class codes" : ", one per output"));
  out.weights = rows.weights;
  if (out.weights.empty()) out.weights.assign(at(out.rows), 1.0);
  if (std::ssize(out.weights) != out.rows)
    throw ShapeMismatch(
        cat(who, ": X has ", out.rows, " rows, there are ", out.weights.size(), " weights"));
  out.total_weight = total_of(out.weights, who);
  out.y.assign(at(out.rows * a.outputs()), 0.0);
  if (classes)
    copy_classes(observation, rows.y, a.outputs(), who, out.y);
  else
    copy_responses(observation, rows.y, who, out.y);
  out.x = input_array<T>(a, rows.X, who);
  return out;
}

HeldOut held_out_rows(const TrainOptions& o, Index n) {
  const Index held =
      static_cast<Index>(std::ceil(o.validation_share * static_cast<double>(n) - 1e-9));
  if (held >= n)
    throw InvalidArgument(cat("train: validation_share ", o.validation_share, " of ", n,
                              " rows leaves none to train on"));
  const std::vector<Index> order = Random(o.seed, stream(Stream::validation, 0, 0)).permutation(n);
  HeldOut out{{order.begin() + held, order.end()}, {order.begin(), order.begin() + held}};
  std::ranges::sort(out.kept);
  std::ranges::sort(out.held);
  return out;
}

template <class T>
DataSet<T> subset(const Architecture& a, const DataSet<T>& from, const std::vector<Index>& rows) {
  DataSet<T> out;
  out.rows = std::ssize(rows);
  const auto take = [](const auto& all, Index i, Index width, auto& to) {
    to.insert(to.end(), all.begin() + i * width, all.begin() + (i + 1) * width);
  };
  for (Index i : rows) {
    take(from.x, i, a.inputs(), out.x);
    take(from.y, i, a.outputs(), out.y);
    out.weights.push_back(from.weights[at(i)]);
    out.total_weight += out.weights.back();
  }
  return out;
}

template DataSet<float> data_set(const Architecture&, const AnyObservation&, const Rows&,
                                 const char*);
template DataSet<double> data_set(const Architecture&, const AnyObservation&, const Rows&,
                                  const char*);
template Array<float> input_array(const Architecture&, const Inputs&, const char*);
template Array<double> input_array(const Architecture&, const Inputs&, const char*);
template DataSet<float> subset(const Architecture&, const DataSet<float>&,
                               const std::vector<Index>&);
template DataSet<double> subset(const Architecture&, const DataSet<double>&,
                                const std::vector<Index>&);

}  // namespace riata::net
