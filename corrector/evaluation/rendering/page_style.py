"""The style of the report's page: light and dark, without anything from elsewhere.

Knows class names only. Six colours tell series apart, in the light and in the dark at a contrast of 3:1 or more; each
has its own dash too. Trade-off: the page follows the system's choice of light or dark and has no switch of its own,
since that would need a script.
"""

from __future__ import annotations

STYLE = """\
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c1e21; --faint: #5c6370; --rule: #d9dce1; --panel: #f5f6f8;
  --right: #116329; --right-ground: #d5f5dd; --wrong: #a40e26; --wrong-ground: #ffe1e0;
  --c0: #0757b8; --c1: #b34700; --c2: #11752f; --c3: #8a3ab9; --c4: #a8154f; --c5: #5f6b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14161a; --ink: #e4e6ea; --faint: #a0a7b4; --rule: #363b45; --panel: #1d2026;
    --right: #7ee2a0; --right-ground: #12391f; --wrong: #ff9c96; --wrong-ground: #4b1518;
    --c0: #6cb0ff; --c1: #ffa45c; --c2: #6fd68c; --c3: #d6a3f7; --c4: #ff86b3; --c5: #cfd84e;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 86rem; padding: 1.5rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; padding-top: .5rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
p, li { max-width: 52rem; }
.faint, figcaption { color: var(--faint); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .55rem; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap; }
th { font-weight: 600; background: var(--panel); white-space: normal; vertical-align: bottom; max-width: 8rem; }
th.name { max-width: none; }
td.name, th.name { text-align: left; }
code { font-size: .85em; overflow-wrap: anywhere; }
details { margin: .6rem 0; }
summary { cursor: pointer; font-weight: 600; padding: .25rem 0; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
figure { margin: 0; padding: .75rem; background: var(--panel); border-radius: 8px; }
figure svg[role] { width: 100%; height: auto; display: block; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .85rem; }
.key svg { margin-right: .35rem; vertical-align: middle; }
svg text { fill: var(--faint); font: 12px system-ui, sans-serif; }
svg text.axis { fill: var(--ink); }
.grid { stroke: var(--rule); stroke-width: 1; }
.line { fill: none; stroke-width: 2; }
.mark { stroke: var(--paper); stroke-width: 2; }
.dot { opacity: 0; }
.dot:hover { opacity: 1; }
line.c0, polyline.c0 { stroke: var(--c0); }
line.c1, polyline.c1 { stroke: var(--c1); stroke-dasharray: 7 3; }
line.c2, polyline.c2 { stroke: var(--c2); stroke-dasharray: 2 3; }
line.c3, polyline.c3 { stroke: var(--c3); stroke-dasharray: 9 3 2 3; }
line.c4, polyline.c4 { stroke: var(--c4); stroke-dasharray: 12 4; }
line.c5, polyline.c5 { stroke: var(--c5); stroke-dasharray: 4 4; }
circle.c0, rect.c0 { fill: var(--c0); }
circle.c1, rect.c1 { fill: var(--c1); }
circle.c2, rect.c2 { fill: var(--c2); }
circle.c3, rect.c3 { fill: var(--c3); }
circle.c4, rect.c4 { fill: var(--c4); }
circle.c5, rect.c5 { fill: var(--c5); }
.errors { list-style: none; margin: 0; padding: 0; }
.errors li { max-width: none; padding: .6rem 0; border-bottom: 1px solid var(--rule); }
.errors dl { display: grid; grid-template-columns: 6.5rem 1fr; gap: .1rem .75rem; margin: .25rem 0 0; }
.errors dt { color: var(--faint); }
.errors dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
del, ins { border-radius: 3px; padding: 0 1px; text-decoration-thickness: 2px; }
del { color: var(--wrong); background: var(--wrong-ground); }
ins { color: var(--right); background: var(--right-ground); }
ins.wrong { color: var(--wrong); background: var(--wrong-ground); text-decoration-style: wavy; }
@media print { body { max-width: none; } figure { break-inside: avoid; } }
"""
