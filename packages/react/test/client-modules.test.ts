// @vitest-environment node
import { readFileSync } from "node:fs";
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
