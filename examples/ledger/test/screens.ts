import { dosync, refSet } from "@dosync/core";
import { addAll } from "@dosync/core/collection";
import type { Replica } from "@dosync/replica";
import { openReplicas } from "@dosync/replica/testing";
import { configure, fireEvent, screen, waitFor, within } from "@testing-library/dom";
import { describe, expect, onTestFinished, test } from "vitest";
import { ledger, type Ledger, transfer } from "../src/model/ledger.ts";
import { createPage, type LoadRate, type Page } from "../src/model/page.ts";
import { sampleLines } from "../src/model/sample.ts";

configure({ asyncUtilTimeout: 10_000 }); // a busy machine is no failure

/** Shows the application, and answers how it is taken away. */
export type Mount = (app: {
  readonly replica: Replica<Ledger>;
  readonly page: Page;
  readonly loadRate: LoadRate;
}) => () => void;

type Part = Pick<typeof screen, "getAllByText" | "queryByText" | "getByLabelText">;

const part = (name: string) =>
  within(document.querySelector<HTMLElement>(`section[aria-label="${name}"]`)!);
const shows = (text: string | RegExp, at: Part = screen): Promise<void> =>
  waitFor(() => expect(at.getAllByText(text).length).toBeGreaterThan(0));

/** The first button with this name. */
async function click(name: string, at: Part = screen): Promise<void> {
  const button = (): Element =>
    at.queryByText(name, { selector: "button:enabled" }) ??
    at.getByLabelText(name, { selector: "button" });
  await waitFor(button);
  fireEvent.click(button());
}

/** Both frameworks listen to the one event or to the other. */
function enter(field: Element, value: string): void {
  fireEvent.input(field, { target: { value } });
  fireEvent.change(field, { target: { value } });
}

async function order(amount: string, text = "rent") {
  const form = part("Transfer");
  enter(form.getByLabelText("Amount"), amount);
  enter(form.getByLabelText("For"), text);
  await click("Transfer", form);
}

/** What an element with this attribute shows. */
const textOf = (selector: string): string => document.querySelector(selector)?.textContent ?? "…";

/** What every screen of the application does, whichever framework draws it. */
export function screenLaws(framework: string, mount: Mount): void {
  async function open(loadRate: LoadRate = async () => 1) {
    const { replicas, converged, close } = await openReplicas(ledger, { mutations: [transfer] });
    const [mine, yours] = [replicas[0]!, replicas[1]!];
    const page = createPage({ loadRate });
    dosync(() => addAll(page.lines, sampleLines(16)));
    const unmount = mount({ replica: mine, page, loadRate });
    await waitFor(() => part("Transfer").getByLabelText("Amount"));
    onTestFinished(() => {
      unmount();
      close();
    });
    return { mine, yours, page, converged };
  }

  describe(`the screens in ${framework}`, () => {
    test("a transfer shows at once, is saved, and can be undone", async () => {
      const { mine, converged } = await open();
      mine.pause();
      await order("100");

      await shows("€2,400.00", part("Accounts"));
      await shows("€100.00 for rent", part("Transfers"));
      await shows("saving …", part("Accounts"));
      mine.resume();
      await converged();
      await waitFor(() => expect(screen.queryByText("saving …")).toBeNull());
      await click("Undo transfer");
      await shows("€2,500.00", part("Accounts"));
      await shows("None yet.", part("Transfers"));
      await converged();
    });

    test("a transfer that cannot be is refused at once", async () => {
      await open();
      await order("4000");

      await shows("Checking would be below its limit.");
      await shows("€2,500.00", part("Accounts"));
    });

    test("a transfer that another tab has made impossible is taken back, and says why", async () => {
      const { mine, yours, converged } = await open();
      mine.pause();
      await order("2000");
      yours.run(transfer, { id: "3", from: "checking", to: "cash", amount: 1500_00, text: "bike" });
      await yours.flush();
      mine.resume();
      await converged();

      await shows(/It was taken back:/);
      await shows("€1,000.00", part("Accounts"));
      expect(part("Transfers").queryByText(/rent/)).toBeNull();
    });

    test("a field says why it is refused, and what another tab has made of it", async () => {
      const { yours, converged } = await open();
      const accounts = part("Accounts");
      await click("Edit Checking", accounts);
      const name = await accounts.findByLabelText("Name");
      enter(name, " ");
      await shows("An account needs a name.", accounts);
      enter(name, "Giro");
      dosync(() => refSet(yours.model.accounts.checking.name, "Shared"));
      await converged();
      await shows(/Elsewhere it is “Shared” now./, accounts);
      enter(await accounts.findByLabelText("Limit"), "300.00");
      dosync(() => refSet(yours.model.accounts.checking.limit, 400_00));
      await converged();
      await shows(/Elsewhere it is “400.00” now./, accounts);
      await click("Keep mine", accounts);
      await click("Save", accounts);

      await shows("Giro", accounts);
      await converged();
    });

    test("a category changes one line and the sums, and can be undone", async () => {
      await open();
      const statement = part("Statement");
      const before = textOf("[data-category=other]");
      fireEvent.click(statement.getAllByText("home", { selector: "button" })[0]!);
      enter(await statement.findByLabelText(/^Category of line/), "other");
      await waitFor(() => expect(textOf("[data-category=other]")).not.toBe(before));
      await click("Undo Category other");
      await waitFor(() => expect(textOf("[data-category=other]")).toBe(before));
    });

    test("finding shows the lines that have the words", async () => {
      await open();
      await shows("16 lines");
      enter(screen.getByLabelText("Find"), "bakery");
      await waitFor(() => expect(screen.queryByText("16 lines")).toBeNull());

      const lines = [...document.querySelectorAll(".lines li")].map((line) => line.textContent);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => !line.includes("Bakery"))).toEqual([]);
    });

    test("another currency shows with its rate, and never with the rate of the one before", async () => {
      let answer: ((rate: number) => void) | undefined;
      const later = new Promise<number>((resolve) => (answer = resolve));
      const loadRate: LoadRate = (currency) => (currency === "EUR" ? Promise.resolve(1) : later);
      await open(loadRate);
      await waitFor(() => expect(textOf("[data-sum]")).toMatch(/^-?€/));
      const amount = Number(textOf("[data-sum]").replaceAll(/[^\d.]/g, ""));
      enter(screen.getByLabelText("Currency"), "USD");
      const meanwhile = textOf("[data-sum]");
      answer?.(2);

      await waitFor(() => expect(textOf("[data-sum]")).toMatch(/\$/));
      expect(meanwhile).toMatch(/^-?€|…/);
      expect(Number(textOf("[data-sum]").replaceAll(/[^\d.]/g, ""))).toBeCloseTo(amount * 2, 1);
    });
  });
}
