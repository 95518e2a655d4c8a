import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import vue, { type Options } from "@vitejs/plugin-vue";
import { sourceAliases } from "../../scripts/sources.mjs";
import { vues } from "../../scripts/versions.mjs";
import {
  aliasesOf,
  environmentOf,
  inOneProcess,
  inRoot,
  type Pins,
  type Project,
  withGarbageCollector,
} from "./shared.ts";

const require = createRequire(import.meta.url);

/** The Vue tests on the newest version. */
export function vueNewest(): Project {
  return vueOn({ name: "vue", pins: {}, options: {}, exclude: [] });
}

/** The Vue tests on the other versions that the package supports, each with its own compiler. */
export function vueOnOthers(): Project[] {
  const exclude = ["packages/vue/test/pinia.test.ts"]; // Pinia brings the newest Vue with it
  return vues.map(({ name, alias }) => {
    const compiler = require(`vue-${alias}/compiler-sfc`) as NonNullable<Options["compiler"]>;
    return vueOn({ name, pins: pinsOf(`vue-${alias}`), options: { compiler }, exclude });
  });
}

interface On {
  readonly name: string;
  readonly pins: Pins;
  readonly options: Options;
  readonly exclude: readonly string[];
}

function vueOn({ name, pins, options, exclude }: On): Project {
  return {
    plugins: [vue(options)],
    resolve: { alias: [...sourceAliases, ...aliasesOf(pins)] },
    test: {
      name,
      environment: "jsdom",
      include: ["packages/vue/test/**/*.test.{ts,tsx}"],
      exclude: ["**/node_modules/**", "packages/vue/test/vapor/**", ...exclude],
      env: environmentOf(pins),
      // What is registered last runs first: components are unmounted, then the kernel rests.
      setupFiles: [
        inRoot("vitest/pin.ts"),
        inRoot("tests/support/at-rest.ts"),
        inRoot("vitest/vue.ts"),
      ],
      ...withGarbageCollector,
      ...inOneProcess,
    },
  };
}

/** One Vue with its parts, which Vue's test utilities ask for by their own names. */
function pinsOf(name: string): Pins {
  const own = createRequire(require.resolve(`${name}/package.json`));
  const parts = ["@vue/compiler-dom", "@vue/server-renderer"].map((part) => [
    part,
    dirname(own.resolve(join(part, "package.json"))),
  ]);
  return { vue: name, ...(Object.fromEntries(parts) as Pins) };
}

/** Vue's and our checks of development are not there, and nothing is frozen. */
export function vueProduction(): Project {
  return {
    resolve: {
      alias: [
        ...sourceAliases,
        { find: /^vue$/, replacement: "vue/dist/vue.runtime.esm-browser.prod.js" },
      ],
    },
    test: {
      name: "vue-production",
      environment: "jsdom",
      include: ["packages/vue/test/production/**/*.test.ts"],
      env: { NODE_ENV: "production" },
      server: { deps: { inline: ["vue"] } }, // Node takes no module from a package of scripts
    },
  };
}

/** Vapor components, which Vue 3.6 has and Node's build of it has not. */
export function vueVapor(): Project {
  const replacement = "vue-3.6/dist/vue.runtime-with-vapor.esm-browser.js";
  return {
    resolve: { alias: [...sourceAliases, { find: /^vue$/, replacement }] },
    test: {
      name: "vue-vapor",
      environment: "jsdom",
      include: ["packages/vue/test/vapor/**/*.test.ts"],
      server: { deps: { inline: ["vue-3.6"] } }, // Node takes no module from a package of scripts
    },
  };
}
