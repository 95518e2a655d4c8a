import {
  addCommitListener,
  type Atom,
  type CommitRecord,
  type Identity,
  reset,
} from "@dosync/core";
import { isPlain, kindOf, labelOf, readCommitted } from "@dosync/core/adapter";
import {
  type CustomInspectorState,
  type DevtoolsPluginApi,
  setupDevtoolsPlugin,
} from "@vue/devtools-api";
import { type App, getCurrentInstance } from "vue";

// Development only. Each call stands behind `process.env.NODE_ENV !== "production"`, spelt out: with a
// constant from another file some bundlers drop the call but keep what is here.

const ID = "dosync";

/** Tells Vue's developer tools what the component that is set up shows. */
export function currentInspector(): Inspector | undefined {
  const app = getCurrentInstance()?.appContext.app;
  if (app === undefined || !("__VUE_DEVTOOLS_GLOBAL_HOOK__" in globalThis)) return undefined;
  let inspector = inspectors.get(app);
  if (inspector === undefined) inspectors.set(app, (inspector = new Inspector(app)));
  return inspector;
}

const inspectors: WeakMap<App, Inspector> = new WeakMap();

type Api = Omit<DevtoolsPluginApi<unknown>, "getSettings" | "setSettings">;

/** The inspector of one application. Its commits are in the timeline. */
export class Inspector {
  readonly #shown: Map<string, WeakRef<Identity<unknown>>> = new Map();
  readonly #ids: WeakMap<Identity<unknown>, string> = new WeakMap();
  #added = 0;
  #api: Api | undefined;

  constructor(app: App) {
    setupDevtoolsPlugin(
      { id: `dev.${ID}`, label: ID, packageName: "@dosync/vue", app: app as never },
      (api) => this.#start(api, app),
    );
  }

  add(identity: Identity<unknown>): void {
    if (this.#ids.has(identity)) return;
    const id = `${this.#added++}`; // never that of one that was collected
    this.#ids.set(identity, id);
    this.#shown.set(id, new WeakRef(identity));
    this.#api?.sendInspectorTree(ID);
  }

  #start(api: Api, app: App): void {
    this.#api = api;
    api.addInspector({ id: ID, label: ID, icon: "account_balance" });
    api.addTimelineLayer({ id: ID, label: ID, color: 0x7a5cff });
    api.on.getInspectorTree((payload) => {
      if (payload.inspectorId === ID) payload.rootNodes = this.#nodes(payload.filter);
    });
    api.on.getInspectorState((payload) => {
      const identity = this.#shown.get(payload.nodeId)?.deref();
      if (payload.inspectorId === ID && identity !== undefined) payload.state = stateOf(identity);
    });
    api.on.editInspectorState((payload) => {
      const identity = this.#shown.get(payload.nodeId)?.deref();
      if (payload.inspectorId !== ID || identity === undefined || kindOf(identity) !== "atom")
        return;
      const [, ...path] = payload.path; // the first is the name under which the whole value stands
      reset(identity as Atom<unknown>, edited(readCommitted(identity), path, payload.state));
    });
    app.onUnmount(addCommitListener((record) => this.#tell(api, record)));
  }

  #nodes(filter: string): { id: string; label: string; tags: Tag[] }[] {
    const nodes: { id: string; label: string; tags: Tag[] }[] = [];
    for (const [id, reference] of this.#shown) {
      const identity = reference.deref();
      if (identity === undefined) this.#shown.delete(id);
      else if (labelOf(identity).includes(filter)) {
        const tag = { label: kindOf(identity), textColor: 0xffffff, backgroundColor: 0x7a5cff };
        nodes.push({ id, label: labelOf(identity), tags: [tag] });
      }
    }
    return nodes;
  }

  #tell(api: Api, record: CommitRecord): void {
    const names = record.writes.map(([identity]) => labelOf(identity));
    api.addTimelineEvent({
      layerId: ID,
      event: {
        time: api.now(),
        title: record.label ?? names.join(", "),
        subtitle: record.attempts === 1 ? "" : `${record.attempts} attempts`,
        data: {
          point: record.point,
          attempts: record.attempts,
          writes: Object.fromEntries(
            record.writes.map(([identity, old, value]) => [labelOf(identity), { old, value }]),
          ),
          conflicts: record.conflicts.map(labelOf),
        },
        logType: record.attempts === 1 ? "default" : "warning",
      },
    });
    api.sendInspectorState(ID);
  }
}

/** An edit of an inspector at a place in a value. It gives another value or another name, or removes it. */
interface Edit {
  readonly value?: unknown;
  readonly newKey?: string | null | undefined;
  readonly remove?: boolean | undefined;
}

/** A copy of a value with one change: values are never changed themselves. */
function edited(value: unknown, [key, ...rest]: readonly string[], edit: Edit): unknown {
  if (key === undefined) return edit.value;
  if (Array.isArray(value)) {
    const inside = rest.length === 0 && edit.remove ? [] : [edited(value[+key], rest, edit)];
    return [...value.slice(0, +key), ...inside, ...value.slice(+key + 1)];
  }
  if (!isPlain(value)) return value; // cannot be copied like this
  const entries = Object.entries(value as object);
  if (!entries.some(([name]) => name === key)) entries.push([key, undefined]);
  return Object.fromEntries(
    entries.flatMap(([name, part]): [string, unknown][] => {
      if (name !== key) return [[name, part]];
      if (rest.length > 0) return [[name, edited(part, rest, edit)]];
      return edit.remove ? [] : [[edit.newKey || name, edit.value]];
    }),
  );
}

interface Tag {
  label: string;
  textColor: number;
  backgroundColor: number;
}

function stateOf(identity: Identity<unknown>): CustomInspectorState {
  let value: unknown;
  try {
    value = readCommitted(identity);
  } catch (error) {
    value = error;
  }
  return { [kindOf(identity)]: [{ key: "value", value, editable: kindOf(identity) === "atom" }] };
}
