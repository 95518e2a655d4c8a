// @vitest-environment node
import { atom, deref, derived, dosync, ref, refSet, reset } from "@dosync/core";
import type { ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import {
  createModel,
  dehydrate,
  DraftProvider,
  useAgent,
  useAtom,
  useDeref,
  useDerived,
  useDraft,
  useDraftField,
  useRef,
  useSelector,
  useValidation,
  useWatch,
} from "../src/index.ts";
import { agent } from "@dosync/core";
import { isSubscribed } from "./support/rest.ts";

test("every hook renders on a server, with the values of now, and subscribes to nothing", () => {
  const count = atom(1);
  const balance = ref({ cents: 500 });
  const total = derived(() => deref(count) + deref(balance).cents);
  const saved = agent("saved");
  function All(): ReactElement {
    useWatch(count, () => {});
    return (
      <p>
        {useAtom(count)[0]},{useRef(balance).cents},{useDeref(total)},
        {useDerived(() => deref(count) * 2)},{useSelector(balance, ({ cents }) => cents / 100)},
        {useValidation(count).value},{useAgent(saved).value},{useAgent(saved).pending}
      </p>
    );
  }
  reset(count, 2);
  dosync(() => refSet(balance, { cents: 700 }));
  const complaints = vi.spyOn(console, "error");

  const html = renderToString(<All />).replaceAll("<!-- -->", "");

  expect(html).toContain("2,700,702,4,7,2,saved,0");
  expect(complaints).not.toHaveBeenCalled();
  expect([count, balance, saved].map(isSubscribed)).toEqual([false, false, false]);
});

test("a model that was filled for a request is rendered and sent", () => {
  const createCart = () => ({ items: ref<readonly string[]>([]) });
  const [CartProvider, useCart] = createModel(createCart);
  const Items = (): ReactElement => <p>{useRef(useCart().items).join()}</p>;
  const cart = createCart();
  dosync(() => refSet(cart.items, ["book", "pen"]));

  const html = renderToString(
    <CartProvider model={cart}>
      <Items />
    </CartProvider>,
  );

  expect(html).toContain("book,pen");
  expect(JSON.stringify(dehydrate(cart))).toBe('{"items":["book","pen"]}');
});

test("a provider that opens its own draft renders the form on a server, and holds nothing for it", () => {
  const name = ref("Ada", { validator: (text) => text !== "" });
  const Show = (): ReactElement => {
    const { draft, state, changes, canSave } = useDraft();
    const { text, isChanged, error } = useDraftField(name);
    const { value } = useValidation(name);
    const said = [useRef(name), text, value, draft.deref(name), state, changes.length];
    return <p>{[...said, canSave, isChanged, String(error)].join()}</p>;
  };
  const form = <DraftProvider><DraftProvider><Show /></DraftProvider></DraftProvider>; // prettier-ignore

  const html = renderToString(form);

  expect(html).toBe("<p>Ada,Ada,Ada,Ada,open,0,false,false,undefined</p>");
  expect(isSubscribed(name)).toBe(false);
});
