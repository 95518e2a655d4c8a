import { type ReactElement, type ReactNode, useContext } from "react";
import { Button } from "./controls.tsx";
import type { Log } from "./log.ts";
import { LogPanel } from "./LogPanel.tsx";
import { Panel } from "./Panel.tsx";
import { type SourceFile, SourcePanel } from "./SourcePanel.tsx";
import { StartOver } from "./Restartable.tsx";

interface DemoPageProps {
  readonly title: string;
  readonly framework: "React" | "Vue" | "React and Vue" | "React and Preact";
  /** The functions of the library that the demo is about. */
  readonly uses: readonly string[];
  /** The problem, and what holds here, in two sentences. */
  readonly lead: ReactNode;
  readonly tries: readonly ReactNode[];
  readonly log: Log;
  readonly files: readonly SourceFile[];
  readonly children: ReactNode;
}

/** The page of a demo: what it is about, the demo, what to try, what happened, and the source. */
export function DemoPage(props: DemoPageProps): ReactElement {
  const { title, framework, uses, lead, tries, log, files, children } = props;
  return (
    <main className="demo-page">
      <header className="page-header">
        <p className="uses">
          <span className="framework">{framework}</span>
          {uses.map((name) => (
            <code key={name}>{name}</code>
          ))}
          <Button look="quiet" small onClick={useContext(StartOver)}>
            Start over
          </Button>
        </p>
        <h1>{title}</h1>
        <p className="lead">{lead}</p>
      </header>
      <div className="workbench">
        <div className="column">
          <div className="stage">{children}</div>
          <SourcePanel files={files} />
        </div>
        <div className="column">
          <Panel title="What to try" className="area-tries">
            <ol className="tries">
              {tries.map((text, index) => (
                <li key={index}>{text}</li>
              ))}
            </ol>
          </Panel>
          <LogPanel log={log} />
        </div>
      </div>
    </main>
  );
}
