// The examples open in an online editor without edits: a copy of the folder alone installs what a registry has, and starts
// by the command that the editor runs.
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../support/browser.ts";
import { ScratchProject } from "./scratch-project.ts";

const repository = join(import.meta.dirname, "../../");
let project: ScratchProject;
let browser: Browser;

beforeAll(async () => {
  project = new ScratchProject();
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  project?.remove();
});

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly stackblitz: { readonly startCommand: string };
}

const examples = [
  { name: "ledger", pages: ["/", "/vue.html"], heading: "Ledger" },
  { name: "shared", pages: ["/react.html?as=Ada", "/vue.html?as=Bob"], heading: "Bank" },
];

describe.each(examples)("a copy of examples/$name", ({ name, pages, heading }) => {
  let folder: string;
  let manifest: Manifest;

  beforeAll(() => {
    folder = join(project.folder, `copy-of-${name}`);
    cpSync(join(repository, "examples", name), folder, {
      recursive: true,
      filter: (path) => !/\/(?:node_modules|dist|test)(?:\/|$)/.test(path.slice(repository.length)),
    });
    manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    project.installInto(folder);
  });

  test("needs nothing that only this repository has", () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });

    expect(versions.filter((version) => !/^\^?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test("is opened by the link of the documentation", () => {
    const demos = readFileSync(`${repository}docs/demos.md`, "utf8");

    expect(demos).toContain(
      `https://stackblitz.com/github/dosync/dosync/tree/main/examples/${name}`,
    );
  });

  test("starts by its own command, and each page shows what it has", async () => {
    const running = await launch(folder, manifest.stackblitz.startCommand);
    const faults: string[] = [];
    try {
      for (const path of pages) {
        const page = await browser.newPage();
        page.on("pageerror", ({ message }) => faults.push(`${path}: ${message}`));
        await page.goto(running.address + path);
        await page.getByRole("heading", { name: heading, exact: true }).waitFor();
        await page.close();
      }
    } finally {
      await running.stop();
    }

    expect(faults).toEqual([]);
  });
});

/** Runs a command of npm until it prints an address, as an editor does. */
async function launch(
  folder: string,
  command: string,
): Promise<{ address: string; stop(): Promise<void> }> {
  const port = await freePort();
  const isVite = command === "npm run dev";
  const line = isVite ? `${command} -- --host 127.0.0.1 --port ${port}` : command;
  const child: ChildProcess = spawn(line, {
    cwd: folder,
    shell: true,
    detached: true, // npm starts others, which end together with it
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "development", VITEST: undefined, PORT: String(port) },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) process.kill(-child.pid!, "SIGTERM");
    await ended;
  };
  let printed = "";
  const address = await new Promise<string>((resolve, reject) => {
    const hear = (data: Buffer): void => {
      printed += data.toString();
      const found = /http:\/\/(?:localhost|127\.0\.0\.1):\d+/.exec(stripped(printed))?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    void ended.then(() => reject(new Error(`"${line}" has ended.\n${printed}`)));
  });
  return { address, stop };
}

/** A terminal's colours stand between the host and the port. */
function stripped(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/\u001B\[\d+m/g, "");
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
