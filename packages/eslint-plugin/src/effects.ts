import type { TSESTree } from "@typescript-eslint/utils";
import { type Node, dottedPath, propertyName, rootIdentifier, unwrap } from "./ast.ts";
import { type SourceFile, isGlobal } from "./file.ts";
import { localFunction, originOf } from "./names.ts";
import { operationOf } from "./operations.ts";

/** `effect` changes the world outside; `input` reads something that differs at each run. */
export interface SideEffect {
  readonly kind: "effect" | "input";
  /** As messages name it: `fetch(…)`, `Date.now()`. */
  readonly text: string;
}

const EFFECT_CALLS = new Set(
  (
    "alert cancelAnimationFrame cancelIdleCallback clearInterval clearTimeout confirm fetch " +
    "importScripts postMessage prompt queueMicrotask requestAnimationFrame requestIdleCallback " +
    "setImmediate setInterval setTimeout"
  ).split(" "),
);

const EFFECT_CONSTRUCTORS = new Set(
  (
    "BroadcastChannel EventSource Notification RTCPeerConnection SharedWorker WebSocket " +
    "WebTransport Worker XMLHttpRequest"
  ).split(" "),
);

/** Objects of the platform whose every method reaches outside. */
const EFFECT_OBJECTS = new Set(
  "caches cookieStore history indexedDB localStorage location sessionStorage".split(" "),
);

const EFFECT_METHODS = new Set(
  "navigator.clipboard navigator.locks navigator.sendBeacon navigator.serviceWorker".split(" "),
);

/** Objects of the platform that are changed by assigning to their properties. */
const EFFECT_TARGETS = new Set("document localStorage location sessionStorage window".split(" "));

const INPUT_CALLS = new Set(
  (
    "Date Date.now Math.random crypto.getRandomValues crypto.randomUUID performance.now " +
    "process.hrtime process.hrtime.bigint"
  ).split(" "),
);

const GLOBAL_OBJECTS = new Set(["globalThis", "self", "window"]);

/** Modules whose functions do input and output. */
const EFFECT_MODULES =
  /^(node:)?(fs|fs\/promises|child_process|dgram|dns|http|http2|https|net|tls)$|^(axios|ky|node-fetch|undici)$/;

/** Functions of dosync that start what a transaction cannot take back. */
const ASYNCHRONOUS = new Set(["dosyncAsync", "settled", "when"]);

export function sideEffectOf(file: SourceFile, node: Node): SideEffect | null {
  if (node.type === "CallExpression") return effectOfCall(file, node);
  if (node.type === "NewExpression") return effectOfConstructor(file, node);
  if (node.type === "AssignmentExpression") return effectOfWrite(file, node.left);
  if (node.type === "UnaryExpression" && node.operator === "delete") {
    return effectOfWrite(file, node.argument);
  }
  return null;
}

function effectOfCall(file: SourceFile, call: TSESTree.CallExpression): SideEffect | null {
  const operation = operationOf(file, call);
  if (operation !== null) {
    return operation.from === "core" && ASYNCHRONOUS.has(operation.name)
      ? effect(`${operation.name}(…)`)
      : null;
  }
  const origin = originOf(file, call.callee);
  const path = platformPath(file, call.callee);
  if (origin !== null) {
    return EFFECT_MODULES.test(origin.module) ? effect(textOf(call.callee)) : null;
  }
  if (path === null) return null;
  const [first = "", second = ""] = path;
  const full = path.join(".");
  if (INPUT_CALLS.has(full)) {
    return { kind: "input", text: call.arguments.length === 0 ? `${full}()` : `${full}(…)` };
  }
  const reachesOut =
    (path.length === 1 && EFFECT_CALLS.has(first)) ||
    (path.length > 1 && EFFECT_OBJECTS.has(first)) ||
    (path.length > 1 && EFFECT_METHODS.has(`${first}.${second}`));
  return reachesOut ? effect(`${full}(…)`) : null;
}

function effectOfConstructor(file: SourceFile, node: TSESTree.NewExpression): SideEffect | null {
  const path = platformPath(file, node.callee);
  if (path?.length !== 1) return null;
  const name = path[0] ?? "";
  if (name === "Date" && node.arguments.length === 0) return { kind: "input", text: "new Date()" };
  return EFFECT_CONSTRUCTORS.has(name) ? effect(`new ${name}(…)`) : null;
}

function effectOfWrite(file: SourceFile, target: Node): SideEffect | null {
  const path = platformPath(file, target);
  if (path === null || !EFFECT_TARGETS.has(path[0] ?? "")) return null;
  return path.length > 1 || path[0] === "location" ? effect(`${path.join(".")} = …`) : null;
}

/** The path of a global name without `window.`; null for other names. */
function platformPath(file: SourceFile, node: Node): string[] | null {
  const root = rootIdentifier(node);
  const path = dottedPath(node);
  if (root === null || path === null || !isGlobal(file, root)) return null;
  return path.length > 1 && GLOBAL_OBJECTS.has(path[0] ?? "") ? path.slice(1) : path;
}

function textOf(callee: Node): string {
  return `${dottedPath(callee)?.join(".") ?? "this call"}(…)`;
}

function effect(text: string): SideEffect {
  return { kind: "effect", text };
}

/** Whether an expression is plainly a promise. */
export function isPromise(file: SourceFile, node: Node): boolean {
  const value = unwrap(node);
  if (value.type === "ImportExpression") return true;
  if (value.type === "NewExpression") return dottedPath(value.callee)?.join(".") === "Promise";
  if (value.type !== "CallExpression") return false;
  const operation = operationOf(file, value);
  if (operation !== null) return operation.from === "core" && ASYNCHRONOUS.has(operation.name);
  const callee = unwrap(value.callee);
  if (callee.type === "MemberExpression") {
    const path = dottedPath(callee);
    if (path?.[0] === "Promise") return path[1] !== "withResolvers";
    return ["catch", "finally", "then"].includes(propertyName(callee) ?? "");
  }
  return localFunction(file, callee)?.async === true;
}
