#include "report/svg.hpp"
#include <algorithm>
#include <charconv>
#include <cmath>
#include "report/html.hpp"
#include "riata/core/error.hpp"

namespace riata::report {

namespace {

/// Nobody sees what lies beyond, and browsers stumble over it.
constexpr double kFarAway = 1e5;
double nearer(double value) { return std::clamp(value, -kFarAway, kFarAway); }

/// A hundredth of a pixel is enough.
std::string px(double value) {
  const double rounded = std::round(nearer(value) * 100) / 100;
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, rounded == 0 ? 0 : rounded);
  return error == std::errc{} ? std::string(text, end) : "0";
}

bool drawable(double value) { return std::isfinite(value); }
bool drawable(Point p) { return drawable(p.x) && drawable(p.y); }

std::string pair_text(Point p) { return cat(px(p.x), " ", px(p.y)); }

/// "M.. L.. M..": a new piece after every point that cannot be drawn.
std::string path_data(std::span<const Point> points) {
  std::string data;
  bool pen_down = false;
  for (const Point& p : points) {
    if (drawable(p)) data += cat(pen_down ? "L" : "M", pair_text(p));
    pen_down = drawable(p);
  }
  return data;
}

}  // namespace

double Scale::operator()(double value) const {
  const auto place = [&](double v) { return log ? std::log(v) : v; };
  const double range = place(high) - place(low);
  if (!(std::abs(range) > 0)) return (from + to) / 2;
  return from + (place(value) - place(low)) / range * (to - from);
}

Picture::Picture(double width, double height, std::string_view description)
    : width_(width), height_(height), description_(description) {}

void Picture::open(std::string_view tag, const Look& look) {
  body_ += cat("<", tag, " class=\"", escaped(look.css), "\"");
}

void Picture::close(std::string_view tag, const Look& look) {
  if (look.tip.empty())
    body_ += "/>\n";
  else
    body_ += cat("><title>", escaped(look.tip), "</title></", tag, ">\n");
}

void Picture::line(Point from, Point to, const Look& look) {
  if (!drawable(from) || !drawable(to)) return;
  open("line", look);
  body_ += cat(" x1=\"", px(from.x), "\" y1=\"", px(from.y), "\" x2=\"", px(to.x), "\" y2=\"",
               px(to.y), "\"");
  close("line", look);
}

void Picture::curve(std::span<const Point> points, const Look& look) {
  const std::string data = path_data(points);
  if (data.empty()) return;
  open("path", look);
  body_ += cat(" d=\"", data, "\"");
  close("path", look);
}

void Picture::band(std::span<const Point> upper, std::span<const Point> lower, const Look& look) {
  std::vector<Point> outline;
  for (const Point& p : upper)
    if (drawable(p)) outline.push_back(p);
  for (auto p = lower.rbegin(); p != lower.rend(); ++p)
    if (drawable(*p)) outline.push_back(*p);
  if (outline.size() < 3) return;
  open("path", look);
  body_ += cat(" d=\"", path_data(outline), "Z\"");
  close("path", look);
}

void Picture::rectangle(Point corner, Point opposite, const Look& look) {
  if (!drawable(corner) || !drawable(opposite)) return;
  open("rect", look);
  body_ +=
      cat(" x=\"", px(std::min(corner.x, opposite.x)), "\" y=\"",
          px(std::min(corner.y, opposite.y)), "\" width=\"", px(std::abs(opposite.x - corner.x)),
          "\" height=\"", px(std::abs(opposite.y - corner.y)), "\"");
  close("rect", look);
}

void Picture::dot(Point centre, double radius, const Look& look) {
  if (!drawable(centre)) return;
  open("circle", look);
  body_ += cat(" cx=\"", px(centre.x), "\" cy=\"", px(centre.y), "\" r=\"", px(radius), "\"");
  close("circle", look);
}

void Picture::error_bar(double x, double y_low, double y_high, double cap, const Look& look) {
  line({x, y_low}, {x, y_high}, look);
  if (!drawable(Point{x, y_low}) || !drawable(Point{x, y_high}) || cap <= 0) return;
  line({x - cap, y_low}, {x + cap, y_low}, {look.css});
  line({x - cap, y_high}, {x + cap, y_high}, {look.css});
}

void Picture::text(Point at, std::string_view text, const Look& look, Anchor anchor, double turn) {
  if (!drawable(at) || text.empty()) return;
  constexpr const char* anchors[] = {"start", "middle", "end"};
  open("text", look);
  body_ += cat(" x=\"", px(at.x), "\" y=\"", px(at.y), "\" text-anchor=\"",
               anchors[static_cast<int>(anchor)], "\"");
  if (turn != 0) body_ += cat(" transform=\"rotate(", px(turn), " ", pair_text(at), ")\"");
  body_ += ">";
  if (!look.tip.empty()) body_ += cat("<title>", escaped(look.tip), "</title>");
  body_ += cat(escaped(text), "</text>\n");
}

// A nested picture with the same coordinates cuts at its frame and needs no name, so several
// reports can stand in one page.
void Picture::begin_clip(Point corner, Point opposite) {
  const std::string x = px(corner.x), y = px(corner.y), width = px(opposite.x - corner.x),
                    height = px(opposite.y - corner.y);
  body_ += cat("<svg x=\"", x, "\" y=\"", y, "\" width=\"", width, "\" height=\"", height,
               "\" viewBox=\"", x, " ", y, " ", width, " ", height, "\">\n");
}

void Picture::end_clip() { body_ += "</svg>\n"; }

std::string Picture::str() const {
  return cat("<svg class=\"chart\" viewBox=\"0 0 ", px(width_), " ", px(height_),
             "\" role=\"img\">", "<desc>", escaped(description_), "</desc>\n", body_, "</svg>");
}

}  // namespace riata::report
