// What holds on whatever machine the repository was cloned to: its commands say what is missing, at once.
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { makeFolder } from "./scratch-project.ts";

const repository = join(import.meta.dirname, "../../");

function text(file: string): string {
  return readFileSync(join(repository, file), "utf8");
}

/** Whether a range of npm, `^20.19.0 || >=22.12`, accepts a version. */
function accepts(range: string, version: string): boolean {
  return range.split("||").some((part) =>
    part
      .replaceAll(/([<>=^~]) +/g, "$1")
      .trim()
      .split(/ +/)
      .every((one) => isWithin(one, version)),
  );
}

function isWithin(comparator: string, version: string): boolean {
  const [, sign = "", limit = ""] = /^([<>]=?|[=^~]?)v?([\d.x*]+)$/.exec(comparator) ?? [];
  if (limit === "") throw new Error(`${comparator} is a range that nobody has thought of here.`);
  if (limit === "*") return true;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [least = 0, next = 0] = limit.split(".").map((digits) => Number(digits) || 0);
  if (sign.startsWith("<")) return major < least || (major === least && minor < next);
  if (sign.startsWith(">")) return major > least || (major === least && minor >= next);
  return major === least && (limit.split(".").length === 1 || minor >= next);
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a file of Node to its end, however that is. */
async function run(args: readonly string[], env: object = {}, cwd = repository): Promise<Ended> {
  const options = { cwd, env: { ...process.env, ...env }, timeout: 60_000 };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, args, options)) };
  } catch (error) {
    return error as Ended;
  }
}

test("the packages are packed and installed where npm's cache can be neither read nor written", () => {
  // Such a cache is what `install.ts` gives to npm as the user's.
  const installed = readdirSync(join(inject("installed"), "node_modules/@dosync"));

  expect(installed).toContain("core");
});

describe("the lock file", () => {
  const { packages } = JSON.parse(text("package-lock.json")) as {
    packages: Record<string, { name?: string; optional?: boolean; engines?: { node?: string } }>;
  };

  test("has no package that npm 11.6.1 to 11.6.3 cannot install", () => {
    const named = Object.entries(packages).map(
      ([path, { name }]) => name ?? path.split("/").at(-1),
    );

    expect(named.length).toBeGreaterThan(100);
    expect(named).not.toContain("editorconfig");
  });

  test("has packages that all run on the oldest Node, so npm warns of none", () => {
    const { engines } = JSON.parse(text("package.json")) as { engines: { node: string } };
    const oldest = /^>=(\d+\.\d+)$/.exec(engines.node)![1]!;
    const asking = Object.entries(packages).filter(([, one]) => one.engines?.node && !one.optional);

    expect(asking.length).toBeGreaterThan(100);
    expect(asking.filter(([, one]) => !accepts(one.engines!.node!, oldest))).toEqual([]);
  });
});

test("the guide for contributors names every command", () => {
  const { scripts } = JSON.parse(text("package.json")) as { scripts: Record<string, string> };
  const guide = text("CONTRIBUTING.md");
  const commands = Object.keys(scripts).map((name) =>
    ["start", "test"].includes(name) ? `npm ${name}` : `npm run ${name}`,
  );

  expect(commands.filter((command) => !guide.includes(`\`${command}\``))).toEqual([]);
});

test("without Chromium it is said at once, and what did not run is counted as not run", async () => {
  const browser = pathToFileURL(join(repository, "scripts/test/browser.mjs")).href;
  const program = `
    import { findBrowser, needingChromium } from ${JSON.stringify(browser)};
    const { isThere, outcome } = findBrowser(needingChromium.projects.filter((one) => one !== "stories"));
    console.log(JSON.stringify({ isThere, ...outcome, took: 0 }));
  `;

  const { stdout } = await run(["--input-type=module", "--eval", program], {
    CHROMIUM_PATH: "/there/is/none",
  });

  expect(stdout).toContain('CHROMIUM_PATH is "/there/is/none"');
  const outcome = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  expect(outcome).toMatchObject({ isThere: false, passed: 0, failed: 1 });
  expect(outcome.skipped).toBeGreaterThan(5);
  expect(outcome.failures).toEqual([
    expect.stringContaining(`${outcome.skipped} files of tests were not run`),
  ]);
});

describe("before anything is built", () => {
  test.each(["size.mjs", "check-packages.mjs"])(
    "%s names the command that builds",
    async (script) => {
      const folder = makeFolder();
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      cpSync(join(repository, "scripts"), join(folder, "scripts"), { recursive: true });
      cpSync(join(repository, "size-budgets.json"), join(folder, "size-budgets.json"));
      symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
      for (const name of ["core", "react"]) {
        const manifest = join("packages", name, "package.json");
        mkdirSync(join(folder, "packages", name), { recursive: true });
        cpSync(join(repository, manifest), join(folder, manifest));
      }

      const { code, stdout, stderr } = await run([join(folder, "scripts", script)], {}, folder);

      expect({ code, stdout, stderr }).toEqual({
        code: 1,
        stdout: "",
        stderr: 'Not built: packages/core, packages/react. Run "npm run build" first.\n',
      });
    },
  );
});

test("npm start says which port to take where its own is in use", async () => {
  const server = createServer().listen(0);
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;

  const { code, stderr } = await run([join(repository, "scripts/start.mjs")], {
    PORT: String(port),
  });

  expect(code).toBe(1);
  expect(stderr).toBe(`Port ${port} is in use. Take another one: PORT=${port + 1} npm start\n`);
});
