/** @jsxImportSource preact */
import type { Identity } from "@dosync/core";
import { kindOf } from "@dosync/core/adapter";
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { neighboursOf } from "../model/graph.ts";
import { PresentValue } from "./present-value.tsx";
import { useLive, useShared } from "./use-live.ts";

export interface GraphMapProps {
  readonly identity: Identity<unknown>;
  readonly onSelect: (identity: Identity<unknown>) => void;
  readonly onIdentity: (identity: Identity<unknown>) => void;
}

/** The height of a box with the space below it. The lines are drawn for it. */
const STEP = 34;
const PAGE = 10;

/**
 * An identity between what it reads and who reads it. Arrow keys move from box to box; Enter makes another one the
 * middle, from where the arrows go on.
 */
export function GraphMap({ identity, onSelect, onIdentity }: GraphMapProps): JSX.Element {
  const { recorder } = useShared();
  useLive();
  const middle = useRef<HTMLButtonElement>(null);
  const isMoving = useRef(false);
  const [shown, setShown] = useState(PAGE);
  const { sources, readers, others } = neighboursOf(identity);
  useLayoutEffect(() => {
    setShown(PAGE);
    if (isMoving.current) middle.current?.focus();
    isMoving.current = false;
  }, [identity]);
  const choose = (one: Identity<unknown>): void => {
    isMoving.current = true;
    onSelect(one);
  };
  const box = (one: Identity<unknown>): JSX.Element => (
    <button type="button" class="box" onClick={() => choose(one)}>
      <Content identity={one} />
    </button>
  );
  const more = (count: number): JSX.Element | null =>
    count <= shown ? null : (
      <button type="button" class="box more" onClick={() => setShown(shown + 5 * PAGE)}>
        {(count - shown).toLocaleString("en")} more
      </button>
    );
  const left = sources.slice(0, shown).map(box);
  const right: JSX.Element[] = readers.slice(0, shown).map(box);
  const rest = more(readers.length);
  if (rest !== null) right.push(rest);
  for (const { kind, name } of others) {
    right.push(
      <span class="box other">
        <span class="kind">{kind}</span>
        <span class="name">{name}</span>
      </span>,
    );
  }
  const moreSources = more(sources.length);
  if (moreSources !== null) left.push(moreSources);
  const rows = Math.max(left.length, right.length, 1);
  const height = rows * STEP;
  return (
    <div
      class="map"
      role="group"
      aria-label={`What ${recorder.identities.nameOf(identity)} reads, and who reads it`}
      onKeyDown={move}
    >
      <Column name="Reads" boxes={left} />
      <Lines count={left.length} height={height} />
      <div class="column middle">
        <div class="gap" aria-hidden="true" />
        <div class="boxes" style={{ minHeight: `${height}px` }}>
          <button
            type="button"
            class="box chosen"
            aria-current="true"
            title="Show its value"
            ref={middle}
            onClick={() => onIdentity(identity)}
          >
            <Content identity={identity} />
          </button>
        </div>
      </div>
      <Lines count={right.length} height={height} isMirrored />
      <Column name="Read by" boxes={right} />
    </div>
  );
}

function Column({ name, boxes }: { name: string; boxes: readonly JSX.Element[] }): JSX.Element {
  return (
    <div class="column">
      <h3>{name}</h3>
      {boxes.length === 0 ? (
        <p class="note">{name === "Reads" ? "nothing" : "nobody, right now"}</p>
      ) : (
        <ul class="boxes">
          {boxes.map((box, i) => (
            <li key={i}>{box}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Content({ identity }: { identity: Identity<unknown> }): ComponentChildren {
  return (
    <>
      <span class="kind">{kindOf(identity)}</span>
      <span class="name">{useShared().recorder.identities.nameOf(identity)}</span>
      <span class="what">
        <PresentValue identity={identity} length={40} />
      </span>
    </>
  );
}

interface LinesProps {
  readonly count: number;
  readonly height: number;
  readonly isMirrored?: boolean;
}

const WIDTH = 40;

/** Lines from each box of a column to the middle. */
function Lines({ count, height, isMirrored = false }: LinesProps): JSX.Element {
  const middle = height / 2;
  const [from, to] = isMirrored ? [WIDTH, 0] : [0, WIDTH];
  const start = (height - count * STEP) / 2 + STEP / 2;
  return (
    <svg class="lines" width={WIDTH} height={height} aria-hidden="true">
      {Array.from({ length: count }, (_, i) => {
        const y = start + i * STEP;
        const half = WIDTH / 2;
        return <path key={i} d={`M${from} ${y}C${half} ${y} ${half} ${middle} ${to} ${middle}`} />;
      })}
    </svg>
  );
}

const STEPS: Readonly<Record<string, readonly [across: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Moves the focus to the next box in the direction of an arrow key. */
function move(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const map = event.currentTarget as HTMLElement;
  const columns = [...map.querySelectorAll<HTMLElement>(".column")].map((column) => [
    ...column.querySelectorAll<HTMLElement>("button.box"),
  ]);
  const at = columns.findIndex((boxes) => boxes.includes(event.target as HTMLElement));
  if (step === undefined || at < 0) return;
  event.preventDefault();
  const [across, down] = step;
  const row = columns[at]!.indexOf(event.target as HTMLElement);
  const next = columns[at + across] ?? [];
  const place = across === 0 ? row + down : Math.min(Math.floor(next.length / 2), next.length - 1);
  next[place]?.focus();
}
