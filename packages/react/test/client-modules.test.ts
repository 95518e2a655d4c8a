// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";

const source = (file: string): string =>
  readFileSync(new URL(`../src/${file}`, import.meta.url), "utf8");
const isOfClient = (text: string): boolean => text.startsWith('"use client";\n');

// React's bundlers give a server component a reference to what such a module exports, which it cannot call.
test("a server component can call what comes from core, and hooks and components belong to the client", () => {
  const index = source("index.ts");
  const own = [...index.matchAll(/from "\.\/(.+)"/g)].map(([, file]) => file!);

  expect(index).toMatch(/dehydrate[^;]* from "@dosync\/core\/adapter"/);
  expect(isOfClient(index)).toBe(false);
  expect(own.length).toBeGreaterThan(10);
  expect(own.filter((file) => !isOfClient(source(file)))).toEqual([]);
});

// A bundler, or Node, refuses a module that names what is not exported. By `React.…` it is undefined there.
test("what is imported from React by name is there in React 17", () => {
  const files = readdirSync(new URL("../src", import.meta.url), {
    recursive: true,
    encoding: "utf8",
  });
  const texts = files.filter((file) => /\.tsx?$/.test(file)).map(source);
  const names = texts
    .flatMap((text) => [...text.matchAll(/^import \{([^}]*)\} from "react";/gm)])
    .flatMap(([, list]) => list!.split(",").map((name) => name.trim().split(" as ")[0]!))
    .filter((name) => name !== "" && !name.startsWith("type "));

  const react17 = createRequire(import.meta.url)("react-17") as object;
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !(name in react17))).toEqual([]);
});
