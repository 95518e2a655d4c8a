import { useDeref } from "@dosync/react";
import { confirmed } from "@dosync/replica";
import type { ReactElement, ReactNode } from "react";
import { Button, Panel, Switch, useObserved } from "../design/index.ts";
import type { Run, Tab } from "./model.ts";
import type { Change, OrdinaryTab } from "./ordinary.ts";
import type { Scene } from "./scene.ts";

/** Both ways to keep a count in two tabs, one above the other. */
export function TwoTabs({ scene }: { scene: Scene }): ReactElement {
  const { conditions } = scene;
  const { refusesTen, isSlow } = useObserved(conditions);
  const change = (part: object): void => conditions.update((now) => ({ ...now, ...part }));
  return (
    <>
      <Panel>
        <div className="row">
          <Button look="primary" onClick={() => scene.addThree()}>
            Add 1, 10 and 100 in tab A
          </Button>
          <Switch
            label="The server refuses 10"
            checked={refusesTen}
            onChange={(checked) => change({ refusesTen: checked })}
          />
          <Switch
            label="It is slow"
            checked={isSlow}
            onChange={(checked) => change({ isSlow: checked })}
          />
        </div>
      </Panel>
      <Panel title="dosync" note={<Server of={scene.backend} />}>
        <div className="tabs">
          {scene.tabs.map((tab, index) => (
            <OurTab key={index} name={"AB"[index]!} tab={tab} backend={scene.backend} />
          ))}
        </div>
      </Panel>
      <Panel title="TanStack DB" note={<Server of={scene.ordinaryBackend} />}>
        <div className="tabs">
          {scene.ordinaryTabs.map((tab, index) => (
            <OtherTab key={index} name={"AB"[index]!} tab={tab} backend={scene.ordinaryBackend} />
          ))}
        </div>
      </Panel>
    </>
  );
}

function Server({ of }: { of: Scene["backend"] }): ReactElement {
  const { count, refused, again } = useObserved(of.state);
  const told = [`the server has ${count}`];
  if (refused > 0) told.push(`has refused ${refused}`);
  if (again > 0) told.push(`was sent ${again} again`);
  return <span className="mono">{told.join(" · ")}</span>;
}

interface OurTabProps {
  readonly name: string;
  readonly tab: Tab;
  readonly backend: Scene["backend"];
}

function OurTab({ name, tab, backend }: OurTabProps): ReactElement {
  const { replica, network } = tab;
  const { pending, held } = useDeref(replica.status);
  const isOnline = useObserved(network.isOnline);
  return (
    <Frame
      name={name}
      count={useDeref(replica.model.count)}
      right={useObserved(backend.state).right}
      isDecided={pending + held === 0}
      base={useDeref(confirmed(replica.model.count))}
      line={useObserved(tab.line).map((run, index) => (
        <OurStep key={index} run={run} />
      ))}
      onAdd={(n) => tab.add(n)}
    >
      <Switch
        label="Offline"
        checked={!isOnline}
        onChange={(isOffline) => network.isOnline.set(!isOffline)}
      />
      <Switch
        label="Answers get lost"
        checked={useObserved(network.losesAnswers)}
        onChange={network.losesAnswers.set}
      />
    </Frame>
  );
}

function OurStep({ run }: { run: Run }): ReactElement {
  return <Step state={useDeref(run.sent.state)}>+{run.n}</Step>;
}

interface OtherTabProps {
  readonly name: string;
  readonly tab: OrdinaryTab;
  readonly backend: Scene["backend"];
}

function OtherTab({ name, tab, backend }: OtherTabProps): ReactElement {
  const { count, right } = useObserved(backend.state);
  return (
    <Frame
      name={name}
      count={useObserved(tab.count)}
      right={right}
      isDecided={useObserved(tab.undecided) === 0}
      base={count}
      line={useObserved(tab.line).map((change, index) => (
        <OtherStep key={index} change={change} />
      ))}
      onAdd={(n) => tab.add(n)}
    />
  );
}

function OtherStep({ change }: { change: Change }): ReactElement {
  return <Step state={useObserved(change.state)}>={change.becomes}</Step>;
}

interface FrameProps {
  readonly name: string;
  readonly count: number;
  /** What it is to be when all is decided. */
  readonly right: number;
  readonly isDecided: boolean;
  readonly base: number;
  readonly line: readonly ReactNode[];
  readonly onAdd: (n: number) => void;
  readonly children?: ReactNode;
}

/** A tab of a browser: the count, and how it comes about. */
function Frame(props: FrameProps): ReactElement {
  const { name, count, right, isDecided, base, line, onAdd, children } = props;
  const tone = !isDecided ? "" : count === right ? "good" : "bad";
  return (
    <div className="tab" role="group" aria-label={`Tab ${name}`}>
      <h3>
        <span className="tab-title">Tab {name}</span>
      </h3>
      <div className="tab-body">
        <p className="tab-count" role="status">
          <strong className={tone}>{count}</strong>
          {tone === "bad" ? <span className="bad"> is wrong: {right}</span> : null}
        </p>
        <ol className="line" aria-label="The line">
          <li className="step base">
            {base}
            <span className="visually-hidden"> on the server</span>
          </li>
          {line}
        </ol>
        <div className="row">
          {[1, 10, 100].map((n) => (
            <Button key={n} small onClick={() => onAdd(n)}>
              +{n}
            </Button>
          ))}
        </div>
        {children === undefined ? null : <div className="tab-switches">{children}</div>}
      </div>
    </div>
  );
}

function Step({ state, children }: { state: string; children: ReactNode }): ReactElement {
  return (
    <li className={`step ${state}`}>
      {children}
      <span className="visually-hidden"> {state}</span>
    </li>
  );
}
