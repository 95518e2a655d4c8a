// Development: what a program is told that loads this library twice. Each call stands behind
// `process.env.NODE_ENV !== "production"`, spelt out, as some bundlers look no further.

/** The version of this copy. A test holds it to that of the package. */
export const VERSION = "0.1.0";

/** One copy of the library that a program has loaded. */
interface Copy {
  readonly version: string;
  /** The file that it was loaded from, as far as the engine says so. */
  readonly place: string;
  readonly isTransacting: () => boolean;
}

const REMEDY =
  'Let all packages take one of them: run "npm dedupe", and in Vite name @dosync/core in resolve.dedupe and its packages in optimizeDeps.exclude either all or none. The page on errors says more.';

/** Every copy of a program knows the list by the name of its symbol. */
const copies = (): Copy[] =>
  ((globalThis as unknown as Record<symbol, Copy[]>)[Symbol.for("@dosync/core")] ??= []);

/**
 * Notes that this copy is loaded, and warns if there is another one.
 *
 * The same file may be loaded anew: by a test runner, or by a server for each of its layers. What it was
 * before is done with then: there is nothing to warn of, and its place in the list is taken. Next bundles one
 * copy for server components and one for the rest: there it is said only where they really meet.
 */
export function noteCopy(isTransacting: () => boolean): void {
  const own: Copy = { version: VERSION, place: placeOfThisFile(), isTransacting };
  const all = copies();
  const before = all.findIndex(({ place }) => place === own.place);
  if (before >= 0) all[before] = own;
  else all.push(own);
  if (before >= 0 || all.length === 1 || isServerOfNext()) return;
  console.warn(
    `dosync: two copies of @dosync/core are loaded, ${all.map(nameOf).join(" and ")}. Neither knows the identities and transactions of the other. ${REMEDY}`,
  );
}

/** Next says so in the environment of its process. */
function isServerOfNext(): boolean {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.["NEXT_RUNTIME"] !== undefined;
}

/** The message about an identity of another copy. */
export function describeForeign(operation: string, identity: unknown): string {
  return `${operation}() was given ${String(identity)}, which belongs to another copy of @dosync/core. ${REMEDY}`;
}

/** A hint for "no transaction", where one of another copy runs. This copy has none then. */
export function hintAtTransaction(): string {
  const isElsewhere = copies().some(({ isTransacting }) => isTransacting());
  return isElsewhere ? ` A transaction of another copy of @dosync/core runs. ${REMEDY}` : "";
}

function nameOf({ version, place }: Copy): string {
  return place === "" ? version : `${version} (${place})`;
}

function placeOfThisFile(): string {
  return /[^\s(@]+:\d+:\d+/.exec(String(new Error().stack))?.[0] ?? "";
}
