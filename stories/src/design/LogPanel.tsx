import { type ReactElement, useSyncExternalStore } from "react";
import type { Log } from "./log.ts";
import { Panel } from "./Panel.tsx";

/** What a demo has committed, told to watches and run again, newest first. */
export function LogPanel({ log }: { readonly log: Log }): ReactElement {
  const entries = useSyncExternalStore(log.subscribe, log.getEntries);
  return (
    <Panel title="Log" note="newest first" className="area-log">
      {entries.length === 0 ? (
        <p className="log-empty">Every commit will appear here with its point on the timeline.</p>
      ) : (
        <ol className="log-list" aria-label="Log" tabIndex={0}>
          {entries.map(({ id, kind, point, what, details }) => (
            <li key={id} className={kind}>
              <span className="point">{point === undefined ? "" : `#${point}`}</span>
              <span>
                <span className="what">{what}</span>
                {details.map((detail) => (
                  <span key={detail} className="detail">
                    {detail}
                  </span>
                ))}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
