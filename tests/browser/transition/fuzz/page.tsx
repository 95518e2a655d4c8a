// The components of a program close over its store, and each is made once.
/* oxlint-disable react/hooks, react/no-unstable-nested-components */
import * as React from "react";
import {
  memo,
  type ReactElement,
  type ReactNode,
  StrictMode,
  Suspense,
  useDeferredValue,
  useLayoutEffect,
  useState,
} from "react";
import { after, spin, Wait, type Waiting } from "../support.tsx";
import { ALL_NAMES, type Name } from "./model.ts";
import type { Program } from "./program.ts";
import type { Store } from "./stores/store.ts";

/** How the events of a program reach the components. */
export interface Controls {
  readonly mount: (group: number) => void;
  readonly hide: (group: number) => void;
  readonly suspend: (group: number) => void;
  readonly prop: (group: number) => void;
}

interface PageProps {
  readonly program: Program;
  readonly store: Store;
  /** A reducer to be compared with, in the same tree. */
  readonly control: Store | undefined;
  readonly controls: Set<Partial<Controls>[]>;
  /** Called in the layout effects of readers: React has just changed the document. */
  readonly onCommit: () => void;
}

/** Everything that one root of React shows. */
export function Page({ program, store, control, controls, onCommit }: PageProps): ReactElement {
  const { Provider } = store;
  const [own] = useState<Partial<Controls>[]>(() => []);
  controls.add(own);

  const Reader = useState(() =>
    memo(function Reader({ name, how }: { name: Name; how: number }): ReactElement {
      const text = store.useShown(name, how);
      spin(program.weight);
      useLayoutEffect(onCommit);
      return <i data-name={name}>{text}</i>;
    }),
  )[0];

  const Group = useState(
    () =>
      function Group({ index }: { index: number }): ReactElement {
        const [isMounted, setMounted] = useState(index % 2 === 0);
        const [isHidden, setHidden] = useState(false);
        const [waiting, setWaiting] = useState<Waiting>();
        const [prop, setProp] = useState(0);
        own[index] = {
          mount: () => setMounted((is) => !is),
          hide: () => setHidden((is) => !is),
          suspend: () => setWaiting(after(2 + (index % 3) * 4)),
          prop: () => setProp((n) => n + 1),
        };
        return (
          <Suspense fallback={<Reader name="picked" how={index} />}>
            <Activity mode={isHidden ? "hidden" : "visible"}>
              {waiting && <Wait until={waiting} />}
              <Reader name={ALL_NAMES[(index + prop) % ALL_NAMES.length]!} how={index} />
              {isMounted && (
                <>
                  <Reader name="history" how={index + 1} />
                  <Reader name="deep" how={index + 2} />
                  {(["x", "y", "z", "flag", "sum", "picked"] as const).map((name, i) => (
                    <Reader key={name} name={name} how={i + index} />
                  ))}
                </>
              )}
            </Activity>
          </Suspense>
        );
      },
  )[0];

  /** Mounts readers in renders that React defers. */
  const Deferred = useState(
    () =>
      function Deferred(): ReactElement {
        const shown = store.useShown("history", 0);
        const deferred = useDeferredValue(shown);
        const count = deferred === "" ? 0 : deferred.split(" ").length;
        return <DeferredReaders count={count} />;
      },
  )[0];
  const DeferredReaders = useState(() =>
    memo(function DeferredReaders({ count }: { count: number }): ReactElement {
      return (
        <>
          {ALL_NAMES.filter((_, i) => (count + i) % 3 === 0).map((name, i) => (
            <Reader key={name} name={name} how={i} />
          ))}
        </>
      );
    }),
  )[0];

  const content = (
    <Provider>
      <b>
        <Reader name="history" how={0} />
      </b>
      {Array.from({ length: program.groups }, (_, i) => (
        <Group key={i} index={i} />
      ))}
      <Deferred />
    </Provider>
  );
  const whole =
    control === undefined ? (
      content
    ) : (
      <>
        {content}
        <control.Provider>
          <ControlReader store={control} onCommit={onCommit} />
        </control.Provider>
      </>
    );
  return program.isStrict ? <StrictMode>{whole}</StrictMode> : whole;
}

function ControlReader({ store, onCommit }: { store: Store; onCommit: () => void }): ReactElement {
  useLayoutEffect(onCommit);
  return <u>{store.useShown("history", 0)}</u>;
}

/** React 18 has no Activity: there nothing is hidden but by Suspense. */
const Activity: (props: { mode: "hidden" | "visible"; children: ReactNode }) => ReactNode =
  "Activity" in React ? (props) => <React.Activity {...props} /> : ({ children }) => children;
