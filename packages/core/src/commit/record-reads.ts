import type { AtomChange, Changed, TransactionContext } from "../kernel/context.ts";
import type { IdentityNode } from "../kernel/identity.ts";
import { kernel as sharedKernel } from "../kernel/kernel.ts";
import { WRITTEN } from "../kernel/flags.ts";
import type { Source } from "../kernel/source.ts";
import { undo as sharedUndo } from "../kernel/undo.ts";
import type { World } from "../kernel/world.ts";

// Own names: with a transformed module every use of an imported one is a call, for which the stack may
// have no room where nothing may fail.
const kernel = sharedKernel;
const undo = sharedUndo;

/** Which reads of a transaction stand in its record: see `TransactionOptions.reads`. */
export type ReadsOption = "ensured" | "all";

/** Answers the body to run: one that notes what it reads, where the options ask for that. */
export type RecordReads = <T>(body: () => T, options: Options | undefined) => () => T;

interface Options {
  readonly reads?: ReadsOption | undefined;
}

/** The reads of each transaction, by its options: those of one that aborts go with these. */
const recorded: WeakMap<object, Set<Source>> = /* @__PURE__ */ new WeakMap();

/** Hands over what was recorded. Asked once, while that transaction is about to be published. */
export function takeRecorded(options: object): Iterable<Source> {
  const reads = recorded.get(options) ?? [];
  recorded.delete(options);
  return reads;
}

export const recordReads: RecordReads = (body, options) => {
  return options?.reads === undefined ? body : () => runRecorded(body, options);
};

/** The synchronous transaction, and what is set in it for its end. */
interface Running extends TransactionContext, World {
  callbacks: unknown;
  sends: unknown;
}

/**
 * The context is another one that stands for the transaction, and owns the undo log: so refs are written
 * as fast as ever, for a write is no read.
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

/** Does what the transaction does. */
function recorderOn(transaction: Running, reads: Set<Source>, isAll: boolean): Running {
  /** What the transaction has written itself says nothing about what was there. */
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
      return node.value;
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
