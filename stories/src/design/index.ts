export { Button, Field, Stat, Stats, Switch } from "./controls.tsx";
export { DemoPage } from "./DemoPage.tsx";
export { messageOf } from "./messageOf.ts";
export { Panel } from "./Panel.tsx";
export { useObserved } from "./useObserved.ts";
export { useLog } from "./useLog.ts";
