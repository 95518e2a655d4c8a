import { DEV } from "../ground/dev.ts";
import { DerivedNode } from "../graph/derived-node.ts";
import { notAnIdentity } from "../kernel/arguments.ts";
import type { TransactionContext } from "../kernel/context.ts";
import { extraOf } from "../kernel/identity.ts";
import { readNow } from "../kernel/read-only.ts";
import type { Source } from "../kernel/source.ts";
import type { List } from "./list.ts";
import type { Rows } from "./rows.ts";

/** What a program sees of a list, or of what is kept with it. It can be ensured, and is changed by changing rows. */
export class View extends DerivedNode {
  readonly #list: Source;

  constructor(
    list: Source,
    show: (list: never) => unknown,
    label?: string,
    equals?: (one: never, other: never) => boolean,
  ) {
    super(() => show(readNow(list) as never), equals);
    this.#list = list;
    const extra = extraOf(this);
    extra.label = label;
    extra.freeze = false; // the rows are frozen already, and they may be many
  }

  ensure(context: TransactionContext): unknown {
    context.ensure(this.#list);
    return context.read(this);
  }

  alter(): never {
    throw notAnIdentity("alter", "a ref", this);
  }
  refSet(): never {
    throw notAnIdentity("refSet", "a ref", this);
  }
  commute(): never {
    throw notAnIdentity("commute", "a ref", this);
  }
}

/** Made at the first read of a list, and kept with it. */
export function shownOf(list: List, make: () => unknown[]): readonly unknown[] {
  if (list.shown === undefined) {
    list.shown = make();
    if (DEV) Object.freeze(list.shown);
  }
  return list.shown;
}

/** The rows of a list. */
export function rowsShown(rows: Rows, list: List): readonly unknown[] {
  return shownOf(list, () => rows.rowsOf(list.keys));
}
