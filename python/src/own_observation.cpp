#include "own_observation.hpp"
#include <nanobind/stl/string.h>
#include <cmath>
#include <limits>
#include "riata/core/text.hpp"

namespace riata::python {

namespace {

using Numbers = std::span<const double>;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The interface's verbs as calls of Python methods, one at a time with the GIL held. What a method
/// raises passes through.
class OwnObservation final : public AnyObservation::Interface {
 public:
  explicit OwnObservation(const nb::object& model) : model_(model) {
    name_ = nb::cast<std::string>(nb::str(nb::getattr(model.type(), "__name__")));
    for (const char* verb : {"loss", "gradient", "curvature", "mean", "eta", "deviance"})
      if (!has(verb))
        throw InvalidArgument(cat(
            name_, ": an observation model needs the methods loss(y, eta), gradient(y, eta), ",
            "curvature(y, eta), mean(eta), eta(mu) and deviance(y, mu); ", verb, " is missing"));
    convex_ = has("convex") && nb::cast<bool>(nb::getattr(model, "convex"));
    has_conjugate_ = convex_ && has("conjugate");
  }
  ~OwnObservation() override {
    const nb::gil_scoped_acquire locked;
    model_.reset();
  }
  OwnObservation(const OwnObservation&) = delete;
  OwnObservation& operator=(const OwnObservation&) = delete;

  std::string family() const override { return name_; }
  std::string link() const override { return "own"; }
  Fields fields() const override { return {}; }
  std::string support() const override { return "in its support"; }
  bool convex() const override { return convex_; }
  bool has_conjugate() const override { return has_conjugate_; }
  bool serial() const override { return true; }
  std::array<double, 2> eta_range() const override { return {-INFINITY, INFINITY}; }
  bool supports(double y) const override {
    if (!std::isfinite(y)) return false;
    return !has_locked("supports") || call("supports", {Numbers(&y, 1)})[0] != 0;
  }
  double eta_of_mean(double mu) const override { return call("eta", {Numbers(&mu, 1)})[0]; }
  void mean(Numbers eta, std::span<double> mu) const override {
    std::ranges::copy(call("mean", {eta}), mu.begin());
  }
  double loss(Numbers y, Numbers eta, Numbers w) const override { return weighted_loss(y, eta, w); }
  double gradient(Numbers y, Numbers eta, Numbers w, std::span<double> out) const override {
    const double loss = weighted_loss(y, eta, w);
    weigh("gradient", y, eta, w, loss, out);
    return loss;
  }
  double curvature(Numbers y, Numbers eta, Numbers w, std::span<double> slope,
                   std::span<double> bend) const override {
    const double loss = gradient(y, eta, w, slope);
    weigh("curvature", y, eta, w, loss, bend);
    if (!convex_)
      for (double& each : bend) each = std::max(each, 0.0);
    return loss;
  }
  double conjugate(Numbers y, Numbers t, Numbers w) const override {
    if (!has_conjugate_) return kNaN;
    const std::vector<double> each = call("conjugate", {y, t});
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i)
      if (w[i] > 0) sum += w[i] * each[i];
    return sum;
  }
  void deviance(Numbers y, Numbers mu, std::span<double> out) const override {
    std::ranges::copy(call("deviance", {y, mu}), out.begin());
  }
  void log_likelihood(Numbers y, Numbers mu, double, std::span<double> out) const override {
    std::ranges::copy(call("log_likelihood", {y, mu}), out.begin());
  }
  double dispersion_score(Numbers, Numbers, Numbers) const override { return kNaN; }

 private:
  bool has(const char* name) const { return nb::hasattr(model_, name); }
  bool has_locked(const char* name) const {
    const nb::gil_scoped_acquire locked;
    return has(name);
  }

  std::vector<double> call(const char* verb, std::initializer_list<Numbers> arrays) const {
    const nb::gil_scoped_acquire locked;
    const std::size_t size = arrays.begin()->size();
    nb::list arguments;
    for (const Numbers each : arrays) arguments.append(to_numpy({each.begin(), each.end()}));
    const nb::object method = nb::getattr(model_, verb);
    const nb::object given = method(*arguments);
    const nb::module_ numpy = nb::module_::import_("numpy");
    const nb::object values = numpy.attr("asarray")(given, numpy.attr("float64"));
    Array1 array;
    if (!nb::try_cast(values, array) || array.shape(0) != size)
      throw ShapeMismatch(cat(name_, ".", verb, " must return an array of shape (", size,
                              ",), one value for each it is given; it returned shape ",
                              nb::str(nb::getattr(values, "shape")).c_str()));
    return to_vector(array);
  }
  double weighted_loss(Numbers y, Numbers eta, Numbers w) const {
    const std::vector<double> each = call("loss", {y, eta});
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      if (w[i] == 0) continue;
      require_number("loss", y[i], eta[i], each[i]);
      sum += w[i] * each[i];
    }
    return sum;
  }
  /// Derivatives count only where the loss is finite: elsewhere the point is refused anyway.
  void weigh(const char* verb, Numbers y, Numbers eta, Numbers w, double loss,
             std::span<double> out) const {
    const std::vector<double> each = call(verb, {y, eta});
    for (std::size_t i = 0; i < y.size(); ++i) {
      if (w[i] > 0 && std::isfinite(loss)) require_number(verb, y[i], eta[i], each[i]);
      out[i] = w[i] > 0 ? w[i] * each[i] : 0.0;
    }
  }
  void require_number(const char* verb, double y, double eta, double value) const {
    if (std::isnan(value) && std::isfinite(eta))
      throw InvalidArgument(cat(name_, ".", verb, " must not return NaN; it does at y = ",
                                shortest(y), ", eta = ", shortest(eta)));
  }

  nb::object model_;
  std::string name_;
  bool convex_ = false, has_conjugate_ = false;
};

}  // namespace

AnyObservation own_observation(const nb::object& model) {
  return AnyObservation(std::make_shared<const OwnObservation>(model));
}

}  // namespace riata::python
