import {
  atom,
  deref,
  derived,
  dosync,
  type Identity,
  isInTransaction,
  onDeliveryError,
  ref,
  refSet,
  reset,
} from "@dosync/core";
import { observe, readCommitted } from "@dosync/core/adapter";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ReactiveFramework, testSuite } from "reactive-framework-test-suite";

/**
 * An external suite of what reactive libraries agree on, over our derived values.
 *
 * We have no effects: a function that reads and writes. The suite needs them, so they are made here
 * of an observer, which follows what it reads; what it writes is done when it has run.
 */
interface Effect {
  readonly writes: Map<unknown, () => void>;
  readonly inner: (() => void)[];
}

let running: Effect | undefined;
/** Inside of `untracked`, reads go past the tracking: the way in which bindings read. */
let isUntracked = false;

function effect(body: () => void | (() => void)): () => void {
  let inner: (() => void)[] = [];
  let cleanup: void | (() => void);
  let isStopped = false;
  const observer = observe(run);

  function run(): void {
    tidy();
    if (isStopped) return;
    const outer = running;
    const own: Effect = { writes: new Map(), inner: [] };
    running = own;
    try {
      cleanup = observer.run(() => tracked(body));
    } finally {
      running = outer;
      inner = own.inner;
    }
    for (const write of own.writes.values()) write();
  }

  function tidy(): void {
    const stopInner = inner;
    inner = [];
    for (const stop of stopInner) stop();
    const last = cleanup;
    cleanup = undefined;
    if (last) untracked(last);
  }

  function stop(): void {
    isStopped = true;
    observer.stop();
    tidy();
  }

  run();
  running?.inner.push(stop);
  return stop;
}

function read<T>(identity: Identity<T>): T {
  return isUntracked ? readCommitted(identity) : deref(identity);
}

function untracked<T>(body: () => T): T {
  const outer = isUntracked;
  isUntracked = true;
  try {
    return body();
  } finally {
    isUntracked = outer;
  }
}

/** Inside of a computation reads are tracked again. */
function tracked<T>(body: () => T): T {
  const outer = isUntracked;
  isUntracked = false;
  try {
    return body();
  } finally {
    isUntracked = outer;
  }
}

function framework(
  make: <T>(initial: T) => { read(): T; write(value: T): void },
  batch?: (body: () => void) => void,
): ReactiveFramework {
  return {
    signal<T>(initial: T) {
      const source = make(initial);
      const pending: { value?: T } = {}; // what the running effect has written
      return {
        read(): T {
          const value = source.read();
          return "value" in pending ? pending.value : value;
        },
        write(value: T): void {
          if (running === undefined) return source.write(value);
          pending.value = value;
          running.writes.set(source, () => {
            delete pending.value;
            source.write(value);
          });
        },
      };
    },
    computed<T>(compute: () => T) {
      const node = derived(() => tracked(compute));
      return { read: () => read(node) };
    },
    effect,
    run: (body) => body(),
    untracked,
    ...(batch && { batch }),
  };
}

/** Atoms change at once, each for itself: a batch of them is no change of its own. */
const overAtoms = framework((initial) => {
  const source = atom(initial);
  return { read: () => read(source), write: (value) => void reset(source, value) };
});

const overRefs = framework(
  (initial) => {
    const source = ref(initial);
    return {
      read: () => read(source),
      write: (value) =>
        void (isInTransaction() ? refSet(source, value) : dosync(() => refSet(source, value))),
    };
  },
  (body) => (running === undefined ? dosync(body) : body()),
);

const COMPUTATIONS_ARE_PURE =
  "a derived value that writes is refused: it may be computed at any time";
const ALL_OR_NOTHING = "what a batch has written before it throws is rolled back";

/** The cases that we answer otherwise, on purpose. They are run too, and must go on to fail. */
const OTHERWISE: Record<string, string> = {
  "#57 computed side effect triggers downstream": COMPUTATIONS_ARE_PURE,
  "#179 computed self-increment: intra-run read-after-write values correct": COMPUTATIONS_ARE_PURE,
  "#69 pending effects run even if batch callback throws": ALL_OR_NOTHING,
  "#154 batch throw: effects survive, graph consistent": ALL_OR_NOTHING,
};

/** A failing effect is a failing subscriber: reported, while the write stands. The suite wants it thrown. */
let failures: unknown[] = [];
let stopListening = (): void => {};
beforeEach(() => {
  failures = [];
  running = undefined;
  stopListening = onDeliveryError(({ cause }) => failures.push(cause));
});
afterEach(() => stopListening());

/** Whether a case is about batches only, which it says itself to a framework that has none. */
function needsBatch(run: Case): boolean {
  return /\bfw\.batch\b/.test(String(run));
}

type Case = (adapter: ReactiveFramework) => unknown;

const cases = testSuite
  .filter(({ type }) => type !== "behavioral")
  .flatMap(({ section, cases }) =>
    Object.entries(cases).map(([title, run]) => ({ section, title, run: run })),
  );

for (const [name, adapter] of Object.entries({ atoms: overAtoms, refs: overRefs })) {
  const possible = cases.filter(({ run }) => adapter.batch !== undefined || !needsBatch(run));

  describe(`derived values over ${name}`, () => {
    test.for(possible.filter(({ title }) => !(title in OTHERWISE)))(
      "$section: $title",
      async ({ run }) => {
        await run(adapter);
        expect(running).toBeUndefined();
      },
    );

    test.for(possible.filter(({ title }) => title in OTHERWISE))(
      "$section: $title is otherwise here, with a reason",
      async ({ run, title }) => {
        expect(OTHERWISE[title]).toBeTypeOf("string");
        await expect(async () => run(adapter)).rejects.toBeInstanceOf(Error);
      },
    );
  });
}

test("all cases of the suite are run", () => {
  expect(cases.length).toBeGreaterThanOrEqual(150);
});
