import { reset } from "@dosync/core";
import { useDeref, useDosyncTransition, useEntity } from "@dosync/react";
import { memo, useState } from "react";
import { euros } from "../model/money.ts";
import { CATEGORIES, type Category } from "../model/page.ts";
import { usePage } from "./models.ts";

export function Statement() {
  const { found } = usePage();
  const lines = useDeref(found);
  return (
    <section className="card statement" aria-label="Statement">
      <h2>Statement</h2>
      <Filter />
      <Sums />
      <p className="quiet" role="status">
        {lines.length} lines
      </p>
      <ul className="lines">
        {lines.map(({ id }) => (
          <StatementLine key={id} id={id} />
        ))}
      </ul>
    </section>
  );
}

/** Typing is urgent; the 5,000 lines come in the background. */
function Filter() {
  const { filter } = usePage();
  const [text, setText] = useState("");
  const [isPending, startTransition] = useDosyncTransition();
  return (
    <label className="filter">
      Find
      <input
        type="search"
        value={text}
        aria-busy={isPending}
        onChange={(event) => {
          const next = event.target.value;
          setText(next);
          startTransition(() => void reset(filter, next));
        }}
      />
    </label>
  );
}

function Sums() {
  const sums = useDeref(usePage().sums);
  return (
    <dl className="sums">
      {CATEGORIES.map((category) => (
        <div key={category}>
          <dt>{category}</dt>
          <dd data-category={category}>{euros(sums[category])}</dd>
        </div>
      ))}
    </dl>
  );
}

/** It renders again when its own line changes, and for no other. */
const StatementLine = memo(function StatementLine({ id }: { id: number }) {
  const { lines, choices, choose } = usePage();
  const line = useEntity(lines, id);
  const choice = useEntity(choices, id);
  const [isOpen, setOpen] = useState(false);
  if (line === undefined) return null;

  const { category } = choice ?? line;
  return (
    <li>
      <time>{line.day}</time>
      <span>{line.text}</span>
      <b className={line.amount < 0 ? "minus" : ""}>{euros(line.amount)}</b>
      {isOpen ? (
        <select
          autoFocus
          aria-label={`Category of line ${id}`}
          value={category}
          onBlur={() => setOpen(false)}
          onChange={(event) => {
            choose(id, event.target.value as Category);
            setOpen(false);
          }}
        >
          {CATEGORIES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      ) : (
        <button type="button" onClick={() => setOpen(true)}>
          {category}
        </button>
      )}
    </li>
  );
});
