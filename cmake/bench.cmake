# The kernels beside what the machine can do; ./dev bench runs them, and the rest of bench/.
find_package(benchmark REQUIRED)
add_executable(riata_kernels bench/kernels.cpp)
target_link_libraries(riata_kernels PRIVATE riata::riata benchmark::benchmark)
target_compile_options(riata_kernels PRIVATE
  -Wall -Wextra -Wpedantic $<$<BOOL:${RIATA_NATIVE}>:-march=native -mprefer-vector-width=512>)
