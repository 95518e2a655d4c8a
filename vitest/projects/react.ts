import react from "@vitejs/plugin-react";
import { sourceAliases } from "../../scripts/sources.mjs";
import { reacts } from "../../scripts/versions.mjs";
import {
  aliasesOf,
  environmentOf,
  inOneProcess,
  inRoot,
  type Pins,
  type Project,
  withGarbageCollector,
} from "./shared.ts";

/** What is registered last runs first after a test: components are unmounted, then the kernel rests. */
const setup = [inRoot("tests/support/at-rest.ts"), inRoot("vitest/react.ts")];

/** The endings of tests that need a newer React than the oldest: `*.react-18.test.tsx`. */
const endings = [18, 19, 19.2, 19.3];

/** The files whose ending asks for a newer React than this one. */
export function testsOfNewerReacts(number: number): string[] {
  return endings
    .filter((needed) => needed > number)
    .map((needed) => `**/*.react-${needed}.test.tsx`);
}

/** The packages of one React. Testing Library 16 needs React 18; 12 is the last one for React 17. */
export function pinsOf(alias: string): Pins {
  return {
    react: `react-${alias}`,
    "react-dom": `react-dom-${alias}`,
    ...(alias === "17" ? { "@testing-library/react": "rtl-12" } : {}),
  };
}

interface On {
  readonly name: string;
  readonly number: number;
  readonly pins: Pins;
}

const newest: On = { name: "react", number: Infinity, pins: {} };

/** The React tests on the newest version. */
export function reactNewest(): Project[] {
  return [reactOn(newest), reactAlone(newest)];
}

/** The React tests on the other versions that the package supports. */
export function reactOnOthers(): Project[] {
  return reacts.flatMap(({ name, alias, number }) => {
    const on: On = { name, number, pins: pinsOf(alias) };
    return [reactOn(on), reactAlone(on)];
  });
}

/** Tests that put something else in the place of a module share no process with other files. */
function reactAlone(on: On): Project {
  const project = reactOn(on);
  return {
    ...project,
    test: {
      ...project.test,
      name: `${on.name}-alone`,
      include: ["packages/react/test/alone/**/*.test.{ts,tsx}"],
      exclude: ["**/node_modules/**", ...testsOfNewerReacts(on.number)],
      isolate: true,
    },
  };
}

function reactOn({ name, number, pins }: On): Project {
  return {
    resolve: { alias: [...sourceAliases, ...aliasesOf(pins)] },
    test: {
      name,
      environment: "jsdom",
      include: ["packages/react/test/**/*.test.{ts,tsx}"],
      exclude: [
        "**/node_modules/**",
        "packages/react/test/alone/**",
        "packages/react/test/compiled/**",
        "packages/react/test/refresh/**",
        ...testsOfNewerReacts(number),
      ],
      env: environmentOf(pins),
      setupFiles: [inRoot("vitest/pin.ts"), ...setup],
      // Modules that Node would load itself, with the newest React: Vite's alias reaches them only inlined.
      server: { deps: { inline: [/@tanstack\/react-query/, /react-hook-form/] } },
      ...withGarbageCollector,
      ...inOneProcess,
    },
  };
}

/** Components as the React Compiler rewrites them, which remembers more than the author wrote. */
export function reactCompiled(): Project {
  return {
    plugins: [react({ compiler: true })],
    resolve: { alias: sourceAliases },
    test: {
      name: "react-compiled",
      environment: "jsdom",
      include: ["packages/react/test/compiled/**/*.test.tsx"],
      setupFiles: setup,
    },
  };
}

/** Modules that are edited while they run, with React's own Fast Refresh. */
export function reactRefresh(): Project {
  return {
    resolve: { alias: sourceAliases },
    test: {
      name: "react-refresh",
      environment: "jsdom",
      include: ["packages/react/test/refresh/**/*.test.tsx"],
      setupFiles: [
        inRoot("tests/support/at-rest.ts"),
        inRoot("packages/react/test/refresh/inject.ts"),
      ],
    },
  };
}
