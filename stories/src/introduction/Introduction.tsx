import { type ReactElement, useContext, useState } from "react";
import { Button } from "../design/index.ts";
import { StartOver } from "../design/Restartable.tsx";
import { SourcePanel } from "../design/SourcePanel.tsx";
import "./introduction.css";
import { createShop } from "../checkout/model.ts";
import { createProfile } from "../draft/model.ts";
import { createBank } from "../transfer/model.ts";
import modelText from "../transfer/model.ts?raw";
import { DEMOS } from "./demos.ts";
import { Hero } from "./Hero.tsx";
import heroText from "./Hero.tsx?raw";
import { Order } from "./Order.tsx";
import { ProfileForm } from "./ProfileForm.tsx";

const FILES = [
  { name: "model.ts", text: modelText },
  { name: "Hero.tsx", text: heroText },
];

/** Two minutes: what it is, three things to press, and where to go on. */
export function Introduction(): ReactElement {
  const [bank] = useState(createBank);
  const [shop] = useState(() => createShop());
  const [profile] = useState(createProfile);
  return (
    <main className="demo-page introduction">
      <header className="intro-head">
        <p className="brand">
          <Mark /> dosync
          <Button look="quiet" small onClick={useContext(StartOver)}>
            Start over
          </Button>
        </p>
        <h1>
          State that changes <em>all or nothing</em>
        </h1>
        <p className="lead">
          Press something. An exception, an <code>await</code> and an open form each come in between
          two changes, and no component ever sees half of them.
        </p>
      </header>

      <div className="alive">
        <Hero bank={bank} />
        <Order shop={shop} />
        <ProfileForm profile={profile} />
      </div>

      <section aria-label="Words" className="stack">
        <h2>Five words</h2>
        <dl className="words">
          <dt>atom</dt>
          <dd>one value that changes at once, with a validator at its door</dd>
          <dt>ref</dt>
          <dd>a value that changes together with others, in a transaction</dd>
          <dt>dosync</dt>
          <dd>the transaction: it commits as a whole, or throws and has changed nothing</dd>
          <dt>dosyncAsync</dt>
          <dd>the same across await, with snapshots, conflicts and retries</dd>
          <dt>draft</dt>
          <dd>a transaction that a form holds open until it is saved</dd>
        </dl>
      </section>

      <SourcePanel files={FILES} />

      <section aria-label="Demos" className="stack">
        <h2>What to try</h2>
        <ul className="demos">
          {DEMOS.map(({ title, problem, story, frameworks }) => (
            <li key={title}>
              <a href={`?path=/story/${story}`} target="_top">
                {title}
              </a>
              <p>{problem}</p>
              <p className="soft small">{frameworks}</p>
            </li>
          ))}
        </ul>
        <p className="soft small">
          Each demo shows the files that it is made of, and a log of every commit, watch and retry.
          Press Start over, as on this page, to begin with fresh state.
        </p>
      </section>
    </main>
  );
}

/** A timeline with a commit on it. */
function Mark(): ReactElement {
  return (
    <svg width="34" height="16" viewBox="0 0 34 16" aria-hidden="true">
      <path d="M0 8h34" stroke="var(--line-strong)" strokeWidth="1.5" />
      <circle cx="7" cy="8" r="3" fill="var(--line-strong)" />
      <circle cx="17" cy="8" r="5.5" fill="var(--commit)" />
      <circle cx="27" cy="8" r="3" fill="var(--line-strong)" />
    </svg>
  );
}
