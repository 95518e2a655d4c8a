// The built documentation on a host of files, below a path: every link leads somewhere, the demos run,
// and nothing is asked of any other host.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { budget } from "../support/budget.ts";
import { BASE } from "../../scripts/build-sites.mjs";
import { listen, openSite, type Site, visit } from "./site.ts";

const folder = inject("docs");
let site: Site;

beforeAll(async () => {
  site = await openSite(folder);
});

afterAll(async () => {
  await site?.close();
});

/** All pages; those with a demo come first. */
const demos = ["guide/transactions.html", "guide/react-transitions.html"];
const pages = [
  ...demos,
  ...readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".html") && file !== "404.html" && !demos.includes(file))
    .toSorted(),
];

const texts = new Map<string, string>();

function read(file: string): string {
  const text = texts.get(file) ?? readFileSync(join(folder, file), "utf8");
  texts.set(file, text);
  return text;
}

/** Where the host finds a path of the site, if it does. */
function fileOf(path: string): string | undefined {
  const candidates =
    path === "" || path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`];
  return candidates.find((file) => {
    const full = join(folder, file);
    return existsSync(full) && statSync(full).isFile();
  });
}

function isDead(from: string, href: string): boolean {
  const url = new URL(href, `http://site${BASE}/${from}`);
  if (url.host !== "site") return false;
  if (!url.pathname.startsWith(`${BASE}/`)) return true;
  const file = fileOf(decodeURIComponent(url.pathname.slice(BASE.length + 1)));
  if (file === undefined) return true;
  const id = decodeURIComponent(url.hash.slice(1));
  return id !== "" && !read(file).includes(`id="${id}"`);
}

test("pages are quiet", async () => {
  const step = Math.max(1, Math.floor(pages.length / budget("pages of a built site")));
  const chosen = pages.filter((_, i) => i < demos.length || i % step === 0);

  const complaints = await visit(site, chosen, (page) =>
    page.locator("main, .VPHome").first().waitFor(),
  );

  expect(pages.length).toBeGreaterThan(40);
  expect(complaints).toEqual([]);
});

describe("links", () => {
  test("of pages lead to what is there", () => {
    const dead = pages.flatMap((page) =>
      [...read(page).matchAll(/<a\b[^>]*\shref="([^"]+)"/g)]
        .map(([, href = ""]) => href.replaceAll("&amp;", "&"))
        .filter((href) => isDead(page, href))
        .map((href) => `${page}: ${href}`),
    );

    expect([...new Set(dead)]).toEqual([]);
  });

  test("to the repository lead to files that it has", () => {
    const repository = join(import.meta.dirname, "../../");
    const link = /href="https:\/\/github\.com\/dosync\/dosync\/blob\/main\/([^"#]+)/g;
    const linked = new Set(
      pages.flatMap((page) => [...read(page).matchAll(link)].map(([, file = ""]) => file)),
    );

    expect(linked.size).toBeGreaterThan(20);
    expect([...linked].filter((file) => !existsSync(repository + file))).toEqual([]);
  });

  test("to what a package exports lead to the reference, and pictures are there", () => {
    expect(read("functions.html")).toMatch(/href="[^"]*\/api\/core(\.html)?">reference</);
    expect(read("performance.html")).toMatch(/<img src="[^"]*\/performance\.svg"/);
  });

  test("of llms.txt are relative, and lead to every page that is not of a library or a rule", () => {
    const links = [...read("llms.txt").matchAll(/\]\(([^)]+)\)/g)].map(([, href = ""]) => href);
    const expected = pages.filter(
      (page) =>
        page !== "index.html" &&
        page !== "api/index.html" &&
        !/^(lint|coming-from)\/(?!index)/.test(page),
    );

    expect(links.filter((href) => isDead("llms.txt", href))).toEqual([]);
    expect(links.toSorted()).toEqual(expected.toSorted());
  });
});

test("the reference names the errors of a function, and what a callback is given", () => {
  const reference = read("api/core.html");
  const words = reference.replaceAll(/<[^>]*>/g, "");
  const unnamed = words.match(/Throws[^\w]*(?:if|unless|outside|inside) [^\n]*/g);

  expect(reference).toMatch(/href="#api-notransactionerror">NoTransactionError<\/a> outside/);
  expect(reference).toMatch(/<code>record<\/code>: <a href="#api-commitrecord">/);
  expect(unnamed).toBeNull();
});

test("the reference puts apart what Clojure programs know, and errors; functions.md names the same", () => {
  const html = read("api/core.html");
  const namesBelow = (group: string): string[] => {
    const [, section = ""] = html.split(`<h2 id="${group.toLowerCase()}"`);
    const [own = ""] = section.split("<h2 ");
    return [...own.matchAll(/<h3 id="[^"]*"[^>]*>(\w+)/g)].map(([, name = ""]) => name).toSorted();
  };
  const [, functions = ""] = readFileSync(
    join(import.meta.dirname, "../../docs/functions.md"),
    "utf8",
  ).split("## Clojure");
  const [table = ""] = functions.split("```");
  const named = [...table.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name).toSorted();

  expect(named.length).toBeGreaterThan(5);
  expect(namesBelow("Clojure")).toEqual(named);
  expect(namesBelow("Errors")).toContain("NoTransactionError");
  expect(namesBelow("Functions")).not.toContain("meta");
});

describe("demos", () => {
  test("a transfer is all or nothing, and two plain stores lose money", async () => {
    const page = await site.browser.newPage();
    const complaints = listen(page, site);
    await page.goto(`${site.address}guide/transactions`);
    const demo = page.getByRole("region", { name: "Live: a transfer" });
    const transfer = demo.getByRole("button", { name: "Checking → savings" });

    await transfer.click();
    await demo.getByRole("checkbox").check();
    await transfer.click();

    const textOf = async (name: string) =>
      (await demo.getByRole("group", { name }).innerText()).replaceAll(/\s+/g, " ");
    const refusal = "The last transfer threw “Savings is closed”.";
    expect(await textOf("Two refs, one dosync")).toBe(
      `Two refs, one dosync Checking 400 Savings 1100 Sum 1500 Sums a watcher read 1500 ${refusal}`,
    );
    expect(await textOf("Two plain stores")).toBe(
      `Two plain stores Checking 300 Savings 1100 Sum 1400 Sums a watcher read 1400, 1500 ${refusal}`,
    );
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("a transfer of nothing is refused, in either direction", async () => {
    const page = await site.browser.newPage();
    const complaints = listen(page, site);
    await page.goto(`${site.address}guide/transactions`);
    const demo = page.getByRole("region", { name: "Live: a transfer" });

    for (const button of ["Checking → savings", "Savings → checking"]) {
      for (const amount of ["", "-100", "0.5"]) {
        await demo.getByRole("spinbutton").fill("5000");
        await demo.getByRole("button", { name: button }).click();
        await demo.getByText("Low funds").first().waitFor();
        await demo.getByRole("spinbutton").fill(amount);
        await demo.getByRole("button", { name: button }).click();
        await demo.getByText("Not a whole amount above 0").first().waitFor();
      }
    }

    for (const panel of await demo.getByRole("group").all()) {
      expect((await panel.innerText()).replaceAll(/\s+/g, " ")).toMatch(
        /Checking 500 Savings 1000 Sum 1500 Sums a watcher read – .*Not a whole amount above 0/,
      );
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("a transition tears nothing and leaves the page free", async () => {
    const page = await site.browser.newPage();
    const complaints = listen(page, site);
    await page.goto(`${site.address}guide/react-transitions`);
    const demo = page.getByRole("region", { name: "Live: a transition" });
    const change = async (name: string): Promise<string> => {
      const panel = demo.getByRole("group", { name });
      await panel.getByRole("button").click();
      await panel.getByText("Autumn").waitFor();
      await panel.getByRole("button", { disabled: false }).waitFor();
      return (await panel.innerText()).replaceAll(/\s+/g, " ");
    };

    expect(await change("dosync")).toMatch(/Torn screens 0 Tiles at a stretch \d{1,2} /);
    expect(await change("Plain, safe")).toMatch(/Torn screens 0 Tiles at a stretch (1[2-9]|2)\d /);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
