import type { AtomChange, Changed, TransactionContext } from "../kernel/context.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { WRITTEN } from "../kernel/flags.ts";
import type { Source } from "../kernel/source.ts";
import { undo as sharedUndo } from "../kernel/undo.ts";
import type { World } from "../kernel/world.ts";

// Local names: in a transformed module every use of an import is a call. Where nothing may fail, a full stack
// has no room for one.
const kernel = sharedKernel;
const undo = sharedUndo;

/** The reads of a transaction that stand in its record: see `TransactionOptions.reads`. */
export type ReadsOption = "ensured" | "all";

/** Answers the body to run. It records its reads where the options ask for that. */
export type RecordReads = <T>(body: () => T, options: Options | undefined) => () => T;

interface Options {
  readonly reads?: ReadsOption | undefined;
}

/** The reads of each transaction, by its options. The reads of an aborted one go with its options. */
const recorded: WeakMap<object, Set<Source>> = /* @__PURE__ */ new WeakMap();

/** Hands over the recorded reads. Called once, while the transaction is about to be published. */
export function takeRecorded(options: object): Iterable<Source> {
  const reads = recorded.get(options) ?? [];
  recorded.delete(options);
  return reads;
}

export const recordReads: RecordReads = (body, options) => {
  return options?.reads === undefined ? body : () => runRecorded(body, options);
};

/** The synchronous transaction, with the fields that are set for its end. */
interface Running extends TransactionContext, World {
  callbacks: unknown;
  sends: unknown;
}

/**
 * Runs a body in a recorder, a context that stands for the transaction. The recorder owns the undo log, so
 * refs are written as fast as ever: a write is no read.
 */
function runRecorded<T>(body: () => T, options: Options): T {
  const transaction = kernel.context as Running;
  const reads: Set<Source> = new Set();
  recorded.set(options, reads);
  const recorder = recorderOn(transaction, reads, options.reads === "all");
  kernel.context = undo.owner = recorder;
  try {
    return body();
  } finally {
    kernel.context = undo.owner = transaction;
    transaction.callbacks = recorder.callbacks;
    transaction.sends = recorder.sends;
  }
}

/** Makes a context that does what the transaction does, and records reads. */
function recorderOn(transaction: Running, reads: Set<Source>, isAll: boolean): Running {
  /**
   * Records the sources of a node. A source that the transaction has written says nothing about its value
   * before.
   */
  const note = (node: IdentityNode): void => {
    const sources = new Set<Source>();
    node.collectSources(recorder, sources);
    for (const source of sources) {
      if ((source.flags & WRITTEN) === 0) reads.add(source);
    }
  };
  const recorder = Object.assign(Object.create(transaction) as Running, {
    ensure(node: Source): unknown {
      note(node);
      return node.held;
    },
    ...(isAll && {
      read(node: IdentityNode): unknown {
        try {
          return node.readIn(recorder);
        } finally {
          note(node);
        }
      },
      changeAtom(node: Source, change: AtomChange): Changed {
        note(node);
        return transaction.changeAtom(node, change);
      },
    }),
  });
  return recorder;
}
