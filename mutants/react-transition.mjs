// What must not be missing from transitions in React: each entry breaks one thing, and the tests must notice.

/** @param {string[]} names */
const tests = (...names) => names.map((name) => `packages/react/test/${name}.react-18.test.tsx`);

/** @param {string[]} names */
const inBrowser = (...names) => names.map((name) => `tests/browser/transition/${name}.test.tsx`);

const screens = tests("branches", "screen");

/** @type {readonly import("../scripts/mutants/apply.mjs").Mutant[]} */
export const mutants = [
  {
    in: "UrgentLog.append",
    change: ["this.#entries.push({", "void [].concat({"],
    breaks: "urgent commits are not replayed",
    tests: screens,
  },
  {
    in: "UrgentLog.append",
    change: ["base: inner?.base ?? point", "base: point"],
    breaks: "a dosync of which a branch shows a part is run again as a whole",
    tests: screens,
  },
  {
    in: "UrgentLog.append",
    change: ["hasWrites ? point + 1 : point", "point + 1"],
    breaks: "a dosync that writes atoms alone is run again on a branch that shows it",
    tests: screens,
  },
  {
    in: "UrgentLog.dropUpTo",
    change: ["entry.point > point", "entry.point >= point"],
    breaks: "what a branch shows is run again on it",
    tests: screens,
  },
  {
    in: "UrgentLog.dropUpTo",
    change: ["entry.base < point ? { ...entry, rerun: undefined } : entry", "entry"],
    breaks: "an atom that a branch shows is changed twice by its dosync",
    tests: screens,
  },
  {
    in: "UrgentLog.replayOn",
    change: ["isCollapsed: true", "isCollapsed: false"],
    breaks:
      "what cannot be run again on a branch that is shown is lost until the transition is shown",
    tests: [...screens, ...inBrowser("transition-root", "draft")],
  },
  {
    in: "UrgentLog.endInner",
    change: ["number <= count", "number < count"],
    breaks: "the end of a dosync drops the commit before it",
    tests: screens,
  },
  {
    in: "goBack",
    change: ["tip.world.restore(inner.tip.written);", ""],
    breaks: "an atom of a dosync is changed twice on the screen",
    tests: screens,
  },
  {
    in: "goBack",
    change: ["if (inner.tip?.point !== tip.world.point) return false;", ""],
    breaks:
      "the end of a dosync takes back more than its atoms where a branch was shown in between",
    tests: screens,
  },
  {
    in: "replay",
    change: ["branch.world.write(values);", ""],
    breaks: "what is run again is not shown",
    tests: screens,
  },
  {
    in: "Heads.begin",
    change: ["this.newest.newest.pin();", ""],
    breaks: "a superseded head shows what came after it",
    tests: screens,
  },
  {
    in: "Heads.begin",
    change: ["this.#scope = scope;", ""],
    breaks: "each commit of one transition has a head of its own",
    tests: [...screens, ...inBrowser("transition-root")],
  },
  {
    in: "Heads.isIn",
    change: ["this.newest !== undefined && this.#scope === scope", "this.newest !== undefined"],
    breaks: "two transitions share a head that React may show without the second",
    tests: screens,
  },
  {
    in: "Branch.follow",
    change: ["this.#world.pin();", ""],
    breaks: "a pass that has begun to show a head shows an urgent commit that came later",
    tests: screens,
  },
  {
    in: "Branch.catchUp",
    change: ["this.#world = next;", ""],
    breaks: "a pass of a transition lacks the urgent commits that came before it",
    tests: screens,
  },
  {
    in: "Heads.#follow",
    change: ["this.newest.previous = newest;", ""],
    breaks: "a head is shown without those who were given the one before it",
    tests: screens,
  },
  {
    in: "Heads.admit",
    change: ["this.retireOld();", ""],
    breaks: "an older head is shown without a reader that has come since",
    tests: tests("waiting-readers"),
  },
  {
    in: "Heads.admit",
    change: ["newest.retire();", ""],
    breaks: "a pass that has begun shows a head without a reader that has come since",
    tests: tests("waiting-readers"),
  },
  {
    in: "Heads.admit",
    change: ["|| this.#isFresh", ""],
    breaks: "each reader of a pass that mounts many has a head of its own",
    tests: tests("waiting-readers"),
  },
  {
    in: "Heads.endLane",
    change: ["this.#isFresh = false;", ""],
    breaks: "a reader is taken to be in a lane that React has left",
    tests: tests("waiting-readers"),
  },
  {
    in: "Teller.broadcast",
    change: ["&& head.previous === undefined", ""],
    breaks: "a reader that comes has everybody told who waits for a transition",
    tests: tests("waiting-readers"),
  },
  {
    in: "Teller.tellNews",
    change: ["if (this.#index.hasNews(reader, world)) this.#tell(reader);", "this.#tell(reader);"],
    breaks: "each commit that cannot be run again is told to everybody who waits",
    tests: tests("waiting-readers"),
  },
  {
    in: "Teller.tellNews",
    change: ["if (isAll) {", "if (false) {"],
    breaks: "what is brought to the screen by a commit that cannot be run again is not told",
    tests: tests("waiting-readers"),
  },
  {
    in: "Reader.takeOver",
    change: ["this.round = other.round", "void other.round"],
    breaks: "a component whose function is another in each render is given a head in each",
    tests: tests("waiting-readers"),
  },
  {
    in: "Reader.takeOver",
    change: ["this.place.isVisible && ", ""],
    breaks: "a component that was hidden is taken to have what its queue was given",
    tests: tests("waiting-readers"),
  },
  {
    in: "sameInBoth",
    change: ["if (begun?.component === component) return begun.screen as T;", ""],
    breaks: "StrictMode on React 18: the render that is forgotten keeps what its root shows",
    tests: ["packages/react/test/strict-root.test.tsx"],
  },
  {
    in: "Heads.join",
    change: ["} else newest.retire();", "}"],
    breaks: "a pass that began before a reader joined shows the head without that reader",
    tests: screens,
  },
  {
    in: "Heads.take",
    change: ["previous === undefined || previous === state || head === state", "true"],
    breaks: "React shows a head in a pass that lacks one before it",
    tests: screens,
  },
  {
    in: "Heads.show",
    change: ["if (next !== undefined) this.#renew(next);", "next?.close();"],
    breaks: "urgent commits are lost from the head where an older pass of it is shown",
    tests: screens,
  },
  {
    in: "Heads.show",
    change: ["this.round++;", ""],
    breaks: "a reader whose head was shown is not given the next",
    tests: [...screens, ...inBrowser("fuzz/fuzz")],
  },
  {
    in: "Screen.#complete",
    change: ["this.branches.renewHead();", ""],
    breaks: "a transition of which React has parted the lanes is not shown",
    tests: screens,
  },
  {
    in: "Heads.show",
    change: ["for (const other of passed) if (other !== branch) other.retire();", ""],
    breaks: "heads that are passed by keep their versions",
    tests: screens,
  },
  {
    in: "Branches.beginPass",
    change: ["this.#passTip = this.tip;", "this.#passTip = this.committed;"],
    breaks: "an urgent pass shows no urgent commit",
    tests: screens,
  },
  {
    in: "Branches.commitBranch",
    change: ["this.#log.dropUpTo(branch.world.point);", ""],
    breaks: "everything urgent is run again on a branch that shows it",
    tests: screens,
  },
  {
    in: "Branches.commitBranch",
    change: ["return this.#log.replayOn(tip);", "return undefined;"],
    breaks: "a branch that is shown takes back the urgent commits that came after it",
    tests: screens,
  },
  {
    in: "Branches.commitUrgent",
    change: ["this.heads.passBy();", ""],
    breaks: "an older head may be shown that lacks what is on the screen",
    tests: screens,
  },
  {
    in: "Branches.commitUrgent",
    change: ["this.#log.clear();", ""],
    breaks: "the log grows with the urgent commits while a transition is pending",
    tests: screens,
  },
  {
    in: "Branches.addTransition",
    change: ["this.tip.world.pin();", ""],
    breaks: "the screen shows a transition before React has rendered it",
    tests: screens,
  },
  {
    in: "Branches.addUrgent",
    change: ["this.tip.world.hold();", ""],
    breaks: "the screen shows an urgent commit before React has rendered it",
    tests: screens,
  },
  {
    in: "Branches.addUrgent",
    change: ["if (inner !== undefined) this.#log.endInner(inner);", ""],
    breaks: "the atoms of a dosync are run again beside the dosync",
    tests: screens,
  },
  {
    in: "Branches.#addOver",
    change: ["if (this.heads.old.length > 0) this.#log.append(rerun, hasWrites, undefined);", ""],
    breaks: "an urgent transaction that changes nothing is forgotten between two transitions",
    tests: screens,
  },
  {
    in: "Branches.#addOver",
    change: ["this.collapse();", ""],
    breaks: "what is refused on the screen is not shown until the transition is",
    tests: inBrowser("transition-root"),
  },
  {
    in: "Branches.#ownTip",
    change: ["if (this.#isShared())", "if (this.tip === this.committed)"],
    breaks: "an urgent pass that renders shows the commit that comes meanwhile in part",
    tests: screens,
  },
  {
    in: "Branches.#closeUnused",
    change: ["if (!isUsed) branch.world.close();", ""],
    breaks: "worlds that nobody shows keep versions",
    tests: screens,
  },
  {
    in: "Branches.addUrgent",
    change: ["!isConcerned && !isInner && this.#isLive()", "!isConcerned && this.#isLive()"],
    breaks: "a reader that is mounted shows half of a dosync whose first atom nobody reads",
    tests: [...screens, ...inBrowser("mounting")],
  },
  {
    in: "Screen.published",
    change: ["if (isApart && !hasMore)", "if (isApart)"],
    breaks: "the screen shows what is computed elsewhere from a commit before React renders it",
    tests: screens,
  },
  {
    in: "Screen.prepare",
    change: ["if (writes.length > 0) this.branches.retain(writes);", ""],
    breaks: "a bounded history takes away what is on the screen",
    tests: [...screens, ...inBrowser("transition-root")],
  },
  {
    in: "Screen.published",
    change: ["if (this.branches.head !== undefined) teller.broadcast(concerned);", ""],
    breaks: "a pending transition lacks the urgent commits that came after it",
    tests: screens,
  },
  {
    in: "Screen.commitBranch",
    change: ["if (!branches.isKnown(branch)) this.#startAnew(branch);\n    else", ""],
    breaks: "a head that was given up is shown without its readers",
    tests: screens,
  },
  {
    in: "Screen.settle",
    change: ["for (const reader of missed.heads) teller.waiting.add(reader);", ""],
    breaks: "a reader that comes while a transition is pending has no part in it",
    tests: [...tests("revealed"), ...inBrowser("transition-root")],
  },
  {
    in: "Screen.waitFor",
    change: ["if (!branch.isStale ||", "if (!branch.isStale || true ||"],
    breaks: "React shows a head that lacks what is on the screen",
    tests: [...screens, ...inBrowser("fuzz/fuzz")],
  },
  {
    in: "Arrivals.#hasMissedUrgent",
    change: ["!reader.isTold || tip !== committed", "tip !== committed"],
    breaks: "a reader that a transition has changed renders twice when it is shown again",
    tests: screens,
  },
  {
    in: "Teller.tellNews",
    change: ["if (reader.isSource) reader.isTold = false;", "if (reader.isSource) void 0;"],
    breaks:
      "a source that was hidden is compared with what it was when it was mounted, and renders twice",
    tests: screens,
  },
  {
    in: "Teller.#bringToPass",
    change: ["this.beside?.forEach((tell) => tell());", ""],
    breaks: "React 18: a click shows the value of an agent without saying that it is at rest",
    tests: tests("latest"),
  },
  {
    in: "useBeside",
    change: ["isHydrating ? store.readOnServer(key) : store.read(key)", "store.read(key)"],
    breaks: "React 18: below a root a page hydrates with what is pending",
    tests: tests("hydration"),
  },
  {
    in: "isSame",
    change: [
      "return one instanceof Thrown && other instanceof Thrown && Object.is(one.error, other.error);",
      "return false;",
    ],
    breaks: "a component renders for each commit that fails with the error it shows",
    tests: tests("failing-reader"),
  },
  {
    in: "ReaderIndex.#leave",
    change: ["this.#stops.get(source)!();", ""],
    breaks: "a root listens elsewhere for ever",
    tests: inBrowser("elsewhere"),
  },
];
