/**
 * The look of the panel. Its colour and typeface are those of the documentation and the demos. It stands in a
 * shadow root, so that no style of the page reaches it.
 */
export const styles = `
:host, .root {
  color-scheme: light dark;
  --bg: light-dark(#ffffff, #17191e);
  --well: light-dark(#f4f5f8, #1e2127);
  --raised: light-dark(#e9ecf2, #2a2e37);
  --line: light-dark(#d9dde5, #343944);
  --ink: light-dark(#1a1d24, #e9ebf0);
  --soft: light-dark(#565d6b, #a3abba);
  --accent: light-dark(#08704f, #4fcf9d);
  --on-accent: light-dark(#ffffff, #17191e);
  --good: light-dark(#0b6b47, #5fd3a3);
  --bad: light-dark(#b3261e, #ff9a8f);
  --warn: light-dark(#8a5300, #f0b65b);
  --good-bg: light-dark(#e3f5ec, #14352a);
  --bad-bg: light-dark(#fdeceb, #43211f);
  --warn-bg: light-dark(#fdf1dc, #3d2f16);
  --text: light-dark(#0b5f99, #82c7ff);
  --plum: light-dark(#7a3d93, #d39be8);
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --sans: Inter, -apple-system, BlinkMacSystemFont, "Segoe UI Variable", "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
:host([theme="light"]), .root[data-theme="light"] { color-scheme: light; }
:host([theme="dark"]), .root[data-theme="dark"] { color-scheme: dark; }
.root, .root * { box-sizing: border-box; }
.root { font: 400 13px/1.45 var(--sans); color: var(--ink); }
:where(.root) :is(h2, h3, p, ul, ol, dl, dd, figure) { margin: 0; padding: 0; }
:where(.root) :is(ul, ol) { list-style: none; }
.details section > p { display: flex; align-items: center; gap: 4px; }
:where(.root) :is(button, input, select) { font: inherit; color: inherit; }
.root :is(button, input, select, a, [tabindex]):focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.root a { color: var(--text); }
.opener { position: fixed; right: 12px; bottom: 12px; z-index: 2147483000; padding: 6px 12px; border: 1px solid var(--line); border-radius: 999px; background: var(--bg); color: var(--ink); font: 600 12px/1.3 var(--sans); cursor: pointer; box-shadow: 0 2px 10px rgb(0 0 0 / 0.18); }
.opener .dot { display: inline-block; width: 8px; height: 8px; margin-right: 6px; border-radius: 50%; background: var(--accent); }
.panel { position: fixed; z-index: 2147483000; display: flex; flex-direction: column; background: var(--bg); overflow: hidden; }
.panel[data-dock="bottom"] { left: 0; right: 0; bottom: 0; height: min(var(--size, 380px), 90vh); border-top: 1px solid var(--line); box-shadow: 0 -4px 18px rgb(0 0 0 / 0.12); }
.panel[data-dock="right"] { top: 0; right: 0; bottom: 0; width: min(var(--size, 460px), 96vw); border-left: 1px solid var(--line); box-shadow: -4px 0 18px rgb(0 0 0 / 0.12); }
.panel[data-dock="floating"] { right: 20px; bottom: 20px; width: min(860px, calc(100vw - 40px)); height: min(560px, calc(100vh - 40px)); min-width: min(320px, 92vw); min-height: 220px; resize: both; border: 1px solid var(--line); border-radius: 10px; box-shadow: 0 12px 40px rgb(0 0 0 / 0.28); }
.panel[data-dock="window"], .panel[data-dock="embedded"] { position: absolute; inset: 0; z-index: auto; }
.grip { position: absolute; z-index: 2; background: transparent; touch-action: none; }
.panel[data-dock="bottom"] .grip { top: -3px; left: 0; right: 0; height: 7px; cursor: row-resize; }
.panel[data-dock="right"] .grip { left: -3px; top: 0; bottom: 0; width: 7px; cursor: col-resize; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 10px; padding: 0 8px; border-bottom: 1px solid var(--line); background: var(--well); }
.bar strong { font-weight: 680; letter-spacing: -0.01em; }
.panel { container-type: inline-size; }
.tabs { display: flex; }
.tabs button { padding: 8px 10px; border: 0; border-bottom: 2px solid transparent; background: none; color: var(--soft); font-weight: 560; cursor: pointer; }
.tabs button[aria-selected="true"] { border-bottom-color: var(--accent); color: var(--ink); }
.tabs .count { margin-left: 5px; color: var(--soft); font-weight: 400; font-variant-numeric: tabular-nums; }
@container (max-width: 560px) { .bar { padding: 2px 8px 0; } .bar .tabs { order: 3; width: 100%; flex-wrap: wrap; } .bar .tabs button { flex: 1; padding: 6px 2px; font-size: 12px; } .tabs .count { display: none; } }
.bar .right { display: flex; align-items: center; gap: 2px; margin-left: auto; }
.icon { display: inline-grid; place-items: center; min-width: 28px; height: 28px; padding: 0 6px; border: 0; border-radius: 6px; background: none; color: var(--soft); cursor: pointer; }
.icon svg { width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 1.5; }
.icon svg .fill { fill: currentColor; }
.icon:hover { background: var(--raised); color: var(--ink); }
.icon[aria-pressed="true"] { background: var(--raised); color: var(--ink); }
.button { padding: 4px 10px; border: 1px solid var(--line); border-radius: 6px; background: var(--bg); font-weight: 560; cursor: pointer; }
.tools .button { color: var(--ink); }
.button:focus-within { outline: 2px solid var(--accent); outline-offset: 1px; }
.button:hover:not(:disabled) { background: var(--raised); }
.button.primary { border-color: transparent; background: var(--accent); color: var(--on-accent); }
.tools .button:disabled { color: var(--soft); cursor: default; }
.root .link { padding: 0; border: 0; background: none; color: var(--text); text-align: left; text-decoration: underline; text-underline-offset: 2px; cursor: pointer; overflow-wrap: anywhere; }
.view { flex: 1; min-height: 0; display: flex; flex-direction: column; container-type: inline-size; }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; padding: 6px 8px; border-bottom: 1px solid var(--line); }
.tools input[type="search"] { flex: 1 1 150px; min-width: 0; max-width: 340px; padding: 4px 8px; border: 1px solid var(--line); border-radius: 6px; background: var(--bg); }
.tools label { display: inline-flex; align-items: center; gap: 5px; color: var(--soft); }
.tools .chip { display: inline-flex; align-items: center; gap: 4px; padding: 2px 4px 2px 9px; border-radius: 999px; background: var(--raised); }
.tools .chip .icon { min-width: 22px; height: 22px; }
.split { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(220px, 42%) 1fr; }
.list { position: relative; overflow: auto; border-right: 1px solid var(--line); outline-offset: -2px !important; }
.details { overflow: auto; padding: 10px 14px 24px; }
@container (max-width: 600px) {
  .split { grid-template-columns: 1fr; grid-template-rows: minmax(96px, 40%) 1fr; }
  .list { border-right: 0; border-bottom: 1px solid var(--line); }
}
@container (min-width: 601px) and (max-width: 900px) { .row .clock { display: none; } }
@container (max-width: 430px) {
  .tools input[type="search"] { flex-basis: 100%; max-width: none; }
  .row .clock { display: none; }
}
.row { position: absolute; left: 0; right: 0; display: flex; align-items: baseline; line-height: 26px; gap: 8px; height: 26px; padding: 0 10px; white-space: nowrap; cursor: default; }
.row:not(.group):hover { background: var(--well); }
.row[aria-selected="true"] { background: var(--raised); box-shadow: inset 3px 0 var(--accent); }
.row.group { background: var(--well); color: var(--soft); font-weight: 620; font-size: 12px; }
.row.head { border-top: 1px solid var(--line); }
.row.head .name { font-weight: 680; }
.row.below { padding-left: 24px; }
.plain tbody th { font-weight: 400; }
.row > :not(.badge) { line-height: 26px; }
.row .name { flex: none; max-width: 60%; overflow: hidden; text-overflow: ellipsis; font-weight: 560; }
.row .what { flex: 1; overflow: hidden; text-overflow: ellipsis; color: var(--soft); font-family: var(--mono); font-size: 12px; }
.row .end { flex: none; margin-left: auto; color: var(--soft); font-variant-numeric: tabular-nums; font-size: 12px; }
.row.refused .name { color: var(--bad); }
.row.flash { animation: flash 700ms ease-out; }
@keyframes flash { from { background: var(--warn-bg); } }
@media (prefers-reduced-motion: reduce) { .row.flash { animation: none; } }
.kind { flex: none; width: 3.9em; color: var(--soft); font-size: 11px; }
.badge { flex: none; display: inline-block; padding: 0 6px; border-radius: 999px; background: var(--raised); font-size: 11px; line-height: 17px; font-weight: 560; }
.badge.good { background: var(--good-bg); color: var(--good); }
.badge.bad { background: var(--bad-bg); color: var(--bad); }
.badge.warn { background: var(--warn-bg); color: var(--warn); }
.empty { padding: 24px 18px; color: var(--soft); max-width: 46em; }
.empty code, .details code { font-family: var(--mono); font-size: 12px; }
.details h2 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 10px; font-size: 16px; font-weight: 660; letter-spacing: -0.01em; overflow-wrap: anywhere; }
.details h3 { margin: 16px 0 5px; font-size: 12px; font-weight: 640; color: var(--soft); }
.details h3:has(+ .facts:empty) { display: none; }
.details .note { color: var(--soft); }
.details .note .link + .link { margin-left: 10px; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; margin-top: 8px; }
.facts dt { color: var(--soft); }
.facts dd { overflow-wrap: anywhere; }
.problem { margin: 6px 0; padding: 6px 10px; border-radius: 6px; background: var(--bad-bg); color: var(--bad); overflow-wrap: anywhere; white-space: pre-wrap; }
.details dd > .tree { margin-top: -1px; }
.tree { font-family: var(--mono); font-size: 12px; line-height: 1.6; }
.tree ul { padding-left: 16px; border-left: 1px solid var(--line); margin-left: 5px; }
.tree li { overflow-wrap: anywhere; }
.toggle { padding: 0; border: 0; background: none; font: inherit; color: inherit; text-align: left; cursor: pointer; overflow-wrap: anywhere; }
.toggle::before { content: "▸"; display: inline-block; width: 1.1em; color: var(--soft); }
.toggle[aria-expanded="true"]::before { content: "▾"; }
.leaf { padding-left: 1.1em; }
.key { color: var(--soft); }
.text { color: var(--good); } .number { color: var(--text); } .word { color: var(--plum); } .other { color: var(--soft); }
.tree .edit { margin-left: 6px; padding: 0 4px; border: 0; border-radius: 4px; background: none; color: var(--soft); font: 11px var(--sans); text-decoration: underline; cursor: pointer; }
.tree form { display: inline-flex; flex-wrap: wrap; gap: 4px; }
.tree input { width: 16em; max-width: 60cqw; padding: 1px 6px; border: 1px solid var(--line); border-radius: 4px; background: var(--bg); font-family: var(--mono); }
.diff { border-collapse: collapse; font-family: var(--mono); font-size: 12px; }
.diff td, .diff th { padding: 2px 14px 2px 0; text-align: left; vertical-align: top; font-weight: 400; overflow-wrap: anywhere; }
.diff th { color: var(--soft); white-space: nowrap; }
.diff del { color: var(--bad); text-decoration: none; } .diff ins { color: var(--good); text-decoration: none; }
.bars { display: grid; grid-template-columns: minmax(70px, max-content) 1fr max-content; gap: 3px 10px; align-items: center; }
.bars .track { height: 8px; border-radius: 4px; background: var(--well); overflow: hidden; }
.bars .fill { height: 100%; min-width: 1px; border-radius: 4px; background: var(--accent); }
.bars .ms { text-align: right; font-variant-numeric: tabular-nums; }
.lanes { display: grid; grid-template-columns: max-content 1fr; gap: 6px 10px; align-items: center; }
.lane { position: relative; height: 26px; border-radius: 5px; background: var(--well); overflow: hidden; }
.span { position: absolute; top: 4px; bottom: 4px; min-width: 2px; border-radius: 4px; background: color-mix(in srgb, var(--text) 28%, var(--bg)); }
.span.overtaken, .span.failed { background: color-mix(in srgb, var(--bad) 30%, var(--bg)); }
.span.committed { background: color-mix(in srgb, var(--good) 34%, var(--bg)); }
.span.waits { background: color-mix(in srgb, var(--warn) 32%, var(--bg)); }
.mark { position: absolute; top: 8px; width: 10px; height: 10px; margin-left: -5px; border: 2px solid var(--ink); border-radius: 50%; background: var(--bg); }
.mark.write { background: var(--ink); } .mark.ensure { border-style: double; border-width: 3px; }
.mark.overtaken { border-color: var(--bad); border-radius: 1px; background: var(--bad); transform: rotate(45deg); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 14px; margin-top: 6px; color: var(--soft); font-size: 12px; }
.legend span { display: inline-flex; align-items: center; gap: 5px; } .legend .mark { position: static; margin: 0; }
.steps { display: grid; gap: 1px; font-size: 12px; }
.steps li { display: grid; grid-template-columns: 5.5em 5.5em 1fr; gap: 8px; padding: 1px 0; }
.steps time { color: var(--soft); font-variant-numeric: tabular-nums; text-align: right; }
.plain { width: 100%; border-collapse: collapse; }
.plain th { text-align: left; color: var(--soft); font-weight: 560; } .plain th, .plain td { padding: 3px 12px 3px 0; vertical-align: top; }
.plain.runs td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.map { display: grid; grid-template-columns: minmax(0, 1fr) 40px minmax(0, 1fr) 40px minmax(0, 1fr); align-items: center; margin-top: 10px; }
.map .column { align-self: stretch; display: flex; flex-direction: column; }
.details .map h3 { margin: 0; font-size: 12px; line-height: 20px; font-weight: 640; color: var(--soft); }
.map .gap { height: 20px; }
.map .boxes { flex: 1; display: flex; flex-direction: column; justify-content: center; }
.map li, .map .middle .boxes { display: flex; }
.map li { height: 34px; align-items: center; }
.map .middle .boxes { align-items: stretch; }
.map .note { flex: 1; display: grid; align-content: center; }
.root .box { display: flex; align-items: baseline; gap: 6px; width: 100%; height: 28px; padding: 0 8px; border: 1px solid var(--line); border-radius: 6px; background: var(--bg); line-height: 26px; text-align: left; white-space: nowrap; overflow: hidden; }
.box .kind { width: auto; }
.box .name { min-width: 2em; overflow: hidden; text-overflow: ellipsis; font-weight: 560; }
.box .what { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; color: var(--soft); font-family: var(--mono); font-size: 12px; text-align: right; }
.root button.box { cursor: pointer; }
.root button.box:hover { background: var(--raised); }
.root .box.chosen { border: 2px solid var(--accent); line-height: 24px; }
.root .box.more { color: var(--text); }
.root .box.other { border-style: dashed; background: none; }
.lines { display: block; margin-top: 20px; }
.lines path { fill: none; stroke: var(--line); stroke-width: 1.5; }
@container (max-width: 900px) {
  .details .map { grid-template-columns: minmax(0, 1fr); gap: 6px; }
  .map .lines, .map .gap { display: none; }
  .map .middle .boxes { min-height: 0 !important; }
}
.frames li { font-family: var(--mono); font-size: 12px; overflow-wrap: anywhere; padding: 1px 0; }
.frames .inner { color: var(--soft); }
.slider { flex: 1 1 200px; accent-color: var(--accent); }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
