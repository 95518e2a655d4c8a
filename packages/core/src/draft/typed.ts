import type { Identity } from "../kernel/types.ts";
import { type DraftRefusal, refusal } from "./check.ts";

/** The text that was typed into a field of a draft. */
export interface Typed {
  readonly text: string;
  /** Why it is no value; undefined where it is one. */
  readonly refusal: DraftRefusal | undefined;
}

interface Entry extends Typed {
  /** The value that the draft had afterwards. When it has another one, the text is out of date. */
  readonly value: unknown;
}

/**
 * The texts of the fields of one draft. They belong to it, since a form may hide a field and show it again.
 */
export class TypedTexts {
  readonly #entries: Map<Identity<unknown>, Entry> = new Map();
  /** Changes with every text. */
  version = 0;
  readonly #read: (identity: Identity<unknown>) => unknown;

  constructor(read: (identity: Identity<unknown>) => unknown) {
    this.#read = read;
  }

  get(identity: Identity<unknown>): Typed | undefined {
    const entry = this.#entries.get(identity);
    return entry !== undefined && this.#isUpToDate(identity, entry.value) ? entry : undefined;
  }

  /** A value that cannot be read any more is another one. */
  #isUpToDate(identity: Identity<unknown>, value: unknown): boolean {
    try {
      return Object.is(value, this.#read(identity));
    } catch {
      return false;
    }
  }

  /**
   * Others may change the value below a text that is no value: it is still what was typed, and refused. Where
   * they have taken the value away, or somebody has decided about it, there is no field for it.
   *
   * @param decided What somebody has decided about by then.
   * @returns A function to call when the draft has what others have, before it tells of that.
   */
  keepingRefused(decided: ReadonlySet<unknown>): () => void {
    const refused = [...this.#entries].filter(([identity]) => this.get(identity)?.refusal);
    return () => {
      for (const [identity, entry] of refused) {
        if (decided.has(identity)) continue;
        try {
          const value = this.#read(identity);
          if (value !== undefined) this.#entries.set(identity, { ...entry, value });
        } catch {
          // there is no such part any more
        }
      }
      this.version++;
    };
  }

  /** @param failure What `parse` has thrown, which may be `undefined`. */
  set(
    identity: Identity<unknown>,
    text: string,
    value: unknown,
    failure: readonly [error: unknown] | undefined,
  ): void {
    const refused = failure && refusal(identity, undefined, failure[0]);
    this.version++;
    this.#entries.set(identity, { text, value, refusal: refused });
  }

  delete(identity: Identity<unknown>): void {
    this.version++;
    this.#entries.delete(identity);
  }

  refusals(): DraftRefusal[] {
    return [...this.#entries.keys()].flatMap((identity) => this.get(identity)?.refusal ?? []);
  }
}
