/** @jsxImportSource preact */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useShared } from "./use-live.ts";

/** One line of a list: an item that can be chosen, or the heading of those below it. */
export interface Line<K> {
  /** Undefined for a heading. */
  readonly key: K | undefined;
  readonly className?: string;
  readonly content: () => ComponentChildren;
}

export interface ListProps<K> {
  readonly label: string;
  readonly lines: readonly Line<K>[];
  readonly selected: K | undefined;
  readonly onSelect: (key: K) => void;
  readonly empty: ComponentChildren;
}

const HEIGHT = 26;
const BEYOND = 8;

/**
 * A list that draws only the lines in sight, however many there are. Arrow keys, Home and End choose; the chosen
 * line stays in sight.
 */
export function List<K extends string | number | object>(props: ListProps<K>): JSX.Element {
  const { label, lines, selected, onSelect, empty } = props;
  const { window } = useShared();
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(400);
  const place = lines.findIndex(({ key }) => key !== undefined && key === selected);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const measure = (): void => setHeight(element.clientHeight);
    measure();
    const Observer = (window as Window & { ResizeObserver?: typeof ResizeObserver }).ResizeObserver;
    if (Observer === undefined) return undefined;
    const observer = new Observer(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [window, lines.length === 0]);

  useEffect(() => {
    const element = box.current;
    if (element === null || place < 0) return;
    const from = place * HEIGHT;
    if (from < element.scrollTop) element.scrollTop = from;
    else if (from + HEIGHT > element.scrollTop + element.clientHeight) {
      element.scrollTop = from + HEIGHT - element.clientHeight;
    }
  }, [selected]);

  if (lines.length === 0) return <div class="list empty">{empty}</div>;
  const first = Math.max(0, Math.floor(top / HEIGHT) - BEYOND);
  const last = Math.min(lines.length, Math.ceil((top + height) / HEIGHT) + BEYOND);

  const choose = (from: number, step: 1 | -1): void => {
    for (let i = from; i >= 0 && i < lines.length; i += step) {
      const { key } = lines[i]!;
      if (key !== undefined) return onSelect(key);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(height / HEIGHT) - 1);
    if (event.key === "ArrowDown") choose(place + 1, 1);
    else if (event.key === "ArrowUp") choose(place < 0 ? lines.length - 1 : place - 1, -1);
    else if (event.key === "PageDown") choose(Math.min(lines.length - 1, place + page), 1);
    else if (event.key === "PageUp") choose(Math.max(0, place - page), -1);
    else if (event.key === "Home") choose(0, 1);
    else if (event.key === "End") choose(lines.length - 1, -1);
    else return;
    event.preventDefault();
  };
  const idOf = (i: number): string => `${label.replaceAll(/\W+/g, "-")}-${i}`;
  const isInSight = place >= first && place < last;
  return (
    <div
      class="list"
      ref={box}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={isInSight ? idOf(place) : undefined}
      onKeyDown={onKeyDown}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div
        role="presentation"
        style={{ height: `${lines.length * HEIGHT}px`, position: "relative" }}
      >
        {lines.slice(first, last).map(({ key, className = "", content }, index) => {
          const i = first + index;
          const style = { top: `${i * HEIGHT}px` };
          if (key === undefined) {
            return (
              <div key={`heading ${i}`} class="row group" role="presentation" style={style}>
                {content()}
              </div>
            );
          }
          // By its place, not by its item: where a hundred commits came, elements get other texts, and none is
          // made. That is half the work.
          return (
            <div
              key={i}
              id={idOf(i)}
              class={`row ${className}`}
              role="option"
              aria-selected={i === place}
              style={style}
              onClick={() => onSelect(key)}
            >
              {content()}
            </div>
          );
        })}
      </div>
    </div>
  );
}
