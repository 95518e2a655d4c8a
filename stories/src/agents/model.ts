import { agent, agentError, alter, deref, dosync, ref, restartAgent, send } from "@dosync/core";
import { Observed } from "../design/observed.ts";

/** What the server knows: revisions in the order in which they arrived. */
export interface Server {
  readonly isUp: boolean;
  readonly received: readonly number[];
}

/** Notes that are saved after each commit, one after another, through a queue. */
export function createNotebook({ latency = 450 }: { latency?: number } = {}) {
  const lines = ref<readonly string[]>(["Feed the owls"], { label: "lines" });
  const revision = ref(1, { label: "revision" });
  const saved = agent(1, { label: "saved revision" });
  const server = new Observed<Server>({ isUp: true, received: [] });

  /** The action: its value is what the server has confirmed, the next action starts from there. */
  async function save(_last: number, number: number): Promise<number> {
    await pause(latency);
    if (!server.get().isUp) throw new Error("The server does not answer");
    server.update(({ isUp, received }) => ({ isUp, received: [...received, number] }));
    return number;
  }

  /**
   * The send is held until the commit: no request for a change that did not happen. An agent that
   * has failed takes no more actions; a line that comes meanwhile is saved when it is tried again.
   */
  function add(line: string): void {
    dosync(
      () => {
        alter(lines, (all) => [...all, line]);
        const number = alter(revision, (count) => count + 1);
        if (agentError(saved) === undefined) send(saved, save, number);
        if (line.includes("cat")) throw new Error("No cats in the owls' notebook");
      },
      { label: `add “${line}”` },
    );
  }

  /** A save has the whole notebook in it, so the newest stands for those that failed or waited. */
  function tryAgain(): void {
    restartAgent(saved, deref(saved), { clearActions: true });
    send(saved, save, deref(revision));
  }

  const setUp = (isUp: boolean): void => server.update(({ received }) => ({ isUp, received }));

  return {
    lines,
    revision,
    saved,
    server,
    add,
    tryAgain,
    setUp,
    identities: [lines, revision, saved],
  };
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

export type Notebook = ReturnType<typeof createNotebook>;
