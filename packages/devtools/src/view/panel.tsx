/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Recorder } from "../model/recorder.ts";
import type { Dock } from "../open.ts";
import { commitsOf } from "../model/session.ts";
import { CommitsView } from "./commits-view.tsx";
import { GraphView } from "./graph-view.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { ReplicaView } from "./replica-view.tsx";
import { RulesView } from "./rules-view.tsx";
import { StateView } from "./state-view.tsx";
import { TimeView } from "./time-view.tsx";
import { TransactionsView } from "./transactions-view.tsx";
import { SharedContext, useKept, useLive, useShared } from "./use-live.ts";

export interface PanelProps {
  readonly recorder: Recorder;
  readonly window: Window;
  /** Where it stands; `embedded` fills the element that it is in. */
  readonly dock: Dock | "embedded";
  readonly onDock: (dock: Dock) => void;
  readonly onClose: () => void;
}

const TABS = ["State", "Commits", "Transactions", "Rules", "Graph", "Replica", "Time"] as const;
type Tab = (typeof TABS)[number];

/** The whole panel. */
export function Panel({ recorder, window, dock, onDock, onClose }: PanelProps): JSX.Element {
  return (
    <SharedContext.Provider value={{ recorder, window }}>
      <Frame dock={dock} onDock={onDock} onClose={onClose} />
    </SharedContext.Provider>
  );
}

function Frame({
  dock,
  onDock,
  onClose,
}: Pick<PanelProps, "dock" | "onDock" | "onClose">): JSX.Element {
  const { recorder, window } = useShared();
  const [tab, setTab] = useKept<Tab>("tab", "State");
  const [size, setSize] = useKept<Partial<Record<string, number>>>("size", {});
  const [identity, setIdentity] = useState<Identity<unknown> | undefined>(undefined);
  const [commit, setCommit] = useState<number | undefined>(undefined);
  const [transaction, setTransaction] = useState<number | undefined>(undefined);
  const [rule, setRule] = useState<number | undefined>(undefined);
  const [mutation, setMutation] = useState<string | undefined>(undefined);
  const [followed, setFollowed] = useState<Identity<unknown> | undefined>(undefined);

  const showIdentity = (one: Identity<unknown>): void => {
    setIdentity(() => one);
    setTab("State");
  };
  const showInGraph = (one: Identity<unknown>): void => {
    setIdentity(() => one);
    setTab("Graph");
  };
  const follow = (one: Identity<unknown> | undefined): void => {
    setFollowed(() => one);
    setTab("Commits");
  };
  const showTransaction = (id: number): void => {
    setTransaction(id);
    setTab("Transactions");
  };
  const showMutation = (id: number): void => {
    setMutation(`mutation ${id}`);
    setTab("Replica");
  };
  const showEntry = (id: number | undefined): void => {
    setFollowed(undefined);
    setCommit(id);
    setTab("Commits");
  };
  const showCommit = (point: number): void => {
    showEntry(commitsOf(recorder).find(({ record }) => record.point === point)?.id);
  };
  const isResizable = dock === "bottom" || dock === "right";
  return (
    <section
      class="panel"
      data-dock={dock}
      aria-label="dosync devtools"
      style={isResizable && size[dock] !== undefined ? { "--size": `${size[dock]}px` } : {}}
    >
      {isResizable && (
        <div class="grip" onPointerDown={(event) => resize(event, dock, window, setSize, size)} />
      )}
      <div class="bar">
        <strong>dosync</strong>
        <Tabs tab={tab} onTab={setTab} />
        <div class="right">
          {dock !== "embedded" && <Docks dock={dock} onDock={onDock} onClose={onClose} />}
        </div>
      </div>
      <div
        id="view"
        role="tabpanel"
        aria-labelledby={`tab-${tab}`}
        style={{ flex: 1, minHeight: 0, display: "flex" }}
      >
        <div style={{ flex: 1, minWidth: 0, display: "flex", flexDirection: "column" }}>
          {tab === "State" && (
            <StateView
              selected={identity}
              onSelect={(one) => setIdentity(() => one)}
              onFollow={follow}
              onGraph={showInGraph}
            />
          )}
          {tab === "Commits" && (
            <CommitsView
              selected={commit}
              onSelect={setCommit}
              followed={followed}
              onFollow={follow}
              onIdentity={showIdentity}
              onTransaction={showTransaction}
              onMutation={showMutation}
            />
          )}
          {tab === "Transactions" && (
            <TransactionsView
              selected={transaction}
              onSelect={setTransaction}
              onIdentity={showIdentity}
              onCommit={showCommit}
            />
          )}
          {tab === "Rules" && (
            <RulesView
              selected={rule}
              onSelect={setRule}
              onIdentity={showIdentity}
              onEntry={showEntry}
            />
          )}
          {tab === "Graph" && (
            <GraphView
              selected={identity}
              onSelect={(one) => setIdentity(() => one)}
              onIdentity={showIdentity}
              onEntry={showEntry}
            />
          )}
          {tab === "Replica" && (
            <ReplicaView
              selected={mutation}
              onSelect={setMutation}
              onIdentity={showIdentity}
              onEntry={showEntry}
            />
          )}
          {tab === "Time" && <TimeView onIdentity={showIdentity} />}
        </div>
      </div>
    </section>
  );
}

function Tabs({ tab, onTab }: { tab: Tab; onTab: (tab: Tab) => void }): JSX.Element {
  const { recorder } = useShared();
  useLive();
  const counts: Partial<Record<Tab, number>> = {
    Commits: recorder.log.size,
    Transactions: recorder.transactions.log.size,
  };
  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = TABS[(TABS.indexOf(tab) + step + TABS.length) % TABS.length]!;
    onTab(next);
    const root = (event.currentTarget as HTMLElement).getRootNode() as ShadowRoot;
    root.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Views" onKeyDown={move}>
      {TABS.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={name === tab}
          aria-controls={name === tab ? "view" : undefined}
          tabIndex={name === tab ? 0 : -1}
          onClick={() => onTab(name)}
        >
          {name}
          {(counts[name] ?? 0) > 0 && (
            <span class="count">{counts[name]!.toLocaleString("en")}</span>
          )}
        </button>
      ))}
    </div>
  );
}

const PLACES: readonly [dock: Dock, name: string, icon: IconName][] = [
  ["bottom", "Dock at the bottom", "bottom"],
  ["right", "Dock at the right", "right"],
  ["floating", "Float", "floating"],
  ["window", "Open in a window", "window"],
];

function Docks({
  dock,
  onDock,
  onClose,
}: Pick<PanelProps, "dock" | "onDock" | "onClose">): JSX.Element {
  return (
    <>
      {PLACES.map(([place, name, icon]) => (
        <button
          key={place}
          type="button"
          class="icon"
          title={name}
          aria-label={name}
          aria-pressed={place === dock}
          onClick={() => onDock(place)}
        >
          <Icon name={icon} />
        </button>
      ))}
      <button
        type="button"
        class="icon"
        title="Close"
        aria-label="Close the panel"
        onClick={onClose}
      >
        <Icon name="close" />
      </button>
    </>
  );
}

type Sizes = Partial<Record<string, number>>;

/** Follows the pointer until it is released. */
function resize(
  event: PointerEvent,
  dock: "bottom" | "right",
  window: Window,
  setSize: (sizes: Sizes) => void,
  sizes: Sizes,
): void {
  const grip = event.currentTarget as HTMLElement;
  grip.setPointerCapture(event.pointerId);
  const move = ({ clientX, clientY }: PointerEvent): void => {
    const wanted = dock === "bottom" ? window.innerHeight - clientY : window.innerWidth - clientX;
    setSize({ ...sizes, [dock]: Math.max(160, Math.round(wanted)) });
  };
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", () => grip.removeEventListener("pointermove", move), {
    once: true,
  });
}
