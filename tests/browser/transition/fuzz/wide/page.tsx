// The components of a program close over its page, and each is made once.
/* oxlint-disable react/hooks, react/no-unstable-nested-components */
import type { Draft } from "@dosync/core";
import { DraftProvider, TransitionRoot } from "@dosync/react";
import {
  Fragment,
  memo,
  type ReactElement,
  type ReactNode,
  StrictMode,
  useDeferredValue,
  useState,
} from "react";
import { Edges } from "./edges.tsx";
import { Group } from "./group.tsx";
import { PageContext, type PageHandle, Reader, usePage, useShown, World } from "./reader.tsx";

/** Everything that one root of React shows. */
export function Page({ page }: { readonly page: PageHandle }): ReactElement {
  const { program } = page;
  const Root = program.hasRoot ? TransitionRoot : Fragment;
  const content = (
    <PageContext.Provider value={page}>
      <Root>
        <World name="page">
          <Edges />
          {program.groups.map((plan, i) => (
            <Group key={i} index={i} plan={plan} />
          ))}
          <Deferred />
          <Editing />
        </World>
      </Root>
    </PageContext.Provider>
  );
  return program.isStrict ? <StrictMode>{content}</StrictMode> : content;
}

/** Mounts readers in renders that React defers. */
function Deferred(): ReactElement {
  const deferred = useDeferredValue(useShown("history", 0));
  return <DeferredReaders count={deferred.split(" ").length} />;
}

const DeferredReaders = memo(function DeferredReaders({ count }: { count: number }): ReactElement {
  return (
    <>
      {(["x", "sum", "mixed", "deep"] as const).map(
        (name, i) => (count + i) % 3 === 0 && <Reader key={name} name={name} how={i} />,
      )}
    </>
  );
});

/** A provider that opens a draft, or shows the one that the program has opened. */
function Editing(): ReactNode {
  const page = usePage();
  const [shown, setShown] = useState<Draft | "own">();
  // oxlint-disable-next-line react/immutability
  page.handlers.edit = (isOwn) =>
    setShown((is) => (is === undefined ? (isOwn ? "own" : page.store.draft()) : undefined));
  if (shown === undefined) return null;
  return (
    <DraftProvider draft={shown === "own" ? undefined : shown}>
      <World name="draft">
        {(["x", "y", "sum", "deep", "tick", "mixed"] as const).map((name, i) => (
          <Reader key={name} name={name} how={i} />
        ))}
      </World>
    </DraftProvider>
  );
}
