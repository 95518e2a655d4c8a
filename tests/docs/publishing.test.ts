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

test("the settings of changesets name packages that there are", () => {
  const { fixed, ignore } = JSON.parse(
    readFileSync(`${repository}.changeset/config.json`, "utf8"),
  ) as { fixed: string[][]; ignore: string[] };
  const workspaces = ["bench", "docs", "stories", "tests"].map(
    (folder) =>
      (JSON.parse(readFileSync(`${repository}${folder}/package.json`, "utf8")) as { name: string })
        .name,
  );

  expect(fixed).toEqual([["@dosync/*"]]);
  expect(ignore.toSorted()).toEqual(workspaces.toSorted());
});

test("the release workflow publishes with provenance, by a program that is installed", () => {
  const workflow = readFileSync(`${repository}.github/workflows/release.yml`, "utf8");
  const { devDependencies } = JSON.parse(readFileSync(`${repository}package.json`, "utf8")) as {
    devDependencies: Record<string, string>;
  };

  expect(workflow).toContain("publish: npx changeset publish");
  expect(workflow).toContain("id-token: write");
  expect(existsSync(`${repository}node_modules/@changesets/cli/bin.js`)).toBe(true);
  expect(devDependencies["@changesets/cli"]).toBeDefined();
});
