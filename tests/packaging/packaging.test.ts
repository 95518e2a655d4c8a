import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manifestOf, packageFolders, ScratchProject } from "./scratch-project.ts";

let project: ScratchProject;

beforeAll(() => {
  project = new ScratchProject();
});

afterAll(() => {
  project?.remove();
});

/** Every path of a package that users may import code from. */
const entries = packageFolders.flatMap((folder) => {
  const { name, exports } = manifestOf(folder);
  return Object.keys(exports)
    .filter((path) => !path.endsWith(".json"))
    .map((path) => name + path.slice(1));
});

describe.each(packageFolders)("the packed %s", (folder) => {
  test("contains its build, the sources for its source maps, what is to be read, nothing else", () => {
    const files = project.filesOf(folder);

    expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "dist/index.js"]));
    const extra = files.filter(
      (file) =>
        !/^(dist|src|template)\/|^(LICENSE|README\.md|AGENTS\.md|package\.json|oxlint\.json)$/.test(
          file,
        ),
    );
    expect(extra).toEqual([]);
  });

  test("has declarations that name built files and nothing internal", () => {
    const declarations = project.filesOf(folder).filter((file) => /^dist\/.*\.d\.ts$/.test(file));

    for (const file of declarations) {
      const text = project.read(folder, file);
      expect(text, file).not.toMatch(/from "\.[^"]*\.ts"/);
      expect(text, file).not.toContain("@internal");
    }
  });

  test("has no static block of a class, which the compiler of React Native refuses", () => {
    const scripts = project.filesOf(folder).filter((file) => /^dist\/.*\.js$/.test(file));

    const refused = scripts.filter((file) => /^\s*static\s*\{/m.test(project.read(folder, file)));

    expect(scripts).not.toEqual([]);
    expect(refused).toEqual([]);
  });

  test("has source maps that carry their sources", () => {
    const scripts = project.filesOf(folder).filter((file) => /^dist\/.*\.js$/.test(file));

    for (const file of scripts) {
      const map = JSON.parse(project.read(folder, `${file}.map`));
      expect(map.sourcesContent, file).toHaveLength(map.sources.length);
    }
  });
});

test.each(entries)("%s loads in plain JavaScript, by import and by require", (entry) => {
  project.write(
    "load.js",
    `import { createRequire } from "node:module";
     const imported = await import("${entry}");
     const required = createRequire(import.meta.url)("${entry}");
     const names = Object.keys(imported);
     for (const name of names) {
       if (imported[name] !== required[name]) throw new Error("There are two copies of " + name);
     }
     console.log(names.join());`,
  );

  expect(project.run("load.js").trim()).not.toBe("");
});

test.each([
  { module: "NodeNext", moduleResolution: "NodeNext" },
  { module: "ESNext", moduleResolution: "Bundler" },
])("every entry has types under $moduleResolution", async (resolution) => {
  const uses = entries.map((entry, index) => `import * as entry${index} from "${entry}";`);
  // An import that silently became \`any\` would accept every property.
  const probes = entries.map(
    (_, index) => `// @ts-expect-error nothing has this name\nentry${index}.doesNotExist;`,
  );
  project.write("consumer.ts", [...uses, ...probes].join("\n"));

  await project.compile(consumer(resolution));
});

test("core infers its types for a consumer", async () => {
  project.write(
    "consumer.ts",
    `import { alter, atom, deref, dosync, ref, swap } from "@dosync/core";
     const counter = atom(0);
     const next: number = swap(counter, (n) => n + 1);
     const account = ref({ owner: "Ada", balance: 500 });
     dosync(() => alter(account, (a) => ({ ...a, balance: a.balance - 1 })));
     const owner: string = deref(account).owner;
     // @ts-expect-error a counter holds numbers
     const wrong: string = deref(counter);
     export { next, owner, wrong };`,
  );

  await project.compile(consumer({ module: "NodeNext", moduleResolution: "NodeNext" }));
});

test("core moves money between two refs in plain JavaScript", () => {
  project.write(
    "transfer.js",
    `import { alter, deref, dosync, ref } from "@dosync/core";
     const from = ref(1000);
     const to = ref(500);
     dosync(() => {
       alter(from, (balance) => balance - 100);
       alter(to, (balance) => balance + 100);
     });
     console.log(deref(from), deref(to));`,
  );

  expect(project.run("transfer.js")).toBe("900 600\n");
});

function consumer(resolution: object): object {
  return {
    compilerOptions: {
      ...resolution,
      target: "ES2022",
      lib: ["ES2023", "DOM", "ESNext.Disposable"],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      // Our own declarations are checked; a framework's may ask for more than this project has.
      skipLibCheck: false,
      types: [],
    },
    files: ["consumer.ts"],
  };
}
