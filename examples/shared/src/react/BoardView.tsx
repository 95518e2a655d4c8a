import { useDeref } from "@dosync/react";
import { useMutation, useReplica } from "@dosync/replica/react";
import {
  addCard,
  board,
  type Card,
  type List,
  LISTS,
  MOST_DOING,
  moveCard,
  removeCard,
  titles,
} from "../models/board.ts";
import { Refusal } from "./Refusal.tsx";

export function BoardView() {
  const move = useMutation(moveCard);
  return (
    <section aria-label="Board">
      <h2>Board</h2>
      <Refusal refused={move.refused} onClose={move.reset} />
      <div className="lists">
        {LISTS.map((list) => (
          <ListView key={list} list={list} onMove={(id, to) => move.run({ id, to })} />
        ))}
      </div>
    </section>
  );
}

interface ListViewProps {
  readonly list: List;
  readonly onMove: (id: string, to: List) => void;
}

function ListView({ list, onMove }: ListViewProps) {
  const cards = useDeref(useReplica(board).model[list]);
  const count = list === "doing" ? `${cards.length} of ${MOST_DOING}` : cards.length;
  return (
    <div className="list" role="group" aria-label={titles[list]}>
      <h3>
        {titles[list]} <small>{count}</small>
      </h3>
      <ul>
        {cards.map((card) => (
          <CardView key={card.id} card={card} list={list} onMove={onMove} />
        ))}
      </ul>
      {list === "todo" && <NewCard />}
    </div>
  );
}

function CardView({ card, list, onMove }: ListViewProps & { readonly card: Card }) {
  const remove = useMutation(removeCard);
  const { doing } = useReplica(board).model;
  const isFull = useDeref(doing).length >= MOST_DOING;
  return (
    <li>
      <span>
        {card.title} {card.by !== "" && <small>{card.by}</small>}
      </span>
      <span className="row">
        {LISTS.filter((to) => to !== list).map((to) => (
          <button
            key={to}
            disabled={to === "doing" && isFull}
            onClick={() => onMove(card.id, to)}
            aria-label={`Move ${card.title} to ${titles[to]}`}
          >
            {titles[to]}
          </button>
        ))}
        <button onClick={() => remove.run(card.id)} aria-label={`Remove ${card.title}`}>
          ✕
        </button>
      </span>
    </li>
  );
}

function NewCard() {
  const { run, refused, reset } = useMutation(addCard);
  const add = (form: FormData): void => {
    run({ id: crypto.randomUUID(), title: form.get("title") as string });
  };
  return (
    <form action={add} className="row">
      <input
        name="title"
        aria-label="New card"
        placeholder="New card"
        pattern=".*\S.*"
        maxLength={80}
        required
        autoComplete="off"
      />
      <button>Add</button>
      <Refusal refused={refused} onClose={reset} />
    </form>
  );
}
