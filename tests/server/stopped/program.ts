// The server of the page "Deploy it", as a program: what its comments offer is done, and it takes long to answer.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { bundle, type Program } from "../../support/bundle.ts";

/** How long each request waits for who has sent it, in milliseconds. */
export const PATIENCE = 300;

const page = readFileSync(new URL("../../../docs/guide/deploy.md", import.meta.url), "utf8");

/** The code block of the page that is a file of this name. */
function block(name: string): string {
  const [, code] = new RegExp(`\`\`\`ts ${name}\n([^]*?)\n\`\`\``).exec(page)!;
  return code!;
}

/** Puts what a program needs in the place of what the page has. The page has each of it. */
function replaced(code: string, changes: readonly (readonly [string, string])[]): string {
  let text = code;
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  return text;
}

const STORES = {
  SQLite: 'sqlite(process.argv[2] ?? "")',
  PostgreSQL:
    'postgres(new Pool({ host: "127.0.0.1", port: +process.argv[2]!, user: "postgres" }))',
};

/** The program over a store. It is started with the store's place and a port. */
export async function programOver(store: keyof typeof STORES): Promise<Program> {
  const folder = mkdtempSync(join(import.meta.dirname, ".program-"));
  try {
    const start = replaced(block("start.ts"), [
      ["store: memory()", `store: ${STORES[store]}`],
      [
        '(request) => request.headers.get("authorization") ?? undefined',
        `(request) => new Promise((known) => setTimeout(known, ${PATIENCE}, request.headers.get("authorization")))`,
      ],
      ["({ subject, space }) => subject === space", "() => true"],
      [
        "// listener.listen(3000);",
        'listener.listen(+process.argv[3]!, "127.0.0.1", () => console.log(listener.address().port));',
      ],
      ["// process.on", "process.on"],
      ["\nawait stop();", ""],
    ]);
    const stores = `import { Pool } from "pg";\nimport { postgres, sqlite } from "@dosync/server";\n`;
    writeFileSync(join(folder, "bank.ts"), block("bank.ts"));
    writeFileSync(join(folder, "start.ts"), stores + start);
    return await bundle(join(folder, "start.ts"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
