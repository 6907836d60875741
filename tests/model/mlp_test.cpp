#include "riata/model/mlp.hpp"
#include <gtest/gtest.h>
#include <filesystem>
#include "data/message_of.hpp"
#include "net/made_net.hpp"
#include "riata/data/file.hpp"

namespace riata {

namespace {

constexpr char kSpec[] = R"json({"kind": "mlp", "hidden": [6, 4], "activation": {"name": "elu",
  "alpha": 0.5}, "batch_norm": true, "dropout": [0.1, 0], "optimizer": {"name": "sgd", "lr": 0.02,
  "momentum": 0.9}, "schedule": "cosine", "epochs": 7, "batch_size": 16, "standardize": true,
  "penalty": ["layers.*.weight: elastic_net(1e-3, l1_ratio=0.5)",
              "layers.0.weight: group_lasso(0.002, by=neuron) + ridge(1e-4)", "role:bias: none",
              {"pattern": "layers.2.weight", "terms": [{"penalty": "lasso",
               "strength": [[0.1, 0.2, 0.3, 0.4]]}]}],
  "early_stopping": {"patience": 5}, "validation_share": 0.25, "seed": 3})json";

net::Made data() {
  net::Made out = net::made_data(make_observation("gaussian"), 60, 3, 1);
  for (Index i = 0; i < 60; ++i) out.X(i, 1) = 100 + 20 * out.X(i, 1);
  return out;
}

std::string scratch(const std::string& name) {
  return (std::filesystem::path(testing::TempDir()) / name).string();
}

}  // namespace

TEST(MlpSpec, IsReadBackAlike) {
  const MlpSpec spec = parse_mlp_spec(kSpec);
  EXPECT_EQ(spec.hidden, (std::vector<Index>{6, 4}));
  EXPECT_EQ(spec.train.optimizer->lr(), 0.02);
  EXPECT_EQ(spec.train.early_stopping->patience, 5);
  EXPECT_EQ(spec.penalty[1].terms[0].by, net::GroupBy::neuron);
  EXPECT_EQ(spec.penalty[3].terms[0].strength(0, 2), 0.3);
  const std::string json = mlp_spec_json(spec);
  EXPECT_EQ(mlp_spec_json(parse_mlp_spec(json)), json);
}

TEST(MlpSpec, SaysWhatIsWrong) {
  EXPECT_NE(message_of([] { parse_mlp_spec(R"({"epoch": 3})"); }).find("did you mean 'epochs'"),
            std::string::npos);
  EXPECT_EQ(message_of([] { parse_mlp_spec(R"({"epochs": "many"})"); }),
            "mlp: epochs cannot be \"many\"");
  EXPECT_NE(message_of([] { parse_mlp_spec("hidden: 3"); }), "");
  EXPECT_NE(message_of([] { parse_penalty_rule("layers.*.weight"); }).find("colon"),
            std::string::npos);
  EXPECT_NE(message_of([] { parse_penalty_rule("a: lasso"); }).find("strength"), std::string::npos);
  EXPECT_NE(message_of([] { parse_penalty_rule("a: lasso(-1)"); }).find("below 0"),
            std::string::npos);
  EXPECT_NE(message_of([] { parse_penalty_rule("a: laso(1)"); }).find("lasso"), std::string::npos);
  EXPECT_TRUE(parse_penalty_rule("role:bias|bn: none").terms.empty());
  EXPECT_NE(message_of([] {
              parse_mlp_spec(R"({"hierarchy": {"strenth": 1}})");
            }).find("did you mean 'strength'"),
            std::string::npos);
}

TEST(Mlp, FoldsStandardizationIntoItsFirstLayerAndItsSkip) {
  for (const bool skip : {false, true}) {
    Mlp mlp(parse_mlp_spec(kSpec));
    mlp.spec().architecture.skip = skip;
    mlp.spec().train.dtype = "float64";  // in float32 the two round differently
    const net::Made rows = data();
    mlp.fit(rows.rows());
    const Matrix a = mlp.predict(rows.X.view()), b = mlp.folded().predict(rows.X.view());
    for (Index i = 0; i < 60; ++i) EXPECT_NEAR(a(i, 0), b(i, 0), 1e-10) << skip;
  }
}

TEST(Mlp, IsReadBackFromItsFile) {
  Mlp mlp(parse_mlp_spec(kSpec));
  mlp.input_names = {"a", "b", "c"};
  mlp.class_names = {"False", "True"};
  mlp.class_type = "bool";
  const net::Made rows = data();
  mlp.fit(rows.rows());
  const std::string path = scratch("mlp.riata"), again = scratch("again.riata");
  save_mlp(mlp, path);
  const Mlp read = load_mlp(path);
  EXPECT_EQ(kind_of_model(path), "mlp");
  EXPECT_EQ(read.input_names, mlp.input_names);
  EXPECT_EQ(read.class_names, mlp.class_names);
  EXPECT_EQ(read.class_type, "bool");
  const Matrix a = mlp.predict(rows.X.view()), b = read.predict(rows.X.view());
  for (Index i = 0; i < 60; ++i) EXPECT_EQ(a(i, 0), b(i, 0));
  save_mlp(read, again);
  EXPECT_EQ(read_file(path), read_file(again));
}

TEST(Mlp, GoesOnFromACheckpointWithTheSameBits) {
  const net::Made rows = data();
  const std::string path = scratch("checkpoint.riata");
  Mlp whole(parse_mlp_spec(kSpec));
  whole.spec().train.checkpoint_every = 3;
  int written = 0;
  whole.spec().train.checkpoint = [&](const net::State& state) {
    if (written++ > 0) return;
    Mlp copy = whole;
    copy.trainer().set_state(state);
    save_mlp(copy, path, true);
  };
  whole.fit(rows.rows());
  Mlp resumed = load_mlp(path);
  EXPECT_EQ(resumed.trainer().state().epoch, 3);
  resumed.fit(rows.rows(), nullptr, 0, true);
  EXPECT_EQ(whole.trainer().state().parameters, resumed.trainer().state().parameters);
  EXPECT_EQ(whole.trainer().state().buffers, resumed.trainer().state().buffers);
}

TEST(Mlp, AHierarchyIsKeptInItsFile) {
  const net::Made rows = data();
  const std::string path = scratch("hierarchy.riata");
  Mlp mlp(parse_mlp_spec(
      R"({"hidden": [4], "skip": true, "hierarchy": {"strength": 0.25, "bound": 0.5},
          "optimizer": {"name": "sgd", "lr": 0.01, "momentum": 0.9}, "epochs": 3})"));
  mlp.fit(rows.rows());
  save_mlp(mlp, path, true);
  Mlp read = load_mlp(path);
  ASSERT_TRUE(read.trainer().hierarchy().has_value());
  EXPECT_EQ(read.trainer().hierarchy()->strength, 0.25);
  EXPECT_EQ(read.trainer().hierarchy()->bound, 0.5);
  EXPECT_EQ(mlp_spec_json(read.spec()), mlp_spec_json(mlp.spec()));
  EXPECT_EQ(read.trainer().penalty_values(), mlp.trainer().penalty_values());
  for (Mlp* each : {&mlp, &read}) {
    each->spec().train.epochs = 8;
    each->fit(rows.rows(), nullptr, 0, true);
  }
  EXPECT_EQ(read.trainer().state().parameters, mlp.trainer().state().parameters);
}

TEST(Mlp, NoBytesMakeLoadingCrash) {
  Mlp mlp(parse_mlp_spec(kSpec));
  mlp.fit(data().rows());
  const std::string path = scratch("damaged.riata");
  save_mlp(mlp, path);
  const std::string good = read_file(path);
  int refused = 0, tried = 0;
  for (std::size_t at = 0; at < good.size(); at += 37) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x15);
    write_file(path, bad);
    ++tried;
    refused += !message_of([&] { load_mlp(path); }).empty();
  }
  for (std::size_t size : {std::size_t{0}, std::size_t{7}, good.size() / 2, good.size() - 1}) {
    write_file(path, good.substr(0, size));
    EXPECT_NE(message_of([&] { load_mlp(path); }), "") << size;
  }
  EXPECT_EQ(refused, tried);
}

TEST(Mlp, TellsItsClassesAndItsCertificate) {
  MlpSpec spec;
  spec.hidden = {};
  spec.family = "categorical";
  spec.polish = true;
  spec.train.epochs = 5;
  spec.penalty = {parse_penalty_rule("layers.0.weight: lasso(0.05)")};
  const net::Made rows = net::made_data(make_observation("categorical"), 90, 4, 3);
  Mlp mlp(spec);
  mlp.fit(rows.rows());
  ASSERT_TRUE(mlp.certificate().has_value());
  EXPECT_LT(mlp.certificate()->residual, 1e-8);
  const Matrix p = mlp.predict(rows.X.view());
  EXPECT_EQ(p.cols(), 3);
  EXPECT_NEAR(p(0, 0) + p(0, 1) + p(0, 2), 1, 1e-12);
}

}  // namespace riata
