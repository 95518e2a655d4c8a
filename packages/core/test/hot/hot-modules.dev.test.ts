// A real development server: a file is edited, the module runs again, and the state is still there.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer, createServerModuleRunner } from "vite";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";

const alias = [
  { find: /^@dosync\/core$/, replacement: source("index.ts") },
  { find: /^@dosync\/core\/adapter$/, replacement: source("adapter.ts") },
];

function source(name: string): string {
  return fileURLToPath(new URL(`../../src/${name}`, import.meta.url));
}

const patience = { timeout: 60_000 }; // a server starts, on a machine that may be busy

// The page and the test have a copy of the library each, of which it warns.
beforeAll(() => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  return () => warn.mockRestore();
});

interface Bank {
  readonly version: number;
  readonly read: () => readonly unknown[];
  readonly deposit: (amount: number) => void;
}

/** A development server over these files, and what its page has of the module `bank.ts`. */
async function serve(files: Readonly<Record<string, string>>) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "dosync-hot-")));
  const write = (name: string, text: string): void => writeFileSync(join(root, name), text);
  for (const [name, text] of Object.entries(files)) write(name, text);
  const server = await createServer({
    root,
    configFile: false,
    logLevel: "silent",
    appType: "custom",
    cacheDir: join(root, "cache"),
    resolve: { alias },
    // The test says itself that a file has changed: so nothing depends on when the system does.
    server: { middlewareMode: true, ws: false, watch: null },
  });
  const runner = createServerModuleRunner(server.environments.ssr, { hmr: { logger: false } });
  onTestFinished(async () => {
    await runner.close();
    await server.close();
    rmSync(root, { recursive: true, force: true });
  });
  const page = (await runner.import("/page.ts")) as { next: () => Promise<Bank>; bank: Bank };
  return {
    bank: page.bank,
    /** Edits a file, and answers with the module that has taken the place of the old one. */
    edit: async (name: string, text: string): Promise<Bank> => {
      const replaced = page.next();
      write(name, text);
      server.watcher.emit("change", join(root, name));
      return replaced;
    },
  };
}

/** A component that shows a module does this: the development server hands it the edited one. */
const page = `
import * as first from "./bank.ts";
export const bank = first;
let tell;
export const next = () => new Promise((resolve) => (tell = resolve));
import.meta.hot.accept("./bank.ts", (edited) => tell(edited));
`;

const bank = (version: number, keep: string): string => `
import { alter, atom, deref, dosync, ref } from "@dosync/core";
import { keepState } from "@dosync/core/adapter";

const balance = ref(500, { label: "balance" });
const note = atom("new", { label: "note" });
${keep}
export const version = ${version};
export const read = () => [deref(balance), deref(note)];
export const deposit = (amount) => dosync(() => alter(balance, (n) => n + amount * ${version}));
`;
const counter = (step: number): string => `
import { atom, deref, swap } from "@dosync/core";
import { keepState } from "@dosync/core/adapter";

function createCounter() {
  const count = atom(0);
  const model = { count };
  if (import.meta.hot) keepState(import.meta.hot, model, { key: "counter" });
  return model;
}
const { count } = createCounter();
export const version = ${step};
export const read = () => [deref(count)];
export const deposit = () => swap(count, (n) => n + ${step});
`;
const keep = "if (import.meta.hot) keepState(import.meta.hot, { balance, note });";

test(
  "an edited module goes on with the state that it had, and does what it says now",
  patience,
  async () => {
    const { bank: first, edit } = await serve({ "page.ts": page, "bank.ts": bank(1, keep) });
    first.deposit(100);

    const second = await edit("bank.ts", bank(2, keep));
    expect([second.version, ...second.read()]).toEqual([2, 600, "new"]);
    second.deposit(100);
    const third = await edit("bank.ts", bank(3, keep));

    expect([third.version, ...third.read()]).toEqual([3, 800, "new"]);
  },
);

test("without the line an edited module begins anew", patience, async () => {
  const { bank: first, edit } = await serve({ "page.ts": page, "bank.ts": bank(1, "") });
  first.deposit(100);

  const second = await edit("bank.ts", bank(2, ""));

  expect([second.version, ...second.read()]).toEqual([2, 500, "new"]);
});

test("state in a module of its own is kept where what it imports is edited", patience, async () => {
  const { bank: first, edit } = await serve({
    "page.ts": page,
    "rate.ts": "export const rate = 1;",
    "bank.ts": `import { rate } from "./rate.ts";\n${bank(1, keep)}\nexport { rate };`,
  });
  first.deposit(7);

  const second = (await edit("rate.ts", "export const rate = 2;")) as Bank & { rate: number };

  expect([second.rate, ...second.read()]).toEqual([2, 507, "new"]);
});

test("a model that a factory makes again is kept as well", patience, async () => {
  const { bank: first, edit } = await serve({ "page.ts": page, "bank.ts": counter(1) });
  first.deposit(1);
  const second = await edit("bank.ts", counter(10));
  second.deposit(1);

  expect(second.read()).toEqual([11]);
});
