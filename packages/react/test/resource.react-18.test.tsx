// Resources in React: Suspense, error boundaries, transitions and servers.
import {
  atom,
  deref,
  dosync,
  type Draft,
  draft,
  ref,
  refresh,
  refSet,
  reset,
  type Resource,
  resource,
} from "@dosync/core";
import { act, cleanup, render, screen } from "@testing-library/react";
import {
  Component,
  type ReactElement,
  type ReactNode,
  startTransition,
  StrictMode,
  Suspense,
} from "react";
import { beforeEach, describe, expect, test } from "vitest";
import { openReadPoints } from "../../core/src/timeline/read-point.ts";
import { DraftProvider, TransitionRoot, useDeref, useResource } from "../src/index.ts";
import { withoutConsole } from "./support/console.ts";

/** A server that answers when the test says so. */
class Server {
  readonly keys: unknown[] = [];
  readonly signals: AbortSignal[] = [];
  #settle: ((how: () => unknown) => void)[] = [];

  ask(key: unknown, signal: AbortSignal): Promise<string> {
    this.keys.push(key);
    this.signals.push(signal);
    return new Promise((resolve, reject) => {
      this.#settle.push((how) => {
        try {
          resolve(String(how()));
        } catch (error) {
          reject(error);
        }
      });
    });
  }
  answer(value: unknown, at = this.#settle.length - 1): Promise<void> {
    this.#settle[at]!(() => value);
    return moment();
  }
  fail(error: unknown): Promise<void> {
    this.#settle.at(-1)!(() => {
      throw error;
    });
    return moment();
  }
}

/** What begins, ends or arrives by itself has done so, and React has rendered it. */
async function moment(): Promise<void> {
  await act(async () => {
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve));
  });
}

let server: Server;
let id: ReturnType<typeof makeId>;
let user: Resource<string>;
const makeId = () => ref(1);
beforeEach(() => {
  server = new Server();
  id = makeId();
  user = userOf();
});
function userOf(keepPrevious = false): Resource<string> {
  return resource((_previous, { signal }) => server.ask(deref(id), signal), { keepPrevious });
}
const show = (next: number): void => {
  dosync(() => void refSet(id, next));
};

const Name = (): ReactElement => (
  <b>
    {useDeref(id)} {useResource(user)}
  </b>
);
const waiting = (children: ReactNode): ReactElement => (
  <Suspense fallback={<i>…</i>}>{children}</Suspense>
);
const text = (): string => document.body.textContent;
/** What can be seen: React hides what has been shown before behind the fallback. */
const visible = (): string =>
  [...document.body.querySelectorAll<HTMLElement>("b, i, u")]
    .filter(({ style }) => style.display !== "none")
    .map(({ textContent }) => textContent)
    .join(" | ");

const roots: [name: string, Root: (props: { children?: ReactNode }) => ReactNode][] = [
  ["without a root", ({ children }) => children],
  ["below a TransitionRoot", TransitionRoot],
];

/** Leaves the page. What a suspended component was given, which never comes, is held until it is garbage. */
async function leave(): Promise<void> {
  cleanup();
  const points = (): number => {
    globalThis.gc!();
    return openReadPoints();
  };
  await expect.poll(points, { timeout: 20_000 }).toBe(0);
}

describe.each(roots)("%s", (_name, Root) => {
  const inRoot = (children: ReactNode): ReactElement => (
    <Root>
      <StrictMode>{children}</StrictMode>
    </Root>
  );

  test("the fallback is shown until it is loaded, which happens once", async () => {
    render(inRoot(waiting(<Name />)));
    expect(text()).toBe("…");
    await moment();
    expect(server.keys).toEqual([1]);
    await server.answer("Ada");
    expect(visible()).toBe("1 Ada");
    await moment();
    expect([server.keys, server.signals[0]!.aborted]).toEqual([[1], false]);
  });

  test("an input that changes shows the fallback again, never a new input beside an old value", async () => {
    render(inRoot(waiting(<Name />)));
    await moment();
    await server.answer("Ada");
    act(() => show(2));
    expect(visible()).toBe("…");
    await moment();
    expect(server.keys).toEqual([1, 2]);
    await server.answer("Grace");
    expect(visible()).toBe("2 Grace");
  });

  test("with keepPrevious the old value stays", async () => {
    user = userOf(true);
    render(inRoot(waiting(<Name />)));
    await moment();
    await server.answer("Ada");
    act(() => show(2));
    expect(visible()).toBe("2 Ada");
    await moment();
    await server.answer("Grace");
    expect(visible()).toBe("2 Grace");
  });

  test("useDeref waits for nothing, and loads it as well", async () => {
    const State = (): ReactElement => {
      const { status, value } = useDeref(user);
      return <b>{`${status} ${value}`}</b>;
    };
    render(inRoot(<State />));
    expect(text()).toBe("loading undefined");
    await moment();
    await server.answer("Ada");
    expect(text()).toBe("ready Ada");
  });

  test("a boundary is given the failure, and its retry loads again", async () => {
    let retry!: () => void;
    class Boundary extends Component<{ children: ReactNode }> {
      override state: { error: string | undefined } = { error: undefined };
      static getDerivedStateFromError(error: string): { error: string } {
        return { error };
      }
      override render(): ReactNode {
        retry = () => this.setState({ error: undefined });
        if (this.state.error === undefined) return this.props.children;
        return <u>{this.state.error}</u>;
      }
    }
    await withoutConsole(async () => {
      render(inRoot(<Boundary>{waiting(<Name />)}</Boundary>));
      await moment();
      await server.fail("down");
      expect(visible()).toBe("down");
      await moment();
      expect(server.keys).toEqual([1]);

      act(() => retry());
      expect(visible()).toBe("…");
      await moment();
      expect(server.keys).toEqual([1, 1]);
      await server.fail("still down");
      expect(visible()).toBe("still down");
      await moment();

      act(() => retry());
      await moment();
      await server.answer("Ada");
      expect([visible(), server.keys]).toEqual(["1 Ada", [1, 1, 1]]);
    });
  });

  test("a render that is given up while it loads is no observer: the resource is loaded once", async () => {
    const { unmount } = render(inRoot(waiting(<Name />)));
    await moment();
    unmount();
    await moment();
    await server.answer("Ada");
    show(2);
    await moment();
    expect(server.keys).toEqual([1]);
  });

  test("below a draft it waits for an input that the draft alone has, until that changes", async () => {
    const edit = draft();
    let renders = 0;
    const Counted = (): ReactElement => {
      renders++;
      return <Name />;
    };
    const change = (next: number): Promise<void> => {
      act(() => void edit.refSet(id, next));
      return moment();
    };
    edit.refSet(id, 2);
    render(
      inRoot(
        <>
          {waiting(<Name />)}
          <DraftProvider draft={edit}>{waiting(<Counted />)}</DraftProvider>
        </>,
      ),
    );
    await moment();
    await server.answer("Ada");
    await change(3);
    await change(4);
    const before = renders;
    await moment();
    expect([visible(), server.keys, renders - before]).toEqual(["1 Ada | …", [1], 0]);
    await change(1);
    expect(visible()).toBe("1 Ada | 1 Ada");
    await change(5);
    act(() => edit.commit());
    await moment();
    await server.answer("Eve");
    expect([visible(), server.keys]).toEqual(["5 Eve | 5 Eve", [1, 5]]);
    await leave();
  });

  test("below two drafts what waits goes on with its own draft", async () => {
    const edits = [draft(), draft()] as const;
    for (const edit of edits) edit.refSet(id, 2);
    const form = (edit: Draft): ReactElement => (
      <DraftProvider draft={edit}>{waiting(<Name />)}</DraftProvider>
    );
    render(
      inRoot(
        <>
          {waiting(<Name />)}
          {form(edits[0])}
          {form(edits[1])}
        </>,
      ),
    );
    await moment();
    await server.answer("Ada");
    act(() => void edits[1].refSet(id, 1));
    await moment();
    expect(visible()).toBe("1 Ada | … | 1 Ada");
    await act(async () => edits.forEach((edit) => edit.abort()));
    await leave();
  });

  test("a refresh shows what there is until there is something new", async () => {
    render(inRoot(waiting(<Name />)));
    await moment();
    await server.answer("Ada");
    await act(async () => void refresh(user));
    expect(visible()).toBe("1 Ada");
    await server.answer("Ada Lovelace");
    expect(visible()).toBe("1 Ada Lovelace");
  });
});

describe("below a TransitionRoot a transition", () => {
  const Status = (): ReactElement => <u>{useDeref(user).status}</u>;

  test("keeps the old screen, input and value, until the new value is there", async () => {
    const seen: string[] = [];
    const Seen = (): null => {
      seen.push(`${useDeref(id)} ${useResource(user)}`);
      return null;
    };
    render(
      <TransitionRoot>
        {waiting(
          <>
            <Name />
            <Seen />
          </>,
        )}
        <Status />
      </TransitionRoot>,
    );
    await moment();
    await server.answer("Ada");
    expect(visible()).toBe("1 Ada | ready");

    act(() => startTransition(() => show(2)));
    await moment();
    expect([visible(), server.keys]).toEqual(["1 Ada | ready", [1, 2]]);
    await server.answer("Grace");
    expect(visible()).toBe("2 Grace | ready");
    expect(new Set(seen)).toEqual(new Set(["1 Ada", "2 Grace"]));
  });

  test("that is overtaken by another shows that one alone", async () => {
    render(
      <TransitionRoot>
        {waiting(<Name />)}
        <Status />
      </TransitionRoot>,
    );
    await moment();
    await server.answer("Ada");
    act(() => startTransition(() => show(2)));
    await moment();
    act(() => startTransition(() => show(3)));
    await moment();
    expect([visible(), server.keys]).toEqual(["1 Ada | ready", [1, 2, 3]]);
    await server.answer("Barbara");
    expect(visible()).toBe("3 Barbara | ready");
  });

  test("lets urgent commits through meanwhile", async () => {
    const count = atom(0);
    const Count = (): ReactElement => <i>{useDeref(count)}</i>;
    render(
      <TransitionRoot>
        {waiting(<Name />)}
        <Count />
      </TransitionRoot>,
    );
    await moment();
    await server.answer("Ada");
    act(() => startTransition(() => show(2)));
    act(() => void reset(count, 1));
    await moment();
    expect(visible()).toBe("1 Ada | 1");
    await server.answer("Grace");
    expect(visible()).toBe("2 Grace | 1");
  });
});

test("what is no resource is refused", async () => {
  const Wrong = (): ReactElement => <b>{useResource(id as never)}</b>;
  await withoutConsole(() => {
    expect(() => render(<Wrong />)).toThrow("resource");
  });
  expect(screen.queryByText("…")).toBeNull();
});
