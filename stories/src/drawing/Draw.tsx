import { useKeys, useRef } from "@dosync/react";
import { type ReactElement, useEffect, useState } from "react";
import { Button, Panel, Switch } from "../design/index.ts";
import { Canvas } from "./Canvas.tsx";
import { ARTISTS, type Drawing } from "./model.ts";
import { Person } from "./Person.tsx";

export function Draw({ drawing }: { drawing: Drawing }): ReactElement {
  const [chosen, setChosen] = useState<number>();
  const [isBoThere, setBoThere] = useState(false);
  const isThere = useKeys(drawing.shapes).includes(chosen ?? -1);
  const isNight = useRef(drawing.isNight);
  useBo(drawing, isBoThere);

  const withChosen = (act: (id: number) => void) => () => {
    if (chosen !== undefined) act(chosen);
  };
  return (
    <>
      <Panel title="Drawing" note="drag a shape, or focus it and press an arrow key">
        <Canvas drawing={drawing} chosen={chosen} onChoose={setChosen} />
        <div className="row">
          <Button disabled={!isThere} onClick={withChosen((id) => drawing.paint("You", id))}>
            Paint {isThere ? chosen : "it"}
          </Button>
          <Button disabled={!isThere} onClick={withChosen((id) => drawing.removeShape("You", id))}>
            Remove {isThere ? chosen : "it"}
          </Button>
          <Button onClick={() => setChosen(drawing.addShape("You"))}>Add one</Button>
          <Button onClick={() => drawing.turnTheLight("You")}>{isNight ? "Day" : "Night"}</Button>
          <Switch label="Bo draws as well" checked={isBoThere} onChange={setBoThere} />
        </div>
      </Panel>
      <div className="artists">
        {ARTISTS.map((who) => (
          <Person key={who} drawing={drawing} who={who} />
        ))}
      </div>
    </>
  );
}

function useBo(drawing: Drawing, isThere: boolean): void {
  useEffect(() => {
    if (!isThere) return undefined;
    const timer = setInterval(() => drawing.drawAtRandom("Bo"), 1_200);
    return () => clearInterval(timer);
  }, [drawing, isThere]);
}
