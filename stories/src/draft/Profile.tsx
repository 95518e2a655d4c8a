import type { DraftConflict } from "@dosync/core";
import { labelOf } from "@dosync/core/adapter";
import { DraftProvider, useDraft, useRef } from "@dosync/react";
import { type ReactElement, useState } from "react";
import { Button, Panel } from "../design/index.ts";
import { ACCENTS, type Profile as Model } from "./model.ts";
import { TextField } from "./TextField.tsx";

/** The page shows what is committed; the editor below shows its draft, with the same components. */
export function Profile({ profile }: { profile: Model }): ReactElement {
  const [edit, setEdit] = useState(1);
  return (
    <>
      <Panel title="The page" note="what everybody sees">
        <ProfileCard profile={profile} />
        <div className="row">
          <Button small onClick={profile.changeTitleElsewhere}>
            A colleague changes the title
          </Button>
        </div>
      </Panel>
      <DraftProvider key={edit} label="edit profile">
        <Editor profile={profile} onEnd={() => setEdit(edit + 1)} />
      </DraftProvider>
    </>
  );
}

/** Knows nothing of drafts: it shows whatever world it stands in. */
function ProfileCard({ profile }: { profile: Model }): ReactElement {
  const name = useRef(profile.name);
  const accent = useRef(profile.accent);
  return (
    <div className="profile-card" style={{ "--accent": `var(--${accent})` } as object}>
      <span className="avatar" aria-hidden="true">
        {name.slice(0, 1)}
      </span>
      <div>
        <p className="profile-name">{name}</p>
        <p className="soft">{useRef(profile.title)}</p>
        <p className="small">{useRef(profile.motto)}</p>
      </div>
    </div>
  );
}

function Editor({ profile, onEnd }: { profile: Model; onEnd: () => void }): ReactElement {
  const { draft, changes, conflicts, canSave } = useDraft();
  const save = (): void => {
    draft.commit();
    onEnd();
  };
  return (
    <div className="pair">
      <Panel title="Edit" note={`${changes.length} changed`}>
        <TextField label="Name" of={profile.name} />
        <TextField label="Title" of={profile.title} />
        <TextField label="Motto" of={profile.motto} />
        <AccentField profile={profile} />
        <div className="row">
          <Button look="primary" disabled={!canSave} onClick={save}>
            Save
          </Button>
          <Button disabled={changes.length === 0} onClick={onEnd}>
            Cancel
          </Button>
        </div>
      </Panel>
      <Panel title="Preview" note="the draft, live">
        <ProfileCard profile={profile} />
        {conflicts.map((conflict) => (
          <Conflict key={labelOf(conflict.identity)} conflict={conflict} />
        ))}
      </Panel>
    </div>
  );
}

function AccentField({ profile }: { profile: Model }): ReactElement {
  const accent = useRef(profile.accent);
  const { draft } = useDraft();
  return (
    <fieldset className="choices">
      <legend className="small">Accent</legend>
      {ACCENTS.map((value) => (
        <label key={value} className="choice">
          <input
            type="radio"
            name="accent"
            aria-label={value}
            checked={accent === value}
            onChange={() => draft.refSet(profile.accent, value)}
          />
          <span>
            <i className="swatch" style={{ background: `var(--${value})` }} />
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Somebody has changed what is changed here as well: one of both must be chosen. */
function Conflict({ conflict }: { conflict: DraftConflict }): ReactElement {
  const { draft } = useDraft();
  const { identity, base, mine, theirs } = conflict;
  const choose = (value: unknown): void =>
    draft.rebase({
      resolve: (other, unresolved) => (other.identity === identity ? value : unresolved),
    });
  return (
    <div className="notice conflict stack tight" role="alert">
      <strong>Somebody changed the {labelOf(identity)} meanwhile</strong>
      <dl className="versions">
        <dt>Before</dt>
        <dd>{String(base)}</dd>
        <dt>Yours</dt>
        <dd>{String(mine)}</dd>
        <dt>Theirs</dt>
        <dd>{String(theirs)}</dd>
      </dl>
      <div className="row">
        <Button small onClick={() => choose(mine)}>
          Keep mine
        </Button>
        <Button small onClick={() => choose(theirs)}>
          Take theirs
        </Button>
      </div>
    </div>
  );
}
