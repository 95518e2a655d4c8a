import { reportUncaught } from "../commit/failures.ts";
import { isAlike } from "../ground/difference.ts";
import { DEV } from "../ground/dev.ts";
import { isThenable, show } from "../ground/errors.ts";
import { UsageError } from "../ground/errors/usage.ts";
import type { Address } from "./addresses.ts";
import { extraOf, IdentityNode } from "../kernel/identity.ts";
import { initializeWith, putAll } from "./initial.ts";
import { sendable, UNDEFINED, warnOfLosses } from "./json.ts";
import { identitiesOf, type Places, placesIn, refuseNoObject, rowsIn } from "./places.ts";
import { readNow } from "../kernel/read-only.ts";
import { isAtomRefOrAgent, type Source } from "../kernel/source.ts";
import type { Identity, ResourceState } from "../kernel/types.ts";
import type { ResourceNode } from "../resource/resource-node.ts";
import { isResource, resultFromSent, resultToSend } from "./sent-results.ts";
import { committedRows, putRows, sentRows } from "./sent-rows.ts";

/** Values by the addresses of their identities. Parts of a model are objects in it. */
export interface Dehydrated {
  readonly [name: string]: unknown;
}

/**
 * Labels each identity of a model with the name of its property. One that has a label keeps it. It is called
 * when a model is made.
 *
 * @throws {InvalidArgumentError} if two identities would have one {@link addressOf | address}, as in
 * `{ a: { b }, "a.b": c }`, or if one is called `~undefined` or `~lostInJson`. No label was given then.
 * @example
 * ```ts
 * const model = { count: ref(5) };
 * labelIdentities(model);
 * String(model.count); // '#<ref "count": 5>'
 * ```
 */
export function labelIdentities(model: object): void {
  for (const { what, path } of placesIn(model).values()) {
    const label = path.join(".");
    if (what instanceof IdentityNode) extraOf(what).label ??= label;
    else what.giveLabel(label);
  }
}

/**
 * The identities of a model by their addresses, in the order of its properties.
 *
 * Parts of a model are plain objects and arrays in it. Everything else is passed over, derived values and
 * lenses are not. A collection is no identity: {@link collectionsIn} finds it, and {@link addressBook} its rows.
 *
 * @throws {InvalidArgumentError} if the model is no object, if two identities have one address, or if one
 * is too long.
 * @example
 * ```ts
 * const model = { items: ref([]), filter: { text: atom("") } };
 * [...addressesOf(model).keys()]; // ["items", "filter.text"]
 * ```
 */
export function addressesOf(model: object): Map<Address, Identity<unknown>> {
  refuseNoObject("addressesOf", "a model, an object that holds identities", model);
  return new Map(identitiesOf(placesIn(model))) as unknown as Map<Address, Identity<unknown>>;
}

/**
 * The committed values of a model, by their {@link addressOf | addresses}. These are its atoms, refs and
 * agents, and the rows of its collections. A server sends them along with a page, for {@link hydrate}.
 *
 * A resource that has loaded is sent with what it was loaded for, so that it is not loaded again. Derived
 * values and lenses are left out, since their values come from others; so are promises and functions. Any object that
 * holds identities is a model, and so is one of identities that stand in a module: `dehydrate({ theme, locale })`.
 *
 * The values are as they are, in a plain object: what turns them into text must know them. JSON leaves out what
 * is undefined, so the names of such values stand under `~undefined`. Development notes under `~lostInJson` what
 * JSON does not keep, such as a `Date`, and {@link hydrate} warns where that is lost. In a page the text must
 * also be kept from ending the script element.
 *
 * @throws {InvalidArgumentError} if the model is no object.
 * @example
 * ```ts
 * const model = { count: ref(5) };
 * dehydrate(model); // { count: 5 }
 * ```
 */
export function dehydrate(model: object): Dehydrated {
  refuseNoObject("dehydrate", "a model, an object that holds identities", model);
  const values = new Map<Address, unknown>();
  const places = placesIn(model);
  const all = [...identitiesOf(places)];
  const addresses = new Map(all.map(([path, identity]) => [identity, path]));
  for (const [path, identity] of all) {
    let value: unknown;
    if (isAtomRefOrAgent(identity)) value = identity.committed();
    else {
      const sent = isResource(identity) ? resultToSend(identity, addresses) : undefined;
      if (sent === undefined || !isSendable(sent.value)) continue;
      value = sent;
    }
    if (isSendable(value)) values.set(path, value);
  }
  for (const [path, rows] of rowsIn(places)) {
    values.set(path, committedRows(rows));
  }
  return sendable(values);
}

function isSendable(value: unknown): boolean {
  return typeof value !== "function" && !isThenable(value);
}

/**
 * Gives a model the values that a server has rendered, in one commit.
 *
 * Do it before the page is hydrated. React components hydrate from exactly these values, however late,
 * even if the state has changed since; then they show what it is now. What the server does not know,
 * such as what a storage keeps, is for {@link restore}. Names that only one side has are passed over;
 * development warns of those that the model lacks.
 *
 * @throws {InvalidArgumentError} if the model or the data is no object.
 * @throws {ValidationError} if a validator refuses a value. Nothing was changed.
 * @throws {InvariantError} if an invariant does not hold. Nothing was changed.
 * @example
 * ```ts
 * const model = { count: ref(0) };
 * hydrate(model, { count: 5 });
 * deref(model.count); // 5
 * ```
 */
export function hydrate(model: object, data: Dehydrated): void {
  const places = placesFor(model, data, "hydrate");
  const entries = entriesOf(places, data);
  const results = resultsIn(places, data);
  const rows = [...sentRows(places, data, "hydrate")];
  if (process.env.NODE_ENV !== "production") {
    const known = [...entries.keys(), ...results.keys(), ...rows.map(({ path }) => path)];
    warnOfUnknown(data, new Set([...known, ...warnOfLosses(data, places)]));
  }
  initializeWith(entries.values(), () => {
    for (const sent of rows) putRows(sent);
    return sourcesOf(results, places, data);
  });
}

/**
 * Gives a model values that a storage has kept, in one commit.
 *
 * It is the counterpart of {@link dehydrate} for everything that no server has rendered. Components that
 * hydrate a page start from what the server has rendered all the same, and show these values
 * afterwards. Names that only one side has are passed over.
 *
 * @throws {InvalidArgumentError} if the model or the data is no object.
 * @throws {ValidationError} if a validator refuses a value. Nothing was changed.
 * @throws {InvariantError} if an invariant does not hold. Nothing was changed.
 * @example
 * ```ts
 * const model = { theme: atom("light") };
 * restore(model, { theme: "dark" });
 * deref(model.theme); // "dark"
 * ```
 */
export function restore(model: object, data: Dehydrated): void {
  const places = placesFor(model, data, "restore");
  const entries = entriesOf(places, data);
  const rows = [...sentRows(places, data, "restore")];
  putAll(entries.values(), "restore", "restore", () => {
    for (const sent of rows) putRows(sent);
    return [];
  });
}

/**
 * Gives a model the newer data of a server, in one commit. A value that the server sent before as well is
 * left alone: it may have changed here. So is a row of a collection.
 *
 * A binding calls it where new data comes with a soft navigation. A value that a validator or an invariant
 * refuses changes nothing, and is reported as an uncaught error is: a {@link UsageError} (`DATA_REFUSED`)
 * whose `cause` is the refusal.
 *
 * @param last The data that was taken last: by the model, when it was made, or by this function.
 * @param label The name of what was given the data, for the error.
 * @returns Whether the data was taken.
 * @throws {InvalidArgumentError} if the model or the data is no object.
 * @example
 * ```ts
 * const model = { name: ref("Ada"), count: ref(0) };
 * dosync(() => refSet(model.count, 1));
 * takeNewData(model, { name: "Grace", count: 0 }, { name: "Ada", count: 0 }, "Page");
 * [deref(model.name), deref(model.count)]; // ["Grace", 1]
 * ```
 */
export function takeNewData(
  model: object,
  data: Dehydrated,
  last: Dehydrated | undefined,
  label: string,
): boolean {
  const places = placesFor(model, data, label);
  const entries = entriesOf(places, data);
  for (const [path, [, value]] of entries) {
    const isKnown = last !== undefined && (Object.hasOwn(last, path) || !Object.hasOwn(data, path));
    if (isKnown && isAlike(last[path], value)) entries.delete(path);
  }
  const results = resultsIn(places, data);
  const known = new Set<Address>();
  for (const path of results.keys()) {
    if (last !== undefined && isAlike(last[path], data[path])) known.add(path);
  }
  const rows = [...sentRows(places, data, label)].filter(
    ({ path, all }) => last === undefined || !isAlike(last[path], all),
  );
  if (entries.size + results.size - known.size + rows.length === 0) return true;
  try {
    putAll(entries.values(), label, "takeNewData", () => {
      for (const sent of rows) putRows(sent, last?.[sent.path]);
      return sourcesOf(results, places, data, known);
    });
    return true;
  } catch (cause) {
    const error = new UsageError(
      "DATA_REFUSED",
      label,
      DEV &&
        `${label} was given new data that is refused, and keeps what it has: ${cause instanceof Error ? cause.message : show(cause)}`,
    );
    error.cause = cause;
    reportUncaught(error);
    return false;
  }
}

const NONE: ReadonlySet<Address> = new Set();

type Entry = [identity: Identity<unknown>, value: unknown];

/** The places of a model that is given data. Refuses a model or data that is no object. */
function placesFor(model: object, data: Dehydrated, operation: string): Places {
  refuseNoObject(operation, "a model, an object that holds identities", model);
  refuseNoObject(operation, "what dehydrate() gave, and no text of it", data);
  return placesIn(model);
}

/** The new values of the identities of a model, by their addresses. */
function entriesOf(places: Places, data: Dehydrated): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const names = data[UNDEFINED];
  const isUndefined = (path: string): boolean => Array.isArray(names) && names.includes(path);
  for (const [path, identity] of identitiesOf(places)) {
    const isThere = Object.hasOwn(data, path);
    if (isAtomRefOrAgent(identity) && (isThere || isUndefined(path))) {
      const value = isThere ? data[path] : undefined;
      entries.set(path, [identity as unknown as Identity<unknown>, value]);
    }
  }
  return entries;
}

/** The resources of a model of which the data has a result. */
function resultsIn(places: Places, data: Dehydrated): Map<Address, ResourceNode> {
  const results = new Map<Address, ResourceNode>();
  for (const [path, identity] of identitiesOf(places)) {
    if (isResource(identity) && Object.hasOwn(data, path)) results.set(path, identity);
  }
  return results;
}

/**
 * The sources of those resources for which the data has a result that fits. Called in the transaction that gives
 * the model its values.
 *
 * @param known What was sent before as well. It may have been loaded again here: so it is for those only that
 * have nothing which fits.
 */
function* sourcesOf(
  results: ReadonlyMap<Address, ResourceNode>,
  places: Places,
  data: Dehydrated,
  known: ReadonlySet<Address> = NONE,
): Generator<[Source, unknown]> {
  if (results.size === 0) return;
  const all = new Map(identitiesOf(places));
  for (const [path, resource] of results) {
    if (known.has(path) && (readNow(resource) as ResourceState<unknown>).status === "ready")
      continue;
    const result = resultFromSent(resource, data[path], all, data);
    if (result !== undefined) yield [resource.result, result];
  }
}

function warnOfUnknown(data: Dehydrated, known: ReadonlySet<string>): void {
  const unknown = Object.keys(data).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  console.warn(
    `dosync: hydrate() passes over ${unknown.join(", ")}: the model has no atom, ref, agent or collection of that name.`,
  );
}
