"""Line and bar charts as inline SVG, for reports that need no other file."""

from html import escape

import numpy as np

WIDTH, HEIGHT = 420, 240
_LEFT, _TOP, _RIGHT, _BOTTOM = 58, 12, 12, 40


def _number(value):
    return f"{value:.4g}"


def _ticks(low, high, count=4):
    """Multiples of 1, 2 or 5 times a power of ten within the range."""
    rough = (high - low) / count
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(k * power for k in (1, 2, 5, 10) if k * power >= rough)
    return np.arange(np.ceil(low / step), np.floor(high / step + 1e-9) + 1) * step + 0.0


def _range(values):
    values = np.concatenate([np.ravel(each) for each in values])
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _range_with_zero(values):
    """Of what is never negative from 0 upwards."""
    low, high = _range(values)
    found = np.concatenate([np.ravel(each) for each in values])
    if not (found[np.isfinite(found)] >= 0).all():
        return low, high
    most = float(found[np.isfinite(found)].max(initial=0.0))
    return 0.0, most if most > 0 else 1.0


class _Frame:
    """Axes, and the places of data in the picture."""

    def __init__(self, xs, ys, x_label):
        self.x, self.y, self.x_label = _range(xs), _range_with_zero(ys), x_label

    def place(self, x, y):
        (x0, x1), (y0, y1) = self.x, self.y
        across = _LEFT + (x - x0) / (x1 - x0) * (WIDTH - _LEFT - _RIGHT)
        return across, HEIGHT - _BOTTOM - (y - y0) / (y1 - y0) * (HEIGHT - _TOP - _BOTTOM)

    def markup(self):
        base = HEIGHT - _BOTTOM
        out = []
        for tick in _ticks(*self.y):
            _, y = self.place(self.x[0], tick)
            out.append(
                f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" '
                f'y2="{y:.1f}"/><text class="y" x="{_LEFT - 6}" y="{y + 4:.1f}">'
                f"{_number(tick)}</text>"
            )
        for tick in _ticks(*self.x):
            x, _ = self.place(tick, self.y[0])
            out.append(f'<text class="x" x="{x:.1f}" y="{base + 16}">{_number(tick)}</text>')
        out.append(
            f'<line class="axis" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{base}" '
            f'y2="{base}"/><text class="x" x="{(_LEFT + WIDTH) / 2}" y="{HEIGHT - 6}">'
            f"{escape(self.x_label)}</text>"
        )
        return "".join(out)


def _picture(body, description):
    return (
        f'<svg role="img" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f"<title>{escape(description)}</title>{body}</svg>"
    )


def _legend(names):
    items = (f'<span class="k k{k % 6}">{escape(name)}</span>' for k, name in enumerate(names))
    return f'<div class="legend">{"".join(items)}</div>' if len(names) > 1 else ""


def line_chart(title, x, lines, x_label="epoch"):
    """A figure with a line for every entry of {name: values}; what is not finite breaks it."""
    frame = _Frame([x], list(lines.values()), x_label)
    body = frame.markup()
    for k, values in enumerate(lines.values()):
        pen, points = "M", []
        for px, py in zip(np.asarray(x, float), np.asarray(values, float), strict=True):
            if not np.isfinite(py):
                pen = "M"
                continue
            points.append("{}{:.1f} {:.1f}".format(pen, *frame.place(px, py)))
            pen = "L"
        body += f'<path class="line k{k % 6}" d="{"".join(points)}"/>'
    return (
        f"<figure><figcaption>{escape(title)}</figcaption>{_picture(body, title)}"
        f"{_legend(list(lines))}</figure>"
    )


def bar_chart(title, edges, counts, note=""):
    """A histogram with its bars in the root of the counts, so that rare values can be seen."""
    heights = np.sqrt(np.asarray(counts, float))
    frame = _Frame([edges], [np.array([0.0, max(heights.max(), 1.0)])], "weight")
    body = ""
    for left, right, height in zip(edges[:-1], edges[1:], heights, strict=True):
        (x0, y0), (x1, base) = frame.place(left, height), frame.place(right, 0.0)
        width = max(x1 - x0 - 0.5, 0.3)
        body += (
            f'<rect class="bar" x="{x0:.1f}" y="{y0:.1f}" width="{width:.1f}" '
            f'height="{base - y0:.1f}"/>'
        )
    for tick in _ticks(*frame.x):
        x, base = frame.place(tick, 0.0)
        body += f'<text class="x" x="{x:.1f}" y="{base + 16:.1f}">{_number(tick)}</text>'
    note = f'<div class="legend">{escape(note)}</div>' if note else ""
    return f"<figure><figcaption>{escape(title)}</figcaption>{_picture(body, title)}{note}</figure>"
