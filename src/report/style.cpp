#include "report/html.hpp"

namespace riata::report {

// Series colours: Okabe & Ito (2008), told apart by colour-blind readers; lightened on dark paper.
std::string_view style_sheet() {
  return R"css(:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1a1d21; --soft: #5c6670; --line: #d8dde2; --faint: #f3f5f7;
  --grid: #e9ecef; --out: #a3abb3; --fill: #dfe4e9; --good: #00795a; --warn: #b34700;
  --s1: #0072b2; --s2: #d55e00; --s3: #009e73; --s4: #b65c93; --s5: #c98a00; --s6: #3aa0d8;
  --s7: #6a51a3; --s8: #7a6a4f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --ink: #e6e9ec; --soft: #9aa4ae; --line: #343a41; --faint: #1c2024;
    --grid: #262b30; --out: #6b747d; --fill: #2d333a; --good: #3fc79a; --warn: #ff9a52;
    --s1: #56a8e6; --s2: #ff8a3d; --s3: #3fc79a; --s4: #e08fc0; --s5: #f0b92e; --s6: #7cc8f2;
    --s7: #a893e0; --s8: #b8a685;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans",
    Arial, sans-serif; }
main { max-width: 66rem; margin: 0 auto; padding: 3rem 1.75rem 4rem; }
h1 { font-size: 2rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.015em; margin: 0; }
h2 { font-size: 1.2rem; line-height: 1.3; font-weight: 650; margin: 0 0 0.9rem; }
h3 { font-size: 1rem; font-weight: 600; margin: 1.6rem 0 0.5rem; }
p { margin: 0.5rem 0; max-width: 46rem; }
section { margin-top: 3rem; padding-top: 1.4rem; border-top: 1px solid var(--line); }
.lead { font-size: 1.15rem; margin-top: 0.8rem; max-width: 54rem; overflow-wrap: anywhere; }
.soft, figcaption { color: var(--soft); }
.small, figcaption { font-size: 0.875rem; line-height: 1.5; }
.note { border-left: 3px solid var(--warn); padding: 0.5rem 0 0.5rem 1rem; margin: 1.2rem 0; }
b, strong { font-weight: 650; }
code { font: 0.86em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
  overflow-wrap: anywhere; }
pre { background: var(--faint); border-radius: 6px; padding: 0.9rem 1.1rem; margin: 0.6rem 0;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
  gap: 1.2rem 2rem; margin: 2rem 0 0; padding: 0; }
.figures div { border-top: 2px solid var(--ink); padding-top: 0.55rem; }
.figures dt { color: var(--soft); font-size: 0.875rem; }
.figures dd { margin: 0; font-size: 1.5rem; line-height: 1.3; font-weight: 600;
  letter-spacing: -0.01em; }
.figures dd + dd { font-size: 0.875rem; line-height: 1.45; font-weight: 400; color: var(--soft);
  letter-spacing: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; font-size: 0.875rem; color: var(--soft);
  vertical-align: bottom; }
th, td { padding: 0.5rem 1.1rem 0.5rem 0; border-bottom: 1px solid var(--line); }
td { vertical-align: baseline; }
th:last-child, td:last-child { padding-right: 0; }
tr:last-child td { border-bottom: 0; }
.num { text-align: right; white-space: nowrap; }
.label { font-weight: 600; white-space: nowrap; }
td.name { font-weight: 600; min-width: 9rem; max-width: 18rem; overflow-wrap: break-word;
  position: relative; padding-left: 1.3rem; }
td.status { white-space: nowrap; }
sub, sup { font-size: 0.72em; line-height: 0; }
.key { position: absolute; left: 0; top: 0.98rem; width: 0.7em; height: 0.7em; border-radius: 50%; }
tr.left td.name { font-weight: 400; }
tr.left .key { background: none; border: 2px solid var(--out); }
tr.left, tr.left code { color: var(--soft); }
tr.part td:first-child { padding-left: 1.1rem; }
td.term { min-width: 13rem; }
td.why { color: var(--soft); font-size: 0.875rem; min-width: 13rem; overflow-wrap: anywhere; }
.ok { color: var(--good); font-weight: 600; }
.bad { color: var(--warn); font-weight: 600; }
.bar { display: block; height: 0.5rem; border-radius: 2px; background: var(--s1); min-width: 1px; }
td.bars { width: 45%; }
.formula { font-family: "STIX Two Text", "Cambria", Georgia, "Times New Roman", "Liberation Serif",
  serif; font-size: 1.18rem; background: var(--faint); border-radius: 6px; padding: 1.1rem 1.4rem;
  margin: 0.8rem 0; overflow-x: auto; }
.formula div { white-space: nowrap; }
.formula div + div { margin-top: 0.55rem; }
.formula .what { font: 0.875rem system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue",
  "Liberation Sans", Arial, sans-serif; color: var(--soft); margin-left: 1.6rem; }
.formula i, .math { font-family: "STIX Two Text", "Cambria", Georgia, "Times New Roman",
  "Liberation Serif", serif; font-style: italic; }
.frac { display: inline-block; text-align: center; vertical-align: middle; line-height: 1.15;
  font-size: 0.9em; margin: 0 0.15em; }
.frac span { display: block; padding: 0 0.2em; }
.frac span + span { border-top: 1px solid currentColor; }
figure { margin: 1.2rem 0 0; break-inside: avoid; }
figcaption { max-width: 46rem; margin-top: 0.3rem; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(28rem, 100%), 1fr));
  gap: 1.6rem 2.2rem; }
.panels figure { margin: 0; }
svg.chart { display: block; width: 100%; height: auto; overflow: visible; font-family: inherit;
  font-variant-numeric: tabular-nums; }
.chart text { font-size: 12px; fill: var(--ink); }
.chart .tick, .chart .mark-label, .chart .count { fill: var(--soft); }
.chart .axis-title { fill: var(--soft); font-size: 12.5px; }
.chart .heading { font-size: 14px; font-weight: 600; }
.chart .axis { stroke: var(--soft); stroke-width: 1; }
.chart .grid { stroke: var(--grid); stroke-width: 1; }
.chart .mark { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 3; }
.chart .chosen { stroke: var(--ink); stroke-width: 1.4; stroke-dasharray: none; }
.chart .mean { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 1 4; stroke-linecap: round; }
.chart .series { fill: none; stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; }
.chart .refit { fill: none; stroke: var(--ink); stroke-width: 1.3; stroke-dasharray: 5 4;
  opacity: 0.75; }
.chart .refit-dot { fill: var(--paper); stroke: var(--ink); stroke-width: 1.4; }
.chart .leader { stroke: var(--line); stroke-width: 1; }
.chart .occupancy { fill: var(--fill); }
.chart .spread { stroke: var(--out); stroke-width: 1.1; }
.chart .score { fill: var(--ink); }
.chart .point { fill: currentColor; }
.chart .hit { fill: transparent; }
.chart .hit:hover { fill: var(--ink); fill-opacity: 0.07; }
.s1 { --c: var(--s1); } .s2 { --c: var(--s2); } .s3 { --c: var(--s3); } .s4 { --c: var(--s4); }
.s5 { --c: var(--s5); } .s6 { --c: var(--s6); } .s7 { --c: var(--s7); } .s8 { --c: var(--s8); }
.out { --c: var(--out); }
.chart .series { stroke: var(--c); }
.chart .series.out { stroke-width: 1.3; }
.chart .series.d1 { stroke-dasharray: 7 4; } .chart .series.d2 { stroke-dasharray: 2 4; }
.chart .series.d3 { stroke-dasharray: 9 3 2 3; }
.chart .series.solid { stroke-dasharray: none; }
.chart .dot { fill: var(--c); }
.chart .name { fill: var(--c); font-weight: 600; } .chart .name.out { font-weight: 400;
  fill: var(--soft); }
.key { background: var(--c); }
.legend { display: flex; flex-wrap: wrap; gap: 0.3rem 1.6rem; margin: 0.8rem 0 1.2rem;
  max-width: none; }
.legend span { white-space: nowrap; }
svg.inline { display: inline-block; width: 30px; vertical-align: -0.05em; }
table.facts td.label { width: 12rem; color: var(--soft); font-weight: 400; }
table.times { max-width: 40rem; }
details { margin-top: 1.2rem; } summary { cursor: pointer; color: var(--soft); }
details table { margin-top: 0.6rem; width: auto; } details th, details td { padding: 0.2rem 1.6rem 0.2rem 0; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); }
@media (max-width: 40rem) { main { padding: 1.6rem 1rem 3rem; } h1 { font-size: 1.6rem; } }
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --grid: #e6e6e6;
    --faint: #f6f6f6; --fill: #ddd; --out: #999; --good: #00614a; --warn: #8a3700; --s1: #0072b2;
    --s2: #d55e00; --s3: #009e73; --s4: #b65c93; --s5: #c98a00; --s6: #3aa0d8; --s7: #6a51a3;
    --s8: #7a6a4f; }
  body { font-size: 10.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  section { margin-top: 1.6rem; padding-top: 0.9rem; }
  h2, h3 { break-after: avoid; }
  tr, .formula, .figures, .note { break-inside: avoid; }
  .panels { grid-template-columns: 1fr 1fr; }
  @page { margin: 16mm; }
}
)css";
}

}  // namespace riata::report
