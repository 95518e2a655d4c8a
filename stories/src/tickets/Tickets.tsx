import { useAtom, useDeref } from "@dosync/react";
import { type ReactElement, useEffect, useId, useRef as useReactRef, useState } from "react";
import { Button, messageOf, Panel, Stat, Stats, Switch, useObserved } from "../design/index.ts";
import { Meter } from "../design/meter.ts";
import { Timeline } from "../design/timeline/Timeline.tsx";
import { type Desk, PEOPLE, type Team, TEAMS } from "./model.ts";
import { TicketList } from "./TicketList.tsx";

export function Tickets({ desk }: { desk: Desk }): ReactElement {
  const [refusal, setRefusal] = useState("");
  const [areThere, setThere] = useState(false);
  const [areAtTop, setAtTop] = useState(false);
  const [perFrame, setPerFrame] = useState(0);
  usePeople(desk, areThere, areAtTop);

  return (
    <>
      <Panel title="Tickets" note="most points first">
        <Figures desk={desk} perFrame={perFrame} />
        <div className="tickets-controls">
          <TeamChoice desk={desk} />
          <Rate perFrame={perFrame} onChange={setPerFrame} />
        </div>
        <TicketList
          desk={desk}
          onError={(error) => setRefusal(error === undefined ? "" : messageOf(error))}
        />
        <div className="row">
          <Button onClick={desk.halveShown}>Halve the points of all that are shown</Button>
        </div>
        {refusal === "" ? null : (
          <p className="notice refused" role="status">
            {refusal}
          </p>
        )}
      </Panel>
      <Panel
        title="Who is in whose way"
        note={
          <span className="legend">
            <span className="badge good">committed</span>
            <span className="badge warn">overtaken</span>
          </span>
        }
      >
        <div className="row">
          <Switch label="Ada and Bo estimate tickets" checked={areThere} onChange={setThere} />
          <Switch label="both among the first two" checked={areAtTop} onChange={setAtTop} />
        </div>
        <Timeline trace={desk.trace} empty="Let Ada and Bo work to see their attempts." />
      </Panel>
    </>
  );
}

function Figures({ desk, perFrame }: { desk: Desk; perFrame: number }): ReactElement {
  const [meter] = useState(() => new Meter());
  const { framesPerSecond } = useObserved(meter.reading);
  useEffect(() => meter.run(() => desk.changeSome(perFrame)), [meter, desk, perFrame]);
  const { count, points } = useDeref(desk.open);
  return (
    <Stats>
      <Stat name="Shown">{useDeref(desk.shown).length}</Stat>
      <Stat name="Open">{count}</Stat>
      <Stat name="Points of open ones">{points}</Stat>
      <Stat name="Frames a second">{framesPerSecond}</Stat>
    </Stats>
  );
}

function TeamChoice({ desk }: { desk: Desk }): ReactElement {
  const id = useId();
  const [team, setTeam] = useAtom(desk.team);
  return (
    <div className="field">
      <label htmlFor={id}>Team</label>
      <select
        id={id}
        className="input"
        value={team}
        onChange={(event) => setTeam(event.target.value as Team | "all")}
      >
        <option value="all">all</option>
        {TEAMS.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </div>
  );
}

function Rate(props: { perFrame: number; onChange: (perFrame: number) => void }): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Other changes in each frame: {props.perFrame}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={50}
        value={props.perFrame}
        onChange={(event) => props.onChange(Number(event.target.value))}
      />
    </div>
  );
}

/** The two people, until the switch is off or the page is left. */
function usePeople(desk: Desk, areThere: boolean, areAtTop: boolean): void {
  const isAtTop = useReactRef(areAtTop);
  useEffect(() => {
    isAtTop.current = areAtTop;
  }, [isAtTop, areAtTop]);
  useEffect(() => {
    if (!areThere) return undefined;
    const leave = new AbortController();
    for (const person of PEOPLE) void desk.work(person, () => isAtTop.current, leave.signal);
    return () => leave.abort();
  }, [desk, areThere, isAtTop]);
}
