import { Component, type ReactNode } from "react";

interface State {
  readonly error: { readonly value: unknown } | undefined;
}

/** Shows what was thrown below it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: { value: error } };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === undefined ? this.props.children : <p role="alert">{String(error.value)}</p>;
  }
}
