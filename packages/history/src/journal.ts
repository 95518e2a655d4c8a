import type { CommitRecord, Identity } from "@dosync/core";
import { openWorld, UsageError } from "@dosync/core/adapter";
import { DEV } from "./dev.ts";
import type { Scope } from "./scope.ts";
import { EMPTY, pushed, type Stack } from "./stack.ts";

/** A commit over the scope, whoever made it. */
interface Entry {
  readonly point: number;
  readonly changes: CommitRecord["changes"];
}

/** A `Journal` has what each commit over a scope has changed. Earlier values are found by it. */
export class Journal {
  readonly #followed: Scope;
  readonly #limit: number;
  #entries: Stack<Entry> = EMPTY;

  constructor(followed: Scope, limit: number) {
    this.#followed = followed;
    this.#limit = limit;
    this.begin();
  }

  /** The point of the newest commit over the scope. */
  get newest(): number {
    return this.#entries.top!.item.point;
  }

  /** Forgets everything before now. */
  begin(): void {
    this.#entries = pushed<Entry>(EMPTY, { point: openWorld().point, changes: [] }, 1);
  }

  /**
   * Notes a commit. What it has written besides the scope is passed over later: this is done with every
   * commit.
   */
  note({ point, changes }: CommitRecord): void {
    this.#entries = pushed(this.#entries, { point, changes }, this.#limit + 1);
  }

  /** The values that identities of the scope had then, where they have changed since. */
  valuesAt(moment: number, operation: string): Map<Identity<unknown>, unknown> {
    const values = new Map<Identity<unknown>, unknown>();
    let { top: cell, size } = this.#entries;
    for (; cell!.item.point > moment; cell = cell!.below) {
      if (--size === 0) throw forgotten(moment, operation);
      for (const [identity, old] of cell!.item.changes) {
        if (this.#followed.has(identity)) values.set(identity, old);
      }
    }
    return values;
  }
}

function forgotten(moment: number, operation: string): UsageError {
  return new UsageError(
    "FORGOTTEN",
    operation,
    DEV &&
      `${operation}() cannot go to commit point ${moment}: the history knows no moment as old as that. It begins where it was made or cleared, and keeps as many commits as its option \`limit\` says.`,
  );
}
