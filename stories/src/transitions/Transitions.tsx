import { TransitionRoot } from "@dosync/react";
import { type ReactElement, type ReactNode, useState } from "react";
import { Button, Panel, useObserved } from "../design/index.ts";
import { SEASONS, type Seasons, TILES } from "./model.ts";
import { type Read, readersOf, type Show } from "./readers.tsx";
import { Tiles } from "./Tiles.tsx";
import { useTwoChanges } from "./useTwoChanges.ts";
import type { Witness } from "./witness.ts";

export function Transitions({ seasons }: { seasons: Seasons }): ReactElement {
  const [read] = useState(() => readersOf(seasons));
  return (
    <>
      <Panel>
        <label className="stack tight">
          <span className="small">Type here while a panel renders</span>
          <input className="input" />
        </label>
      </Panel>
      <div className="three">
        <TransitionRoot>
          <Season
            title="dosync"
            how="an atom below a TransitionRoot"
            read={read.ours}
            source={seasons.ours}
          />
        </TransitionRoot>
        <Season
          title="Ordinary, safe"
          how="Zustand: useSyncExternalStore"
          read={read.safe}
          source={seasons.safe}
        />
        <Season
          title="Ordinary, naive"
          how="read while rendering"
          read={read.naive}
          source={seasons.naive}
        />
      </div>
    </>
  );
}

interface SeasonProps {
  readonly title: string;
  readonly how: string;
  readonly read: Read;
  readonly source: { readonly get: () => number; readonly next: () => void };
}

function Season({ title, how, read, source }: SeasonProps): ReactElement {
  const { witness, isWatching, changeTwice } = useTwoChanges(source);
  return (
    <Panel title={title}>
      <p className="soft small how">{how}</p>
      <div className="row spread">
        <Button look="primary" small disabled={isWatching} onClick={changeTwice}>
          Change twice
        </Button>
        {read(showName)}
      </div>
      <Tiles read={read} witness={witness} />
      <Report witness={witness} />
    </Panel>
  );
}

const showName: Show = (season) => <span className="badge">{SEASONS[season]}</span>;

function Report({ witness }: { witness: Witness }): ReactElement {
  const { tornScreens, mostAtOnce, longestFreeze } = useObserved(witness.testimony);
  return (
    <dl className="report">
      <Line name="Torn screens" isWrong={tornScreens > 0}>
        {tornScreens}
      </Line>
      <Line name="Tiles without a pause" isWrong={mostAtOnce >= TILES}>
        {mostAtOnce}
      </Line>
      <Line name="Longest freeze" isWrong={mostAtOnce >= TILES}>
        {longestFreeze} ms
      </Line>
    </dl>
  );
}

function Line(props: { name: string; isWrong: boolean; children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd className={props.isWrong ? "bad" : "good"}>{props.children}</dd>
    </div>
  );
}
