import type { Values } from "./options.ts";
import type { StorageArea } from "./storage.ts";
import { textOf } from "./text.ts";

/** A value as it stands in an item. Rows have a place besides, which keeps their order. */
export interface Item {
  readonly v?: unknown;
  readonly n?: number | undefined;
}

/** What was read. */
export interface Found {
  /** Undefined where nothing was kept yet. */
  readonly version: number | undefined;
  readonly items: ReadonlyMap<string, Item>;
}

/** What is to be written: items by their addresses. Undefined removes one. */
export type Delta = ReadonlyMap<string, Item | undefined>;

interface Journal {
  readonly version: number;
  /** Null: there is none any more. */
  readonly delta: readonly (readonly [address: string, item: Item | null])[];
}

/** A write. Undefined removes the item. */
type Step = readonly [key: string, value: unknown];

type Maybe<T> = T | Promise<T>;

/**
 * `Items` are the items of one key in a storage. There is one for each address, one with the version, and a
 * journal.
 *
 * The journal has the whole of what is to be written, and is written first. If the program ends in the midst
 * of the others, whoever loads reads it as well, and whoever writes next finishes it, so nothing is half written. A storage that answers at once
 * is asked and answered at once, also while a page is hidden.
 */
export class Items {
  readonly #area: StorageArea;
  readonly #key: string;

  constructor(area: StorageArea, key: string) {
    this.#area = area;
    this.#key = key;
  }

  /** @param known The addresses that are looked for where a storage cannot list its keys. */
  read(known: Iterable<string>): Maybe<Found> {
    return after(this.#area.getItem(this.#key), (head) =>
      after(this.#area.getItem(this.#journalKey), (text) =>
        after(this.#addresses(known), (addresses) => {
          const found = addresses.map((address) => this.#area.getItem(this.#itemKey(address)));
          return after(all(found), (texts) => {
            const items = new Map<string, Item>();
            for (const [index, address] of addresses.entries()) {
              const item = this.#parsed(texts[index]) as Item | undefined;
              if (item !== undefined) items.set(address, item);
            }
            const journal = this.#parsed(text) as Journal | undefined;
            for (const [address, item] of journal?.delta ?? []) {
              if (item === null) items.delete(address);
              else items.set(address, item);
            }
            return { version: journal?.version ?? this.#versionIn(head), items };
          });
        }),
      ),
    );
  }

  /** Whether a read value is the present one, so that nobody is told. */
  isSame(one: unknown, other: unknown): boolean {
    if (Object.is(one, other)) return true;
    if (this.#area.isStructured === true) return false;
    // Whatever is kept as text is the same text again.
    return typeof one === typeof other && JSON.stringify(one) === JSON.stringify(other);
  }

  /** The version that is kept. What an ended program had begun to write counts as kept. */
  version(): Maybe<number | undefined> {
    return after(
      this.#journal(),
      (journal) =>
        journal?.version ?? after(this.#area.getItem(this.#key), (head) => this.#versionIn(head)),
    );
  }

  write(version: number, delta: Delta): Maybe<unknown> {
    const area = this.#area;
    if (area.writeAll !== undefined) {
      const steps = this.#stepsOf(version, delta);
      return area.writeAll([...steps, [this.#journalKey, undefined]]);
    }
    return after(this.#journal(), (left) => {
      const whole = withLeft(left, delta);
      const steps = this.#stepsOf(version, whole); // what text cannot keep is refused before anything is written
      const journal: Journal = {
        version,
        delta: Array.from(whole, ([address, item]) => [address, item ?? null]),
      };
      const begin: Step = [this.#journalKey, this.#formatted(journal, this.#key)];
      const end: Step = [this.#journalKey, undefined];
      return inOrder([begin, ...steps, end].map((step) => () => this.#do(step)));
    });
  }

  #do([key, value]: Step): unknown {
    return value === undefined
      ? this.#area.removeItem(key)
      : this.#area.setItem(key, value as string);
  }

  /** The items, and last the version that they have. */
  #stepsOf(version: number, delta: Delta): Step[] {
    return [
      ...Array.from(delta, ([address, item]): Step => [
        this.#itemKey(address),
        item && this.#formatted(item, address),
      ]),
      [this.#key, this.#formatted({ version }, this.#key)],
    ];
  }

  #journal(): Maybe<Journal | undefined> {
    return after(
      this.#area.getItem(this.#journalKey),
      (text) => this.#parsed(text) as Journal | undefined,
    );
  }

  clear(known: Iterable<string>): Maybe<unknown> {
    return after(this.#addresses(known), (addresses) =>
      inOrder(
        [this.#journalKey, this.#key, ...addresses.map((address) => this.#itemKey(address))].map(
          (key) => () => this.#area.removeItem(key),
        ),
      ),
    );
  }

  #addresses(known: Iterable<string>): Maybe<string[]> {
    const area = this.#area;
    if (area.getAllKeys === undefined) return [...known];
    const start = this.#itemKey("");
    return after(area.getAllKeys(), (keys) =>
      keys.filter((key) => key.startsWith(start)).map((key) => key.slice(start.length)),
    );
  }

  #itemKey(address: string): string {
    return `${this.#key}:${address}`;
  }

  get #journalKey(): string {
    return `${this.#key}~journal`;
  }

  #versionIn(head: unknown): number | undefined {
    if (head === undefined || head === null) return undefined;
    const { version } = Object(this.#parsed(head)) as { version?: unknown };
    if (Number.isInteger(version)) return version as number;
    throw new TypeError(`The item "${this.#key}" has no version of what is kept.`);
  }

  #parsed(found: unknown): unknown {
    if (found === undefined || found === null) return undefined;
    const value: unknown = this.#area.isStructured === true ? found : JSON.parse(found as string);
    if (typeof value === "object" && value !== null) return value;
    throw new TypeError(`Something else than an item of "${this.#key}" is kept.`);
  }

  #formatted(value: object, address: string): unknown {
    return this.#area.isStructured === true ? value : textOf(value, address);
  }
}

/**
 * What is to be written. Below it is what an ended program had begun to write. Loading has shown that as
 * kept, and the new journal takes the place of the old one.
 */
function withLeft(left: Journal | undefined, delta: Delta): Delta {
  const begun = left?.delta.map(([address, item]) => [address, item ?? undefined] as const);
  return new Map([...(begun ?? []), ...delta]);
}

/** Values in the order of their places. */
export function valuesOf({ items }: Found): Values {
  const sorted = [...items].toSorted(([, one], [, other]) => (one.n ?? -1) - (other.n ?? -1));
  return Object.fromEntries(sorted.map(([address, { v }]) => [address, v]));
}

/** Goes on at once with a value that is there. So a page that is being hidden can still save. */
export function after<T, R>(value: Maybe<T>, next: (value: T) => Maybe<R>): Maybe<R> {
  if (!isPromise(value)) return next(value);
  return (async () => next(await value))();
}

function all<T>(values: readonly Maybe<T>[]): Maybe<readonly T[]> {
  return values.some(isPromise) ? Promise.all(values) : (values as readonly T[]);
}

function inOrder(steps: readonly (() => unknown)[]): Maybe<unknown> {
  let last: unknown;
  for (const step of steps) last = isPromise(last) ? last.then(step) : step();
  return last;
}

export function isPromise<T>(value: Maybe<T>): value is Promise<T> {
  return typeof (Object(value) as { then?: unknown }).then === "function";
}
