import { KEEP } from "../context.ts";
import { DEV } from "../dev.ts";
import { deepFreeze } from "../freeze.ts";
import { kernel } from "../kernel.ts";
import type { Source } from "../source.ts";
import { BufferedTransaction } from "../transaction/buffered.ts";
import { validate } from "../validator.ts";
import type { Memos, World } from "../world.ts";

/**
 * A transaction run again in another world, to see what it would have done there.
 *
 * It has happened already, once and for all: what it sent and what it wanted to do after its commit
 * has been done. So this run has no effect at all but the writes that it answers, and those of atoms
 * are among them, which a transaction otherwise changes at once.
 */
export class Replay extends BufferedTransaction {
  readonly #world: World;
  override readonly atoms: Map<Source, unknown> = new Map();

  constructor(world: World) {
    super("replay");
    this.#world = world;
  }

  /** What the body would change, if nothing refuses it. */
  run(body: () => unknown): Map<Source, unknown> {
    kernel.replays++;
    try {
      return this.inside(() => {
        this.join(body);
        for (const [source, { value }] of this.writes) validate(source, value);
        kernel.checkInvariantsIn?.(this.writes.keys(), this);
        return this.#changes();
      });
    } finally {
      kernel.replays--;
    }
  }

  override changeAtom(node: Source, change: (old: unknown) => unknown): void {
    if (this.changeWritten(node, change)) return;
    const value = change(this.valueOf(node));
    if (value === KEEP) return;
    if (DEV) deepFreeze(value);
    validate(node, value);
    kernel.checkInvariantsIn?.([node], new AtomTrial(this, node, value));
    this.atoms.set(node, value);
    this.epoch++;
  }

  override afterCommit(): void {}
  override send(): void {}

  /** Before its own writes of refs: atoms that it changed, over its world. */
  valueWithoutRefs(source: Source): unknown {
    return this.atoms.has(source) ? this.atoms.get(source) : this.#world.valueOf(source);
  }

  #changes(): Map<Source, unknown> {
    const changes = new Map<Source, unknown>();
    const add = (source: Source, value: unknown): void => {
      if (!Object.is(this.#world.valueOf(source), value)) changes.set(source, value);
    };
    for (const [source, value] of this.atoms) add(source, value);
    for (const [source, { value }] of this.writes) add(source, value);
    return changes;
  }

  protected override baseOf(source: Source): unknown {
    return this.#world.valueOf(source);
  }
  protected override baseDiffers(source: Source): boolean {
    return this.#world.differs(source);
  }
  protected override claim(): void {}
  /** Nobody else can reach it: it stands in `kernel.context` while it runs, and nowhere else. */
  protected override assertUsable(): void {}
}

/** What a change of an atom would lead to: it is checked at once, without what refs will be. */
class AtomTrial implements World {
  readonly epoch = 0;
  memos: Memos | undefined = undefined;
  readonly #replay: Replay;
  readonly #atom: Source;
  readonly #value: unknown;

  constructor(replay: Replay, atom: Source, value: unknown) {
    this.#replay = replay;
    this.#atom = atom;
    this.#value = value;
  }

  valueOf(source: Source): unknown {
    return source === this.#atom ? this.#value : this.#replay.valueWithoutRefs(source);
  }
  differs(source: Source): boolean {
    return source === this.#atom || this.#replay.differs(source);
  }
}
