// What must not be missing from transitions in React: each entry breaks one thing, and the tests must notice.

/** @param {string[]} names */
const tests = (...names) => names.map((name) => `packages/react/test/${name}.react-18.test.tsx`);

/** @param {string[]} names */
const inBrowser = (...names) => names.map((name) => `tests/browser/transition/${name}.test.tsx`);

const screens = tests("root-worlds", "screen");

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
    breaks: "a dosync of which a world shows a part is run again as a whole",
    tests: screens,
  },
  {
    in: "UrgentLog.append",
    change: ["hasWrites ? point + 1 : point", "point + 1"],
    breaks: "a dosync that writes atoms alone is run again on a world that shows it",
    tests: screens,
  },
  {
    in: "UrgentLog.dropUpTo",
    change: ["entry.point > point", "entry.point >= point"],
    breaks: "what a world shows is run again on it",
    tests: screens,
  },
  {
    in: "UrgentLog.dropUpTo",
    change: ["entry.base < point ? { ...entry, rerun: undefined } : entry", "entry"],
    breaks: "an atom that a world shows is changed twice by its dosync",
    tests: screens,
  },
  {
    in: "UrgentLog.replayOn",
    change: ["isCollapsed: true", "isCollapsed: false"],
    breaks:
      "what cannot be run again on a world that is shown is lost until the transition is shown",
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
    change: ["next.shown.restore(inner.next.written);", ""],
    breaks: "an atom of a dosync is changed twice on the screen",
    tests: screens,
  },
  {
    in: "goBack",
    change: ["if (inner.next?.point !== next.shown.point) return false;", ""],
    breaks: "the end of a dosync takes back more than its atoms where a world was shown in between",
    tests: screens,
  },
  {
    in: "replay",
    change: ["world.shown.write(values);", ""],
    breaks: "what is run again is not shown",
    tests: screens,
  },
  {
    in: "PendingWorlds.begin",
    change: ["this.newest.latest.pin();", ""],
    breaks: "a superseded pending world shows what came after it",
    tests: screens,
  },
  {
    in: "PendingWorlds.begin",
    change: ["this.#scope = scope;", ""],
    breaks: "each commit of one transition has a pending world of its own",
    tests: [...screens, ...inBrowser("transition-root")],
  },
  {
    in: "PendingWorlds.isIn",
    change: ["this.newest !== undefined && this.#scope === scope", "this.newest !== undefined"],
    breaks: "two transitions share a pending world that React may show without the second",
    tests: screens,
  },
  {
    in: "RenderWorld.expectCommit",
    change: ["this.#shown.pin();", ""],
    breaks: "a pass that has begun to show a pending world shows an urgent commit that came later",
    tests: screens,
  },
  {
    in: "RenderWorld.catchUp",
    change: ["this.#shown = next;", ""],
    breaks: "a pass of a transition lacks the urgent commits that came before it",
    tests: screens,
  },
  {
    in: "PendingWorlds.#follow",
    change: ["this.newest.previous = newest;", ""],
    breaks: "a pending world is shown without those who were given the one before it",
    tests: screens,
  },
  {
    in: "PendingWorlds.admit",
    change: ["this.retireOlder();", ""],
    breaks: "an older pending world is shown without a reader that has come since",
    tests: tests("waiting-readers"),
  },
  {
    in: "PendingWorlds.admit",
    change: ["newest.retire();", ""],
    breaks: "a pass that has begun shows a pending world without a reader that has come since",
    tests: tests("waiting-readers"),
  },
  {
    in: "PendingWorlds.admit",
    change: ["|| this.#isFresh", ""],
    breaks: "each reader of a pass that mounts many has a pending world of its own",
    tests: tests("waiting-readers"),
  },
  {
    in: "PendingWorlds.endLane",
    change: ["this.#isFresh = false;", ""],
    breaks: "a reader is taken to be in a lane that React has left",
    tests: tests("waiting-readers"),
  },
  {
    in: "Notifier.#give",
    change: ["if (!pending.isFresh)", ""],
    breaks: "the root component is given a pending world for each reader that comes",
    tests: tests("waiting-readers"),
  },
  {
    in: "Notifier.#give",
    change: ["!pending.isFresh", "!newest.isGiven"],
    breaks:
      "what is added to a pending world in a later task is rendered without the root component",
    tests: [...tests("waiting-readers"), ...inBrowser("transition-root")],
  },
  {
    in: "Notifier.notifyPending",
    change: ["&& newest.previous === undefined", ""],
    breaks: "a reader that comes has everybody told who waits for a transition",
    tests: tests("waiting-readers"),
  },
  {
    in: "Notifier.notifyChanged",
    change: [
      "if (this.#index.hasNews(reader, world)) this.#notify(reader);",
      "this.#notify(reader);",
    ],
    breaks: "each commit that cannot be run again is told to everybody who waits",
    tests: tests("waiting-readers"),
  },
  {
    in: "Notifier.notifyPending",
    change: ["else if (!newest.isGiven && newest.previous === undefined) {", "else {"],
    breaks: "each urgent commit is kept in the queues of all who wait for a transition",
    tests: inBrowser("memory"),
  },
  {
    in: "Notifier.notifyChanged",
    change: ["if (isAll) {", "if (false) {"],
    breaks: "what is brought to the screen by a commit that cannot be run again is not told",
    tests: tests("waiting-readers"),
  },
  {
    in: "Reader.takeOver",
    change: ["this.round = other.round", "void other.round"],
    breaks: "a component whose function is another in each render is given a pending world in each",
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
    in: "PendingWorlds.join",
    change: ["} else newest.retire();", "}"],
    breaks: "a pass that began before a reader joined shows the newest world without that reader",
    tests: screens,
  },
  {
    in: "PendingWorlds.take",
    change: ["if (world.number < before.number) return state;", ""],
    breaks: "React 18.0 shows no transition any more after it has taken two in another order",
    tests: screens,
  },
  {
    in: "isWhole",
    change: ["if (!given.includes(world)) return false;", ""],
    breaks: "React shows a pending world in a pass that lacks one before it",
    tests: screens,
  },
  {
    in: "PendingWorlds.take",
    change: ["[...given, world]", "[world]"],
    breaks: "React 18.0 waits for a world that it was given after the one that needs it",
    tests: screens,
  },
  {
    in: "PendingWorlds.show",
    change: ["if (next !== undefined) this.#renew(next);", "next?.close();"],
    breaks: "urgent commits are lost from the newest world where an older pass of it is shown",
    tests: screens,
  },
  {
    in: "PendingWorlds.show",
    change: ["this.round++;", ""],
    breaks: "a reader whose pending world was shown is not given the next",
    tests: [...screens, ...inBrowser("fuzz/fuzz")],
  },
  {
    in: "Screen.#complete",
    change: ["this.worlds.renewNewest();", ""],
    breaks: "a transition of which React has parted the lanes is not shown",
    tests: screens,
  },
  {
    in: "Screen.#complete",
    change: ["newest !== this.worlds.newest ||", ""],
    breaks: "StrictMode: a transition whose lanes are parted is given twice to everybody who waits",
    tests: screens,
  },
  {
    in: "PendingWorlds.show",
    change: ["for (const other of passed) if (other !== world) other.retire();", ""],
    breaks: "pending worlds that are passed by keep their versions",
    tests: screens,
  },
  {
    in: "RootWorlds.beginPass",
    change: ["this.#nextOfPass = this.next;", "this.#nextOfPass = this.onScreen;"],
    breaks: "an urgent pass shows no urgent commit",
    tests: screens,
  },
  {
    in: "RootWorlds.commitWorld",
    change: ["this.#log.dropUpTo(world.shown.point);", ""],
    breaks: "everything urgent is run again on a world that shows it",
    tests: screens,
  },
  {
    in: "RootWorlds.commitWorld",
    change: ["return this.#log.replayOn(next);", "return undefined;"],
    breaks: "a world that is shown takes back the urgent commits that came after it",
    tests: screens,
  },
  {
    in: "RootWorlds.commitUrgent",
    change: ["this.pending.passBy();", ""],
    breaks: "an older pending world may be shown that lacks what is on the screen",
    tests: screens,
  },
  {
    in: "RootWorlds.commitUrgent",
    change: ["this.#log.clear();", ""],
    breaks: "the log grows with the urgent commits while a transition is pending",
    tests: screens,
  },
  {
    in: "RootWorlds.addTransition",
    change: ["this.next.shown.pin();", ""],
    breaks: "the screen shows a transition before React has rendered it",
    tests: screens,
  },
  {
    in: "RootWorlds.addUrgent",
    change: ["this.next.shown.hold();", ""],
    breaks: "the screen shows an urgent commit before React has rendered it",
    tests: screens,
  },
  {
    in: "RootWorlds.addUrgent",
    change: ["if (inner !== undefined) this.#log.endInner(inner);", ""],
    breaks: "the atoms of a dosync are run again beside the dosync",
    tests: screens,
  },
  {
    in: "RootWorlds.#addOver",
    change: [
      "if (this.pending.older.length > 0) this.#log.append(rerun, hasWrites, undefined);",
      "",
    ],
    breaks: "an urgent transaction that changes nothing is forgotten between two transitions",
    tests: screens,
  },
  {
    in: "RootWorlds.#addOver",
    change: ["this.collapse();", ""],
    breaks: "what is refused on the screen is not shown until the transition is",
    tests: inBrowser("transition-root"),
  },
  {
    in: "RootWorlds.#ownNext",
    change: ["if (this.#isShared())", "if (this.next === this.onScreen)"],
    breaks: "an urgent pass that renders shows the commit that comes meanwhile in part",
    tests: screens,
  },
  {
    in: "RootWorlds.#closeUnused",
    change: ["if (!isUsed) world.shown.close();", ""],
    breaks: "worlds that nobody shows keep versions",
    tests: screens,
  },
  {
    in: "RootWorlds.isLive",
    change: ["this.newest === undefined && this.#inner === undefined", "this.newest === undefined"],
    breaks: "a reader that is mounted shows half of a dosync whose first atom nobody reads",
    tests: [...screens, ...inBrowser("mounting")],
  },
  {
    in: "Screen.prepare",
    change: [
      "if (isPlain && !isConcerned && this.worlds.isLive) return;",
      "void [isPlain, isConcerned];",
    ],
    breaks: "each commit that nobody reads makes a world in each root",
    tests: screens,
  },
  {
    in: "Screen.prepare",
    change: ["!isConcerned && this.worlds.isLive", "!isConcerned"],
    breaks: "a commit that nobody reads is missing from a pending transition",
    tests: screens,
  },
  {
    in: "Screen.prepare",
    change: ["transition === undefined && ", ""],
    breaks: "a transition that nobody reads is on the screen before what is mounted in it",
    tests: screens,
  },
  {
    in: "Screen.prepare",
    change: ["isPlain && !isConcerned && this", "isPlain && this"],
    breaks: "the first urgent commit is on the screen before React renders it",
    tests: screens,
  },
  {
    in: "Screen.prepare",
    change: ["&& !this.#index.readsElsewhere", ""],
    breaks: "the screen shows what is computed elsewhere from a commit that nobody reads",
    tests: screens,
  },
  {
    in: "Screen.prepare",
    change: ["&& !commit.isInner", ""],
    breaks: "the screen shows an atom of a dosync before the rest of it",
    tests: screens,
  },
  {
    in: "Screen.published",
    change: ["if (isApart && !hasMore)", "if (isApart)"],
    breaks: "the screen shows what is computed elsewhere from a commit before React renders it",
    tests: screens,
  },
  {
    in: "Screen.prepare",
    change: ["if (writes.length > 0) this.worlds.retain(writes);", ""],
    breaks: "a bounded history takes away what is on the screen",
    tests: [...screens, ...inBrowser("transition-root")],
  },
  {
    in: "Screen.published",
    change: ["if (this.worlds.newest !== undefined) notifier.notifyPending(concerned);", ""],
    breaks: "a pending transition lacks the urgent commits that came after it",
    tests: screens,
  },
  {
    in: "Screen.commitWorld",
    change: ["if (!worlds.isKnown(world)) this.#startAnew(world);\n    else", ""],
    breaks: "a pending world that was given up is shown without its readers",
    tests: screens,
  },
  {
    in: "Screen.waitFor",
    change: ["if (!world.isStale ||", "if (!world.isStale || true ||"],
    breaks: "React shows a pending world that lacks what is on the screen",
    tests: [...screens, ...inBrowser("fuzz/fuzz")],
  },
  {
    in: "NewReaders.#hasMissedUrgent",
    change: ["!reader.isNotified || next !== onScreen", "next !== onScreen"],
    breaks: "a reader that a transition has changed renders twice when it is shown again",
    tests: screens,
  },
  {
    in: "Notifier.notifyChanged",
    change: ["if (reader.isSource) reader.isNotified = false;", "if (reader.isSource) void 0;"],
    breaks:
      "a source that was hidden is compared with what it was when it was mounted, and renders twice",
    tests: screens,
  },
  {
    in: "Notifier.#countUrgent",
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
