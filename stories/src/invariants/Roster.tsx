import { useRef } from "@dosync/react";
import { type ReactElement } from "react";
import { Button, Panel, useObserved } from "../design/index.ts";
import type { Doctor, Guard, Roster as Model } from "./roster.ts";

interface RosterProps {
  readonly roster: Model;
  readonly guard: Guard;
  readonly onGuard: (guard: Guard) => void;
}

const GUARDS: readonly { guard: Guard; label: string }[] = [
  { guard: "nothing", label: "Nothing" },
  { guard: "ensure", label: "ensure" },
  { guard: "invariant", label: "invariant" },
];

export function Roster({ roster, guard, onGuard }: RosterProps): ReactElement {
  const [ada, grace] = roster.doctors;
  const onCall = [useRef(ada.isOnCall), useRef(grace.isOnCall)].filter(Boolean).length;
  return (
    <>
      <Panel title="On call" note="at least one doctor, always">
        <fieldset className="choices">
          <legend className="small soft">What guards the rule</legend>
          {GUARDS.map(({ guard: value, label }) => (
            <label key={value} className="choice">
              <input
                type="radio"
                name="guard"
                checked={guard === value}
                onChange={() => onGuard(value)}
              />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
        <p
          className={`notice ${onCall === 0 ? "refused" : "committed"}`}
          role="status"
          aria-label="On call now"
        >
          {onCall === 0
            ? "Nobody is on call. Both transactions were right about what they saw: write skew."
            : `${onCall} of 2 on call.`}
        </p>
      </Panel>
      <div className="pair">
        {roster.doctors.map((doctor) => (
          <Leave key={doctor.name} doctor={doctor} />
        ))}
      </div>
    </>
  );
}

const TONES = { committed: "good", refused: "bad", running: "read", "not started": "" };

function Leave({ doctor }: { doctor: Doctor }): ReactElement {
  const { attempt, next, outcome, notes } = useObserved(doctor.progress);
  const isOnCall = useRef(doctor.isOnCall);
  return (
    <Panel title={doctor.name} note={isOnCall ? "on call" : "off duty"}>
      <div className="row">
        <span className={`badge ${TONES[outcome]}`}>{outcome}</span>
        {attempt > 0 ? (
          <span className={`badge ${attempt > 1 ? "warn" : ""}`}>attempt {attempt}</span>
        ) : null}
      </div>
      <Button look="primary" disabled={next === undefined} onClick={doctor.step}>
        {next ?? "Finished"}
      </Button>
      <ol className="notes">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ol>
    </Panel>
  );
}
