import { useComputed } from "@preact/signals";
import { alter, atom, deref, derived, dosync, ref, swap } from "@dosync/core";
import { toSignal } from "@dosync/signals";
import { h, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test } from "vitest";

const clicks = atom(0, { label: "clicks" });
const checking = ref(500, { label: "checking" });
const savings = ref(0, { label: "savings" });
const total = derived(() => deref(checking) + deref(savings), { label: "total" });

function transfer(amount: number): void {
  dosync(() => {
    alter(checking, (balance) => balance - amount);
    alter(savings, (balance) => balance + amount);
  });
}

/** What the component showed in each of its renders. */
let renders: string[] = [];

function Accounts() {
  const sum = useComputed(() => toSignal(checking).value + toSignal(savings).value);
  const shown = `${toSignal(checking).value} + ${toSignal(savings).value} = ${sum.value}`;
  renders.push(shown);
  return h("section", null, [
    h("output", null, `${shown}, derived ${toSignal(total).value}`),
    // A signal in the markup changes its text without a render.
    h("button", { onClick: () => swap(clicks, (n) => n + 1) }, [toSignal(clicks), " clicks"]),
    h("input", {
      value: toSignal(clicks),
      onInput: (event: InputEvent) =>
        (toSignal(clicks).value = Number((event.target as HTMLInputElement).value)),
    }),
  ]);
}

let root: HTMLElement;

beforeEach(async () => {
  renders = [];
  root = document.createElement("div");
  document.body.append(root);
  await act(() => render(h(Accounts, null), root));
});

afterEach(() => {
  render(null, root);
  root.remove();
});

const text = (selector: string): string | null => root.querySelector(selector)!.textContent;

test("a Preact component shows an atom and refs, and renders once for a transaction", async () => {
  expect(text("output")).toBe("500 + 0 = 500, derived 500");
  expect(text("button")).toBe("0 clicks");

  await act(() => transfer(100));

  expect(text("output")).toBe("400 + 100 = 500, derived 500");
  expect(renders).toEqual(["500 + 0 = 500", "400 + 100 = 500"]);
});

test("an atom in the markup changes without a render, and an input writes into it", async () => {
  await act(() => root.querySelector("button")!.click());
  expect(text("button")).toBe("1 clicks");
  const input = root.querySelector("input")!;
  expect(input.value).toBe("1");

  input.value = "5";
  await act(() => void input.dispatchEvent(new InputEvent("input", { bubbles: true })));

  expect([deref(clicks), text("button")]).toEqual([5, "5 clicks"]);
  expect(renders).toHaveLength(1);
});

test("nothing is subscribed after the component is gone", async () => {
  expect([clicks, checking, savings].map(isFollowed)).toEqual([true, true, true]);

  await act(() => render(null, root));

  expect([clicks, checking, savings].map(isFollowed)).toEqual([false, false, false]);
});

/** Whether the graph holds anybody who hears of changes. */
function isFollowed(identity: object): boolean {
  return (identity as { readonly subs: unknown }).subs !== undefined;
}
