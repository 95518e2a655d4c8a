// What a reader does with an example: saves twice, meets a conflict, submits the form. An example that
// runs when it is loaded may still fail at the second click.
import { addCommitListener, type AnyRef, dosync, type Ref, refSet } from "@dosync/core";
import { kindOf } from "@dosync/core/adapter";
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { fireEvent as fireEventVue } from "@testing-library/vue";
import { expect } from "vitest";

/** How the framework of an example is told what the reader does. */
interface Hand {
  readonly type: (label: string, text: string) => Promise<void>;
  readonly click: (name: string) => Promise<void>;
  readonly others: (change: () => void) => Promise<void>;
}

const react: Hand = {
  type: async (label, text) => {
    const field = await screen.findByLabelText(label);
    fireEvent.change(field, { target: { value: text } });
  },
  click: async (name) => void fireEvent.click(await screen.findByRole("button", { name })),
  others: async (change) => act(change),
};

const vue: Hand = {
  type: async (label, text) => fireEventVue.update(await screen.findByLabelText(label), text),
  click: async (name) => fireEventVue.click(await screen.findByRole("button", { name })),
  others: async (change) => {
    change();
    await Promise.resolve();
  },
};

interface Form {
  readonly field: string;
  /** The button that resolves a conflict, and which side it says that wins. */
  readonly resolve?: { readonly name: string; readonly winner: "mine" | "theirs" };
  readonly canCancel?: boolean;
}

/** A form over a draft: it is saved again and again, cancelled, and updated over the changes of others. */
function draftForm(hand: Hand, { field, resolve, canCancel }: Form): () => Promise<void> {
  return async () => {
    const saved: unknown[] = [];
    let edited: AnyRef | undefined;
    const stop = addCommitListener(({ writes }) => {
      for (const [identity, , value] of writes) {
        if (kindOf(identity) !== "ref") continue; // a replica of another page says how it is doing
        edited = identity as unknown as AnyRef;
        saved.push(value);
      }
    });
    const save = async (text: string): Promise<void> => {
      await hand.type(field, text);
      await hand.click("Save");
    };
    const shows = (text: string): Promise<void> =>
      waitFor(() => expect(screen.getByLabelText(field)).toHaveProperty("value", text));

    await save("Once");
    await shows("Once");
    await hand.type(field, "Tw");
    expect(saved).toEqual(["Once"]); // what is typed into the next draft is not published
    await save("Twice");
    expect(saved).toEqual(["Once", "Twice"]);
    if (canCancel) {
      await hand.type(field, "Never");
      await hand.click("Cancel");
      await shows("Twice");
    }
    if (resolve) {
      await hand.type(field, "Mine");
      await hand.others(() => dosync(() => refSet(edited as Ref<unknown>, "Theirs")));
      await hand.click(resolve.name);
      await shows(resolve.winner === "mine" ? "Mine" : "Theirs");
      expect(screen.queryByRole("button", { name: resolve.name })).toBeNull();
      await save("Thrice");
      expect(saved).toEqual(["Once", "Twice", "Theirs", "Thrice"]);
    }
    stop();
  };
}

/** Sending the form with the Enter key must not load the page anew. */
async function submitsInPlace(): Promise<void> {
  const field = await screen.findByLabelText("Name");
  fireEvent.change(field, { target: { value: "Grace" } });
  const isLeftToBrowser = fireEvent.submit(field.closest("form")!);

  expect(isLeftToBrowser).toBe(false);
}

const says = async (role: string, text: string): Promise<void> =>
  waitFor(() => expect(screen.getByRole(role).textContent).toBe(text));

const takeTheirs = { name: "Take theirs", winner: "theirs" } as const;

/** By page or source file, and by the name of the program in it. */
export const trials: Record<string, () => Promise<void>> = {
  "packages/react/README.md#page.tsx": draftForm(react, {
    field: "Title",
    resolve: { name: "Keep mine", winner: "mine" },
    canCancel: true,
  }),
  "docs/guide/drafts.md#PageForm.tsx": draftForm(react, {
    field: "Title",
    resolve: takeTheirs,
    canCancel: true,
  }),
  "docs/guide/drafts.md#PageForm.vue": draftForm(vue, {
    field: "Title",
    resolve: takeTheirs,
    canCancel: true,
  }),
  "docs/guide/vue.md#Profile.vue": draftForm(vue, {
    field: "first name",
    resolve: { name: "Take over what others have saved", winner: "theirs" },
  }),
  "packages/react/src/draft-provider.ts#program-1.tsx": async () => {
    await submitsInPlace();
    await draftForm(react, { field: "Name" })();
  },
  "packages/react/src/use-draft.ts#program-1.tsx": draftForm(react, {
    field: "Name",
    resolve: takeTheirs,
  }),
  "packages/vue/src/use-draft.ts#program-1.ts": draftForm(vue, { field: "Name" }),
  "docs/guide/beside-others.md#Shop.tsx": async () => {
    await says("status", "0 in the cart, 1 orders");
    await react.click("Add a pen");
    await says("status", "1 in the cart, 1 orders");
    await react.click("Order");
    await says("status", "0 in the cart, 2 orders");
  },
  "docs/guide/beside-others.md#Buy.tsx": async () => {
    await react.click("Buy the moon");
    await says("alert", "no moon");
    await react.click("Buy a pen");
    await says("status", "1 left");
    await react.click("Buy a pen");
    await says("alert", "Not enough money.");
    await says("status", "1 left");
  },
  "docs/guide/beside-others.md#Profile.tsx": async () => {
    await react.type("Name", "");
    await react.click("Save");
    await says("alert", "Enter a name.");
    await react.type("Name", "Grace");
    await react.type("Seats", "5");
    await react.click("Save");
    await says("alert", "There are not so many seats.");
    await react.type("Seats", "4");
    await react.click("Save");
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  },
};
