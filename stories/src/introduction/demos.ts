/** What the introduction leads to, in the order of the sidebar. */
export const DEMOS = [
  {
    title: "Transfer",
    problem: "An exception between two writes loses money in two stores, and none here.",
    story: "transfer--react",
    frameworks: "React, Vue",
  },
  {
    title: "Counter and form",
    problem: "A wrong value stays in its input and never reaches the rest of the page.",
    story: "counter-and-form--react",
    frameworks: "React, Vue",
  },
  {
    title: "Invariants",
    problem:
      "Two transactions, each right about what it saw, leave nobody on call. Step through it.",
    story: "invariants--roster-story",
    frameworks: "React",
  },
  {
    title: "Checkout",
    problem: "An order over several requests meets other buyers; retries drawn on a timeline.",
    story: "checkout--order",
    frameworks: "React",
  },
  {
    title: "Commute",
    problem: "Many likes at once: hundreds of attempts with alter, one each with commute.",
    story: "commute--likes",
    frameworks: "React",
  },
  {
    title: "Draft",
    problem: "A form with live preview that nobody else sees, with conflicts to decide.",
    story: "draft--react",
    frameworks: "React, Vue",
  },
  {
    title: "Kanban",
    problem: "You and a teammate move cards; none is ever in two places.",
    story: "kanban--board",
    frameworks: "React",
  },
  {
    title: "Transitions",
    problem:
      "A heavy list in a transition: one store freezes the page, one tears it, ours does neither.",
    story: "transitions--heavy-list",
    frameworks: "React",
  },
  {
    title: "Ants",
    problem: "Each ant is an asynchronous transaction. Not a crumb gets lost.",
    story: "ants--colony",
    frameworks: "React, canvas",
  },
  {
    title: "Agents",
    problem:
      "A save queue that keeps its order, survives failures and never saves what was undone.",
    story: "agents--save-queue",
    frameworks: "React",
  },
  {
    title: "10,000 cells",
    problem: "Ten thousand atoms with derived totals, edited while they change.",
    story: "10-000-cells--react",
    frameworks: "React, Vue",
  },
  {
    title: "10,000 tickets",
    problem: "Two people and you edit ten thousand rows; only the same row is a conflict.",
    story: "10-000-tickets--desk",
    frameworks: "React",
  },
  {
    title: "Replicas",
    problem: "Three changes are on the screen, and the server refuses the second: 101 is left.",
    story: "replicas--tabs",
    frameworks: "React",
  },
  {
    title: "Undo",
    problem: "Two people draw; each takes back their own steps, and never over what the other did.",
    story: "undo--drawing",
    frameworks: "React",
  },
  {
    title: "Time travel",
    problem: "A board as it was, beside the live one. Looking disturbs nobody.",
    story: "time-travel--board",
    frameworks: "React",
  },
  {
    title: "Two frameworks",
    problem: "React and Vue on one page, over the very same model.",
    story: "two-frameworks--together",
    frameworks: "React and Vue",
  },
  {
    title: "Signals",
    problem: "A Preact component on signals that come from the same refs.",
    story: "signals--preact",
    frameworks: "Preact",
  },
] as const;
