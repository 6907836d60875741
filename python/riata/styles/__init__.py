"""matplotlib styles: `matplotlib.pyplot.style.use(riata.styles.plot_style)`."""

from pathlib import Path

__all__ = ["plot_style"]

plot_style = Path(__file__).with_name("riata.mplstyle")
