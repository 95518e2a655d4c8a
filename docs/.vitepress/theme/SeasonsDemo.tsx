import { TransitionRoot } from "@dosync/react";
import { type ReactElement, useId, useState } from "react";
import { useObserved } from "../../../stories/src/design/useObserved.ts";
import { createSeasons, SEASONS, TILES } from "../../../stories/src/transitions/model.ts";
import { type Read, readersOf } from "../../../stories/src/transitions/readers.tsx";
import { Tiles } from "../../../stories/src/transitions/Tiles.tsx";
import { useTwoChanges } from "../../../stories/src/transitions/useTwoChanges.ts";

/** One panel below a TransitionRoot and two with ordinary stores; each changes twice in transitions. */
export function SeasonsDemo(): ReactElement {
  const [seasons] = useState(createSeasons);
  const [read] = useState(() => readersOf(seasons));
  const inputId = useId();
  return (
    <>
      <div className="demo-controls">
        <label htmlFor={inputId}>Type here while a panel renders</label>
        <input id={inputId} type="text" />
      </div>
      <div className="demo-panels three">
        <TransitionRoot>
          <Panel
            title="dosync"
            how="below a TransitionRoot"
            read={read.ours}
            source={seasons.ours}
          />
        </TransitionRoot>
        <Panel
          title="Plain, safe"
          how="useSyncExternalStore"
          read={read.safe}
          source={seasons.safe}
        />
        <Panel
          title="Plain, naive"
          how="read while rendering"
          read={read.naive}
          source={seasons.naive}
        />
      </div>
    </>
  );
}

interface PanelProps {
  readonly title: string;
  readonly how: string;
  readonly read: Read;
  readonly source: { readonly get: () => number; readonly next: () => void };
}

function Panel({ title, how, read, source }: PanelProps): ReactElement {
  const { witness, isWatching, changeTwice } = useTwoChanges(source);
  const { tornScreens, mostAtOnce, longestFreeze } = useObserved(witness.testimony);
  const isStuck = mostAtOnce >= TILES;

  return (
    <div role="group" className="demo-panel" aria-label={title}>
      <p className="demo-title">
        {title} <small>{how}</small>
      </p>
      <div className="demo-row">
        <button
          type="button"
          className="demo-button primary"
          disabled={isWatching}
          onClick={changeTwice}
        >
          Change twice
        </button>
        {read((season) => (
          <span>{SEASONS[season]}</span>
        ))}
      </div>
      <Tiles read={read} witness={witness} />
      <Line name="Torn screens" value={String(tornScreens)} isWrong={tornScreens > 0} />
      <Line name="Tiles at a stretch" value={String(mostAtOnce)} isWrong={isStuck} />
      <Line name="Freeze" value={`${longestFreeze} ms`} isWrong={isStuck} />
    </div>
  );
}

function Line(props: { name: string; value: string; isWrong: boolean }): ReactElement {
  return (
    <p className="demo-line">
      <span>{props.name}</span>
      <output className={props.isWrong ? "bad" : "good"}>{props.value}</output>
    </p>
  );
}
