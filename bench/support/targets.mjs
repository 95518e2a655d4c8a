// The targets, each with how it is read from the results. What a target means is said in words, so
// that the table can be read without this file.

/** @typedef {Record<string, Record<string, Record<string, number>>>} Results suite → benchmark → library → value */

/**
 * @typedef {object} Target
 * @property {string} what
 * @property {string} target
 * @property {(results: Results) => number | undefined} measure
 * @property {number} limit
 * @property {"at least"} [direction] by default the limit is an upper one
 */

/**
 * @param {string} suite
 * @param {string} benchmark
 * @param {string} ours
 * @param {string} peer
 * @param {string} [peerBenchmark]
 * @returns {Target["measure"]}
 */
function ratio(suite, benchmark, ours, peer, peerBenchmark = benchmark) {
  return (results) => {
    const mine = results[suite]?.[benchmark]?.[ours];
    const theirs = results[suite]?.[peerBenchmark]?.[peer];
    return mine === undefined || theirs === undefined ? undefined : mine / theirs;
  };
}

/**
 * @param {string} suite
 * @param {string} benchmark
 * @param {string} ours
 * @returns {Target["measure"]}
 */
function value(suite, benchmark, ours) {
  return (results) => results[suite]?.[benchmark]?.[ours];
}

/**
 * The geometric mean of the ratios to alien-signals, or the worst of them.
 * @param {string} ours
 * @param {"mean" | "worst"} which
 * @param {string} [suite]
 * @returns {Target["measure"]}
 */
function derived(ours, which, suite = "derived") {
  return (results) => {
    const ratios = Object.values(results[suite] ?? {}).flatMap((row) => {
      const [mine, theirs] = [row[ours], row["alien-signals"]];
      return mine === undefined || theirs === undefined ? [] : [mine / theirs];
    });
    if (ratios.length === 0) return undefined;
    if (which === "worst") return Math.max(...ratios);
    return Math.exp(ratios.reduce((sum, one) => sum + Math.log(one), 0) / ratios.length);
  };
}

/**
 * How much dearer the largest size is than the smallest.
 * @param {string} benchmark with SIZE where the size stands
 * @returns {Target["measure"]}
 */
function growth(benchmark) {
  return (results) => {
    const at = (/** @type {string} */ size) =>
      results["scaling"]?.[benchmark.replace("SIZE", size)]?.["dosync"];
    const [small, large] = [at("100"), at("1,000,000")];
    return small === undefined || large === undefined ? undefined : large / small;
  };
}

const pairs = "512 pairs";

/** @type {readonly Target[]} */
const targets = [
  {
    what: "transfer between two refs, rotating over 512 pairs",
    target: "≤ 0.70 × Preact's batch",
    measure: ratio("transactions", pairs, "dosync", "preact-signals"),
    limit: 0.7,
  },
  {
    what: "the same",
    target: "≤ 1.0 × alien-signals' batch with try/finally",
    measure: ratio("transactions", pairs, "dosync", "alien-signals"),
    limit: 1,
  },
  {
    what: "the same",
    target: "≤ 0.5 × Zustand",
    measure: ratio("transactions", pairs, "dosync", "zustand"),
    limit: 0.5,
  },
  {
    what: "the same",
    target: "at least 50 × faster than Effect",
    measure: (results) => {
      const slower = ratio("transactions", pairs, "effect", "dosync")(results);
      return slower;
    },
    limit: 50,
    direction: "at least",
  },
  {
    what: "the same with a validator on each ref",
    target: "≤ 0.70 × Preact's batch, which has none",
    measure: ratio(
      "transactions",
      "512 pairs, a validator on each",
      "dosync",
      "preact-signals",
      pairs,
    ),
    limit: 0.7,
  },
  {
    what: "the same with a validator and a watch on each ref",
    target: "≤ 0.65 × Preact's batch with an effect on each",
    measure: ratio(
      "transactions",
      "512 pairs, a validator and a watch on each",
      "dosync",
      "preact-signals",
      "512 pairs, a listener on each",
    ),
    limit: 0.65,
  },
  {
    what: "transfer with an observer on each ref (subscription)",
    target: "≤ 0.65 × Preact",
    measure: ratio("transactions", "512 pairs, a listener on each", "dosync", "preact-signals"),
    limit: 0.65,
  },
  {
    what: "the same",
    target: "≤ 1.0 × alien-signals",
    measure: ratio("transactions", "512 pairs, a listener on each", "dosync", "alien-signals"),
    limit: 1,
  },
  {
    what: "transfer with a snapshot open",
    target: "≤ 1.1 × Preact's batch",
    measure: ratio("transactions", "512 pairs, a snapshot open", "dosync", "preact-signals", pairs),
    limit: 1.1,
  },
  {
    what: "transfer with an asynchronous transaction open",
    target: "≤ 1.1 × Preact's batch",
    measure: ratio(
      "transactions",
      "512 pairs, an asynchronous transaction open",
      "dosync",
      "preact-signals",
      pairs,
    ),
    limit: 1.1,
  },
  {
    what: "an asynchronous transaction over two refs, uncontended, body without I/O",
    target: "≤ 0.25 × Effect's tx",
    measure: ratio("asynchronous", "one after the other, ns", "dosync", "effect"),
    limit: 0.25,
  },
  {
    what: "derived values over refs, geometric mean",
    target: "≤ 1.0 × alien-signals",
    measure: derived("dosync", "mean"),
    limit: 1,
  },
  {
    what: "derived values over refs, the slowest shape",
    target: "≤ 1.25 × alien-signals",
    measure: derived("dosync", "worst"),
    limit: 1.25,
  },
  {
    what: "derived values over atoms, geometric mean",
    target: "≤ 1.0 × alien-signals",
    measure: derived("dosync-atoms", "mean"),
    limit: 1,
  },
  {
    what: "the same cold, making the graph included, over refs",
    target: "≤ 1.25 × alien-signals",
    measure: derived("dosync", "mean", "cold"),
    limit: 1.25,
  },
  {
    what: "the same over atoms",
    target: "≤ 1.25 × alien-signals",
    measure: derived("dosync-atoms", "mean", "cold"),
    limit: 1.25,
  },
  {
    what: "read",
    target: "≤ 0.4 × alien-signals",
    measure: ratio("operations", "read", "dosync-atoms", "alien-signals"),
    limit: 0.4,
  },
  {
    what: "read",
    target: "≤ 1.0 × Zustand",
    measure: ratio("operations", "read", "dosync-atoms", "zustand"),
    limit: 1,
  },
  {
    what: "write an atom, nobody listens",
    target: "≤ 0.9 × alien-signals",
    measure: ratio("operations", "write, nobody listens", "dosync-atoms", "alien-signals"),
    limit: 0.9,
  },
  {
    what: "write an atom, one watch",
    target: "≤ 0.9 × alien-signals",
    measure: ratio(
      "operations",
      "write, one watch",
      "dosync-atoms",
      "alien-signals",
      "write, one listener",
    ),
    limit: 0.9,
  },
  {
    what: "write, 1,000 watches",
    target: "≤ 0.3 × alien-signals",
    measure: ratio(
      "operations",
      "write, 1,000 watches",
      "dosync-atoms",
      "alien-signals",
      "write, 1,000 listeners",
    ),
    limit: 0.3,
  },
  {
    what: "write, 1,000 derived values",
    target: "≤ 0.85 × alien-signals",
    measure: ratio("operations", "write, 1,000 derived values", "dosync-atoms", "alien-signals"),
    limit: 0.85,
  },
  {
    what: "memory of a ref, bytes",
    target: "≤ 110",
    measure: value("memory", "a store, bytes", "dosync"),
    limit: 110,
  },
  {
    what: "memory of its first subscription, bytes",
    target: "≤ 250",
    measure: value("memory", "its first listener, bytes", "dosync"),
    limit: 250,
  },
  ...react("dosync", "without a provider", [
    ["one", 1.1],
    ["all", 1.2],
    ["mount", 1.1],
  ]),
  ...react("dosync-transition-root", "in a TransitionRoot", [
    ["one", 1.1],
    ["one, unbatched", 1.2],
    ["all", 1.15],
    ["mount", 1.6],
  ]),
  ...vue("one atom of 1,000 is updated", "one", "dosync-atoms"),
  ...vue("a dosync of 1,000 refs", "all", "dosync"),
  {
    what: "one transfer among a million instead of a hundred, each listened to",
    target: "≤ 1.5 ×: does not depend on how many there are",
    measure: growth("transfer among SIZE, each listened to"),
    limit: 1.5,
  },
  {
    what: "one derived value among a million instead of a hundred",
    target: "≤ 1.5 ×",
    measure: growth("read a value derived from one of SIZE"),
    limit: 1.5,
  },
  ...sizes(),
];

/**
 * @param {string} library
 * @param {string} where
 * @param {readonly (readonly [benchmark: string, limit: number])[]} limits
 * @returns {Target[]}
 */
function react(library, where, limits) {
  return limits.map(([benchmark, limit]) => ({
    what: `React ${where}: ${benchmark} of 1,000`.replace("mount of", "mount"),
    target: `≤ ${limit} × plain useState`,
    measure: ratio("react", benchmark, library, "use-state"),
    limit,
  }));
}

/**
 * @param {string} what
 * @param {string} benchmark
 * @param {string} library
 * @returns {Target[]}
 */
function vue(what, benchmark, library) {
  const peers = ["nanostores", "pinia", "tanstack-store"];
  return [
    {
      what: `Vue: ${what}`,
      target: "≤ 1.2 × plain shallowRef",
      measure: ratio("vue", benchmark, library, "plain"),
      limit: 1.2,
    },
    {
      what: "the same",
      target: "≤ 1.0 × the fastest peer",
      measure(results) {
        const ratios = peers.map((peer) => ratio("vue", benchmark, library, peer)(results) ?? 0);
        return ratios.includes(0) ? undefined : Math.max(...ratios);
      },
      limit: 1,
    },
  ];
}

/** @returns {Target[]} */
function sizes() {
  /** @type {readonly [string, number][]} */
  const limits = [
    ["atom with watches", 1000],
    ["atom, ref and dosync", 1600],
    ["with derived", 2600],
    ["with asynchronous transactions", 4000],
    ["core, everything", 6000],
    ["React hooks without core", 1200],
    ["Vue, everything, on top of Vue and core", 1500],
  ];
  return limits.map(([name, limit]) => ({
    what: `size gzipped: ${name}, bytes`,
    target: `≤ ${limit}`,
    measure: value("sizes", name, "dosync"),
    limit,
  }));
}

/**
 * @param {Results} results
 * @returns {{ what: string, target: string, got: number, isMet: boolean }[]}
 */
export function judge(results) {
  return targets.flatMap(({ what, target, measure, limit, direction }) => {
    const got = measure(results);
    if (got === undefined) return [];
    return [{ what, target, got, isMet: direction === "at least" ? got >= limit : got <= limit }];
  });
}
