// Puts the blocks of a page together to files that can be run and type-checked.
import { mkdirSync, writeFileSync } from "node:fs";
import * as core from "@dosync/core";
import * as adapter from "@dosync/core/adapter";
import * as collection from "@dosync/core/collection";
import * as testing from "@dosync/core/testing";
import * as devtools from "@dosync/devtools";
import * as history from "@dosync/history";
import * as persist from "@dosync/persist";
import * as react from "@dosync/react";
import * as replica from "@dosync/replica";
import * as ofReplicasInReact from "@dosync/replica/react";
import * as ofReplicasInVue from "@dosync/replica/vue";
import * as ofTabs from "@dosync/replica/tabs";
import * as ofRemotes from "@dosync/replica/remote";
import * as ofServers from "@dosync/replica/server";
import * as ofReplicas from "@dosync/replica/testing";
import * as server from "@dosync/server";
import * as signals from "@dosync/signals";
import * as vue from "@dosync/vue";
import * as ofSignals from "@preact/signals-core";
import * as ofVue from "vue";
import { type Block, blocksOfPage, blocksOfSource, repository } from "./blocks.ts";
import { withExpectations } from "./expectations.ts";
import { importsIn, Programs } from "../../../docs/.vitepress/markdown/programs.ts";

export const outputRoot: string = `${repository}tests/docs/.examples/`;

export interface Program {
  readonly title: string;
  /** The file that it stands in, and its own name: `docs/guide/vue.md#Profile.vue`. */
  readonly id: string;
  /** Where it was written. */
  readonly path: string;
  readonly language: Block["language"];
  readonly noRun: string | undefined;
}

/** The blocks of a page in order: see {@link Programs} for which belong together. */
export function programsOfPage(file: string): Program[] {
  const programs: Block[][] = [];
  const page = new Programs();
  for (const block of blocksOfPage(file)) {
    if (page.begins(block)) programs.push([block]);
    else programs.at(-1)?.push(block);
  }
  return programs.map((blocks, index) =>
    write(
      file,
      index,
      blocks,
      blocks.map(({ code }) => code),
    ),
  );
}

/** Examples in docstrings need no imports of the packages: what they use and do not import is there. */
export function programsOfSource(file: string): Program[] {
  return blocksOfSource(file).map((block, index) => {
    const imports = importsFor(block.code, file);
    return write(file, index, [block], [block.code], imports);
  });
}

function write(
  file: string,
  index: number,
  blocks: readonly Block[],
  codes: readonly string[],
  imports = "",
): Program {
  const [first] = blocks as [Block];
  const directory = `${outputRoot}${file.replaceAll("/", "_").replaceAll(".", "_")}/`;
  const isTsx = blocks.some(({ language }) => language === "tsx");
  const extension = first.language === "vue" ? "vue" : isTsx ? "tsx" : "ts";
  const name = first.name ?? `program-${index + 1}.${extension}`;
  const path = `${directory}${name}`;
  mkdirSync(directory, { recursive: true });
  const code = first.language === "vue" ? first.code : runnable(blocks, codes, imports);
  // A test cannot stand in a test: here its body just runs.
  writeFileSync(path, code.replace('from "vitest"', 'from "../../examples/vitest.ts"'));
  return {
    title: `${file}:${first.line}`,
    id: `${file}#${name}`,
    path,
    language: first.language === "vue" ? "vue" : isTsx ? "tsx" : "ts",
    noRun: blocks.find(({ noRun }) => noRun !== undefined)?.noRun,
  };
}

function runnable(blocks: readonly Block[], codes: readonly string[], imports: string): string {
  const checked = codes.map((code, i) =>
    withExpectations(
      code,
      blocks[i]!.language as "ts" | "tsx",
      (line) => `${blocks[i]!.file}:${blocks[i]!.line + line}`,
    ),
  );
  const isOnServer = blocks[0]?.name?.startsWith("server.") === true;
  return [
    'import { expectThrown, expectValue, leaveBrowser } from "../../examples/expect.ts";',
    imports,
    ...(isOnServer ? ["const enterBrowser = leaveBrowser();"] : []),
    ...checked,
    ...(isOnServer ? ["enterBrowser();"] : []),
    componentsIn(codes.join("\n")),
    "void [expectThrown, expectValue, leaveBrowser];",
  ].join("\n");
}

/**
 * Components that need no props are rendered by the test. A program that has an `App` has nothing but
 * that rendered, and nothing at all if its `App` needs props.
 */
function componentsIn(code: string): string {
  const component = /^(?:export )?(?:default )?(?:function|const) ([A-Z]\w*)(?: = )?\(([^)]*)/gm;
  const all = [...code.matchAll(component)].map(([, name = "", props]) => ({ name, props }));
  const isFunction = ({ name }: { name: string }): boolean => code.includes(`function ${name}(`);
  const shown = all.some(({ name }) => name === "App")
    ? all.filter(({ name }) => name === "App")
    : all.filter(isFunction);
  const names = shown.filter(({ props }) => props === "").map(({ name }) => name);
  const ofVue = code.includes("const App = defineComponent(") ? "App" : "undefined";
  return `export const componentsToRender = [${names.join(", ")}], vueApp = ${ofVue};`;
}

function importsFor(code: string, file: string): string {
  const packages: [string, object][] = [
    ["@dosync/core", core],
    ["@dosync/core/adapter", adapter],
    ["@dosync/core/testing", testing],
  ];
  // Its names are short: elsewhere they are those of other things.
  if (file.includes("core/src/collection")) packages.push(["@dosync/core/collection", collection]);
  if (file.includes("packages/react")) packages.unshift(["@dosync/react", react]);
  if (file.includes("packages/vue")) {
    packages.unshift(["@dosync/vue", vue]);
    packages.push(["vue", ofVue]); // whose `ref` is another
  }
  if (file.includes("packages/signals")) {
    packages.unshift(["@dosync/signals", signals]);
    packages.push(["@preact/signals-core", ofSignals]);
  }
  if (file.includes("packages/replica")) {
    packages.unshift(
      ["@dosync/replica", replica],
      ["@dosync/replica/tabs", ofTabs],
      ["@dosync/replica/remote", ofRemotes],
      ["@dosync/replica/testing", ofReplicas],
    );
  }
  if (file.includes("packages/replica/src/react")) {
    packages.unshift(["@dosync/replica/react", ofReplicasInReact], ["@dosync/react", react]);
  }
  if (file.includes("packages/replica/src/vue")) {
    packages.unshift(["@dosync/replica/vue", ofReplicasInVue], ["@dosync/vue", vue]);
    packages.push(["vue", ofVue]);
  }
  if (file.includes("packages/persist")) packages.unshift(["@dosync/persist", persist]);
  if (file.includes("replica/src/server") || file.includes("packages/server")) {
    packages.unshift(["@dosync/replica", replica], ["@dosync/replica/server", ofServers]);
    packages.unshift(["@dosync/server", server]);
  }
  if (file.includes("packages/devtools")) packages.unshift(["@dosync/devtools", devtools]);
  if (file.includes("packages/history")) packages.unshift(["@dosync/history", history]);
  const known = new Set(importsIn(code));
  return packages
    .map(([name, exports]) => {
      const used = Object.keys(exports).filter(
        (key) => !known.has(key) && new RegExp(`\\b${key}\\b`).test(code),
      );
      for (const key of used) known.add(key);
      return used.length === 0 ? "" : `import { ${used.join(", ")} } from "${name}";`;
    })
    .join("\n");
}
