import { type Dehydrated, TransitionRoot } from "@dosync/react";
import type { Replica } from "@dosync/replica";
import { ReplicaProvider, useReplicaStatus } from "@dosync/replica/react";
import type { ReactNode } from "react";
import { ledger, type Ledger } from "../model/ledger.ts";
import type { LoadRate, Page } from "../model/page.ts";
import { AccountList } from "./AccountList.tsx";
import { PageProvider, UndoProvider, usePage } from "./models.ts";
import { Statement } from "./Statement.tsx";
import { TransferForm } from "./TransferForm.tsx";
import { Transfers } from "./Transfers.tsx";
import { UndoBar } from "./UndoBar.tsx";
import { Worth } from "./Worth.tsx";

export interface AppProps {
  readonly replica: Replica<Ledger>;
  readonly loadRate: LoadRate;
  /** A page that was made already: by the server, by a test, by what keeps it in the browser. */
  readonly page?: Page | undefined;
  /** What the server has sent along. */
  readonly data?: Dehydrated | undefined;
}

export function App({ replica, loadRate, page, data }: AppProps) {
  return (
    <TransitionRoot>
      <ReplicaProvider replica={replica}>
        <PageProvider loadRate={loadRate} model={page} data={data}>
          <WithUndo ledger={replica.model}>
            <header className="top">
              <h1>Ledger</h1>
              <Worth />
              <UndoBar />
            </header>
            <main>
              <Shared />
              <Statement />
            </main>
          </WithUndo>
        </PageProvider>
      </ReplicaProvider>
    </TransitionRoot>
  );
}

function WithUndo({ ledger, children }: { ledger: Ledger; children: ReactNode }) {
  return (
    <UndoProvider ledger={ledger} page={usePage()}>
      {children}
    </UndoProvider>
  );
}

/** What the tabs share is in the browser's storage, so a server has nothing to show of it. */
function Shared() {
  const { connection, storage, held } = useReplicaStatus(ledger);
  if (connection === "opening") return <p className="card">Opening the accounts …</p>;
  return (
    <div className="shared">
      {connection === "outdated" && <p role="alert">There is a newer version. Please reload.</p>}
      {storage === "memory" && <p role="alert">This browser keeps nothing after a reload.</p>}
      {held > 0 && <p role="status">{held} transfers wait until they fit.</p>}
      <AccountList />
      <TransferForm />
      <Transfers />
    </div>
  );
}
