import { type CSSProperties, type ReactElement, useEffect, useState } from "react";
import { useObserved } from "../design/index.ts";
import type { Picture, Span, Trace } from "./trace.ts";

const SHORTEST = 3_000;
/** Room at the right for the name of the last mark. */
const MARGIN = 1.1;

/** Attempts as bars over time, one row for each transaction; commits of others cross all rows. */
export function Timeline({ trace }: { trace: Trace }): ReactElement {
  const picture = useObserved(trace.picture);
  const now = useNow(trace, picture.spans.some(isRunning));
  const scale = scaleOf(picture, now);
  const lanes = [...new Set(picture.spans.map(({ lane }) => lane))];
  if (lanes.length === 0)
    return <p className="timeline-empty">Order something to see its attempts.</p>;

  return (
    <div className="timeline">
      <div className="timeline-marks" aria-hidden="true">
        {picture.marks.map(({ at, name }, index) => (
          <span key={index} className="timeline-mark" style={{ left: scale(at) }}>
            <i>{name}</i>
          </span>
        ))}
      </div>
      <ul>
        {lanes.map((lane) => (
          <li key={lane}>
            <span className="lane-name">{lane}</span>
            <span className="lane">
              {picture.spans
                .filter((span) => span.lane === lane)
                .map((span) => (
                  <Bar key={span.attempt} span={span} scale={scale} now={now} />
                ))}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface BarProps {
  readonly span: Span;
  readonly scale: (time: number) => string;
  readonly now: number;
}

function Bar({ span, scale, now }: BarProps): ReactElement {
  const { attempt, outcome, from, to, steps } = span;
  const style: CSSProperties = { left: scale(from), right: `calc(100% - ${scale(to ?? now)})` };
  return (
    <>
      <span className={`bar ${outcome}`} style={style}>
        <span aria-hidden="true">{attempt}</span>
        <span className="visually-hidden">
          attempt {attempt} {outcome};
        </span>
      </span>
      {steps.slice(1).map(({ at, name }) => (
        <span key={name} className="step" style={{ left: scale(at) }} title={name} />
      ))}
    </>
  );
}

const isRunning = (span: Span): boolean => span.to === undefined;

/** From the first start to now, but not less than a few seconds, so that nothing jumps. */
function scaleOf({ spans, marks }: Picture, now: number): (time: number) => string {
  const begin = Math.min(...spans.map(({ from }) => from), ...marks.map(({ at }) => at));
  const last = Math.max(...spans.map(({ to }) => to ?? now), ...marks.map(({ at }) => at));
  const end = Math.max(begin + (last - begin) * MARGIN, begin + SHORTEST);
  return (time) => `${(((time - begin) / (end - begin)) * 100).toFixed(2)}%`;
}

/** The time of the trace, once a frame while something is running. */
function useNow(trace: Trace, isMoving: boolean): number {
  const [now, setNow] = useState(trace.now);
  useEffect(() => {
    if (!isMoving) return undefined;
    let frame = requestAnimationFrame(function tick() {
      setNow(trace.now());
      frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [trace, isMoving]);
  return now;
}
