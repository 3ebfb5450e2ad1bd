// Errors carry a code and named values; Python composes the sentence in the user's language.
#pragma once
#include <map>
#include <stdexcept>
#include <string>
#include <variant>

namespace kzwater {

using ErrorValue = std::variant<double, long long, std::string>;

class Error : public std::runtime_error {
 public:
  Error(const std::string& code, std::map<std::string, ErrorValue> values)
      : std::runtime_error(code), values_(std::move(values)) {}
  std::string code() const { return what(); }
  const std::map<std::string, ErrorValue>& values() const { return values_; }

 private:
  std::map<std::string, ErrorValue> values_;
};

}  // namespace kzwater
