import { useEffect, useRef } from "react";
import type { ReactElement } from "react";
import { createApp } from "vue";
import type { Component } from "vue";

interface VueMountProps {
  readonly component: Component;
  readonly props?: Record<string, unknown>;
}

/** Shows a Vue component inside a React story, as an application of its own. */
export function VueMount({ component, props }: VueMountProps): ReactElement {
  const host = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (host.current === null) return undefined;
    const app = createApp(component, props);
    app.mount(host.current);
    return () => app.unmount();
  }, [component, props]);

  return <div ref={host} />;
}
