import { entriesOf, isBranch } from "./value.ts";

/** One difference between two values, at a place in them. */
export interface Difference {
  /** The way to the place: names of properties, indices, keys of a `Map`. Empty for the whole value. */
  readonly path: readonly unknown[];
  readonly kind: "added" | "removed" | "changed";
  readonly old: unknown;
  readonly value: unknown;
}

/** The differences of two values, and whether there are more than were asked for. */
export interface Differences {
  readonly all: readonly Difference[];
  readonly isCut: boolean;
}

const DEEPEST = 64;

/**
 * What has changed from one value to another, by path. Parts that both share cost nothing, so it is quick where
 * a commit has copied only what it changed. Items that were inserted into an array are one difference each,
 * wherever they were inserted.
 *
 * @param most How many differences are enough.
 */
export function diff(old: unknown, value: unknown, most = 200): Differences {
  const all: Difference[] = [];
  let isCut = false;
  const note = (difference: Difference): void => {
    if (all.length < most) all.push(difference);
    else isCut = true;
  };
  const compare = (one: unknown, other: unknown, path: readonly unknown[]): void => {
    if (Object.is(one, other) || isCut) return;
    if (!isAlike(one, other) || path.length === DEEPEST) {
      note({ path, kind: "changed", old: one, value: other });
    } else if (Array.isArray(one)) compareLists(one, other as unknown[], path);
    else comparePairs(one as object, other as object, path);
  };
  const comparePairs = (one: object, other: object, path: readonly unknown[]): void => {
    const others = new Map(entriesOf(other));
    for (const [key, part] of entriesOf(one)) {
      const place = [...path, key];
      if (others.has(key)) compare(part, others.get(key), place);
      else note({ path: place, kind: "removed", old: part, value: undefined });
      others.delete(key);
    }
    for (const [key, part] of others) {
      note({ path: [...path, key], kind: "added", old: undefined, value: part });
    }
  };
  const compareLists = (one: unknown[], other: unknown[], path: readonly unknown[]): void => {
    const shorter = Math.min(one.length, other.length);
    let start = 0;
    while (start < shorter && Object.is(one[start], other[start])) start++;
    let end = 0;
    while (end < shorter - start && Object.is(one.at(-1 - end), other.at(-1 - end))) end++;
    const both = shorter - end;
    for (let i = start; i < both; i++) compare(one[i], other[i], [...path, i]);
    for (let i = both; i < one.length - end; i++) {
      note({ path: [...path, i], kind: "removed", old: one[i], value: undefined });
    }
    for (let i = both; i < other.length - end; i++) {
      note({ path: [...path, i], kind: "added", old: undefined, value: other[i] });
    }
  };
  compare(old, value, []);
  return { all, isCut };
}

/** Whether two values can be compared part by part. */
function isAlike(one: unknown, other: unknown): boolean {
  return (
    isBranch(one) && isBranch(other) && classOf(one) === classOf(other) && !(one instanceof Error)
  );
}

/** Plain objects are alike, whether they inherit from `Object` or from nothing. */
function classOf(value: object): unknown {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

/** A path as it is written in code: `lines[2].price`. */
export function pathText(path: readonly unknown[]): string {
  return path
    .map((key, i) => {
      if (typeof key === "number") return `[${key}]`;
      if (typeof key !== "string") return `[${String(key)}]`;
      if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)) return `[${JSON.stringify(key)}]`;
      return i === 0 ? key : `.${key}`;
    })
    .join("");
}
