// A template that prints an identity, or assigns to it, is told what to do. Development only: see `alike`.
import { atom, derived, deref, dosync, ref, refSet } from "@dosync/core";
import { render, screen } from "@testing-library/vue";
import { expect, onTestFinished, test, vi } from "vitest";
import { createSSRApp, defineComponent, h, nextTick, toDisplayString } from "vue";
import { renderToString } from "vue/server-renderer";
import { createModel, useAtom, useDeref } from "@dosync/vue";

/** What is said of identities while this runs. */
function warnings(): string[] {
  const said: string[] = [];
  const warn = vi.spyOn(console, "warn").mockImplementation((...words: unknown[]) => {
    said.push(words.map(String).join(" "));
  });
  onTestFinished(() => warn.mockRestore());
  return said;
}

test("a template that prints an identity says what to do, once of each", async () => {
  const said = warnings();
  const balance = ref(500, { label: "balance" });
  const total = derived(() => deref(balance) + 1, { label: "total" });
  const tick = atom(0);
  const Page = defineComponent({
    setup: () => ({ balance, total, shown: useDeref(balance), tick: useAtom(tick) }),
    template: `<p :title="total">{{ balance }} {{ shown }} {{ tick }}</p>`,
  });
  const page = render(Page);
  expect(screen.getByText(/500/).textContent).toContain('#<ref "balance": 500> 500');

  dosync(() => refSet(balance, 600));
  await nextTick();
  expect(said.filter((text) => text.includes("PRINTED"))).toEqual([
    expect.stringMatching(/ref "balance".*useDeref\(/s),
  ]);
  page.unmount();
});

test("a render function that makes a text of an identity is told as well, also on a server", async () => {
  const said = warnings();
  const [, useNothing] = createModel(() => ({}));
  const price = atom(5, { label: "price" });
  const Page = defineComponent(() => {
    useDeref(price);
    return () => h("p", `The price: ${String(price)}`);
  });

  expect(await renderToString(createSSRApp(Page))).toContain("price");

  expect(said.filter((text) => text.includes("PRINTED")).length).toBe(1);
  expect(useNothing).toBeTypeOf("function");
});

test("a text that is made elsewhere is nobody's mistake: in setup, in an event, in a log", () => {
  const said = warnings();
  const price = atom(5, { label: "price" });
  const log: string[] = [];
  const Page = defineComponent(() => {
    log.push(String(price));
    const shown = useDeref(price);
    return () => h("button", { onClick: () => log.push(String(price)) }, shown.value);
  });
  const page = render(Page);
  screen.getByRole("button").click();
  log.push(toDisplayString(price));
  page.unmount();

  expect(log.length).toBe(3);
  expect(said.filter((text) => text.includes("PRINTED"))).toEqual([]);
});

test("an identity that is assigned to in a template keeps its value, and the error says what to do", async () => {
  const errors: unknown[] = [];
  const balance = ref(500, { label: "balance" });
  const Page = defineComponent({
    setup: () => ({ at: { balance }, shown: useDeref(balance) }),
    template: `<button @click="at.balance.value = -7">{{ shown }}</button>`,
  });
  const page = render(Page, {
    global: { config: { errorHandler: (error: unknown) => void errors.push(error) } },
  });
  screen.getByRole("button").click();
  await nextTick();

  expect(errors).toMatchObject([
    { code: "READ_ONLY", message: expect.stringMatching(/balance.*dosync/) },
  ]);
  expect([screen.getByRole("button").textContent, deref(balance)]).toEqual(["500", 500]);
  page.unmount();
});
