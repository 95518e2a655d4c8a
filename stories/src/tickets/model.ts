import { alter, atom, deref, derived, dosync, dosyncAsync, type Identity } from "@dosync/core";
import {
  addAll,
  at,
  collection,
  fold,
  index,
  ordered,
  range,
  where,
} from "@dosync/core/collection";
import { request } from "../design/request.ts";
import { Trace } from "../design/timeline/trace.ts";

export const TEAMS = ["Cloud", "Data", "Phone", "Web"] as const;
export type Team = (typeof TEAMS)[number];

export interface Ticket {
  readonly id: number;
  readonly title: string;
  readonly team: Team;
  readonly points: number;
  readonly isDone: boolean;
}

/** Two simulated people who work at the tickets. */
export const PEOPLE = ["Ada", "Bo"] as const;
export type Person = (typeof PEOPLE)[number];

export const MOST_POINTS = 99;

interface Options {
  readonly count?: number;
  /** How long somebody looks at a ticket before changing it, in milliseconds. */
  readonly latency?: number;
  readonly random?: () => number;
}

/** Tickets of four teams, with everything that a page asks of them. */
export function createDesk({ count = 10_000, latency = 900, random = Math.random }: Options = {}) {
  const tickets = collection<Ticket>()({
    label: "tickets",
    entity: "ticket",
    key: (ticket) => ticket.id,
    validator: ({ points }) =>
      (points >= 0 && points <= MOST_POINTS) || `A ticket has 0 to ${MOST_POINTS} points.`,
    indexes: {
      team: index((ticket) => ticket.team),
      points: ordered((ticket) => ticket.points),
    },
  });
  dosync(() =>
    addAll(
      tickets,
      Array.from({ length: count }, (_, id) => ticketOf(id)),
    ),
  );

  /** Updated by the difference: an edit costs the same, however many tickets there are. */
  const open = fold(tickets, {
    label: "open",
    start: { count: 0, points: 0 },
    add: (sum, { points, isDone }) =>
      isDone ? sum : { count: sum.count + 1, points: sum.points + points },
    remove: (sum, { points, isDone }) =>
      isDone ? sum : { count: sum.count - 1, points: sum.points - points },
  });

  const team = atom<Team | "all">("all", { label: "team" });
  const shown: Identity<readonly Ticket[]> = derived(
    () => {
      const only = deref(team);
      if (only === "all") return deref(range(tickets, "points", { descending: true }));
      return deref(where(tickets, "team", only)).toSorted(
        (one, other) => other.points - one.points,
      );
    },
    { label: "shown" },
  );

  const trace = new Trace(undefined, PEOPLE);

  /** A change by hand. A synchronous transaction never waits: it overtakes whoever looks at the ticket. */
  function edit(id: number, change: (ticket: Ticket) => Ticket): void {
    dosync(() => alter(at(tickets, id), change), { label: `you: #${id}` });
    trace.mark(`you: #${id}`);
  }
  const addPoints = (id: number, points: number): void =>
    edit(id, (ticket) => ({ ...ticket, points: ticket.points + points }));
  const toggle = (id: number): void =>
    edit(id, (ticket) => ({ ...ticket, isDone: !ticket.isDone }));

  /** All rows that are shown, at one point in time. */
  function halveShown(): void {
    dosync(
      () => {
        for (const { id } of deref(shown)) alter(at(tickets, id), halved);
      },
      { label: "you: half of the points" },
    );
    trace.mark("you: all that are shown");
  }

  /** Somebody reads a ticket, thinks about it, and changes its points: one transaction over an `await`. */
  async function estimate(person: Person, id: number, signal: AbortSignal): Promise<void> {
    const ticket = at(tickets, id);
    try {
      await dosyncAsync(
        async (tx) => {
          trace.begin(person, tx.attempt, `#${id}`);
          tx.signal.addEventListener("abort", () => trace.stop(person));
          const before = tx.ensure(ticket);
          if (before === undefined) return;
          await request(latency, tx.signal);
          tx.alter(ticket, (now) => ({ ...now, points: below(MOST_POINTS + 1) }));
        },
        { label: `${person}: #${id}`, signal },
      );
      trace.end(person, "committed");
    } catch (error) {
      trace.end(person, signal.aborted ? "cancelled" : "refused");
      if (!signal.aborted) throw error;
    }
  }

  /** Estimates one ticket after the other: any that is shown, or one of the first few. */
  async function work(person: Person, isAtTop: () => boolean, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const rows = deref(shown);
      const row = rows[below(isAtTop() ? Math.min(2, rows.length) : rows.length)];
      if (row !== undefined) await estimate(person, row.id, signal);
      await request(latency / 4, signal).catch(() => {});
    }
  }

  /** Changes so many tickets in one transaction, wherever chance has it. */
  function changeSome(number: number): void {
    if (number === 0) return;
    dosync(
      () => {
        for (let i = 0; i < number; i++) {
          const points = below(MOST_POINTS + 1);
          alter(at(tickets, below(count)), (ticket) => ({ ...ticket, points }));
        }
      },
      { label: "rain" },
    );
  }

  const below = (limit: number): number => Math.floor(random() * limit);

  return {
    tickets,
    open,
    team,
    shown,
    trace,
    addPoints,
    toggle,
    halveShown,
    estimate,
    work,
    changeSome,
  };
}

const halved = (ticket: Ticket): Ticket => ({ ...ticket, points: Math.floor(ticket.points / 2) });

const WHAT = ["Login", "Search", "Invoice", "Upload", "Export", "Map", "Cart", "Profile", "Report"];
const WRONG = [
  "is slow",
  "forgets its filter",
  "shows last year",
  "fails on Monday",
  "needs a key",
];

/** The same ticket for the same number, so that each visit begins alike. */
function ticketOf(id: number): Ticket {
  const mixed = Math.imul(id + 1, 2_654_435_761) >>> 6;
  return {
    id,
    title: `${WHAT[mixed % WHAT.length]} ${WRONG[id % WRONG.length]}`,
    team: TEAMS[id % TEAMS.length] as Team,
    points: mixed % 90,
    isDone: mixed % 5 === 0,
  };
}

export type Desk = ReturnType<typeof createDesk>;
