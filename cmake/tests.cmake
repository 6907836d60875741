enable_testing()
find_package(GTest REQUIRED)
include(GoogleTest)
file(GLOB_RECURSE RIATA_TEST_SOURCES CONFIGURE_DEPENDS tests/*_test.cpp)
add_executable(riata_tests ${RIATA_TEST_SOURCES})
# Rooms that no public header shows are tested too. They hand Eigen's arrays over, whose alignment is
# the instruction set's, so that tests are built for the same one as the library.
target_include_directories(riata_tests PRIVATE tests src)
target_link_libraries(riata_tests PRIVATE riata::riata Eigen3::Eigen GTest::gtest_main)
# Under the sanitizers GCC 12 finds <regex> uninitialised, and AVX intrinsics always, which they are
# not.
target_compile_options(riata_tests PRIVATE
  -Wall -Wextra -Wpedantic -Werror -Wno-maybe-uninitialized -ffp-contract=off
  $<$<BOOL:${RIATA_NATIVE}>:-march=native>)
gtest_discover_tests(riata_tests NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60)

# Where arrays lie tells nothing: the tests of bits under an allocator that scatters them (glibc's).
if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT CMAKE_CXX_FLAGS MATCHES "sanitize")
  enable_language(C)
  add_library(riata_scattered MODULE tests/scattered_malloc.c)
  target_compile_options(riata_scattered PRIVATE -Wall -Wextra -fno-builtin)  # malloc is not calloc
  foreach(seed 1 2 3)
    add_test(NAME Bits.DoNotDependOnWhereArraysLie.${seed}
      COMMAND riata_tests --gtest_filter=*Bits*)
    set_tests_properties(Bits.DoNotDependOnWhereArraysLie.${seed} PROPERTIES
      ENVIRONMENT "LD_PRELOAD=$<TARGET_FILE:riata_scattered>;SCATTER_SEED=${seed}")
  endforeach()
endif()

# A stranger's project finds the installed tree and fits a model with it.
set(prefix ${PROJECT_BINARY_DIR}/installed)
add_test(NAME Install.WritesATree
  COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${prefix})
add_test(NAME Install.TreeServesAnotherProject
  COMMAND ${CMAKE_CTEST_COMMAND}
    --build-and-test ${PROJECT_SOURCE_DIR}/tests/install ${PROJECT_BINARY_DIR}/consumer
    --build-generator ${CMAKE_GENERATOR} --build-noclean
    --build-options -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS}
    --test-command consumer)
set_tests_properties(Install.WritesATree PROPERTIES FIXTURES_SETUP installed)
set_tests_properties(Install.TreeServesAnotherProject PROPERTIES FIXTURES_REQUIRED installed)

if(RIATA_CLI)
  # Generated from the catalog; ./dev docs writes it anew.
  add_test(NAME Docs.ReferencePageIsCurrent
    COMMAND sh -c "$<TARGET_FILE:riata_cli> catalog | diff docs/reference.md -"
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
endif()
