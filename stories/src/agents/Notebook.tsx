import { useAgent, useRef } from "@dosync/react";
import { type FormEvent, type ReactElement, useState } from "react";
import {
  Button,
  Field,
  messageOf,
  Panel,
  Stat,
  Stats,
  Switch,
  useObserved,
} from "../design/index.ts";
import type { Notebook as Model } from "./model.ts";

const IDEAS = ["Oil the hinges", "Count the mice", "Sweep the tower", "Learn to whistle"];

export function Notebook({ notebook }: { notebook: Model }): ReactElement {
  return (
    <div className="pair">
      <Editor notebook={notebook} />
      <Queue notebook={notebook} />
    </div>
  );
}

function Editor({ notebook }: { notebook: Model }): ReactElement {
  const lines = useRef(notebook.lines);
  const [text, setText] = useState("");
  const [refusal, setRefusal] = useState<string>();

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === "") return;
    setRefusal(undefined);
    try {
      notebook.add(text.trim());
      setText("");
    } catch (error) {
      setRefusal(messageOf(error));
    }
  };

  return (
    <Panel title="Notebook" note="never waits for the server">
      <ol className="notebook">
        {lines.map((line, index) => (
          <li key={index}>{line}</li>
        ))}
      </ol>
      <form className="stack tight" onSubmit={submit}>
        <Field label="A line" error={refusal} hint="A line about a cat is refused.">
          {(control) => (
            <input {...control} value={text} onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
        <div className="row">
          <Button type="submit" look="primary">
            Add it
          </Button>
          <Button onClick={() => IDEAS.forEach(notebook.add)}>Add four</Button>
        </div>
      </form>
    </Panel>
  );
}

function Queue({ notebook }: { notebook: Model }): ReactElement {
  const { value, pending, error } = useAgent(notebook.saved);
  const revision = useRef(notebook.revision);
  const { isUp, received } = useObserved(notebook.server);
  return (
    <Panel
      title="Save queue"
      note={<QueueState pending={pending} hasFailed={error !== undefined} />}
    >
      <Stats>
        <Stat name="Revision">{revision}</Stat>
        <Stat name="Saved" tone={value === revision ? "good" : "warn"}>
          {value}
        </Stat>
        <Stat name="Waiting">{pending}</Stat>
      </Stats>
      <Switch label="The server answers" checked={isUp} onChange={notebook.setUp} />
      {error === undefined ? null : (
        <div className="notice refused stack tight" role="alert">
          <span>
            {messageOf(error.cause)}. Nothing is lost: the newest revision is saved when you try
            again.
          </span>
          <div className="row">
            <Button small disabled={!isUp} onClick={notebook.tryAgain}>
              Try again
            </Button>
          </div>
        </div>
      )}
      <p className="small">
        <span className="soft">Received, in order: </span>
        <span className="mono" data-testid="received">
          {received.join(" ") || "nothing yet"}
        </span>
      </p>
    </Panel>
  );
}

function QueueState(props: { pending: number; hasFailed: boolean }): ReactElement {
  if (props.hasFailed) return <span className="badge bad">failed</span>;
  return props.pending > 0 ? (
    <span className="badge read">saving</span>
  ) : (
    <span className="badge good">saved</span>
  );
}
