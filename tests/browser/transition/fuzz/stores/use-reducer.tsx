import {
  createContext,
  createElement,
  type Dispatch,
  useContext,
  useReducer,
  useEffect,
} from "react";
import { INITIAL, reduce, show, type State, type Transaction } from "../model.ts";
import type { MakeStore } from "./store.ts";

/** React's own state in a context. Each mounted provider has its own, and hears of every transaction. */
export const plainReducer: MakeStore = () => {
  const StateContext = createContext<State>(INITIAL);
  const dispatches = new Set<Dispatch<Transaction>>();
  return {
    Provider: function ReducerProvider({ children }) {
      const [state, dispatch] = useReducer(reduce, INITIAL);
      useEffect(() => {
        dispatches.add(dispatch);
        return () => void dispatches.delete(dispatch);
      }, []);
      return createElement(StateContext.Provider, { value: state }, children);
    },
    useShown: (name) => show(useContext(StateContext), name),
    run(transaction) {
      for (const dispatch of dispatches) dispatch(transaction);
    },
    peek: () => undefined,
  };
};
