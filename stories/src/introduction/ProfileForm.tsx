import { DraftProvider, useDeref, useDraft } from "@dosync/react";
import { type ReactElement, useState } from "react";
import { Button, Panel } from "../design/index.ts";
import type { Profile } from "../draft/model.ts";
import { TextField } from "../draft/TextField.tsx";

/** The page keeps what is committed while somebody edits two fields of it. */
export function ProfileForm({ profile }: { profile: Profile }): ReactElement {
  const [edit, setEdit] = useState(1);
  const name = useDeref(profile.name);
  const title = useDeref(profile.title);
  return (
    <Panel title="A form" note="an open transaction">
      <DraftProvider key={edit} label="edit profile">
        <Fields profile={profile} onEnd={() => setEdit(edit + 1)} />
      </DraftProvider>
      <p className="notice">{`The page says: ${name}, ${title}.`}</p>
    </Panel>
  );
}

function Fields({ profile, onEnd }: { profile: Profile; onEnd: () => void }): ReactElement {
  const { draft, changes, canSave } = useDraft();
  const save = (): void => {
    draft.commit();
    onEnd();
  };
  return (
    <>
      <div className="two-fields">
        <TextField label="Name" of={profile.name} />
        <TextField label="Title" of={profile.title} />
      </div>
      <div className="row">
        <Button look="primary" disabled={!canSave} onClick={save}>
          Save both
        </Button>
        <Button disabled={changes.length === 0} onClick={onEnd}>
          Cancel
        </Button>
      </div>
    </>
  );
}
