// The targets, each with how it is read from the results. What a target means is said in words, so
// that the table can be read without this file.

/** @typedef {Record<string, Record<string, Record<string, number>>>} Results suite → benchmark → library → value */

/**
 * @typedef {object} Target
 * @property {string} what
 * @property {string} [over] what it is a ratio to
 * @property {(results: Results) => number | undefined} measure
 * @property {number} must what a measured experiment or a peer has reached
 * @property {number} [goal] what is beyond
 * @property {"at least"} [direction] by default it is an upper limit
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

/**
 * Of two import sets that are measured apart: an upper bound, as what both say is compressed twice.
 * @param {string} core
 * @param {string} binding
 * @returns {Target["measure"]}
 */
function sizesTogether(core, binding) {
  return (results) => {
    const [one, other] = [core, binding].map((name) => results["sizes"]?.[name]?.["dosync"]);
    return one === undefined || other === undefined ? undefined : one + other;
  };
}

const pairs = "512 pairs";
const guarded = "512 pairs, a validator on each";

/** @type {readonly Target[]} */
const targets = [
  {
    what: "transfer between two refs, rotating over 512 pairs",
    over: "Preact's batch",
    measure: ratio("transactions", pairs, "dosync", "preact-signals"),
    must: 0.75,
    goal: 0.65,
  },
  {
    what: "the same",
    over: "alien-signals' batch with try/finally",
    measure: ratio("transactions", pairs, "dosync", "alien-signals"),
    must: 1.25,
    goal: 1,
  },
  {
    what: "the same",
    over: "Zustand",
    measure: ratio("transactions", pairs, "dosync", "zustand"),
    must: 0.5,
  },
  {
    what: "Effect's transfer",
    over: "ours",
    measure: ratio("transactions", pairs, "effect", "dosync"),
    must: 50,
    direction: "at least",
  },
  {
    what: "transfer with a validator on each ref",
    over: "Preact's batch, which has none",
    measure: ratio("transactions", guarded, "dosync", "preact-signals", pairs),
    must: 1,
    goal: 0.8,
  },
  {
    what: "transfer with a listener on each ref",
    over: "alien-signals",
    measure: ratio("transactions", "512 pairs, a listener on each", "dosync", "alien-signals"),
    must: 0.92,
    goal: 0.85,
  },
  {
    what: "transfer with an effect on each ref",
    over: "alien-signals",
    measure: ratio("transactions", "512 pairs, an effect on each", "dosync", "alien-signals"),
    must: 1.3,
    goal: 1,
  },
  {
    what: "transfer with a validator and a watch on each ref",
    over: "Preact's batch with an effect on each",
    measure: ratio(
      "transactions",
      "512 pairs, a validator and a watch on each",
      "dosync",
      "preact-signals",
      "512 pairs, an effect on each",
    ),
    must: 0.9,
    goal: 0.65,
  },
  {
    what: "transfer with a snapshot open",
    over: "Preact's batch",
    measure: ratio("transactions", "512 pairs, a snapshot open", "dosync", "preact-signals", pairs),
    must: 0.9,
    goal: 0.8,
  },
  {
    what: "transfer with an asynchronous transaction open",
    over: "Preact's batch",
    measure: ratio(
      "transactions",
      "512 pairs, an asynchronous transaction open",
      "dosync",
      "preact-signals",
      pairs,
    ),
    must: 0.9,
    goal: 0.8,
  },
  {
    what: "an asynchronous transaction over two refs, uncontended",
    over: "Effect's tx",
    measure: ratio("asynchronous", "one after the other, ns", "dosync", "effect"),
    must: 0.22,
    goal: 0.15,
  },
  {
    what: "derived values over refs, geometric mean",
    over: "alien-signals",
    measure: derived("dosync", "mean"),
    must: 1.16,
    goal: 1.05,
  },
  {
    what: "derived values over refs, the slowest shape",
    over: "alien-signals",
    measure: derived("dosync", "worst"),
    must: 2,
    goal: 1.5,
  },
  {
    what: "derived values over atoms, geometric mean",
    over: "alien-signals",
    measure: derived("dosync-atoms", "mean"),
    must: 1.16,
    goal: 1.05,
  },
  {
    what: "derived values over refs, cold: making the graph included",
    over: "alien-signals",
    measure: derived("dosync", "mean", "cold"),
    must: 1.25,
    goal: 1.1,
  },
  {
    what: "the same over atoms",
    over: "alien-signals",
    measure: derived("dosync-atoms", "mean", "cold"),
    must: 1.25,
    goal: 1.1,
  },
  {
    what: "write of a ref, 1,000 derived values",
    over: "alien-signals",
    measure: ratio("operations", "write, 1,000 derived values", "dosync", "alien-signals"),
    must: 1.3,
    goal: 1,
  },
  {
    what: "read",
    over: "alien-signals",
    measure: ratio("operations", "read", "dosync-atoms", "alien-signals"),
    must: 0.64,
    goal: 0.5,
  },
  {
    what: "write of an atom, nobody listens",
    over: "alien-signals",
    measure: ratio("operations", "write, nobody listens", "dosync-atoms", "alien-signals"),
    must: 1.05,
    goal: 0.9,
  },
  {
    what: "write of a ref, 1,000 watches",
    over: "alien-signals' 1,000 effects",
    measure: ratio(
      "operations",
      "write, 1,000 watches",
      "dosync",
      "alien-signals",
      "write, 1,000 listeners",
    ),
    must: 0.06,
    goal: 0.05,
  },
  {
    what: "one derived value among a million",
    over: "one among a hundred",
    measure: growth("read a value derived from one of SIZE"),
    must: 2,
    goal: 1.5,
  },
  {
    what: "one transfer among a million, each listened to",
    over: "one among a hundred",
    measure: growth("transfer among SIZE, each listened to"),
    must: 1.5,
    goal: 1.3,
  },
  {
    what: "a ref, bytes",
    measure: value("memory", "a store, bytes", "dosync"),
    must: 96,
    goal: 88,
  },
  {
    what: "a cold derived value that was read, bytes",
    measure: value("memory", "a derived value that was read, bytes", "dosync"),
    must: 330,
    goal: 280,
  },
  {
    what: "an effect on a derived value, bytes",
    measure: value("memory", "an effect on it, bytes", "dosync"),
    must: 210,
    goal: 200,
  },
  {
    what: "React without a provider: one of 1,000",
    over: "use-sync-external-store",
    measure: ratio("react", "one", "dosync", "use-sync-external-store"),
    must: 1.05,
    goal: 1,
  },
  {
    what: "React in a TransitionRoot: one of 1,000",
    over: "use-reducer-in-root",
    measure: ratio("react", "one", "dosync-transition-root", "use-reducer-in-root"),
    must: 1.05,
    goal: 1,
  },
  {
    what: "React in a TransitionRoot: all of 1,000",
    over: "use-reducer-in-root",
    measure: ratio("react", "all", "dosync-transition-root", "use-reducer-in-root"),
    must: 1.25,
    goal: 1.1,
  },
  {
    what: "a replica: run of a mutation above the same dosync, µs",
    measure: (results) => {
      const { dosync, bare } = results["replica"]?.["run a change of two values, µs"] ?? {};
      return dosync === undefined || bare === undefined ? undefined : dosync - bare;
    },
    must: 5,
  },
  {
    what: "a replica: confirmed in one tab",
    over: "a bare readwrite transaction of IndexedDB with the same records",
    measure: ratio("replica", "keep a change of two values in IndexedDB, ms", "dosync", "bare"),
    must: 1.5,
  },
  {
    what: "a replica: 200 pending mutations run again over 2,000 refs, ms",
    measure: value(
      "replica",
      "take in a change below 200 pending ones over 2,000 values, ms",
      "dosync",
    ),
    must: 15,
  },
  {
    what: "one of 50,000 rows is edited",
    over: "the fastest peer that keeps an index",
    measure: (results) => {
      const row = results["rows"]?.["edit one of 50,000, one reader, µs"] ?? {};
      const peers = [row["tinybase"], row["tanstack-db"]].filter((one) => one !== undefined);
      const mine = row["dosync"];
      return mine === undefined || peers.length === 0 ? undefined : mine / Math.min(...peers);
    },
    must: 0.5,
  },
  {
    what: "one of 100,000 rows is edited",
    over: "one of 1,000",
    measure: (results) => {
      const edit = (/** @type {string} */ size) =>
        results["rows"]?.[`edit one of ${size}, one reader, µs`]?.["dosync"];
      const [many, few] = [edit("100,000"), edit("1,000")];
      return many === undefined || few === undefined ? undefined : many / few;
    },
    must: 1.25,
  },
  {
    what: "100,000 rows are loaded into a collection with an index",
    over: "a map",
    measure: ratio("rows", "load 100,000 rows that are there, µs", "dosync", "map"),
    must: 1.5,
  },
  {
    what: "memory a row of 100,000 above its value, bytes",
    measure: value("rows", "memory a row of 100,000 above its value, bytes", "dosync"),
    must: 150,
  },
  {
    what: "a replica: opened with 10,000 rows",
    over: "getAll",
    measure: ratio("replica", "open 10,000 rows in IndexedDB, ms", "dosync", "bare"),
    must: 1.3,
  },
  {
    what: "one edit of 5,000 kept rows, ms on the main thread",
    measure: value("replica", "keep one edit of 5,000 rows in localStorage, ms", "dosync"),
    must: 1,
  },
  ...vue("one atom of 1,000 is updated", "one", "dosync-atoms"),
  ...vue("a dosync of 1,000 refs", "all", "dosync"),
  {
    what: "size: what a React program needs, at most",
    measure: sizesTogether("with derived", "React hooks with the shim"),
    must: 8000,
    goal: 7000,
  },
  ...sizes(),
];

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
      over: "plain shallowRef",
      measure: ratio("vue", benchmark, library, "plain"),
      must: 1.2,
    },
    {
      what: "the same",
      over: "the fastest peer",
      measure(results) {
        const ratios = peers.map((peer) => ratio("vue", benchmark, library, peer)(results) ?? 0);
        return ratios.includes(0) ? undefined : Math.max(...ratios);
      },
      must: 1,
    },
  ];
}

/** @returns {Target[]} */
function sizes() {
  /** @type {readonly [name: string, must: number, goal: number][]} */
  const limits = [
    ["atom with watches", 2600, 2200],
    ["atom, ref and dosync", 3400, 3000],
    ["with derived", 5800, 5000],
    ["with asynchronous transactions", 8000, 7000],
    ["core, everything", 12_000, 10_000],
    ["React hooks without core", 1100, 900],
    ["Vue, everything, on top of Vue and core", 1600, 1400],
  ];
  return limits.map(([name, must, goal]) => ({
    what: `size: ${name}`,
    measure: value("sizes", name, "dosync"),
    must,
    goal,
  }));
}

/**
 * @typedef {object} Verdict
 * @property {string} what
 * @property {string} must in words
 * @property {string} goal in words; empty where there is none
 * @property {number} got
 * @property {number} [had] of an earlier state, in the same rounds where that was measured
 * @property {boolean} isMet
 */

/**
 * @param {Results} results
 * @param {Results} [before]
 * @returns {Verdict[]}
 */
export function judge(results, before = {}) {
  return targets.flatMap(({ what, over, measure, must, goal, direction }) => {
    const got = measure(results);
    if (got === undefined) return [];
    const had = measure(before);
    const isMet = direction === "at least" ? got >= must : got <= must;
    const sign = direction === "at least" ? "≥" : "≤";
    const limit = over === undefined ? must.toLocaleString("en") : `${must} × ${over}`;
    return [
      {
        what,
        must: `${sign} ${limit}`,
        goal: goal?.toLocaleString("en") ?? "",
        got,
        ...(had !== undefined && { had }),
        isMet,
      },
    ];
  });
}
