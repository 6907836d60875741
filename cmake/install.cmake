# Components: runtime (library, command), dev (headers, find_package), python (what a wheel holds).
include(CMakePackageConfigHelpers)
set(config ${CMAKE_INSTALL_LIBDIR}/cmake/riata)

install(TARGETS riata EXPORT riata
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT dev)
install(DIRECTORY include/riata TYPE INCLUDE COMPONENT dev FILES_MATCHING PATTERN *.hpp)
install(EXPORT riata NAMESPACE riata:: FILE riata-config.cmake DESTINATION ${config} COMPONENT dev)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/riata-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/riata-config-version.cmake DESTINATION ${config} COMPONENT dev)

if(RIATA_CLI)
  set_target_properties(riata_cli PROPERTIES INSTALL_RPATH $ORIGIN/../${CMAKE_INSTALL_LIBDIR})
  install(TARGETS riata_cli RUNTIME COMPONENT runtime)
endif()

if(RIATA_PYTHON)
  # A wheel has no symbolic links, so the library goes in once, under the name that is looked up.
  set_target_properties(_ext PROPERTIES INSTALL_RPATH $ORIGIN)
  install(TARGETS _ext LIBRARY DESTINATION riata COMPONENT python)
  install(FILES $<TARGET_FILE:riata> RENAME $<TARGET_SONAME_FILE_NAME:riata>
    DESTINATION riata COMPONENT python)
  install(DIRECTORY ${PROJECT_BINARY_DIR}/module/riata/_ext DESTINATION riata COMPONENT python)
endif()
if(SKBUILD AND RIATA_CLI)
  # From an environment's bin/ to the package: site-packages, Debian's name for it, pip --target.
  set(python python${Python_VERSION_MAJOR}.${Python_VERSION_MINOR})
  foreach(home lib/${python}/site-packages lib64/${python}/site-packages
      lib/${python}/dist-packages .)
    list(APPEND homes $ORIGIN/../${home}/riata)
  endforeach()
  set_target_properties(riata_cli PROPERTIES INSTALL_RPATH "${homes}")
  install(TARGETS riata_cli RUNTIME DESTINATION ${SKBUILD_SCRIPTS_DIR} COMPONENT python)
endif()
