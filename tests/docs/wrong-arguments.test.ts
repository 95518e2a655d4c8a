import * as devtools from "@dosync/devtools";
import * as history from "@dosync/history";
import * as persist from "@dosync/persist";
import * as react from "@dosync/react";
import * as replica from "@dosync/replica";
import * as replicaInReact from "@dosync/replica/react";
import * as remote from "@dosync/replica/remote";
import * as replicaServer from "@dosync/replica/server";
import * as tabs from "@dosync/replica/tabs";
import * as replicaTesting from "@dosync/replica/testing";
import * as replicaInVue from "@dosync/replica/vue";
import * as server from "@dosync/server";
import * as signals from "@dosync/signals";
import * as vue from "@dosync/vue";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { createSSRApp } from "vue";
import { renderToString as renderVue } from "vue/server-renderer";
import { type Entry, EVERYTHING, testWrongArguments } from "../support/wrong-arguments.ts";

const entries: readonly Entry[] = [
  ["devtools", devtools],
  ["history", history],
  ["persist", persist],
  ["react", react, inReact],
  ["replica", replica],
  ["replica/react", replicaInReact, inReact],
  ["replica/remote", remote],
  ["replica/server", replicaServer],
  ["replica/tabs", tabs],
  ["replica/testing", replicaTesting],
  ["replica/vue", replicaInVue, inVue],
  ["server", server],
  ["signals", signals],
  ["vue", vue, inVue],
];

/** What is right for a function: it takes any value, it takes none, or an object is what it needs. */
const right: Readonly<Record<string, readonly string[]>> = {
  "devtools openDevtools": ["()", "({})"],
  "devtools record": ["()", "({})"],
  "persist idb": ["()"],
  "react dehydrate": ["({})"],
  "react useDosyncTransition": EVERYTHING,
  "replica memory": ["()", "({})"],
  "replica/tabs tabs": ["()", "({})"],
  "vue dehydrate": ["({})"],
  "vue provideDraft": ["()", "({})"],
  "vue provideView": ["()"],
};

testWrongArguments(entries, right);

/** Hooks are called while a component renders. */
function inReact(call: () => unknown): void {
  renderToString(createElement(() => (call(), null)));
}

/** Composables are called in a `setup`. */
async function inVue(call: () => unknown): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  const app = createSSRApp({
    setup() {
      try {
        call();
      } catch (error) {
        failure = { error };
      }
      return () => null;
    },
  });
  app.config.warnHandler = () => {};
  await renderVue(app);
  if (failure !== undefined) throw failure.error;
}
