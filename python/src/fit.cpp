#include "riata/model/fit.hpp"
#include "arrays.hpp"
#include "bind.hpp"
#include "certificate.hpp"
#include "riata/model/proximal_step.hpp"

namespace riata::python {

namespace {

using BlockSizes = std::vector<std::pair<std::string, Index>>;

Fit make_fit(const AnyObservation& observation, const BlockSizes& blocks, const Array2& coef,
             const Array1& intercept) {
  std::vector<Fit::Block> placed;
  Index first = 0;
  for (const auto& [name, count] : blocks) {
    placed.push_back({name, first, count});
    first += count;
  }
  if (first != static_cast<Index>(coef.shape(0)) || intercept.shape(0) != coef.shape(1))
    throw ShapeMismatch(cat("fit: coef must be (", first, ", ", intercept.shape(0), "), got (",
                            coef.shape(0), ", ", coef.shape(1), ")"));
  return Fit(observation, std::move(placed), to_matrix(coef), to_vector(intercept),
             std::vector<Certificate>(intercept.shape(0)));
}

nb::list certificates_of(const Fit& fit) {
  nb::list out;
  for (const Certificate& each : fit.certificates()) out.append(certificate_dict(each));
  return out;
}

nb::list blocks_of(const Fit& fit) {
  nb::list out;
  for (const Fit::Block& block : fit.blocks()) out.append(nb::make_tuple(block.name, block.count));
  return out;
}

MatrixView offset_view(const std::optional<Array2>& offset) {
  return offset ? view(*offset) : MatrixView{};
}

}  // namespace

void bind_fit(nb::module_& m) {
  nb::class_<Fit>(m, "Fit", "Coefficients, intercepts and a certificate for each response.")
      .def(
          "__init__",
          [](Fit* self, const AnyObservation& observation, const BlockSizes& blocks,
             const Array2& coef, const Array1& intercept) {
            new (self) Fit(make_fit(observation, blocks, coef, intercept));
          },
          "observation"_a, "blocks"_a, "coef"_a, "intercept"_a)
      .def_prop_ro("observation", &Fit::observation)
      .def_prop_ro("blocks", blocks_of, "(name, features) of every block")
      .def_prop_ro(
          "coef", [](const Fit& self) { return to_numpy(self.coef()); }, "(features, responses)")
      .def_prop_ro("intercept", [](const Fit& self) { return to_numpy(self.intercept()); })
      .def_prop_ro("certificates", certificates_of)
      .def_prop_ro(
          "certificate", [](const Fit& self) { return certificate_dict(self.certificate()); },
          "of the response that is furthest from its optimum")
      .def(
          "predict",
          [](const Fit& self, const Blocks& X, const std::optional<Array2>& offset) {
            const Features features = to_features(X);
            nb::gil_scoped_release unlocked;
            Matrix mean = self.predict(features, offset_view(offset));
            nb::gil_scoped_acquire locked;
            return to_numpy(mean);
          },
          "X"_a, "offset"_a = nb::none(), "The mean of every row, (rows, responses).")
      .def(
          "linear_predictor",
          [](const Fit& self, const Blocks& X, const std::optional<Array2>& offset) {
            return to_numpy(self.linear_predictor(to_features(X), offset_view(offset)));
          },
          "X"_a, "offset"_a = nb::none())
      .def(
          "mean_loss",
          [](const Fit& self, const Blocks& X, const Array2& y) {
            return to_numpy(mean_loss(self, to_features(X), view(y)));
          },
          "X"_a, "y"_a, "Mean loss of every response, without terms free of the parameters.")
      .def(
          "deviance",
          [](const Fit& self, const Blocks& X, const Array2& y) {
            return to_numpy(self.deviance(to_features(X), view(y)));
          },
          "X"_a, "y"_a, "Mean deviance of every response.")
      .def(
          "deviance_explained",
          [](const Fit& self, const Blocks& X, const Array2& y) {
            return to_numpy(self.deviance_explained(to_features(X), view(y)));
          },
          "X"_a, "y"_a);
}

}  // namespace riata::python
