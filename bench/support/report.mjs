// Turns results into what docs/performance.md shows: tables, the targets, and a plot.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { suites } from "./suites.mjs";
import { judge } from "./targets.mjs";

/** @typedef {import("./targets.mjs").Results} Results */
/** @typedef {{ date: string, node: string, machine: string, isQuick: boolean, rounds: number, results: Results, before?: Results }} Run */

/** What is written stands between markers: the measurements first, the targets where the page has them. */
const parts = [
  {
    begin: "<!-- results: written by npm run bench -->",
    end: "<!-- end of results -->",
    write: tables,
  },
  {
    begin: "<!-- targets: written by npm run bench -->",
    end: "<!-- end of targets -->",
    write: targets,
  },
];

/** In the order of what readers ask: first how it compares. */
const order = ["transactions", "operations", "derived", "cold", "react", "vue", "sizes", "memory"];

/**
 * Puts the tables of a run into a page, between its markers.
 * @param {string} page
 * @param {Run} run
 */
export function writePage(page, run) {
  let text = existsSync(page)
    ? readFileSync(page, "utf8")
    : `# Performance\n\n${parts.map(({ begin, end }) => `${begin}\n${end}\n`).join("\n")}`;
  for (const { begin, end, write } of parts) {
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from === -1 || to === -1) throw new Error(`${page} has no markers for the results.`);
    text = `${text.slice(0, from)}${begin}\n\n${write(run)}\n${text.slice(to)}`;
  }
  writeFileSync(page, text);
}

/** @param {Run} run */
function tables(run) {
  const { results } = run;
  const names = [
    ...order,
    ...suites.map(({ name }) => name).filter((name) => !order.includes(name)),
  ];
  return [
    `Measured on ${run.date} with Node ${run.node} on ${run.machine}; ${run.rounds === 1 ? "one round" : `the best of ${run.rounds} rounds`}.`,
    ...names.flatMap((name) => (name === "sizes" ? sizes(results) : suiteOf(results, name))),
    "",
  ].join("\n");
}

/**
 * @param {Results} results
 * @param {string} suite
 */
function suiteOf(results, suite) {
  const found = suites.find(({ name }) => name === suite);
  const rows = results[suite];
  if (found === undefined || rows === undefined) return [];
  return ["", `## ${found.title}`, "", suiteTable(rows, found.libraries, found.unit)];
}

/** @param {Results} results */
function sizes(results) {
  return [
    ...(results["sizes"] === undefined
      ? []
      : ["", "## Size, gzipped", "", sizeTable(results["sizes"])]),
    ...(results["parts"] === undefined ? [] : ["", partsTable(results["parts"])]),
  ];
}

/** @param {Run} run */
function targets({ results, before }) {
  const rows = judge(results, before).map(({ what, must, goal, had, got, isMet }) => [
    what,
    must,
    goal,
    figure(had),
    figure(got),
    isMet ? "met" : "**missed**",
  ]);
  return `${table(["what", "must", "goal", "before", "now", "result"], rows)}\n`;
}

/**
 * @param {Record<string, Record<string, number>>} rows
 * @param {readonly string[]} libraries
 * @param {string} unit
 */
function suiteTable(rows, libraries, unit) {
  const present = libraries.filter((library) =>
    Object.values(rows).some((row) => row[library] !== undefined),
  );
  return table(
    [unit === "" ? "what" : `what, in ${unit}`, ...present],
    Object.entries(rows).map(([name, row]) => [
      name,
      ...present.map((library) => figure(row[library])),
    ]),
  );
}

/** @param {Record<string, Record<string, number>>} rows */
function sizeTable(rows) {
  return table(
    ["import set", "library", "bytes"],
    Object.entries(rows).flatMap(([name, row]) =>
      Object.entries(row).map(([library, bytes]) => [name, library, figure(bytes)]),
    ),
  );
}

/** @param {Record<string, Record<string, number>>} rows */
function partsTable(rows) {
  const sets = [...new Set(Object.values(rows).flatMap((row) => Object.keys(row)))];
  const sums = sets.map((set) =>
    Object.values(rows).reduce((sum, row) => sum + (row[set] ?? 0), 0),
  );
  return table(
    ["of that, minified and not gzipped, bytes", ...sets],
    [
      ...Object.entries(rows)
        .toSorted(
          ([, one], [, other]) =>
            Math.max(...Object.values(other)) - Math.max(...Object.values(one)),
        )
        .map(([part, row]) => [part, ...sets.map((set) => figure(row[set]))]),
      ["all", ...sums.map(figure)],
    ],
  );
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  const widths = head.map((title, i) =>
    Math.max(3, title.length, ...rows.map((row) => (row[i] ?? "").length)),
  );
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

/** @param {number | undefined} value */
function figure(value) {
  if (value === undefined) return "–";
  if (value >= 100) return Math.round(value).toLocaleString("en");
  if (value > 0 && value < 0.1) return value.toPrecision(2);
  return value.toFixed(value >= 10 ? 1 : 2);
}
