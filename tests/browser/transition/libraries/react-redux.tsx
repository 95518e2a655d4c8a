import { Provider, useSelector } from "react-redux";
import { legacy_createStore as createStore } from "redux";
import type { Library } from "./library.ts";

interface State {
  readonly count: number;
}

const store = createStore((state: State = { count: 0 }, action: { readonly type: string }) => {
  if (action.type === "reset") return { count: 0 };
  if (action.type === "increment") return { count: state.count + 1 };
  if (action.type === "double") return { count: state.count * 2 };
  return state;
});

export const reactRedux: Library = {
  name: "react-redux",
  Provider: ({ children }) => <Provider store={store}>{children}</Provider>,
  useCount: () => useSelector((state: State) => state.count),
  reset: () => void store.dispatch({ type: "reset" }),
  increment: () => void store.dispatch({ type: "increment" }),
  double: () => void store.dispatch({ type: "double" }),
};
