import { type ComponentType, h, render } from "preact";
import { type ReactElement, useEffect, useRef } from "react";

interface PreactMountProps<P> {
  readonly component: ComponentType<P>;
  readonly props: P;
}

/** Shows a Preact component inside a React story. */
export function PreactMount<P extends object>({
  component,
  props,
}: PreactMountProps<P>): ReactElement {
  const host = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    render(h(component, props as never), element);
    return () => render(null, element);
  }, [component, props]);

  return <div ref={host} />;
}
