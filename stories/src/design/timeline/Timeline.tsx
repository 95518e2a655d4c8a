import { type CSSProperties, type ReactElement, useEffect, useState } from "react";
import { useObserved } from "../index.ts";
import type { Span, Trace } from "./trace.ts";
import { type View, viewOf } from "./view.ts";

interface TimelineProps {
  readonly trace: Trace;
  /** What stands there before the first attempt. */
  readonly empty: string;
}

/** Attempts as bars over time, one row for each transaction; commits of others cross all rows. */
export function Timeline({ trace, empty }: TimelineProps): ReactElement {
  const picture = useObserved(trace.picture);
  const now = useNow(trace, picture.spans.some(isRunning));
  const view = viewOf(picture, now, trace.lanes);
  const { lanes, marks, placeOf } = view;
  if (picture.spans.length === 0) return <p className="timeline-empty">{empty}</p>;

  return (
    <div className="timeline">
      <div className="timeline-marks" aria-hidden="true">
        {marks.map(({ at, name, line }, index) => (
          <span key={index} className="timeline-mark" style={markStyle(placeOf(at), line)}>
            {line === undefined ? null : <i>{name}</i>}
          </span>
        ))}
      </div>
      <ul>
        {lanes.map(({ name, spans }) => (
          <li key={name}>
            <span className="lane-name">{name}</span>
            <span className="lane">
              {spans.map((span) => (
                <Bar key={span.from} span={span} view={view} />
              ))}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A name moves to the left of its mark as the mark moves to the right, so it is never cut off. */
function markStyle(place: number, line: number | undefined): CSSProperties {
  return { left: percent(place), "--line": line ?? 0, "--place": percent(-place) } as CSSProperties;
}

interface BarProps {
  readonly span: Span;
  readonly view: View;
}

function Bar({ span, view: { placeOf, endOf } }: BarProps): ReactElement {
  const { attempt, subject, outcome, from, steps } = span;
  // What is out of sight at the left is at place 0.
  const seen = steps.slice(1).filter(({ at }) => placeOf(at) > 0);
  const style: CSSProperties = {
    left: percent(placeOf(from)),
    right: percent(100 - placeOf(endOf(span))),
  };
  return (
    <>
      <span className={`bar ${outcome}`} style={style}>
        <span aria-hidden="true">
          {subject === undefined ? attempt : `${subject} · ${attempt}`}
        </span>
        <span className="visually-hidden">
          {subject} attempt {attempt} {outcome};
        </span>
      </span>
      {seen.map(({ at, name }) => (
        <span key={name} className="step" style={{ left: percent(placeOf(at)) }} title={name} />
      ))}
    </>
  );
}

const isRunning = (span: Span): boolean => span.to === undefined;

const percent = (place: number): string => `${place.toFixed(2)}%`;

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
