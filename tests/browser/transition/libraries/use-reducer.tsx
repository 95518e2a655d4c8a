import { createContext, createElement, useContext, useReducer } from "react";
import type { Library } from "./library.ts";

type Change = (count: number) => number;

const CountContext = createContext(0);
let dispatch: (change: Change) => void = () => {};

/** React's own state in a context: what everybody else is measured by. */
export const plainReducer: Library = {
  name: "useReducer in context",
  Provider: function CountProvider({ children }) {
    const [count, apply] = useReducer((n: number, change: Change) => change(n), 0);
    dispatch = apply;
    return createElement(CountContext.Provider, { value: count }, children);
  },
  useCount: () => useContext(CountContext),
  reset: () => {},
  increment: () => dispatch((n) => n + 1),
  double: () => dispatch((n) => n * 2),
};
