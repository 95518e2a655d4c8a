import { createContext, Fragment, type ReactElement, type ReactNode, useState } from "react";

/** Makes the demo around it begin again, with models of its own. */
export const StartOver = createContext<() => void>(() => {});

export function Restartable({ children }: { readonly children: ReactNode }): ReactElement {
  const [round, setRound] = useState(0);
  return (
    <StartOver value={() => setRound((number) => number + 1)}>
      <Fragment key={round}>{children}</Fragment>
    </StartOver>
  );
}
