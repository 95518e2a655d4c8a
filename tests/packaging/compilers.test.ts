// The packed packages under each compiler that consumers use, with the settings that they use.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { budget } from "../support/budget.ts";
import { ScratchProject } from "./scratch-project.ts";

const repository = join(import.meta.dirname, "../../");
let project: ScratchProject;

beforeAll(() => {
  project = new ScratchProject();
});

afterAll(() => {
  project?.remove();
});

/** Those below 6 are installed where they provide no command to the repository: see the last tests. */
const allCompilers = [
  { version: "5.4", tsc: "compilers/typescript-5.4/node_modules/typescript/bin/tsc" },
  { version: "5.6", tsc: "node_modules/@arethetypeswrong/core/node_modules/typescript/bin/tsc" },
  { version: "5.9", tsc: "compilers/typescript-5.9/node_modules/typescript/bin/tsc" },
  { version: "6", tsc: "node_modules/.bin/tsc6" },
  { version: "7", tsc: "node_modules/.bin/tsc" },
];

const between = allCompilers.slice(1, -1);
const compilers = allCompilers.filter(
  (one) =>
    !between.includes(one) ||
    between.indexOf(one) < budget("compilers between the lowest and the highest"),
);

const bundled = {
  module: "ESNext",
  moduleResolution: "Bundler",
  target: "ES2022",
  lib: ["ES2023", "DOM", "ESNext.Disposable"],
  types: [],
  jsx: "react-jsx",
  skipLibCheck: true, // React's types ask for a newer compiler than the oldest
};

describe.concurrent.each(compilers)("TypeScript $version", ({ version, tsc }) => {
  const compile = (name: string, text: string, options: object): Promise<void> => {
    const file = `${name}-${version}.ts`;
    project.write(file, text);
    const compilerOptions = { ...bundled, ...options };
    return project.compile({ compilerOptions, files: [file] }, tsc);
  };

  test("is the compiler that it is called", () => {
    expect(versionOf(tsc)).toMatch(new RegExp(`^${version.replace(".", String.raw`\.`)}\\.`));
  });

  test("infers for a strict consumer, and refuses what is wrong", async () => {
    await compile("strict", `${typed}\n${typedErrors}`, { strict: true });
  });

  test("infers with every check that a consumer may add", async () => {
    await compile("strictest", `${typed}\n${typedErrors}\n${exactErrors}`, {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      isolatedModules: true,
      verbatimModuleSyntax: true,
    });
  });

  test("keeps literals in what updaters return, and the types of models", async () => {
    await compile("updaters", `${updaters}\n${updaterErrors}`, { strict: true });
  });

  test("infers rows, keys and indexes of collections", async () => {
    await compile("collections", `${collections}\n${collectionErrors}`, { strict: true });
  });

  test("accepts a consumer that is not strict, with isolated modules", async () => {
    await compile("loose", typed, { strict: false, isolatedModules: true });
  });

  test("finds no error in the declarations of core and of the signals, under the libraries of 2022", async () => {
    const imports = [
      "@dosync/core",
      "@dosync/core/testing",
      "@dosync/core/adapter",
      "@dosync/signals",
      "@dosync/history",
    ];
    const text = imports.map((name, i) => `export * as entry${i} from "${name}";`).join("\n");
    await compile("declarations", text, {
      strict: true,
      lib: ["ES2022", "DOM"],
      skipLibCheck: false,
      skipDefaultLibCheck: true,
    });
  });
});

describe("the compiler of this repository", () => {
  const { packages } = JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8")) as {
    packages: Record<string, { version: string; bin?: Record<string, string>; resolved?: string }>;
  };

  test("is the native one", () => {
    expect(versionOf("node_modules/.bin/tsc")).toMatch(/^7\./);
  });

  // npm links the commands of all packages at the root at the same time: of two with one name, the one
  // that comes last wins. So @typescript/old, which TypeScript 6 brings along, is taken by 7 as well,
  // and the older ones are dependencies of workspaces that cannot share the root's `typescript`.
  test("is the only one that a fresh installation could choose", () => {
    const atRoot = Object.entries(packages).filter(([path]) =>
      /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path),
    );
    const versions = atRoot.filter(([, { bin }]) => bin?.["tsc"]).map(([, { version }]) => version);

    expect([...new Set(versions)]).toEqual([expect.stringMatching(/^7\./)]);
  });

  test("and all else is installed from whatever registry the user has", () => {
    const hosts = Object.values(packages).filter(({ resolved }) => resolved?.includes("://"));

    expect(hosts).toEqual([]);
  });
});

/** What a compiler says of itself: "5.4.5". */
function versionOf(tsc: string): string {
  const printed = execFileSync(join(repository, tsc), ["--version"], { encoding: "utf8" });
  return printed.replace("Version ", "").trim();
}

const typed = `
  import {
    alter, atom, deref, derived, dosync, dosyncAsync, draft, invariant, ref, snapshot, swap,
    type Atom, type Ref,
  } from "@dosync/core";
  import { useAtom, useDeref, useSelector } from "@dosync/react";
  import { useDeref as useVueDeref } from "@dosync/vue";
  import { toSignal } from "@dosync/signals";
  const count: Atom<number> = atom(0, { label: "count", validator: (n) => n >= 0 });
  const user = ref({ name: "Ada", tags: ["math"] });
  const size = derived(() => deref(user).tags.length + deref(count));
  invariant("somebody has a name", () => deref(user).name !== "");
  export const next: number = swap(count, (n, by: number) => n + by, 2);
  export const name: string = dosync(() => alter(user, (u) => ({ ...u, name: "Grace" })).name);
  export const later: Promise<number> = dosyncAsync(async (tx) => tx.deref(size));
  export const pinned: number = snapshot().deref(size);
  export const open: Ref<{ name: string; tags: string[] }> = user;
  export const held = draft({ label: "a form" });
  export function Component(): string {
    const [n, setN] = useAtom(count);
    setN((old) => old + 1);
    setN(5);
    const first: string = useSelector(user, (u) => u.name);
    return first + n + useDeref(size).toFixed();
  }
  export const shown: number = useVueDeref(size).value;
  export const signalled: number = toSignal(size).value;
`;

/** What comes back from an updater keeps its literals; a model keeps what its factory takes. */
const updaters = `
  import { agent, alter, atom, commute, dosyncAsync, lens, ref, send, swap, type Atom, type Ref } from "@dosync/core";
  import { createModel } from "@dosync/react";
  import { createModel as createVueModel } from "@dosync/vue";
  interface Todo { readonly id: number; readonly state: "open" | "done" }
  const todos = ref<readonly Todo[]>([]);
  const pair = atom<readonly [number, "open" | "done"]>([1, "open"]);
  const byName = ref<Readonly<Record<string, Todo>>>({});
  const worker = agent<readonly Todo[]>([]);
  export const open = (): readonly Todo[] => alter(todos, (all) => [...all, { id: 1, state: "open" }]);
  export const given = () => alter(todos, (all, id) => [...all, { id, state: "open" }], 3);
  export const done = () => commute(byName, (all) => ({ ...all, ada: { id: 1, state: "done" } }));
  export const next = () => swap(pair, ([n], by: number) => [n + by, "done"], 2);
  export const sent = () => send(worker, async (all) => [...all, { id: 1, state: "open" }]);
  export const later = () => dosyncAsync(async (tx) => tx.alter(todos, () => [{ id: 1, state: "open" }]));
  export const count: Atom<number> = lens(pair, ([n]) => n, ([, state], n) => [n, state]);
  export const part = (one: Atom<Todo> | Ref<Todo>): Atom<number> | Ref<number> =>
    lens(one, (todo) => todo.id, (todo, id) => ({ ...todo, id }));
  export const generic = <T>(one: Ref<T>, change: (old: T) => T, value: T) => [
    alter(one, change), alter(one, () => value), commute(one, (_old, next: T) => next, value),
  ];
  const [Provider] = createModel(({ start = 1 }) => ({ count: atom(start) }));
  export const element = () => Provider({ start: 2 });
  const [provide, use] = createVueModel((start = 1) => ({ count: atom(start) }));
  export const made = (): Atom<number> => (provide(2), use().count);
`;

const updaterErrors = `
  // @ts-expect-error no such state
  export const wrongState = () => alter(todos, (all) => [...all, { id: 1, state: "later" }]);
  // @ts-expect-error not a number
  export const wrongStart = () => provide("2");
`;

const typedErrors = `
  // @ts-expect-error a number
  export const wrong: string = deref(count);
  // @ts-expect-error what is derived cannot be set
  swap(size, (n) => n);
  // @ts-expect-error a ref is not an atom
  swap(user, (u) => u);
  // @ts-expect-error no such property
  dosync(() => alter(user, (u) => ({ ...u, name: 5 })));
`;

const exactErrors = `
  const profile = ref<{ nickname?: string }>({});
  // @ts-expect-error left out is not the same as undefined here
  dosync(() => alter(profile, () => ({ nickname: undefined })));
  export const nickname: string | undefined = deref(profile).nickname;
`;

/** The second type argument is inferred: given by hand, it would hide the names of the indexes. */
const collections = `
import { alter as alterRow, deref as read } from "@dosync/core";
import {
  add, at, collection, fold, index, keys, ordered, range, where,
} from "@dosync/core/collection";
interface Row { readonly id: number; readonly list: "a" | "b"; readonly due?: Date }
const rows = collection<Row>()({
  label: "rows",
  key: (row) => row.id,
  validator: (row) => row.id > 0,
  indexes: { list: index((row) => row.list), due: ordered((row) => row.due) },
});
alterRow(at(rows, 1), (row) => ({ ...row, list: "b" as const }));
export const ids: readonly number[] = read(keys(rows));
export const bucket: readonly Row[] = read(where(rows, "list", "a"));
export const page: readonly Row[] = read(range(rows, "due", { from: new Date(0), limit: 5 }));
export const count: number = read(fold(rows, { start: 0, add: (n) => n + 1, remove: (n) => n - 1 }));
export const longest: string = read(
  fold(rows, { start: "", add: (text, row) => text + row.list, exact: true }),
);
export const one: Row | undefined = read(at(rows, 1));
export const added = (): Row => add(rows, { id: 1, list: "a" });
`;

const collectionErrors = `
// @ts-expect-error: a key is a number
at(rows, "1");
// @ts-expect-error: no such bucket
where(rows, "list", "c");
// @ts-expect-error: no order
range(rows, "list");
// @ts-expect-error: an order of dates
range(rows, "due", { from: 5 });
// @ts-expect-error: not exact, and nothing undoes it
fold(rows, { start: 0, add: (n: number) => n + 1 });
`;
