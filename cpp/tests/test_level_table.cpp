// Tables of level, area and volume: values between rows, ends that are not passed, every fault.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "kzwater/error.hpp"
#include "kzwater/lateral/level_table.hpp"
#include "local_checks.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

using Values = std::vector<double>;

LevelTable dam() {
  return LevelTable({{100.0, 110.0, 120.0}, {1e6, 3e6, 5e6}, {0.0, 2e7, 6e7}});
}

std::string fault(LevelTable::Rows rows) {
  return code_of([&] { const LevelTable made(std::move(rows)); });
}

std::string text_of(const Error& error, const std::string& key) {
  return std::get<std::string>(error.values().at(key));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(level_table)

BOOST_AUTO_TEST_CASE(values_lie_on_lines_between_rows) {
  const auto table = dam();
  const auto half = table.at(3e7);  // a quarter of the way from 2e7 to 6e7
  BOOST_TEST(half.level == 112.5);
  BOOST_TEST(half.area == 3.5e6);
  BOOST_TEST(half.level_slope == 10.0 / 4e7);
  BOOST_TEST(half.area_slope == 2e6 / 4e7);
  BOOST_TEST(table.at(0.0).level == 100.0);
  BOOST_TEST(table.at(6e7).area == 5e6);
  BOOST_TEST(table.volume_at(112.5) == 3e7);
  BOOST_TEST(table.volume_at(120.0) == 6e7);
  BOOST_TEST(table.mismatch() < 1e-15);
}

BOOST_AUTO_TEST_CASE(a_direction_goes_along_the_slope) {
  const auto table = dam();
  const auto run = [&]<class T>(const std::array<T, 2>& x) {
    const auto surface = table.at(x[0]);
    return std::array<T, 3>{surface.level, surface.area, table.volume_at(x[1])};
  };
  check_local_derivatives<3>(run, std::array<double, 2>{1.3e7, 117.0});
}

BOOST_AUTO_TEST_CASE(nothing_is_read_beyond_the_ends) {
  const auto table = dam();
  try {
    (void)table.at(6.1e7);
    BOOST_FAIL("no error");
  } catch (const Error& error) {
    BOOST_TEST(error.code() == "level_table_ended");
    BOOST_TEST(std::get<double>(error.values().at("volume")) == 6.1e7);
    BOOST_TEST(std::get<double>(error.values().at("end_level")) == 120.0);
    BOOST_TEST(std::get<double>(error.values().at("end_volume")) == 6e7);
    BOOST_TEST(text_of(error, "end") == "upper");
  }
  try {
    (void)table.volume_at(99.0);
    BOOST_FAIL("no error");
  } catch (const Error& error) {
    BOOST_TEST(error.code() == "level_table_ended");
    BOOST_TEST(std::get<double>(error.values().at("level")) == 99.0);
    BOOST_TEST(text_of(error, "end") == "lower");
  }
  BOOST_TEST(code_of([&] { (void)table.at(-1e-3); }) == "level_table_ended");
  BOOST_TEST(code_of([&] { (void)table.at(std::nan("")); }) == "level_table_ended");
  BOOST_TEST(code_of([&] { (void)table.at(Dual(7e7, 1.0)); }) == "level_table_ended");
}

BOOST_AUTO_TEST_CASE(rounding_at_an_end_is_no_fault) {
  const LevelTable table({{800.0, 900.0}, {}, {5.6e9, 19.5e9}});
  for (int step = 1; step < 200; ++step) {
    const double volume = 5.6e9 + 1.1e7 * step;
    const double rate = (volume - 5.6e9) / 86400.0;
    BOOST_TEST(std::fabs(table.at(volume - 86400.0 * rate).level - 800.0) < 1e-9);
  }
  BOOST_TEST(code_of([&] { (void)table.at(5.6e9 - 1.0); }) == "level_table_ended");
}

BOOST_AUTO_TEST_CASE(a_volume_left_out_is_the_area_summed_up) {
  const LevelTable table({{0.0, 1.0, 3.0}, {0.0, 2.0, 2.0}, {}});
  BOOST_TEST(table.rows().volume == (Values{0.0, 1.0, 5.0}), tt::per_element());
  BOOST_TEST(table.mismatch() == 0.0);
}

BOOST_AUTO_TEST_CASE(an_area_left_out_is_the_slope_of_the_volume) {
  // A paraboloid: V = h^2, A = 2 h. Linear mean areas give the area exactly.
  const LevelTable table({{0.0, 1.0, 3.0, 4.0}, {}, {0.0, 1.0, 9.0, 16.0}});
  BOOST_TEST(table.rows().area == (Values{0.0, 2.0, 6.0, 8.0}), tt::per_element());
  BOOST_TEST(table.mismatch() == 0.0);
  const LevelTable walls({{5.0, 7.0}, {}, {1.0, 9.0}});
  BOOST_TEST(walls.rows().area == (Values{4.0, 4.0}), tt::per_element());
}

BOOST_AUTO_TEST_CASE(volumes_that_do_not_fit_the_areas_are_told) {
  const LevelTable table({{0.0, 1.0, 2.0}, {10.0, 10.0, 10.0}, {0.0, 10.0, 18.0}});
  BOOST_TEST(table.mismatch() == 0.25);  // 8 against 10
}

BOOST_AUTO_TEST_CASE(every_fault_of_a_table_has_its_name_row_and_column) {
  BOOST_TEST(fault({{1.0}, {1.0}, {1.0}}) == "level_table_short");
  BOOST_TEST(fault({{1.0, 2.0}, {}, {}}) == "level_table_empty");
  BOOST_TEST(fault({{1.0, 2.0}, {1.0}, {}}) == "level_table_length");
  BOOST_TEST(fault({{1.0, 2.0}, {}, {1.0, 2.0, 3.0}}) == "level_table_length");
  BOOST_TEST(fault({{1.0, std::nan("")}, {1.0, 2.0}, {}}) == "level_table_value");
  BOOST_TEST(fault({{1.0, 2.0}, {-1.0, 2.0}, {}}) == "level_table_value");
  BOOST_TEST(fault({{1.0, 2.0}, {}, {-1.0, 2.0}}) == "level_table_value");
  BOOST_TEST(fault({{2.0, 2.0}, {1.0, 2.0}, {}}) == "level_table_folds");
  BOOST_TEST(fault({{1.0, 2.0}, {2.0, 1.0}, {}}) == "level_table_folds");
  BOOST_TEST(fault({{1.0, 2.0}, {2.0, 2.0}, {5.0, 5.0}}) == "level_table_folds");
  BOOST_TEST(fault({{1.0, 2.0}, {0.0, 0.0}, {}}) == "level_table_folds");  // holds nothing
  try {
    const LevelTable made({{1.0, 2.0, 3.0}, {}, {0.0, 10.0, 12.0}});  // wider below than above
    BOOST_FAIL("no error");
  } catch (const Error& error) {
    BOOST_TEST(error.code() == "level_table_folds");
    BOOST_TEST(std::get<long long>(error.values().at("row")) == 2);
    BOOST_TEST(text_of(error, "column") == "volume");
  }
}

BOOST_AUTO_TEST_CASE(a_table_of_one_row_is_a_constant_and_others_end) {
  const LinearTable constant("tailwater", {0.0}, {7.0});
  BOOST_TEST(constant.at(123.0) == 7.0);
  const LinearTable table("tailwater", {0.0, 100.0, 300.0}, {50.0, 52.0, 54.0});
  BOOST_TEST(table.at(50.0) == 51.0);
  BOOST_TEST(table.at(Dual(200.0, 1.0)).d == 0.01);
  BOOST_TEST(code_of([&] { (void)table.at(301.0); }) == "table_ended");
  const auto made = [](Values x, Values y) {
    return code_of([&] { const LinearTable it("tailwater", std::move(x), std::move(y)); });
  };
  BOOST_TEST(made({}, {}) == "table_short");
  BOOST_TEST(made({1.0}, {}) == "table_length");
  BOOST_TEST(made({1.0, 1.0}, {1.0, 2.0}) == "table_folds");
  BOOST_TEST(made({1.0, 2.0}, {1.0, INFINITY}) == "table_value");
}

BOOST_AUTO_TEST_SUITE_END()
