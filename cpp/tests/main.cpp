// The one translation unit that holds Boost.Test itself and `main`; every other file here only adds
// cases.
#define BOOST_TEST_MODULE kzwater
#include <boost/test/included/unit_test.hpp>
