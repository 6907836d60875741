#include "net/evaluator.hpp"
#include <algorithm>

namespace riata::net {

template <class T>
double Evaluator<T>::operator()(std::span<const T> parameters, std::span<const T> buffers,
                                const DataSet<T>& data, std::span<T> gradient) {
  std::ranges::fill(gradient, T(0));
  part_.resize(gradient.size());
  double sum = 0;
  for (Index first = 0; first < data.rows; first += kTile) {
    const Index rows = std::min(kTile, data.rows - first);
    const T* x = data.x.data() + first * architecture_.inputs();
    network_.forward(parameters, buffers, x, rows, {}, work_);
    for (Index i = 0; i < rows; ++i)
      weights_[at(i)] = data.weights[at(first + i)] / data.total_weight;
    T* slope = gradient.empty() ? nullptr : work_.slope().data();
    sum += loss_(data.y.data() + first * architecture_.outputs(), weights_.data(),
                 work_.eta().data(), rows, slope);
    if (!slope) continue;
    network_.backward(parameters, x, rows, {}, work_, part_);
    for (std::size_t k = 0; k < gradient.size(); ++k) gradient[k] += part_[k];
  }
  return sum;
}

template <class T>
void Evaluator<T>::for_each_tile(std::span<const T> parameters, std::span<const T> buffers,
                                 const Array<T>& x, Index rows, const Pass& pass,
                                 const std::function<void(Index, Index, const T*)>& take) {
  Pass each = pass;
  for (Index first = 0; first < rows; first += kTile) {
    const Index count = std::min(kTile, rows - first);
    each.step = pass.step + static_cast<std::uint64_t>(first / kTile);
    network_.forward(parameters, buffers, x.data() + first * architecture_.inputs(), count, each,
                     work_);
    take(first, count, work_.layers.back().z.data());
  }
}

template class Evaluator<float>;
template class Evaluator<double>;

}  // namespace riata::net
