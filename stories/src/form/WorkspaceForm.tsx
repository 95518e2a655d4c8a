import type { Atom } from "@dosync/core";
import { useDeref, useValidation } from "@dosync/react";
import type { ReactElement } from "react";
import { Field, messageOf, Panel, Stat, Stats } from "../design/index.ts";
import type { Workspace } from "./model.ts";

/** The inputs keep what is typed, right or wrong; the atoms take only what is right. */
export function WorkspaceForm({ workspace }: { workspace: Workspace }): ReactElement {
  return (
    <div className="pair">
      <Panel title="Workspace" note="type something wrong">
        <TextField label="Name" of={workspace.name} />
        <TextField label="Address" of={workspace.address} />
        <NumberField label="Seats" of={workspace.seats} />
      </Panel>
      <Committed workspace={workspace} />
    </div>
  );
}

function TextField({ label, of }: { label: string; of: Atom<string> }): ReactElement {
  const { value, set, error } = useValidation(of);
  return (
    <Field label={label} error={error === undefined ? undefined : messageOf(error)}>
      {(control) => (
        <input {...control} value={value} onChange={(event) => set(event.target.value)} />
      )}
    </Field>
  );
}

function NumberField({ label, of }: { label: string; of: Atom<number> }): ReactElement {
  const { value, set, error } = useValidation(of);
  return (
    <Field label={label} error={error === undefined ? undefined : messageOf(error)}>
      {(control) => (
        <input
          {...control}
          type="number"
          value={Number.isNaN(value) ? "" : value}
          onChange={(event) => set(event.target.valueAsNumber)}
        />
      )}
    </Field>
  );
}

function Committed({ workspace }: { workspace: Workspace }): ReactElement {
  return (
    <Panel title="The rest of the page" note="committed values only">
      <Stats>
        <Stat name="Name" small>
          {useDeref(workspace.name)}
        </Stat>
        <Stat name="Address" small>
          {useDeref(workspace.address)}
        </Stat>
        <Stat name="Seats" small>
          {useDeref(workspace.seats)}
        </Stat>
        <Stat name="Price, derived" small>
          {useDeref(workspace.price)} €
        </Stat>
      </Stats>
    </Panel>
  );
}
