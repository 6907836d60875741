# The Python module riata._ext, its stub, and an importable package in the build tree:
# PYTHONPATH=<build>/python runs the sources in python/riata without installing anything.
find_package(Python 3.11 REQUIRED COMPONENTS Interpreter Development.Module)
execute_process(COMMAND ${Python_EXECUTABLE} -m nanobind --cmake_dir
  OUTPUT_STRIP_TRAILING_WHITESPACE OUTPUT_VARIABLE nanobind_ROOT)
find_package(nanobind CONFIG REQUIRED)

# An empty package around the module: its stubs are made without importing riata and what it needs.
set(module ${PROJECT_BINARY_DIR}/module/riata)
file(WRITE ${module}/__init__.py "")
file(GLOB RIATA_PYTHON_SOURCES CONFIGURE_DEPENDS python/src/*.cpp)
nanobind_add_module(_ext NB_STATIC ${RIATA_PYTHON_SOURCES})
target_link_libraries(_ext PRIVATE riata::riata)
target_compile_options(_ext PRIVATE -Wall -Wextra)
set_target_properties(_ext PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${module})
nanobind_add_stub(_ext_stub MODULE riata._ext PYTHON_PATH ${PROJECT_BINARY_DIR}/module RECURSIVE
  OUTPUT_PATH ${module} OUTPUT ${module}/_ext/__init__.pyi DEPENDS _ext)

set(package ${PROJECT_BINARY_DIR}/python/riata)
file(GLOB_RECURSE sources CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/python/riata
  python/riata/*.py python/riata/*.mplstyle python/riata/py.typed)
file(REMOVE_RECURSE ${package})
foreach(source ${sources})
  cmake_path(GET source PARENT_PATH folder)
  file(MAKE_DIRECTORY ${package}/${folder})
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/python/riata/${source} ${package}/${source} SYMBOLIC)
endforeach()
foreach(built _ext${NB_SUFFIX} _ext)
  file(CREATE_LINK ${module}/${built} ${package}/${built} SYMBOLIC)
endforeach()
