// What the guide says of Jest, in a project of its own with a real Jest: as it is, and with modules of Node.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Application } from "./application.ts";
import { fileOfGuide } from "./guide.ts";

const app = new Application("jest", []);

beforeAll(() => {
  const setup = fileOfGuide("testing.md", "setup.js");
  app.write("setup.js", setup.replace(/^import .* from "vitest".*\n/m, "")); // as its comment says
  app.write("jest.config.cjs", fileOfGuide("testing.md", "jest.config.cjs"));
  app.write("babel.config.cjs", 'module.exports = { presets: [["@babel/preset-env"]] };\n');
  app.write(
    "state.js",
    'import { atom } from "@dosync/core";\nexport const count = atom(1, { label: "count" });\n',
  );
  app.write(
    "shared.test.js",
    `import { deref, reset } from "@dosync/core";
import { count } from "./state.js";

test.each([1, 2, 3])("test %s", () => {
  expect(deref(count)).toBe(1);
  reset(count, 5);
});
`,
  );
  app.install();
});

afterAll(() => app.remove());

test("Jest: with the lines of the guide each test finds what a module began with", () => {
  const printed = app.run("node_modules/jest/bin/jest.js", "--json");
  expect(JSON.parse(printed)).toMatchObject({
    numPassedTests: 3,
    numFailedTests: 0,
    success: true,
  });
});
