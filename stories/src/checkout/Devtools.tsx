import { record } from "@dosync/devtools";
import { type DosyncDevtools, makePanel } from "@dosync/devtools/element";
import { type ReactElement, useEffect, useRef } from "react";
import { Panel } from "../design/index.ts";
import "./devtools.css";

/** The panel of the developer tools, in the page instead of at its edge. */
export function Devtools({ models }: { models: Readonly<Record<string, object>> }): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const recorder = record({ models, stacks: true });
    const panel: DosyncDevtools = makePanel(recorder);
    panel.setAttribute("dock", "embedded");
    place.current!.append(panel);
    return () => {
      panel.remove();
      recorder.dispose();
    };
  }, [models]);
  return (
    <Panel title="Developer tools" note="state, commits and transactions of this page">
      <div className="devtools" ref={place} />
    </Panel>
  );
}
