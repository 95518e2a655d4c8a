// Turns results into a plot: how many times as long as dosync each library takes.
import { writeFileSync } from "node:fs";

/** @typedef {import("./report.mjs").Run} Run */

/** What the plot shows: one group of bars each. */
const plotted = [
  { suite: "transactions", benchmark: "512 pairs", title: "A transfer between two stores" },
  {
    suite: "transactions",
    benchmark: "512 pairs, a listener on each",
    title: "A transfer, with a listener on each store",
  },
  { suite: "operations", benchmark: "read", title: "A read" },
  {
    suite: "operations",
    benchmark: "write, 1,000 listeners",
    title: "A write with 1,000 listeners",
  },
  { suite: "derived", benchmark: "diamond", title: "Derived values: a diamond" },
  { suite: "derived", benchmark: "graph, large", title: "Derived values: a large graph" },
];

const WIDTH = 760;
const LEFT = 132;
const RIGHT = 150;
const ROW = 18;
/** A longer bar is cut here: one that takes eighty times as long would hide all differences below. */
const MOST = 4;
const UNIT = (WIDTH - LEFT - RIGHT) / MOST;

/**
 * Draws some of the results as bars on a linear scale that begins at nothing; dosync takes 1.
 * @param {string} file
 * @param {Run} run
 */
export function writePlot(file, run) {
  let y = 34;
  /** @type {string[]} */
  const parts = [];
  for (const { title, bars } of groupsOf(run)) {
    parts.push(`<text x="0" y="${y + 13}" class="title">${title}</text>`);
    y += 24;
    for (const bar of bars) {
      parts.push(...drawn(bar, y));
      y += ROW;
    }
    y += 14;
  }
  writeFileSync(file, page(parts, y));
}

/**
 * @typedef {object} Bar
 * @property {string} library
 * @property {number} nanoseconds
 * @property {number} ratio to the time of dosync
 */

/**
 * @param {Run} run
 * @returns {{ title: string, bars: Bar[] }[]}
 */
function groupsOf(run) {
  return plotted.flatMap(({ suite, benchmark, title }) => {
    const row = run.results[suite]?.[benchmark];
    const ours = row?.["dosync"];
    if (row === undefined || ours === undefined) return [];
    const bars = Object.entries(row)
      .toSorted(([, a], [, b]) => a - b)
      .map(([library, nanoseconds]) => ({ library, nanoseconds, ratio: nanoseconds / ours }));
    return [{ title, bars }];
  });
}

/**
 * @param {Bar} bar
 * @param {number} y
 */
function drawn({ library, nanoseconds, ratio }, y) {
  const isCut = ratio > MOST;
  const length = Math.max(2, Math.min(ratio, MOST) * UNIT);
  const end = LEFT + length;
  const kind = library.startsWith("dosync") ? "ours" : "peer";
  return [
    `<text x="${LEFT - 10}" y="${y + 12}" class="label ${kind}-name">${library}</text>`,
    `<rect x="${LEFT}" y="${y + 2}" width="${length.toFixed(1)}" height="${ROW - 6}" rx="2" class="${kind}"/>`,
    ...(isCut
      ? [`<path d="M${end - 14} ${y + 15}l5 -14M${end - 9} ${y + 15}l5 -14" class="cut"/>`]
      : []),
    `<text x="${(end + 8).toFixed(1)}" y="${y + 12}" class="value">${times(ratio)} <tspan class="soft">${time(nanoseconds)}</tspan></text>`,
  ];
}

/**
 * @param {readonly string[]} parts
 * @param {number} height
 */
function page(parts, height) {
  const marks = Array.from({ length: MOST }, (_, i) => i + 1);
  const label =
    "How many times as long as dosync each library takes, for several operations. Shorter is faster.";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">
<style>
svg { --ink: #121920; --soft: #4d5966; --line: #dde3e9; --ours: #08704f; --peer: #98a3af; --page: #fff }
@media (prefers-color-scheme: dark) {
svg { --ink: #e8edf3; --soft: #a3afbd; --line: #28323e; --ours: #4fcf9d; --peer: #6b7887; --page: #151b23 }
}
text { font: 12px system-ui, sans-serif; fill: var(--ink) }
.title { font-weight: 600; font-size: 13px }
.label { text-anchor: end }
.ours-name { font-weight: 600 }
.soft, .axis { fill: var(--soft) }
.axis { text-anchor: middle; font-size: 11px }
.ours { fill: var(--ours) }
.peer { fill: var(--peer) }
.mark { stroke: var(--line) }
.cut { stroke: var(--page); stroke-width: 2 }
</style>
<text x="0" y="14" class="soft">The time of dosync is 1. Shorter is faster; bars are cut at ${MOST} ×.</text>
${marks
  .flatMap((mark) => {
    const x = LEFT + mark * UNIT;
    return [
      `<line x1="${x}" y1="34" x2="${x}" y2="${height - 18}" class="mark"/>`,
      `<text x="${x}" y="${height - 4}" class="axis">${mark} ×</text>`,
    ];
  })
  .join("\n")}
${parts.join("\n")}
</svg>
`;
}

/** @param {number} ratio */
function times(ratio) {
  return `${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(ratio < 0.1 ? 2 : 1)} ×`;
}

/** @param {number} nanoseconds */
function time(nanoseconds) {
  if (nanoseconds >= 1e6) return `${(nanoseconds / 1e6).toFixed(1)} ms`;
  if (nanoseconds >= 1e3) return `${(nanoseconds / 1e3).toFixed(1)} µs`;
  return `${nanoseconds.toFixed(nanoseconds < 10 ? 1 : 0)} ns`;
}
