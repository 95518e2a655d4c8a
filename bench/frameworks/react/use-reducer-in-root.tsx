import {
  createContext,
  type ReactNode,
  useInsertionEffect,
  useLayoutEffect,
  useReducer,
} from "react";
import type { Application } from "../application.ts";
import { application } from "./application.tsx";

/**
 * Without any store, but with what following React's transitions takes of React: a provider, a
 * component around everything that is part of each update, and for each cell a reducer and two
 * effects, which say when it comes, is shown, is hidden and goes.
 */
export function make(count: number): Application {
  const setters: ((value: number) => void)[] = [];
  let ping = nothing;
  return application(count, {
    Around({ children }: { readonly children: ReactNode }) {
      const [pings, dispatch] = useReducer(increment, 0);
      ping = dispatch;
      useInsertionEffect(nothing, [pings]);
      useLayoutEffect(nothing);
      return <Root.Provider value={true}>{children}</Root.Provider>;
    },
    Cell({ index }) {
      const [value, set] = useReducer(replace, 0);
      setters[index] = set;
      useInsertionEffect(nothing, NEVER);
      useLayoutEffect(nothing, NEVER);
      return <i>{value}</i>;
    },
    setOne(index, value) {
      setters[index]!(value);
      ping();
    },
    setAll(value) {
      for (const set of setters) set(value);
      ping();
    },
  });
}

const Root = createContext(false);
const NEVER: readonly [] = [];
const nothing = (): void => {};
const increment = (count: number): number => count + 1;
const replace = (_old: number, value: number): number => value;
