// A stranger's program: fits y = 1 + 2 x through the installed headers and library.
#include <cmath>
#include <cstdio>
#include <riata/riata.hpp>
#include <vector>

int main() {
  const std::vector<double> x{-1, 0, 1, 2}, y{-1, 1, 3, 5};
  const riata::Features X{{"speed", x}};
  const riata::Fit fit = riata::Glm{riata::Gaussian{}}.fit(X, y);
  std::printf("intercept %g, speed %g, gap %g\n", fit.intercept()[0], fit.coef("speed")(0, 0),
              fit.certificate().gap);
  const bool right =
      std::abs(fit.intercept()[0] - 1) < 1e-9 && std::abs(fit.coef("speed")(0, 0) - 2) < 1e-9;
  return right && fit.certificate().ok() ? 0 : 1;
}
