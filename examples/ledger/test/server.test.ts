// What a server sends: there is no document here.
import { deref } from "@dosync/core";
import { size } from "@dosync/core/collection";
import { hydrate } from "@dosync/react";
import { expect, test, vi } from "vitest";
import { createPage, type LoadRate } from "../src/model/page.ts";
import { sampleLines } from "../src/model/sample.ts";
import { renderPage } from "../src/react/server.tsx";

test("the server renders the lines and their sum, and sends both along", async () => {
  const loadRate = vi.fn<LoadRate>(async () => 2);
  const { html, data } = await renderPage(sampleLines(30), loadRate);
  const page = createPage({ loadRate });
  hydrate(page, JSON.parse(data));

  expect(html).toContain("Bakery");
  expect(html).toContain("Opening the accounts …");
  expect(deref(size(page.lines))).toBe(30);
  expect(deref(page.rate)).toMatchObject({ status: "ready", value: 2 });
  expect(loadRate).toHaveBeenCalledOnce();
});

test("two requests have nothing in common", async () => {
  const first = await renderPage(sampleLines(30));
  const second = await renderPage(sampleLines(2));

  expect(first.html).toContain("30<!-- --> lines");
  expect(second.html).toContain("2<!-- --> lines");
});
