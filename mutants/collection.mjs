// What must not be missing from collections: each entry breaks one thing, and the tests must notice.

const test = (/** @type {string} */ name) => [`packages/core/test/collection/${name}.test.ts`];

/** @type {readonly import("../scripts/mutants/apply.mjs").Mutant[]} */
export const mutants = [
  {
    in: "writeNew",
    change: ['if (old !== undefined) rows.refuse("DUPLICATE_KEY", entity.key);', ""],
    breaks: "add replaces a row that is there",
    tests: test("collection"),
  },
  {
    in: "writeNew",
    change: [
      "write.old = seen.has(entity) ? write.value : context.read(entity);",
      "write.old = context.read(entity);",
    ],
    breaks: "a key that comes twice is added in an asynchronous transaction",
    tests: test("collection"),
  },
  {
    in: "Rows.replace",
    change: ['if (wanted.has(entity)) this.refuse("DUPLICATE_KEY", key);', ""],
    breaks: "replaceAll takes the last of two rows of one key",
    tests: test("collection"),
  },
  {
    in: "Rows.replace",
    change: [".filter((entity) => !wanted.has(entity))", ".filter(() => false)"],
    breaks: "replaceAll leaves rows that were not given",
    tests: test("collection"),
  },
  {
    in: "Rows.write",
    change: ["(old !== undefined && isAlike(old, row))", "false"],
    breaks: "replaceAll changes rows that are equal in depth",
    tests: test("collection"),
  },
  {
    in: "Rows.rowForKey",
    change: ['if (!Object.is(this.keyOf(row), key)) this.refuse("WRONG_KEY", key, row);', ""],
    breaks: "a row stands in the place of another key",
    tests: test("collection"),
  },
  {
    in: "Rows.editsFor",
    change: [
      "removed.push((write.entry = this.#entryOf(entity, context)));",
      "removed.push(entity);",
    ],
    breaks: "a row that was put there again is taken away at its first place",
    tests: test("collection"),
  },
  {
    in: "Rows.editsFor",
    change: ["edits.push([this.contents, contentsAfter, [writes]]);", ""],
    breaks: "a fold hears of no change",
    tests: test("fold"),
  },
  {
    in: "Rows.giveLabel",
    change: ["if (this.#isLabelled) return;", ""],
    breaks: "a second model renames a collection",
    tests: test("model"),
  },
  {
    in: "Entity.extended",
    change: ['if (old === undefined) rows.refuse("NO_ENTITY", this.key);', ""],
    breaks: "alter makes a row of one that is not there",
    tests: test("collection"),
  },
  {
    in: "Entity.extended",
    change: ["follow(rows, [new RowWrite(this, value, present)]);", ""],
    breaks: "an edit leaves the indexes behind",
    tests: test("indexes"),
  },
  {
    in: "writeRowsInPlace",
    change: ["writeInPlace(entity, old);", ""],
    breaks: "an index that fails leaves rows behind",
    tests: test("indexes"),
  },
  {
    in: "follow",
    change: [
      "for (const [list, change, args] of edits) context.commute(list, change, args);",
      "for (const [list, change, args] of edits) context.alter(list, change, args);",
    ],
    breaks: "two who add different rows overtake each other",
    tests: test("collection"),
  },
  {
    in: "edited",
    change: ["if (piece.length <= LONGEST) continue;", "if (true) continue;"],
    breaks: "a row in the middle of a long list copies all of it",
    tests: test("indexes"),
  },
  {
    in: "Buckets.editsFor",
    change: ["if (to !== undefined && old !== value) editOf(to);", ""],
    breaks: "an edit in a bucket is not told to who ensures it",
    tests: test("indexes"),
  },
  {
    in: "Buckets.editsFor",
    change: ["if (from !== undefined) editOf(from).removed.push(entry);", ""],
    breaks: "a row stays in the bucket that it has left",
    tests: test("indexes"),
  },
  {
    in: "Ordered.editsFor",
    change: ["if (Object.is(from, to)) continue;", "if (true) continue;"],
    breaks: "an order never changes",
    tests: test("indexes"),
  },
  {
    in: "compare",
    change: ["return Number(b !== b) - Number(a !== a);", "return 0;"],
    breaks: "no number stands anywhere in an order",
    tests: test("indexes"),
  },
  {
    in: "Guard.overtake",
    change: ["if (!isSame) writeInPlace(this, {});", ""],
    breaks: "a phantom in a range that was ensured is not noticed",
    tests: test("indexes"),
  },
  {
    in: "Guard.catchUp",
    change: ["this.version = version;", ""],
    breaks: "a range that is ensured late misses what happened before",
    tests: test("indexes"),
  },
  {
    in: "Guard.overtake",
    change: ["Object.is(member.stored(), member.held)", "true"],
    breaks: "an edit in a range that was ensured is not noticed",
    tests: test("indexes"),
  },
  {
    in: "Sum.of",
    change: ["if (remove === undefined) return fromAll(members, start, add);", ""],
    breaks: "an exact fold is computed once",
    tests: test("fold"),
  },
  {
    in: "Results.after",
    change: ["if (sum === undefined) continue;", "if (sum !== undefined) continue;"],
    breaks: "a fold is computed from all rows after each change",
    tests: test("fold"),
  },
  {
    in: "changed",
    change: ["if (old !== undefined) result = remove!(result, old as never);", ""],
    breaks: "a fold keeps what was taken out",
    tests: test("fold"),
  },
  {
    in: "DraftTransaction.commit",
    change: ["this.#mergesRows()", "false"],
    breaks: "parts of a row that meet leave its indexes behind",
    tests: test("fold"),
  },
  {
    in: "isForgettable",
    change: [
      "if (!isEmpty || subs !== undefined || (flags & WATCHED) !== 0) return false;",
      "if (!isEmpty) return false;",
    ],
    breaks: "a watch of a row that is not there is lost",
    tests: test("collection"),
  },
  {
    in: "putRows",
    change: ["if (isKnown) writes.delete(entity);", "if (false) writes.delete(entity);"],
    breaks: "newer data takes back what was edited here",
    tests: test("model"),
  },
  {
    in: "sentRows",
    change: ["if (!Object.hasOwn(data, path)) continue;", ""],
    breaks: "a page without rows is refused",
    tests: test("model"),
  },
  {
    in: "addressBook",
    change: [
      "const path = paths.get(collectionOf(identity)!);",
      "const path = undefined as readonly string[] | undefined;",
    ],
    breaks: "a row has no address",
    tests: test("model"),
  },
  {
    in: "Entity.extended",
    change: ["new RowWrite(this, value, present)", "new RowWrite(this, value, old)"],
    breaks: "a function that alters its own row leaves it in two buckets",
    tests: test("all-or-none"),
  },
  {
    in: "Entity.extended",
    change: ["if (DEV) freezeFor(this, value);", ""],
    breaks: "an altered row that is refused stands in the lists",
    tests: test("all-or-none"),
  },
  {
    in: "writeRows",
    change: ["rows.check(writes);", ""],
    breaks: "of many rows some are added where an index fails in a draft",
    tests: test("all-or-none"),
  },
  {
    in: "Rows.#askIndexes",
    change: [
      'callPure(DEV && "an index", this.members, () => indexes.map(ask), undefined, [])',
      "indexes.map(ask)",
    ],
    breaks: "an index may change rows",
    tests: test("all-or-none"),
  },
  {
    in: "Ordered.editsFor",
    change: ["compare(to, to);", ""],
    breaks: "a rank that cannot be compared is half added",
    tests: test("all-or-none"),
  },
  {
    in: "DraftTransaction.#mergesRows",
    change: [
      "if (this.#base.differs(source)) return true;",
      "if (!Object.is(this.baseOf(source), source.committed())) return true;",
    ],
    breaks: "a draft takes away another row than its own where that was put there again",
    tests: test("all-or-none"),
  },
];
