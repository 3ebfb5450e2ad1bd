#include "kzwater/column.hpp"

#include <algorithm>

#include "kzwater/error.hpp"

namespace kzwater {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

// Planes whose starts share their place within a page evict each other from the first-level cache
// (2.7 x slower), so the stride is an odd number of cache lines.
std::size_t staggered(std::size_t count) {
  const std::size_t lines = (count + 7) / 8;
  return (lines % 2 == 0 ? lines + 1 : lines) * 8;
}

}  // namespace

Column::Column(const std::vector<std::string>& process_names, std::size_t hrus) : hrus_(hrus) {
  for (const auto& name : process_names) {
    const Process& process = find_process(name);
    if (std::ranges::find(processes_, &process) != processes_.end()) {
      throw Error("process_twice", {{"process", name}});
    }
    const auto rival = std::ranges::find(processes_, process.choice, &Process::choice);
    if (rival != processes_.end()) {
      throw Error("choice_twice", {{"choice", std::string(process.choice)},
                                   {"first", std::string((*rival)->name)},
                                   {"second", name}});
    }
    processes_.push_back(&process);
    auto& slots = slots_.emplace_back();
    for (const auto& field : process.fields) {
      const auto known = std::ranges::find(fields_, field.name, &FieldInfo::name);
      slots.push_back(static_cast<std::size_t>(known - fields_.begin()));
      if (known == fields_.end()) {
        if (field.role == Role::followed) {
          throw Error("flux_missing", {{"flux", std::string(field.name)}, {"process", name}});
        }
        fields_.push_back(field);
      } else if (field.role == Role::computed) {
        throw Error("computed_late", {{"forcing", std::string(field.name)}, {"process", name}});
      }
    }
  }
  require_drained_transients();
  stride_ = staggered(hrus_);
  std::size_t planes = 0;
  for (const auto& field : fields_) {
    plane_of_field_.push_back(has_plane(field.role) ? planes++ : none);
  }
  planes_.resize(planes * stride_);
  for (std::size_t field = 0; field < fields_.size(); ++field) {
    if (plane_of_field_[field] != none) {
      std::ranges::fill(plane(field), fields_[field].meta.initial);
    }
  }
}

// A transient store that is filled must be emptied by a later process, or water would be left
// between two steps.
void Column::require_drained_transients() const {
  for (const auto& store : fields_) {
    if (store.role != Role::transient) {
      continue;
    }
    bool waiting = false;
    for (const auto* process : processes_) {
      for (const auto& field : process->fields) {
        if (field.role != Role::flux) {
          continue;
        }
        const bool passes_on =
            std::ranges::find(process->passes_on, store.name) != process->passes_on.end();
        const bool takes_all = field.meta.from == store.name && !passes_on;
        waiting = (waiting || field.meta.to == store.name) && !takes_all;
      }
    }
    if (waiting) {
      throw Error("transient_not_drained", {{"store", std::string(store.name)}});
    }
  }
}

std::size_t Column::find(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &FieldInfo::name);
  if (found == fields_.end()) {
    throw Error("unknown_field", {{"field", std::string(name)}});
  }
  return static_cast<std::size_t>(found - fields_.begin());
}

std::vector<std::size_t> Column::with_role(Role role) const {
  std::vector<std::size_t> found;
  for (std::size_t field = 0; field < fields_.size(); ++field) {
    if (fields_[field].role == role) {
      found.push_back(field);
    }
  }
  return found;
}

std::span<double> Column::plane(std::size_t field) {
  if (plane_of_field_[field] == none) {
    throw Error("no_plane", {{"field", std::string(fields_[field].name)}});
  }
  return {planes_.data() + plane_of_field_[field] * stride_, hrus_};
}

std::span<const double> Column::plane(std::size_t field) const {
  return const_cast<Column*>(this)->plane(field);
}

std::vector<double> Column::state(std::vector<double> room) const {
  room.clear();
  for (std::size_t field = 0; field < fields_.size(); ++field) {
    if (is_state(fields_[field].role)) {
      const auto values = plane(field);
      room.insert(room.end(), values.begin(), values.end());
    }
  }
  return room;
}

void Column::restore(const std::vector<double>& state) {
  auto next = state.begin();
  for (std::size_t field = 0; field < fields_.size(); ++field) {
    if (is_state(fields_[field].role)) {
      const auto values = plane(field);
      std::copy_n(next, values.size(), values.begin());
      next += static_cast<std::ptrdiff_t>(values.size());
    }
  }
}

std::vector<std::size_t> chunks_of_units(std::span<const std::int32_t> unit) {
  std::vector<std::size_t> begins{0};
  std::size_t unit_begin = 0;
  for (std::size_t hru = 1; hru <= unit.size(); ++hru) {
    if (hru < unit.size() && unit[hru] == unit[hru - 1]) {
      continue;
    }
    if (hru - begins.back() > chunk_size && unit_begin > begins.back()) {
      begins.push_back(unit_begin);
    }
    unit_begin = hru;
  }
  begins.push_back(unit.size());
  return begins;
}

Workspace::Workspace(Column& column, std::size_t capacity, const Neighbourhood& neighbourhood)
    : column_(&column), neighbourhood_(neighbourhood), level_(level()) {
  const auto fields = column.fields();
  const std::size_t stride = staggered(capacity);
  std::size_t planes = 2;
  for (const auto& field : fields) {
    planes += has_plane(field.role) ? 0 : 1;
    planes += in_ledger(field.role) ? 1 : 0;
  }
  for (const auto* process : column.processes()) {
    planes += process->kept;
  }
  scratch_.resize(planes * stride);
  pointer_.resize(fields.size());
  before_.resize(fields.size());
  net_ = scratch_.data();
  gross_ = net_ + stride;
  double* next = gross_ + stride;
  for (std::size_t field = 0; field < fields.size(); ++field) {
    if (!has_plane(fields[field].role)) {
      pointer_[field] = next;
      next += stride;
    }
    if (in_ledger(fields[field].role)) {
      before_[field] = next;
      next += stride;
    }
  }
  for (const auto* process : column.processes()) {
    auto& pointers = process_pointer_.emplace_back(process->fields.size() + process->kept);
    for (std::size_t place = process->fields.size(); place < pointers.size(); ++place) {
      pointers[place] = next;
      next += stride;
    }
  }
}

void Workspace::bind(std::size_t begin, std::size_t count) {
  begin_ = begin;
  count_ = count;
  kept_dt_ = 0.0;
  std::ranges::fill(scratch_, 0.0);
  const auto fields = column_->fields();
  for (std::size_t field = 0; field < fields.size(); ++field) {
    if (has_plane(fields[field].role)) {
      pointer_[field] = column_->plane(field).data() + begin;
    }
  }
  for (std::size_t process = 0; process < process_pointer_.size(); ++process) {
    std::ranges::transform(column_->slots()[process], process_pointer_[process].begin(),
                           [this](std::size_t field) { return pointer_[field]; });
  }
}

void Workspace::keep_stores() {
  for (std::size_t field = 0; field < before_.size(); ++field) {
    if (before_[field] != nullptr) {
      std::copy_n(pointer_[field], count_, before_[field]);
    }
  }
}

void Workspace::keep(double dt) {
  const auto processes = column_->processes();
  for (std::size_t process = 0; process < processes.size(); ++process) {
    if (processes[process]->kept > 0) {
      processes[process]->keep[static_cast<std::size_t>(level_)](process_pointer_[process].data(),
                                                                 count_, dt);
    }
  }
  kept_dt_ = dt;
}

void Workspace::step(double dt) {
  if (kept_dt_ != dt) {
    keep(dt);
  }
  const auto processes = column_->processes();
  for (std::size_t process = 0; process < processes.size(); ++process) {
    double* const* plane = process_pointer_[process].data();
    if (processes[process]->exchange != nullptr) {
      exchange(*processes[process], plane, dt);
    } else if (processes[process]->over_lanes()) {
      processes[process]->run[static_cast<std::size_t>(level_)](plane, count_, dt);
    }
  }
}

void Workspace::exchange(const Process& process, double* const* plane, double dt) {
  const auto [leaving, arriving, given, received] = *process.exchange;
  hand_over(neighbourhood_, begin_, count_, plane[leaving], plane[received]);
  for (std::size_t lane = 0; lane < count_; ++lane) {
    plane[arriving][lane] += plane[received][lane];
    plane[received][lane] /= dt;
    plane[given][lane] = plane[leaving][lane] / dt;
    plane[leaving][lane] = 0.0;
  }
}

}  // namespace kzwater
