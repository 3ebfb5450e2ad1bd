// Curves over the year: lines between days, also over the year's end, and every fault.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "kzwater/error.hpp"
#include "kzwater/lateral/seasonal_curve.hpp"
#include "local_checks.hpp"

using namespace kzwater;
namespace tt = boost::test_tools;

namespace {

std::string fault(std::vector<SeasonalCurve::Point> points) {
  return code_of([&] { const SeasonalCurve made("flood", std::move(points)); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(seasonal_curve)

BOOST_AUTO_TEST_CASE(the_days_of_a_common_year_are_counted) {
  BOOST_TEST(day_of_common_year(1, 1) == 1);
  BOOST_TEST(day_of_common_year(2, 28) == 59);
  BOOST_TEST(day_of_common_year(2, 29) == 59);
  BOOST_TEST(day_of_common_year(3, 1) == 60);
  BOOST_TEST(day_of_common_year(12, 31) == 365);
}

BOOST_AUTO_TEST_CASE(between_two_days_lies_a_line) {
  const SeasonalCurve curve("flood", {{100, 10.0}, {200, 30.0}});
  BOOST_TEST(curve.at(100) == 10.0);
  BOOST_TEST(curve.at(150) == 20.0);
  BOOST_TEST(curve.at(200) == 30.0);
}

BOOST_AUTO_TEST_CASE(the_line_goes_on_over_the_end_of_the_year) {
  // 65 days from day 335 to day 35 of the next year
  const SeasonalCurve curve("flood", {{35, 0.0}, {335, 65.0}});
  BOOST_TEST(curve.at(365) == 35.0, tt::tolerance(1e-14));
  BOOST_TEST(curve.at(1) == 34.0, tt::tolerance(1e-14));
  BOOST_TEST(curve.at(34) == 1.0, tt::tolerance(1e-13));
  const auto place = curve.place(1);
  BOOST_TEST(place.first == 1U);
  BOOST_TEST(place.second == 0U);
  BOOST_TEST(place.share == 31.0 / 65.0);
}

BOOST_AUTO_TEST_CASE(one_point_is_the_same_all_year) {
  const SeasonalCurve curve("flood", {{180, 5.0}});
  for (const int day : {1, 179, 180, 181, 365}) {
    BOOST_TEST(curve.at(day) == 5.0);
    BOOST_TEST(SeasonalCurve(5.0).at(day) == 5.0);
  }
}

BOOST_AUTO_TEST_CASE(every_fault_of_a_curve_has_its_name) {
  BOOST_TEST(fault({}) == "curve_short");
  BOOST_TEST(fault({{0, 1.0}}) == "curve_day");
  BOOST_TEST(fault({{366, 1.0}}) == "curve_day");
  BOOST_TEST(fault({{10, 1.0}, {10, 2.0}}) == "curve_folds");
  BOOST_TEST(fault({{10, 1.0}, {5, 2.0}}) == "curve_folds");
  BOOST_TEST(fault({{10, std::nan("")}}) == "curve_value");
}

BOOST_AUTO_TEST_SUITE_END()
