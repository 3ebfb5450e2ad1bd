# Message catalogues: every .po file becomes the .mo file that gettext reads, installed beside the package.
file(GLOB catalogues CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/python/kzwater/locale/*/LC_MESSAGES/kzwater.po)
foreach(catalogue IN LISTS catalogues)
  string(REGEX REPLACE ".*/locale/([^/]+)/LC_MESSAGES/.*" "\\1" language "${catalogue}")
  set(folder locale/${language}/LC_MESSAGES)
  set(compiled ${CMAKE_BINARY_DIR}/${folder}/kzwater.mo)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/${folder})
  add_custom_command(
    OUTPUT ${compiled}
    COMMAND Python::Interpreter -m babel.messages.frontend --quiet compile
            --input-file ${catalogue} --output-file ${compiled} --locale ${language}
    DEPENDS ${catalogue}
    COMMENT "Compiling the messages in ${language}"
    VERBATIM)
  list(APPEND compiled_catalogues ${compiled})
  install(FILES ${compiled} DESTINATION kzwater/${folder})
endforeach()
add_custom_target(translations ALL DEPENDS ${compiled_catalogues})
