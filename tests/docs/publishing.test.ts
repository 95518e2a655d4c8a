// What a package says of itself on npm, and what the release workflow needs.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { repository } from "./examples/blocks.ts";

const ADDRESS = "https://github.com/dosync/dosync";
const packages = readdirSync(`${repository}packages`).filter((folder) =>
  existsSync(`${repository}packages/${folder}/package.json`),
);

test.each(packages)("%s says where it lives, where faults go, and who may use it", (folder) => {
  const manifest = JSON.parse(
    readFileSync(`${repository}packages/${folder}/package.json`, "utf8"),
  ) as Record<string, unknown>;

  expect(manifest).toMatchObject({
    homepage: `${ADDRESS}/tree/main/packages/${folder}#readme`,
    bugs: { url: `${ADDRESS}/issues` },
    repository: { url: `git+${ADDRESS}.git`, directory: `packages/${folder}` },
    license: "MIT",
    publishConfig: { access: "public", provenance: true },
  });
  expect(existsSync(`${repository}packages/${folder}/LICENSE`)).toBe(true);
});

test("the settings of changesets name the packages that are published, and no others", () => {
  const { fixed, ignore } = JSON.parse(
    readFileSync(`${repository}.changeset/config.json`, "utf8"),
  ) as { fixed: string[][]; ignore: string[] };
  const names = packages.map((folder) => {
    const text = readFileSync(`${repository}packages/${folder}/package.json`, "utf8");
    return (JSON.parse(text) as { name: string }).name;
  });

  expect(fixed.map((group) => group.toSorted())).toEqual([names.toSorted()]);
  expect(ignore).toEqual([]);
});

test("the release workflow publishes with provenance, by a program that is installed", () => {
  const workflow = readFileSync(`${repository}.github/workflows/release.yml`, "utf8");
  const { scripts, devDependencies } = JSON.parse(
    readFileSync(`${repository}package.json`, "utf8"),
  ) as Record<string, Record<string, string>>;

  expect(workflow).toContain("publish: npm run release:publish");
  expect(scripts?.["release:publish"]).toContain("changeset publish");
  expect(workflow).toContain("id-token: write");
  expect(existsSync(`${repository}node_modules/@changesets/cli/bin.js`)).toBe(true);
  expect(devDependencies?.["@changesets/cli"]).toBeDefined();
});
