import { reportFailure, UsageError } from "@dosync/core/adapter";

// Development alone uses this file. Each call stands behind `process.env.NODE_ENV !== "production"`, spelt out.

/** Where all copies of this library in a page find the last writes. */
const WRITES = Symbol.for("@dosync/persist last writes");

/** The last write of one `persist()` to a place. */
interface Write {
  readonly writer: object;
  readonly key: string;
}

/** The last write of each writer by the place of a storage. The newest stands at the end. */
type Writes = Map<unknown, readonly Write[]>;

/** The writers that have heard of it. */
const told: WeakSet<object> = /* @__PURE__ */ new WeakSet();

function allWrites(): Writes {
  return ((globalThis as { [WRITES]?: Writes })[WRITES] ??= new Map());
}

/**
 * Notes that a writer is about to write under a key. Reports, once for a writer, that another one writes there too.
 *
 * Two models under one key are no fault by themselves: React makes a model in vain where a page suspends, and a
 * module that is loaded again leaves one behind. Neither writes any more. So it is reported (`PERSIST_KEY_TAKEN`) when a
 * writer finds that another one has written there since its own last write. The same goes for a key that makes items
 * of the same names.
 *
 * @param place What is one and the same for all areas that keep in the same place.
 */
export function noteWrite(place: unknown, key: string, writer: object): void {
  const writes = allWrites().get(place) ?? [];
  const own = writes.findIndex((write) => write.writer === writer);
  const since = own === -1 ? [] : writes.slice(own + 1);
  const other = since.find((write) => isWithin(write.key, key) || isWithin(key, write.key));
  allWrites().set(place, [...withoutOwn(writes, writer), { writer, key }]);
  if (other === undefined || told.has(writer)) return;
  told.add(writer);
  reportFailure(
    new UsageError(
      "PERSIST_KEY_TAKEN",
      "persist",
      `Two persist() of this page write under the key "${key}"${other.key === key ? "" : `, one by the items of "${other.key}"`}: each writes over what the other has kept. Give each model a key of its own, or close() one of them first. Where a module is loaded again while you develop: import.meta.hot?.dispose(() => saved.close()).`,
    ),
  );
}

/** Forgets what a writer has written to a place. */
export function forgetWrites(place: unknown, writer: object): void {
  const left = withoutOwn(allWrites().get(place) ?? [], writer);
  if (left.length === 0) allWrites().delete(place);
  else allWrites().set(place, left);
}

function withoutOwn(writes: readonly Write[], writer: object): readonly Write[] {
  return writes.filter((write) => write.writer !== writer);
}

/** Whether a key is another one, or begins as its items do: `shop:theme`, `shop~journal`. */
function isWithin(key: string, other: string): boolean {
  return key === other || key.startsWith(`${other}:`) || key === `${other}~journal`;
}
