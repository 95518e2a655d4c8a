// A path is checked key by key; what may be missing on the way is in the type of the part.
import { expectTypeOf, test } from "vitest";
import { type Atom, atom, lens, ref, type Ref, type StandardSchemaV1 } from "@dosync/core";

interface Account {
  readonly name: string;
  readonly state: "open" | "closed";
  readonly address?: { readonly city: string; readonly zip: number | null };
  readonly tags: readonly string[];
  readonly place: readonly [x: number, label: string];
}

const account = ref<Account>({ name: "Ada", state: "open", tags: [], place: [1, "home"] });
const accounts = atom<Readonly<Record<string, Account>>>({});
const rows = ref<readonly Account[]>([]);
const either = account as Ref<Account> | Atom<Account>;

/** For the compiler to check; never run. */
function unrun(_call: () => unknown): void {}

test("a path leads to the type of the part, of the kind of the whole", () => {
  expectTypeOf(lens(account, ["name"])).toEqualTypeOf<Ref<string>>();
  expectTypeOf(lens(account, ["state"])).toEqualTypeOf<Ref<"open" | "closed">>();
  expectTypeOf(lens(account, ["place", 0])).toEqualTypeOf<Ref<number>>();
  expectTypeOf(lens(account, ["place", 1])).toEqualTypeOf<Ref<string>>();
  expectTypeOf(
    lens(atom({ a: { b: { c: { d: { e: 1 } } } } }), ["a", "b", "c", "d", "e"]),
  ).toEqualTypeOf<Atom<number>>();
  expectTypeOf(lens(either, ["name"])).toEqualTypeOf<Ref<string> | Atom<string>>();
});

test("what may be missing on the way may be undefined", () => {
  expectTypeOf(lens(account, ["address"])).toEqualTypeOf<Ref<Account["address"] | undefined>>();
  expectTypeOf(lens(account, ["address", "city"])).toEqualTypeOf<Ref<string | undefined>>();
  expectTypeOf(lens(account, ["address", "zip"])).toEqualTypeOf<Ref<number | null | undefined>>();
  expectTypeOf(lens(account, ["tags", 0])).toEqualTypeOf<Ref<string | undefined>>();
  expectTypeOf(lens(accounts, ["ada", "name"])).toEqualTypeOf<Atom<string | undefined>>();
  expectTypeOf(lens(rows, [0, "place", 0])).toEqualTypeOf<Ref<number | undefined>>();
  expectTypeOf(lens(lens(rows, [0]), ["name"])).toEqualTypeOf<Ref<string | undefined>>();
});

test("a path that leads nowhere is refused where it goes wrong", () => {
  // @ts-expect-error no such key
  unrun(() => lens(account, ["nome"]));
  // @ts-expect-error no such key in what is there
  unrun(() => lens(account, ["address", "town"]));
  // @ts-expect-error a text has no parts
  unrun(() => lens(account, ["name", "length"]));
  // @ts-expect-error an array has indexes
  unrun(() => lens(account, ["tags", "length"]));
  // @ts-expect-error a path has at least one key
  unrun(() => lens(account, []));
});

test("a validator is one of the part, also as a schema", () => {
  unrun(() => lens(account, ["name"], { validator: (name) => name.trim() !== "" || "Empty." }));
  unrun(() => lens(account, ["name"], { validator: {} as StandardSchemaV1<string> }));
  unrun(() =>
    lens(
      account,
      (all) => all.tags,
      (all, tags) => ({ ...all, tags }),
      { validator: (tags) => tags.length < 5 },
    ),
  );
  // @ts-expect-error the part is a text
  unrun(() => lens(account, ["name"], { validator: (name: number) => name > 0 }));
});
