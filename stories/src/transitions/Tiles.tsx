import { Fragment, memo, type ReactElement, useLayoutEffect, useRef } from "react";
import { TILES, work } from "./model.ts";
import type { Read, Show } from "./readers.tsx";
import type { Witness } from "./witness.ts";

/** Rendered once; from then on every tile hears of the season by itself. */
export const Tiles = memo(function Tiles(props: { read: Read; witness: Witness }): ReactElement {
  const show: Show = (season) => <Tile season={season} witness={props.witness} />;
  return (
    <div className="tiles" data-tiles aria-hidden="true">
      {Array.from({ length: TILES }, (_, index) => (
        <Fragment key={index}>{props.read(show)}</Fragment>
      ))}
    </div>
  );
});

function Tile({ season, witness }: { season: number; witness: Witness }): ReactElement {
  const element = useRef<HTMLSpanElement>(null);
  work();
  witness.rendered();
  useLayoutEffect(() => {
    if (element.current !== null) witness.committed(element.current);
  });
  return <span ref={element} className={`tile season-${season}`} data-season={season} />;
}
