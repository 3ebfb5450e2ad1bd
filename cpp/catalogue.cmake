# From catalogue.def, one line a process, come the generator of adjoints, the adjoints and one translation unit of kernels
# for each process. Nothing else lists the processes.

set(kzwater_kernels_template ${CMAKE_CURRENT_LIST_DIR}/src/kernels.cpp.in)
set(kzwater_generator_source ${CMAKE_CURRENT_LIST_DIR}/src/generate_adjoints.cpp)

# Adds the kernels of all processes to `target`; `include_directory` is the one that holds kzwater/catalogue.def.
function(kzwater_add_kernels target include_directory)
  set(catalogue ${include_directory}/kzwater/catalogue.def)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${catalogue})
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/generated)

  file(STRINGS ${catalogue} lines REGEX "^KZWATER_(PROCESS|EXCHANGE)")
  foreach(line IN LISTS lines)
    if(NOT line MATCHES "^KZWATER_(PROCESS|EXCHANGE)\\(([a-z0-9_]+), ([A-Za-z0-9]+)\\)$")
      message(FATAL_ERROR "${catalogue}: '${line}' is not of the form KZWATER_PROCESS(name, Type)")
    endif()
    set(name ${CMAKE_MATCH_2})
    set(type ${CMAKE_MATCH_3})
    if(CMAKE_MATCH_1 STREQUAL "EXCHANGE")
      string(APPEND includes "#include \"kzwater/lateral/${name}.hpp\"\n")
      continue()
    endif()
    configure_file(${kzwater_kernels_template} ${generated}/kernels_${name}.cpp @ONLY)
    list(APPEND kernels ${generated}/kernels_${name}.cpp)
    list(APPEND adjoints ${generated}/kzwater/adjoint/${name}.hpp)
    string(APPEND includes "#include \"kzwater/process/${name}.hpp\"\n")
  endforeach()
  file(CONFIGURE OUTPUT ${generated}/kzwater/catalogue_headers.hpp CONTENT "#pragma once\n${includes}")

  add_executable(generate_adjoints ${kzwater_generator_source})
  target_include_directories(generate_adjoints PRIVATE ${include_directory} ${generated})
  target_link_libraries(generate_adjoints PRIVATE kzwater_flags)
  # The headers of the steps are the generator's own dependencies: a changed step makes a new generator, which runs again.
  # It leaves unchanged files untouched, so that only the changed process is compiled again.
  add_custom_command(
    OUTPUT ${generated}/adjoints.stamp
    BYPRODUCTS ${adjoints}
    COMMAND generate_adjoints ${generated}
    COMMAND ${CMAKE_COMMAND} -E touch ${generated}/adjoints.stamp
    DEPENDS generate_adjoints
    COMMENT "Generating the adjoints of all processes"
    VERBATIM)

  target_sources(${target} PRIVATE ${kernels} ${generated}/adjoints.stamp)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${generated}>)
endfunction()
