#!/usr/bin/env node
import { relative } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { createProject, unknownFramework } from "./create-project.ts";
import { CreateError } from "./errors.ts";
import { type Framework, frameworks, isFramework } from "./frameworks.ts";

const HELP = `npm create dosync@latest [folder] [-- --framework ${frameworks.join("|")}]`;

try {
  await run();
} catch (error) {
  if (!(error instanceof CreateError) && !isOfArguments(error)) throw error;
  console.error(`${(error as Error).message}\n${HELP}`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { framework: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help === true) {
    console.log(HELP);
    return;
  }
  const folder = positionals[0] ?? (await ask("Folder", "dosync-app"));
  const framework = asFramework(
    values.framework ?? (await ask(`Framework (${frameworks.join(", ")})`, frameworks[0])),
  );
  const made = await createProject({ folder, framework });
  const place = relative(process.cwd(), made);
  const steps = [...(place === "" ? [] : [`cd ${place}`]), "npm install", "npm run dev"];
  console.log(
    `Made ${place === "" ? "the application here" : place}. Next:\n  ${steps.join("\n  ")}`,
  );
}

/** Where nobody can answer, the first choice stands. */
async function ask(question: string, otherwise: string): Promise<string> {
  if (!process.stdin.isTTY) return otherwise;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = (await terminal.question(`${question} [${otherwise}]: `)).trim();
    return answer === "" ? otherwise : answer;
  } finally {
    terminal.close();
  }
}

function asFramework(name: string): Framework {
  const lower = name.toLowerCase();
  if (!isFramework(lower)) throw unknownFramework(name);
  return lower;
}

function isOfArguments(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS");
}
