#include "net.hpp"

namespace riata::python {

namespace {

std::vector<double> vector_at(const nb::dict& from, const char* key) {
  return to_vector(nb::cast<Array1>(from[key]));
}
template <class T>
T number_at(const nb::dict& from, const char* key) {
  return nb::cast<T>(from[key]);
}

/// One number of every row.
template <class Get>
nb::object column(const std::vector<net::EpochRow>& rows, const Get& get) {
  std::vector<double> out;
  for (const auto& row : rows) out.push_back(static_cast<double>(get(row)));
  return to_numpy(std::move(out));
}

/// The statistics of parameter p in the rows that have them.
nb::dict statistics_dict(const std::vector<net::EpochRow>& rows, std::size_t p) {
  nb::dict d;
  d["mean_abs"] = column(rows, [p](const auto& row) { return row.parameters[p].mean_abs; });
  d["max_abs"] = column(rows, [p](const auto& row) { return row.parameters[p].max_abs; });
  d["norm"] = column(rows, [p](const auto& row) { return row.parameters[p].norm; });
  d["zeros"] = column(rows, [p](const auto& row) { return row.parameters[p].zeros; });
  const Index bins = rows.empty() ? 0 : std::ssize(rows[0].parameters[p].histogram);
  Matrix counts(std::ssize(rows), bins);
  for (Index i = 0; i < counts.rows(); ++i)
    for (Index b = 0; b < bins; ++b)
      counts(i, b) = static_cast<double>(rows[at(i)].parameters[p].histogram[at(b)]);
  d["histogram"] = to_numpy(counts);
  return d;
}

}  // namespace

nb::dict state_dict(const net::State& s) {
  nb::dict d;
  d["parameters"] = to_numpy(s.parameters);
  d["buffers"] = to_numpy(s.buffers);
  d["first"] = to_numpy(s.first);
  d["second"] = to_numpy(s.second);
  d["largest"] = to_numpy(s.largest);
  d["best_parameters"] = to_numpy(s.best_parameters);
  d["best_buffers"] = to_numpy(s.best_buffers);
  d["step"] = s.step;
  d["epoch"] = s.epoch;
  d["plateau_best"] = s.plateau.best;
  d["plateau_misses"] = s.plateau.misses;
  d["plateau_factor"] = s.plateau.factor;
  d["stopping_best"] = s.stopping.best;
  d["stopping_best_epoch"] = s.stopping.best_epoch;
  d["stopping_misses"] = s.stopping.misses;
  d["ended"] = s.ended;
  d["polished"] = s.polished;
  return d;
}

net::State state_from(const nb::dict& d) {
  net::State s;
  s.parameters = vector_at(d, "parameters");
  s.buffers = vector_at(d, "buffers");
  s.first = vector_at(d, "first");
  s.second = vector_at(d, "second");
  s.largest = vector_at(d, "largest");
  s.best_parameters = vector_at(d, "best_parameters");
  s.best_buffers = vector_at(d, "best_buffers");
  s.step = number_at<std::int64_t>(d, "step");
  s.epoch = number_at<std::int64_t>(d, "epoch");
  s.plateau = {number_at<double>(d, "plateau_best"), number_at<std::int64_t>(d, "plateau_misses"),
               number_at<double>(d, "plateau_factor")};
  s.stopping = {number_at<double>(d, "stopping_best"),
                number_at<std::int64_t>(d, "stopping_best_epoch"),
                number_at<std::int64_t>(d, "stopping_misses")};
  s.ended = number_at<bool>(d, "ended");
  s.polished = number_at<bool>(d, "polished");
  return s;
}

nb::dict history_dict(const net::History& h) {
  nb::dict d, penalties, parameters;
  d["epoch"] = column(h.rows, [](const auto& row) { return row.epoch; });
  d["seconds"] = column(h.rows, [](const auto& row) { return row.seconds; });
  d["lr"] = column(h.rows, [](const auto& row) { return row.lr; });
  d["running"] = column(h.rows, [](const auto& row) { return row.running; });
  d["train"] = column(h.rows, [](const auto& row) { return row.train; });
  d["validation"] = column(h.rows, [](const auto& row) { return row.validation; });
  d["objective"] = column(h.rows, [](const auto& row) { return row.objective(); });
  for (std::size_t t = 0; t < h.penalties.size(); ++t)
    penalties[h.penalties[t].c_str()] = column(h.rows, [t](const auto& row) {
      return t < row.penalties.size() ? row.penalties[t] : net::EpochRow::kAbsent;
    });
  for (std::size_t p = 0; p < h.parameters.size(); ++p)
    parameters[h.parameters[p].c_str()] = statistics_dict(h.rows, p);
  d["penalties"] = penalties;
  d["parameters"] = parameters;
  return d;
}

nb::dict result_dict(const net::TrainResult& r) {
  nb::dict d;
  d["ended"] = net::name_of(r.ended);
  d["epochs"] = r.epochs;
  d["best_epoch"] = r.best_epoch;
  d["best"] = r.best;
  d["message"] = r.message;
  return d;
}

nb::dict certificate_dict(const net::NetCertificate& c) {
  nb::dict d, penalties, parameters;
  for (const auto& [name, value] : c.penalties) penalties[name.c_str()] = value;
  for (const auto& each : c.parameters) {
    nb::dict one;
    one["residual"] = each.residual;
    one["zeros"] = each.zeros;
    one["count"] = each.count;
    one["slack"] = to_numpy(each.slack);
    parameters[each.parameter.c_str()] = one;
  }
  d["defined"] = c.defined;
  d["reason"] = c.reason;
  d["objective"] = c.objective;
  d["residual"] = c.residual;
  d["data_term"] = c.data_term;
  d["penalties"] = penalties;
  d["value"] = c.value;
  d["parameters"] = parameters;
  d["iterations"] = c.iterations;
  d["converged"] = c.converged;
  return d;
}

nb::list explain_list(const std::vector<net::PenaltyMap::Row>& rows) {
  nb::list out;
  for (const auto& row : rows) {
    nb::dict d;
    d["parameter"] = row.parameter;
    d["penalty"] = row.penalty;
    d["by"] = row.by;
    d["strength_min"] = row.least;
    d["strength_max"] = row.most;
    d["count"] = row.count;
    d["pattern"] = row.pattern;
    out.append(d);
  }
  return out;
}

}  // namespace riata::python
