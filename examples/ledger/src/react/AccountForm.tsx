import { DraftProvider, useDraft } from "@dosync/react";
import type { Account } from "../model/ledger.ts";
import { fromCents, toCents } from "../model/money.ts";
import { Field } from "./Field.tsx";

interface AccountFormProps {
  readonly account: Account;
  readonly onEnd: () => void;
}

/** The changes of an account are seen by nobody until they are saved together. */
export function AccountForm(props: AccountFormProps) {
  return (
    <DraftProvider label="account">
      <Fields {...props} />
    </DraftProvider>
  );
}

function Fields({ account, onEnd }: AccountFormProps) {
  const { draft, conflicts, refused, canSave } = useDraft();
  const rule = refused.find(({ identity }) => identity === undefined);

  function save() {
    draft.commit();
    onEnd();
  }
  return (
    <form className="form" action={save}>
      <Field label="Name" of={account.name} parse={String} />
      <Field label="Limit" of={account.limit} parse={toCents} format={fromCents} />
      {rule !== undefined && <p role="alert">{rule.message}</p>}
      {conflicts.length > 0 && (
        <p role="alert">
          Somebody else has changed the same.{" "}
          <button type="button" onClick={() => draft.rebase({ resolve: ({ theirs }) => theirs })}>
            Take theirs
          </button>{" "}
          <button type="button" onClick={() => draft.rebase({ resolve: ({ mine }) => mine })}>
            Keep mine
          </button>
        </p>
      )}
      <div className="buttons">
        <button className="primary" disabled={!canSave}>
          Save
        </button>
        <button type="button" onClick={onEnd}>
          Cancel
        </button>
      </div>
    </form>
  );
}
