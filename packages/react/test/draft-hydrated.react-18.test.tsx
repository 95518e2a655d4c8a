// A form whose draft the provider opens itself: rendered on a server, hydrated in its page, then used.
import { deref, dosync, ref, refSet } from "@dosync/core";
import { act, fireEvent, screen } from "@testing-library/react";
import {
  Fragment,
  type ReactElement,
  type ReactNode,
  StrictMode,
  useLayoutEffect,
  useState,
} from "react";
import { hydrateRoot, type Root } from "react-dom/client";
import { afterEach, expect, test, vi } from "vitest";
import { DraftProvider, TransitionRoot, useDraft, useDraftField, useRef } from "../src/index.ts";
import { renderedOnServer } from "./support/rendered-on-server.ts";

const roots: Root[] = [];
afterEach(() => {
  act(() => {
    for (const root of roots.splice(0)) root.unmount();
  });
  document.body.textContent = "";
  vi.restoreAllMocks();
});

/** Hydrates what a server has rendered, and answers what React had to say about it. */
async function hydrated(tree: ReactNode, meanwhile: () => void = () => {}): Promise<unknown[]> {
  const complaints: unknown[] = [];
  const silent = vi.spyOn(console, "error").mockImplementation(() => {}); // React 18 warns of layout effects
  const container = renderedOnServer(tree);
  document.body.append(container);
  silent.mockImplementation((...words) => void complaints.push(words.join(" ")));
  const onRecoverableError = (error: unknown): void => void complaints.push(error);
  meanwhile();
  await act(async () => {
    roots.push(hydrateRoot(container, tree, { onRecoverableError }));
  });
  return complaints;
}

const InBoth = ({ children }: { children: ReactNode }): ReactElement => (
  <StrictMode>
    <TransitionRoot>{children}</TransitionRoot>
  </StrictMode>
);
const AROUND = [
  ["without a root", Fragment],
  ["below a root", TransitionRoot],
  ["in StrictMode", StrictMode],
  ["below a root in StrictMode", InBoth],
] as const;

const person = () => ref("Ada", { label: "name", validator: (text) => text !== "" || "Nobody." });

function Field({ of: name }: { of: ReturnType<typeof person> }): ReactElement {
  const { text, set, error } = useDraftField(name);
  const { draft, canSave, changes } = useDraft();
  return (
    <>
      <input aria-label="Name" value={text} onChange={(event) => set(event.target.value)} />
      <output>{`${useRef(name)} ${changes.length} ${(error as Error | undefined)?.message}`}</output>
      <button disabled={!canSave} onClick={() => draft.commit()} />
    </>
  );
}

const type = (value: string): boolean =>
  fireEvent.change(screen.getByLabelText("Name"), { target: { value } });
const said = (): string | null => screen.getByRole("status").textContent;

test.each(AROUND)(
  "%s a form is rendered on a server, hydrated and saved",
  async (_where, Around) => {
    const name = person();
    const complaints = await hydrated(
      <Around>
        <DraftProvider>
          <Field of={name} />
        </DraftProvider>
      </Around>,
    );
    expect(said()).toBe("Ada 0 undefined");

    type("");
    expect(said()).toBe(" 1 Nobody.");
    type("Grace");
    expect([said(), deref(name)]).toEqual(["Grace 1 undefined", "Ada"]);
    act(() => void dosync(() => refSet(name, "Alan")));
    expect(said()).toBe("Grace 1 undefined");
    act(() => void dosync(() => refSet(name, "Ada")));
    fireEvent.click(screen.getByRole("button"));
    expect([said(), deref(name)]).toEqual(["Grace 0 undefined", "Grace"]);
    expect(complaints).toEqual([]);
  },
);

test.each(AROUND)(
  "%s a form that hydrates starts from what has changed by then",
  async (_where, Around) => {
    const name = person();
    const complaints = await hydrated(
      <Around>
        <DraftProvider>
          <DraftProvider>
            <Field of={name} />
          </DraftProvider>
        </DraftProvider>
      </Around>,
      () => dosync(() => refSet(name, "Kept")), // what a storage had
    );
    expect(said()).toBe("Kept 0 undefined");
    type("Grace");
    fireEvent.click(screen.getByRole("button"));
    expect([said(), deref(name)]).toEqual(["Grace 0 undefined", "Kept"]); // it is in the outer draft
    expect(complaints).toEqual([]);
  },
);

test.each(AROUND)(
  "%s a form is filled in by an effect that runs before its draft begins",
  async (_where, Around) => {
    const name = person();
    const Filled = (): ReactElement => {
      const { draft } = useDraft();
      useLayoutEffect(() => void draft.refSet(name, "Filled"), [draft]);
      return <Field of={name} />;
    };
    const complaints = await hydrated(
      <Around>
        <DraftProvider>
          <Filled />
        </DraftProvider>
      </Around>,
    );
    expect([said(), deref(name)]).toEqual(["Filled 1 undefined", "Ada"]);
    expect(complaints).toEqual([]);
  },
);

test.each(AROUND)("%s a hydrated form gives its draft away by its key", async (_where, Around) => {
  const name = person();
  const Page = (): ReactElement => {
    const [edit, setEdit] = useState(1);
    return (
      <Around>
        <DraftProvider key={edit}>
          <Field of={name} />
        </DraftProvider>
        <i data-testid="cancel" onClick={() => setEdit(edit + 1)} />
      </Around>
    );
  };
  const complaints = await hydrated(<Page />);
  type("Grace");
  fireEvent.click(screen.getByTestId("cancel"));
  expect([said(), deref(name)]).toEqual(["Ada 0 undefined", "Ada"]);
  type("Alan");
  expect(said()).toBe("Alan 1 undefined");
  expect(complaints).toEqual([]);
});
