#include "bind.hpp"
#include "certificate.hpp"
#include "fit_input.hpp"
#include "long_work.hpp"
#include "riata/riata.hpp"

namespace riata::python {

namespace {

/// (strengths, features, responses)
nb::object coefs_of(const Path& path) {
  const std::size_t steps = path.fits.size();
  const Index p = steps ? path.fits[0].coef().rows() : 0,
              r = steps ? path.fits[0].coef().cols() : 0;
  std::vector<double> all;
  for (const Fit& fit : path.fits)
    all.insert(all.end(), fit.coef().values().begin(), fit.coef().values().end());
  return to_numpy(std::move(all), {steps, static_cast<std::size_t>(p), static_cast<std::size_t>(r)},
                  {p * r, 1, p});
}

nb::object intercepts_of(const Path& path) {
  const std::size_t steps = path.fits.size(), r = steps ? path.fits[0].intercept().size() : 0;
  std::vector<double> all;
  for (const Fit& fit : path.fits)
    all.insert(all.end(), fit.intercept().begin(), fit.intercept().end());
  return to_numpy(std::move(all), {steps, r}, {static_cast<std::int64_t>(r), 1});
}

/// (strengths, blocks)
nb::object norms_of(const Path& path) {
  const std::size_t steps = path.fits.size(), blocks = steps ? path.fits[0].blocks().size() : 0;
  std::vector<double> all;
  for (std::size_t s = 0; s < steps; ++s)
    for (std::size_t k = 0; k < blocks; ++k) all.push_back(path.norm(s, k));
  return to_numpy(std::move(all), {steps, blocks}, {static_cast<std::int64_t>(blocks), 1});
}

PathOptions path_options(int strengths, double min_ratio, const std::optional<Array1>& grid) {
  PathOptions options{strengths, min_ratio, {}};
  if (grid) options.grid = to_vector(*grid);
  return options;
}

Path fit_path_of(const Glm& glm, const Blocks& X, const Array2& y, int strengths, double min_ratio,
                 const std::optional<Array1>& grid, const FitInput& input,
                 const nb::object& progress) {
  const Features features = to_features(X);
  const FitData data = input.data();
  const PathOptions options = path_options(strengths, min_ratio, grid);
  return run_long(progress, [&](Progress watch) {
    return fit_path(watched(glm, std::move(watch)), features, view(y), options, data);
  });
}

CrossValidation cross_validate_of(const Glm& glm, const Blocks& X, const Array2& y,
                                  const Path& path, const std::vector<int>& fold,
                                  const FitInput& input, const nb::object& progress) {
  const Features features = to_features(X);
  const FitData data = input.data();
  return run_long(progress, [&](Progress watch) {
    return cross_validate(watched(glm, std::move(watch)), features, view(y), path, fold, data);
  });
}

CrossValidatedPath cross_validated_path_of(const Glm& glm, const Blocks& X, const Array2& y,
                                           const std::vector<int>& fold, const PathOptions& options,
                                           const FitInput& input, const nb::object& progress) {
  const Features features = to_features(X);
  const FitData data = input.data();
  return run_long(progress, [&](Progress watch) {
    return cross_validated_path(watched(glm, std::move(watch)), features, view(y), options, fold,
                                data);
  });
}

void bind_path_class(nb::module_& m) {
  nb::class_<Path>(m, "Path", "Fits along falling strengths.")
      .def_prop_ro("strengths", [](const Path& self) { return to_numpy(self.strengths); })
      .def_prop_ro("deviance_explained",
                   [](const Path& self) { return to_numpy(self.deviance_explained); })
      .def_ro("max_strength", &Path::max_strength)
      .def_prop_ro("coefs", coefs_of, "(strengths, features, responses)")
      .def_prop_ro("intercepts", intercepts_of, "(strengths, responses)")
      .def_prop_ro("norms", norms_of, "(strengths, blocks)")
      .def_prop_ro("blocks",
                   [](const Path& self) {
                     nb::list out;
                     if (self.fits.empty()) return out;
                     for (const auto& block : self.fits[0].blocks())
                       out.append(nb::make_tuple(block.name, block.count));
                     return out;
                   })
      .def_prop_ro("certificates",
                   [](const Path& self) {
                     nb::list out;
                     for (const Fit& fit : self.fits)
                       out.append(certificate_dict(fit.certificate()));
                     return out;
                   })
      .def("__len__", [](const Path& self) { return self.fits.size(); })
      .def("fit", [](const Path& self, std::size_t k) { return self.fits.at(k); }, "index"_a);
}

void bind_cross_validation(nb::module_& m) {
  using CV = CrossValidation;
  nb::class_<CV>(m, "CrossValidation", "Held-out deviance along a path.")
      .def_prop_ro("strengths", [](const CV& self) { return to_numpy(self.strengths); })
      .def_prop_ro("cvm", [](const CV& self) { return to_numpy(self.cvm); })
      .def_prop_ro("cvsd", [](const CV& self) { return to_numpy(self.cvsd); })
      .def_ro("nzero", &CV::nzero)
      .def_prop_ro("deviance_explained",
                   [](const CV& self) { return to_numpy(self.deviance_explained); })
      .def_ro("null_deviance", &CV::null_deviance)
      .def_ro("index_min", &CV::index_min)
      .def_ro("index_1se", &CV::index_1se)
      .def_ro("fold", &CV::fold)
      .def_ro("folds", &CV::folds);
}

}  // namespace

void bind_path(nb::module_& m) {
  bind_path_class(m);
  bind_cross_validation(m);
  const PathOptions defaults;
  m.def(
      "fit_path",
      [](const Glm& glm, const Blocks& X, const Array2& y, int strengths, double min_ratio,
         const std::optional<Array1>& grid, const std::optional<Array1>& weights,
         const std::optional<Array2>& offset, const nb::object& progress) {
        return fit_path_of(glm, X, y, strengths, min_ratio, grid, {weights, offset}, progress);
      },
      "glm"_a, "X"_a, "y"_a, nb::kw_only(), "strengths"_a = defaults.strengths,
      "min_ratio"_a = defaults.min_ratio, "grid"_a = nb::none(), "weights"_a = nb::none(),
      "offset"_a = nb::none(), "progress"_a = nb::none());
  m.def(
      "cross_validate",
      [](const Glm& glm, const Blocks& X, const Array2& y, const Path& path,
         const std::vector<int>& fold, const std::optional<Array1>& weights,
         const std::optional<Array2>& offset, const nb::object& progress) {
        return cross_validate_of(glm, X, y, path, fold, {weights, offset}, progress);
      },
      "glm"_a, "X"_a, "y"_a, "path"_a, "fold"_a, nb::kw_only(), "weights"_a = nb::none(),
      "offset"_a = nb::none(), "progress"_a = nb::none());
  m.def(
      "cross_validated_path",
      [](const Glm& glm, const Blocks& X, const Array2& y, const std::vector<int>& fold,
         int strengths, double min_ratio, const std::optional<Array1>& grid,
         const std::optional<Array1>& weights, const std::optional<Array2>& offset,
         const nb::object& progress) {
        CrossValidatedPath both = cross_validated_path_of(
            glm, X, y, fold, path_options(strengths, min_ratio, grid), {weights, offset}, progress);
        return nb::make_tuple(std::move(both.path), std::move(both.cv));
      },
      "glm"_a, "X"_a, "y"_a, "fold"_a, nb::kw_only(), "strengths"_a = defaults.strengths,
      "min_ratio"_a = defaults.min_ratio, "grid"_a = nb::none(), "weights"_a = nb::none(),
      "offset"_a = nb::none(), "progress"_a = nb::none());
  m.def("contiguous_folds", &contiguous_folds, "rows"_a, "folds"_a);
  m.def("random_folds", &random_folds, "rows"_a, "folds"_a, "seed"_a);
  m.def(
      "group_folds",
      [](const Array1& groups, int folds) { return group_folds(to_vector(groups), folds); },
      "groups"_a, "folds"_a);
}

}  // namespace riata::python
