#include "net/row_loss.hpp"

namespace riata::net {

namespace {

/// to (rows, outputs) = from (outputs, rows) transposed, both column-major
template <class From, class To>
void transpose(const From* from, Index outputs, Index rows, To* to) {
  for (Index r = 0; r < outputs; ++r)
    for (Index i = 0; i < rows; ++i) to[r * rows + i] = static_cast<To>(from[i * outputs + r]);
}

}  // namespace

RowLoss::RowLoss(AnyObservation observation, Index outputs, Index rows)
    : observation_(std::move(observation)),
      outputs_(outputs),
      y_(at(outputs * rows)),
      eta_(at(outputs * rows)),
      slope_(at(outputs * rows)) {}

template <class T>
double RowLoss::operator()(const double* y, const double* w, const T* eta, Index rows, T* slope) {
  transpose(y, outputs_, rows, y_.data());
  transpose(eta, outputs_, rows, eta_.data());
  const std::span weights(w, at(rows));
  double sum = 0;
  if (const VectorLoss* loss = observation_->vector_loss()) {
    sum = loss->loss({y_.data(), rows, outputs_, 1, rows}, {eta_.data(), rows, outputs_, 1, rows},
                     weights, slope ? slope_.data() : nullptr, nullptr, rows);
  } else {
    for (Index r = 0; r < outputs_; ++r) {
      const std::span<const double> yr(y_.data() + r * rows, at(rows)),
          er(eta_.data() + r * rows, at(rows));
      sum += slope ? observation_->gradient(yr, er, weights, {slope_.data() + r * rows, at(rows)})
                   : observation_->loss(yr, er, weights);
    }
  }
  if (slope) transpose(slope_.data(), rows, outputs_, slope);
  return sum;
}

template <class T>
void RowLoss::mean(const T* eta, Index rows, double* mu) {
  transpose(eta, outputs_, rows, eta_.data());
  if (const VectorLoss* loss = observation_->vector_loss()) {
    loss->mean({eta_.data(), rows, outputs_, 1, rows}, slope_.data(), rows);
  } else {
    const std::size_t size = at(rows * outputs_);
    observation_->mean({eta_.data(), size}, {slope_.data(), size});
  }
  transpose(slope_.data(), rows, outputs_, mu);
}

template double RowLoss::operator()(const double*, const double*, const float*, Index, float*);
template double RowLoss::operator()(const double*, const double*, const double*, Index, double*);
template void RowLoss::mean(const float*, Index, double*);
template void RowLoss::mean(const double*, Index, double*);

}  // namespace riata::net
