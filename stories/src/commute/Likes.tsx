import { useRef } from "@dosync/react";
import type { CSSProperties, ReactElement } from "react";
import { Button, Panel, Stat, Stats, useObserved } from "../design/index.ts";
import type { Likes as Model } from "./model.ts";

export const COUNT = 24;

/** The same round for both, so that they compete on equal terms. */
export function LikesSideBySide({ models }: { models: readonly Model[] }): ReactElement {
  const rounds = models.map(({ round }) => round);
  const isRunning = [useObserved(rounds[0]!), useObserved(rounds[1]!)].some((r) => r.isRunning);

  const hammer = (): void => {
    const times = Array.from({ length: COUNT }, () => 10 + Math.random() * 50);
    for (const model of models) void model.hammer(COUNT, (number) => times[number] ?? 10);
  };

  return (
    <>
      <Panel>
        <div className="row">
          <Button look="primary" disabled={isRunning} onClick={hammer}>
            <span aria-hidden="true">♥</span> {COUNT} people like it at once
          </Button>
          <span className="soft small">Each like is a transaction that takes 10 to 60 ms.</span>
        </div>
      </Panel>
      <div className="pair">
        {models.map((model) => (
          <Likes key={model.way} model={model} />
        ))}
      </div>
    </>
  );
}

function Likes({ model }: { model: Model }): ReactElement {
  const likes = useRef(model.likes);
  const { attempts, milliseconds } = useObserved(model.round);
  const runs = attempts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...attempts, 4);
  const tone = runs > attempts.length ? "warn" : "good";
  return (
    <Panel title={model.way}>
      <Stats>
        <Stat name="Likes">{likes}</Stat>
        <Stat name="Attempts" tone={tone}>
          {runs}
        </Stat>
        <Stat name="Time">{milliseconds} ms</Stat>
      </Stats>
      <div
        className="attempts"
        role="img"
        aria-label={`${runs} attempts for ${attempts.length} likes, at most ${Math.max(...attempts, 0)} for one`}
      >
        {(attempts.length === 0 ? Array<number>(COUNT).fill(0) : attempts).map((count, index) => (
          <span
            key={index}
            className={count > 1 ? "retried" : ""}
            style={{ "--share": count / most } as CSSProperties}
          />
        ))}
      </div>
      <p className="soft small">One bar for each like: how often its transaction ran.</p>
    </Panel>
  );
}
