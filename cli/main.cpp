#include "cli.hpp"

int main(int argc, char** argv) { return riata::cli::cli_main(argc, argv); }
