// What a package says of the versions that it works with is what the tests run on.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageFolders } from "./scratch-project.ts";

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const repository = join(import.meta.dirname, "../../");

const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(repository, folder, "package.json"), "utf8")) as Manifest;

/** Our own packages have one version together. */
const isOurs = (peer: string): boolean => peer.startsWith("@dosync/");

const ranges = packageFolders.flatMap((folder) =>
  Object.entries(manifestIn(`packages/${folder}`).peerDependencies ?? {}).flatMap(
    ([peer, range]) => (isOurs(peer) ? [] : [{ folder, peer, range } as const]),
  ),
);

/** Every version of a package that tests can run on: under its own name, or under an alias. */
function testedVersions(peer: string, folder: string): string[] {
  const installed = ["", `packages/${folder}`].flatMap((place) =>
    Object.entries(manifestIn(place).devDependencies ?? {}),
  );
  return installed.flatMap(([name, version]) => {
    if (name === peer) return [version];
    const prefix = `npm:${peer}@`;
    return version.startsWith(prefix) ? [version.slice(prefix.length)] : [];
  });
}

test("the table of peers is not empty", () => {
  expect(new Set(ranges.map(({ peer }) => peer))).toEqual(
    new Set(["@preact/signals-core", "eslint", "react", "vue"]),
  );
});

test.for(ranges)(
  "the range of $peer begins with a version that is tested",
  ({ folder, peer, range }) => {
    const lowest = range.split("||")[0]!.trim();

    expect(lowest).toMatch(/^\^\d+\.\d+\.\d+$/);
    expect(testedVersions(peer, folder)).toContain(lowest.slice(1));
  },
);

test.for(ranges)(
  "each major version in the range of $peer is tested",
  ({ folder, peer, range }) => {
    const majors = range.split("||").map((part) => /\d+/.exec(part)![0]);
    const tested = testedVersions(peer, folder).map((version) => version.split(".")[0]);

    expect(majors.filter((major) => !tested.includes(major))).toEqual([]);
  },
);

test.for(ranges)(
  "the page of versions names the lowest and the highest $peer",
  ({ folder, peer }) => {
    const page = readFileSync(join(repository, "docs/versions.md"), "utf8");
    const own = manifestIn(`packages/${folder}`).devDependencies?.[peer];
    const highest = own ?? manifestIn("").devDependencies![peer]!;
    const lowest = testedVersions(peer, folder)
      .filter((version) => /^\d+(\.\d+)+$/.test(version) && !version.startsWith("0."))
      .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))[0]!;

    for (const version of [lowest, highest]) {
      const [major, minor] = version.split(".");
      expect(page).toMatch(new RegExp(`\\b${major}\\.${minor}\\b`));
    }
  },
);
