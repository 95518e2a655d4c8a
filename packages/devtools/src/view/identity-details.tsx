/** @jsxImportSource preact */
import { type Identity, meta } from "@dosync/core";
import { inspect, kindOf, readersOf } from "@dosync/core/adapter";
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { edit, isEditable } from "../model/edit.ts";
import { keyText, preview } from "../model/value.ts";
import { clockTime, counted, messageOf } from "./format.ts";
import { Names } from "./names.tsx";
import { compute, type Now, readNow } from "./read-now.ts";
import { useLive, useShared } from "./use-live.ts";
import { ValueTree } from "./value-tree.tsx";

export interface IdentityDetailsProps {
  readonly identity: Identity<unknown>;
  readonly onSelect: (identity: Identity<unknown>) => void;
  readonly onFollow: (identity: Identity<unknown>) => void;
  readonly onGraph: (identity: Identity<unknown>) => void;
}

/** All that is known about one identity. */
export function IdentityDetails(props: IdentityDetailsProps): JSX.Element {
  const { identity, onSelect, onFollow, onGraph } = props;
  const { recorder } = useShared();
  useLive();
  const [computed, setComputed] = useState<Now | undefined>(undefined);
  const found = readNow(recorder, identity);
  const now = found.status === "cold" ? (computed ?? found) : found;
  const { identities } = recorder;
  const known = identities.note(identity);
  const seen = inspect(identity);
  const notes = meta(identity);
  return (
    <>
      <h2>
        {identities.nameOf(identity)} <span class="badge">{kindOf(identity)}</span>
      </h2>
      <p class="note">
        {known.commits === 0 ? "Not written since the panel records." : written(known)}{" "}
        {known.commits > 0 && (
          <button type="button" class="link" onClick={() => onFollow(identity)}>
            Follow it through the commits
          </button>
        )}{" "}
        <button type="button" class="link" onClick={() => onGraph(identity)}>
          Show it in the graph
        </button>
      </p>
      <h3>Value</h3>
      {now.status === "cold" && (
        <p class="note">
          Nobody follows it, so it is not computed.{" "}
          <button
            type="button"
            class="link"
            onClick={() => setComputed(compute(recorder, identity))}
          >
            Compute it now
          </button>
        </p>
      )}
      {now.status === "failed" && <div class="problem">{messageOf(now.error)}</div>}
      {now.status === "value" && (
        <ValueTree
          label={`Value of ${identities.nameOf(identity)}`}
          value={now.value}
          onEdit={isEditable(identity) ? (path, value) => edit(identity, path, value) : undefined}
        />
      )}
      <h3>Who follows it</h3>
      <Followers identity={identity} onSelect={onSelect} />
      <h3>What else is known</h3>
      <dl class="facts">
        <Fact name="Rules" isThere={seen.rules.length > 0}>
          {seen.rules.join(", ")}
        </Fact>
        <Fact name="Validator" isThere={seen.hasValidator}>
          yes
        </Fact>
        <Fact name="Depends on" isThere={seen.dependencies.length > 0}>
          <Names of={seen.dependencies} onSelect={onSelect} />
        </Fact>
        <Fact name="Commit point" isThere={seen.point !== undefined}>
          {seen.point}
        </Fact>
        <Fact name="Claimed by" isThere={seen.claims > 0}>
          {counted(seen.claims, "attempt, draft or sleeper", "attempts, drafts and sleepers")}
        </Fact>
        <Fact name="Kept versions" isThere={seen.versions > 0}>
          {seen.versions}
        </Fact>
        <Fact name="Metadata" isThere={notes !== null && notes !== undefined}>
          <code>{preview(notes)}</code>
        </Fact>
      </dl>
    </>
  );
}

function written({ commits, lastAt }: { commits: number; lastAt: number | undefined }): string {
  return `Written by ${counted(commits, "commit")}, last at ${clockTime(lastAt ?? 0)}.`;
}

interface FactProps {
  readonly name: string;
  readonly isThere: boolean;
  readonly children: ComponentChildren;
}

function Fact({ name, isThere, children }: FactProps): JSX.Element | null {
  if (!isThere) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** Components by name, watches by key, derived values. Other subscriptions are counted. */
function Followers({
  identity,
  onSelect,
}: Pick<IdentityDetailsProps, "identity" | "onSelect">): JSX.Element {
  const { watches, dependents, subscriptions, isShown } = inspect(identity);
  const components = componentsOf(identity);
  const named = [...readersOf(identity).values()].reduce((sum, count) => sum + count, 0);
  const others = Math.max(0, subscriptions - named);
  const isNobody = watches.length + dependents.length + subscriptions + components.size === 0;
  if (isNobody && !isShown) return <p class="note">Nobody, right now.</p>;
  return (
    <dl class="facts">
      <Fact name="Components" isThere={components.size > 0}>
        {[...components]
          .map(([name, count]) => (count === 1 ? name : `${name} (${count})`))
          .join(", ")}
      </Fact>
      <Fact name="Watches" isThere={watches.length > 0}>
        {watches.map((key) => keyText(key)).join(", ")}
      </Fact>
      <Fact name="Derived" isThere={dependents.length > 0}>
        <Names of={dependents} onSelect={onSelect} />
      </Fact>
      <Fact name="Subscriptions" isThere={others > 0}>
        {counted(others, "more", "more")}: effects, programs, and components from before the panel
        was there
      </Fact>
      <Fact name="Transition root" isThere={isShown}>
        shows it
      </Fact>
    </dl>
  );
}

/**
 * The components that show an identity, and how many of each. Also those that show it through derived values.
 */
function componentsOf(identity: Identity<unknown>): Map<string, number> {
  const found = new Map<string, number>();
  const seen = new Set<Identity<unknown>>();
  const visit = (one: Identity<unknown>): void => {
    if (seen.has(one) || seen.size > 500) return;
    seen.add(one);
    for (const [name, count] of readersOf(one)) found.set(name, (found.get(name) ?? 0) + count);
    for (const dependent of inspect(one).dependents) visit(dependent);
  };
  visit(identity);
  return found;
}
