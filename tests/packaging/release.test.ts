// What the workflow of releases does, tried on a copy of the manifests.
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

interface Manifest {
  readonly version?: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const repository = join(import.meta.dirname, "../../");
const tracked = execFileSync("git", ["ls-files", "--", ".changeset", "*package.json"], {
  cwd: repository,
  encoding: "utf8",
});
const files = tracked.trim().split("\n");
const published = files.filter((file) => /^packages\/[^/]+\/package\.json$/.test(file));
const naming = ["packages/core/src/ground/copies.ts", "packages/eslint-plugin/src/index.ts"];

/** The files of the repository that a release looks at, after a release of what the change asks for. */
function release(change: string): { read: (file: string) => string } {
  const folder = mkdtempSync(join(tmpdir(), "dosync-release-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of [...files, ...naming]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(repository, file), join(folder, file));
  }
  writeFileSync(join(folder, ".changeset/change.md"), change);
  execFileSync("git", ["init", "-q"], { cwd: folder });
  const script = join(repository, "scripts/version.mjs");
  execFileSync(process.execPath, [script, "--no-lock"], { cwd: folder, stdio: "pipe" });
  return { read: (file) => readFileSync(join(folder, file), "utf8") };
}

test("a minor change of one package is the next minor version of all, and what names a version follows", () => {
  const { read } = release(`---\n"@dosync/core": minor\n---\n\nA word.\n`);
  const parse = (file: string) => JSON.parse(read(file)) as Manifest;
  const next = parse("packages/core/package.json").version ?? "";
  const old = JSON.parse(readFileSync(join(repository, "packages/core/package.json"), "utf8"));
  const [major, minor] = (old as { version: string }).version.split(".").map(Number);
  expect(next).toBe(`${major}.${minor! + 1}.0`);

  expect(published.filter((file) => parse(file).version !== next)).toEqual([]);
  const ranges = files
    .filter((file) => file.endsWith("package.json"))
    .flatMap((file) => {
      const { dependencies, peerDependencies, devDependencies } = parse(file);
      return Object.entries({ ...devDependencies, ...peerDependencies, ...dependencies })
        .filter(([name, range]) => /^(@dosync\/|eslint-plugin-dosync$)/.test(name) && range !== "*")
        .map(([name, range]) => `${file} ${name} ${range}`);
    });
  expect(ranges.length).toBeGreaterThan(10);
  expect(ranges.filter((line) => !line.includes("file:") && !line.endsWith(`^${next}`))).toEqual(
    [],
  );
  for (const file of naming) expect(read(file)).toContain(`"${next}"`);
});

// The action that opens the pull request reads the changelog of each package, and fails where there is none.
test("each package has a changelog, which says where the changes are written", () => {
  const lacking = published.filter(
    (file) => !existsSync(join(repository, dirname(file), "CHANGELOG.md")),
  );
  expect(lacking).toEqual([]);
});
