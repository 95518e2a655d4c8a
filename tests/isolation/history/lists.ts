import { alter, commute, deref, ensure, ref } from "@dosync/core";
import { add, collection, index, remove, where } from "@dosync/core/collection";

/** Lists that clients append to and read, inside of their transactions. */
export interface Lists {
  readonly read: (key: number) => readonly number[];
  readonly append: (key: number, value: number) => void;
  /** As `append`, in any order, where there is such a way: then it is never overtaken. */
  readonly commute?: (key: number, value: number) => void;
}

const appended = (list: readonly number[], value: number): readonly number[] => [...list, value];

/** Each list is a ref. */
export function listsInRefs(keys: number): Lists {
  const lists = Array.from({ length: keys }, (_, i) =>
    ref<readonly number[]>([], { label: `list ${i}` }),
  );
  return {
    read: (key) => deref(lists[key]!),
    append: (key, value) => void alter(lists[key]!, appended, value),
    commute: (key, value) => void commute(lists[key]!, appended, value),
  };
}

interface Version {
  readonly id: number;
  readonly list: number;
  readonly values: readonly number[];
}

/**
 * Each list is a bucket of a collection that has one row, the list of now. Appending takes that row away and
 * puts another one there: where nobody made the first one yet, only the bucket can be in the way of others.
 */
export function listsInRows(): Lists {
  const versions = collection<Version>()({
    label: "versions",
    key: ({ id }) => id,
    indexes: { list: index(({ list }) => list) },
  });
  const append = (key: number, value: number): void => {
    const rows = ensure(where(versions, "list", key));
    for (const { id } of rows) remove(versions, id);
    const before = rows.flatMap(({ values }) => values);
    add(versions, { id: value, list: key, values: appended(before, value) });
  };
  return {
    read: (key) => deref(where(versions, "list", key)).flatMap(({ values }) => values),
    append,
  };
}
