#include "riata/model/saved_model.hpp"
#include <gtest/gtest.h>
#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include "riata/core/error.hpp"
#include "riata/data/csv.hpp"
#include "riata/data/file.hpp"

namespace riata {
namespace {

namespace fs = std::filesystem;

class SavedModelFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path() const { return (folder_ / "model.riata").string(); }

  /// What load_model says of these bytes; empty when it takes them.
  std::string complaint(std::string_view bytes) const {
    fs::remove(path());  // rewriting in place would wait for the disk
    std::ofstream(path(), std::ios::binary) << bytes;
    try {
      load_model(path());
      return "";
    } catch (const InvalidArgument& e) {
      return e.what();
    }
  }

 private:
  fs::path folder_;
};

Table recording() {
  return parse_csv(
      "t,x,side,spikes\n"
      "0,0.0,\"out|a, b\",0\n1,1.7,in,2\n2,4.1,in,1\n3,2.2,\"out|a, b\",0\n4,5.0,in,3\n",
      "recording");
}

SavedModel small_model() {
  auto terms = bound_to({parse_term("place: b_spline(x, n=4)"),
                         parse_term("b_spline(x, n=4, order=2) * category(side)")},
                        recording());
  Matrix coef(12, 1);
  for (Index j = 0; j < coef.rows(); ++j) coef(j, 0) = std::sin(static_cast<double>(j)) / 3;
  Certificate certificate;
  certificate.status = Status::converged;
  certificate.gap = 1e-9 / 3;
  certificate.penalties = {{"group_lasso", 0.1}, {"ridge", 0.2}, {"ridge", 0.3}};
  certificate.rank = 7;
  certificate.rows_used = 5;
  Fit fit(make_observation("poisson"), {{"place", 0, 4}, {"x*side", 4, 8}}, coef, {-0.7},
          {certificate});
  return {terms, fit, "spikes", "20ms", "t", 2e-3 / 3};
}

std::string small_file(const std::string& path) {
  save_model(small_model(), path);
  return read_file(path);
}

std::string file_of(const std::string& header, std::string_view arrays = "") {
  std::string length(8, '\0');
  for (std::size_t i = 0; i < 8; ++i)
    length[i] = static_cast<char>(std::uint64_t{header.size()} >> (8 * i) & 0xff);
  return length + header + std::string(arrays);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST_F(SavedModelFile, PredictsTheSameBitsAfterLoading) {
  const SavedModel model = small_model();
  save_model(model, path());
  const auto before = predict(model, recording()), after = predict(load_model(path()), recording());
  ASSERT_EQ(before.size(), 5u);
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_TRUE(std::isfinite(before[i])) << i;
    EXPECT_EQ(std::bit_cast<std::uint64_t>(before[i]), std::bit_cast<std::uint64_t>(after[i])) << i;
  }
}

TEST_F(SavedModelFile, KeepsEverythingButTheSecondsOfTheFit) {
  SavedModel model = small_model();
  save_model(model, path());
  const SavedModel loaded = load_model(path());
  EXPECT_EQ(loaded.response, "spikes");
  EXPECT_EQ(loaded.bin, "20ms");
  EXPECT_EQ(loaded.time, "t");
  EXPECT_EQ(loaded.strength, model.strength);
  ASSERT_EQ(loaded.terms.size(), 2u);
  EXPECT_EQ(to_text(loaded.terms[1]), to_text(model.terms[1]));
  EXPECT_EQ(loaded.fit.observation()->link(), "log");
  const Certificate& c = loaded.fit.certificate();
  EXPECT_EQ(c.status, Status::converged);
  EXPECT_EQ(c.gap, 1e-9 / 3);
  EXPECT_TRUE(std::isnan(c.condition));
  EXPECT_EQ(c.rank, 7);
  EXPECT_EQ(c.penalties, model.fit.certificate().penalties);
}

TEST_F(SavedModelFile, IsTheSameBytesForTheSameModel) {
  const std::string first = small_file(path());
  EXPECT_EQ(first, small_file(path()));
  save_model(load_model(path()), path());
  EXPECT_EQ(first, read_file(path()));
}

TEST_F(SavedModelFile, LiesInSafetensorsLayoutWithAlignedArrays) {
  const std::string bytes = small_file(path());
  std::uint64_t length = 0;
  for (std::size_t i = 8; i-- > 0;) length = length << 8 | static_cast<unsigned char>(bytes[i]);
  EXPECT_EQ(length % 8, 0u);
  EXPECT_EQ(bytes.size(), 8 + length + 13 * sizeof(double));
  EXPECT_EQ(bytes[8], '{');
  EXPECT_NE(bytes.find(R"("coef":{"dtype":"F64","shape":[12,1],"data_offsets":[0,96]})"),
            std::string::npos);
}

TEST_F(SavedModelFile, IsRefusedWhenTruncatedAnywhere) {
  const std::string bytes = small_file(path());
  for (std::size_t n = 0; n < bytes.size(); ++n)
    ASSERT_NE(complaint(std::string_view(bytes).substr(0, n)), "") << n;
  EXPECT_NE(complaint(bytes + '\0'), "");
}

TEST_F(SavedModelFile, IsRefusedWithAnyBitFlipped) {
  std::string bytes = small_file(path());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int bit = static_cast<int>(i % 8);  // one bit of every byte, all eight in turn
    bytes[i] = static_cast<char>(bytes[i] ^ (1 << bit));
    ASSERT_NE(complaint(bytes), "")
        << "bit " << bit << " of byte " << i << ": " << bytes.substr(i < 30 ? 0 : i - 30, 60);
    bytes[i] = static_cast<char>(bytes[i] ^ (1 << bit));
  }
}

TEST_F(SavedModelFile, SaysWhichVersionReadsANewerFormat) {
  const std::string bytes = small_file(path());
  const std::string newer =
      replaced(replaced(bytes, R"(\"format_version\":1)", R"(\"format_version\":2)"),
               R"(\"riata_version\":\"0.)", R"(\"riata_version\":\"9.)");
  EXPECT_NE(complaint(newer).find("use riata 9."), std::string::npos) << complaint(newer);
}

TEST_F(SavedModelFile, NamesDamageByItsChecksum) {
  std::string bytes = small_file(path());
  bytes[bytes.size() - 20] ^= 1;
  EXPECT_NE(complaint(bytes).find("checksum"), std::string::npos) << complaint(bytes);
}

TEST_F(SavedModelFile, RefusesHeadersThatNobodyWrote) {
  const std::string entry = R"("coef":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]})";
  const std::string eight(8, '\0'), sixteen(16, '\0');
  const std::pair<std::string, std::string> cases[] = {
      {"[]", ""},
      {"", ""},
      {"{", ""},
      {"null", ""},
      {"{}", ""},
      {"{" + entry + "}", eight},
      {"{" + entry + "," + entry + "}", eight},
      {"{" + entry + "}", sixteen},
      {"{" + entry + "}", ""},
      {R"({"coef":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", eight},
      {R"({"coef":{"dtype":"F64","shape":[1],"data_offsets":[8,0]}})", eight},
      {R"({"coef":{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}})", eight},
      {R"({"coef":{"dtype":"F64","shape":[1.5],"data_offsets":[0,8]}})", eight},
      {R"({"coef":{"dtype":"F64","shape":[1e300],"data_offsets":[0,8]}})", eight},
      {R"({"coef":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,8]}})", eight},
      {R"({"coef":{"dtype":"F64","shape":[2305843009213693952,8],"data_offsets":[0,0]}})", ""},
      {R"({"coef":{"dtype":"F64","shape":[281474976710656],"data_offsets":[0,2251799813685248]}})",
       eight},
      {R"({"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},)"
       R"("b":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}})",
       eight},
      {R"({"a":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}})", sixteen},
      {R"({"__metadata__":{"riata":7}})", ""},
      {R"({"__metadata__":[]})", ""},
      {R"({"__metadata__":{"riata":"{}"}})", ""},
      {"{\"\xff\":1}", ""}};
  for (const auto& [header, arrays] : cases)
    EXPECT_NE(complaint(file_of(header, arrays)), "") << header;
}

TEST_F(SavedModelFile, RefusesDeepNestingAndLengthsBeyondTheFile) {
  const std::string deep = R"({"a":)" + std::string(1000000, '[');
  EXPECT_NE(complaint(file_of(deep)).find("deep"), std::string::npos);
  std::string huge = file_of("{}");
  huge[6] = '\x7f';
  EXPECT_NE(complaint(huge).find("length"), std::string::npos);
}

TEST_F(SavedModelFile, RefusesNamesAndShapesThatDoNotFitTogether) {
  SavedModel model = small_model();
  model.terms.pop_back();
  EXPECT_THROW(save_model(model, path()), InvalidArgument);
  model = small_model();
  model.response = "\xff";
  EXPECT_THROW(save_model(model, path()), InvalidArgument);
  model = small_model();
  model.strength = std::nan("");
  EXPECT_THROW(save_model(model, path()), InvalidArgument);
  EXPECT_FALSE(fs::exists(path()));
}

TEST_F(SavedModelFile, RefusesCoefficientsThatAreNotFiniteAndKeepsTheOldFile) {
  const std::string old = small_file(path());
  for (double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    SavedModel model = small_model();
    Matrix coef = model.fit.coef();
    coef(3, 0) = bad;
    model.fit =
        Fit(model.fit.observation(), model.fit.blocks(), coef, {0.0}, model.fit.certificates());
    EXPECT_THROW(save_model(model, path()), InvalidArgument);
  }
  EXPECT_EQ(read_file(path()), old);
}

TEST_F(SavedModelFile, ThrowsIoErrorWhereThereIsNoFile) {
  EXPECT_THROW(load_model(path() + ".absent"), IoError);
  EXPECT_THROW(save_model(small_model(), path() + "/absent/model"), IoError);
}

TEST(SavedModel, PredictsNanOutsideTheBoundsAndForAMissingValue) {
  const Table table = parse_csv("x,side\n2,in\n6,in\n,in\n2,elsewhere\n", "new");
  const auto mean = predict(small_model(), table);
  EXPECT_TRUE(std::isfinite(mean[0]));
  for (std::size_t i = 1; i < 4; ++i) EXPECT_TRUE(std::isnan(mean[i])) << i;
}

TEST(SavedModel, NeedsOnlyTheColumnsThatHaveCoefficients) {
  SavedModel model = small_model();
  Matrix coef = model.fit.coef();
  for (Index j = 4; j < 12; ++j) coef(j, 0) = 0;
  model.fit =
      Fit(model.fit.observation(), model.fit.blocks(), coef, {-0.7}, model.fit.certificates());
  EXPECT_TRUE(std::isfinite(predict(model, parse_csv("x\n2\n", "new"))[0]));
  EXPECT_THROW(predict(small_model(), parse_csv("x\n2\n", "new")), InvalidArgument);
}

TEST(SavedModel, PredictsTheInterceptsMeanWhereNothingWasKept) {
  SavedModel model = small_model();
  model.fit = Fit(model.fit.observation(), model.fit.blocks(), Matrix(12, 1), {std::log(3.0)},
                  model.fit.certificates());
  const auto mean = predict(model, parse_csv("q\n1\n2\n", "new"));
  ASSERT_EQ(mean.size(), 2u);
  EXPECT_DOUBLE_EQ(mean[0], 3);
  EXPECT_EQ(mean[0], mean[1]);
}

TEST(SavedModel, DescribesItsTermsAndItsCertificate) {
  const std::string text = describe(small_model());
  for (const char* part : {"spikes: poisson, log link, per bin of 20ms", "place", "x*side",
                           "converged, gap 3.33e-10", "5 rows"})
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  EXPECT_NE(model_json(small_model()).find("\"coef\""), std::string::npos);
}

}  // namespace
}  // namespace riata
