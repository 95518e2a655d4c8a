import { StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { ReplicaProvider } from "@dosync/replica/react";
import { open, userOfPage } from "../open.ts";
import { BankCard } from "./BankCard.tsx";
import { BoardView } from "./BoardView.tsx";
import { TopBar } from "./TopBar.tsx";

const { user, board, bank } = open(userOfPage());

createRoot(document.querySelector("#app")!).render(
  <StrictMode>
    <ReplicaProvider replica={board}>
      <ReplicaProvider replica={bank}>
        <TopBar user={user} />
        <main>
          <Suspense fallback={<p className="quiet">Loading …</p>}>
            <BoardView />
            <BankCard />
          </Suspense>
        </main>
      </ReplicaProvider>
    </ReplicaProvider>
  </StrictMode>,
);
