#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace riata::report {

struct Point {
  double x = 0, y = 0;
};

/// Data to picture coordinates, linear or in the log. NaN where a value has no place.
struct Scale {
  double low = 0, high = 1;  // data
  double from = 0, to = 1;   // picture
  bool log = false;
  double operator()(double value) const;
};

/// A mark on an axis; without a label it is a minor one.
struct Tick {
  double at = 0;
  std::string label;
};

/// Multiples of 1, 2, 2.5 or 5 times a power of ten inside [low, high], about `count` of them.
std::vector<Tick> linear_ticks(double low, double high, int count);
/// Moves both ends outwards to such multiples.
void loosen(double& low, double& high, int count);
/// Decades, with minor ticks between them; inside two decades 2 and 5 are labelled too.
std::vector<Tick> log_ticks(double low, double high);
/// Multiples of a quarter, half or whole pi.
std::vector<Tick> radian_ticks(double low, double high);
/// The least and the largest finite value; false when there is none.
bool finite_range(std::span<const double> values, double& low, double& high);

enum class Anchor { start, middle, end };

/// How a shape looks: CSS classes of the page's style, and a tooltip.
struct Look {
  std::string css;
  std::string tip = {};
};

/// A drawing, built shape by shape. Texts are escaped. A shape with a coordinate that is not finite
/// is left out, a curve is broken there: NaN never reaches the file.
class Picture {
 public:
  /// `description` is what a screen reader says.
  Picture(double width, double height, std::string_view description);

  void line(Point from, Point to, const Look& look);
  void curve(std::span<const Point> points, const Look& look);
  void band(std::span<const Point> upper, std::span<const Point> lower, const Look& look);
  void rectangle(Point corner, Point opposite, const Look& look);
  void dot(Point centre, double radius, const Look& look);
  void error_bar(double x, double y_low, double y_high, double cap, const Look& look);
  /// `turn`: degrees, clockwise
  void text(Point at, std::string_view text, const Look& look, Anchor anchor = Anchor::start,
            double turn = 0);
  /// Shapes until `end_clip` are cut at this rectangle.
  void begin_clip(Point corner, Point opposite);
  void end_clip();

  std::string str() const;

 private:
  void open(std::string_view tag, const Look& look);
  void close(std::string_view tag, const Look& look);
  std::string body_;
  double width_, height_;
  std::string description_;
};

/// The rectangle that a plot's data fill, and where values fall in it.
struct Axes {
  double left = 0, top = 0, right = 0, bottom = 0;
  Scale x, y;

  Point at(double xv, double yv) const { return {x(xv), y(yv)}; }
  std::vector<Point> points(std::span<const double> xs, std::span<const double> ys) const;
};
/// Axes with x running from left to right over [x_low, x_high] and y upwards.
Axes make_axes(double left, double top, double right, double bottom);

void draw_x_axis(Picture& picture, const Axes& axes, std::span<const Tick> ticks,
                 std::string_view title);
/// With faint lines across the plot at every labelled tick.
void draw_y_axis(Picture& picture, const Axes& axes, std::span<const Tick> ticks,
                 std::string_view title);
/// A vertical line through the plot with a label above it.
void draw_marker(Picture& picture, const Axes& axes, double x, std::string_view label,
                 Anchor anchor, const Look& look);

/// Positions at least `gap` apart inside [low, high], as near as may be to the wanted ones and in
/// their order: for labels beside lines.
std::vector<double> spread(std::vector<double> wanted, double gap, double low, double high);

}  // namespace riata::report
