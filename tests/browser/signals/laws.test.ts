// The same laws in a real browser.
import "../../../packages/signals/test/to-signal.test.ts";
import "../../../packages/signals/test/from-signal.test.ts";
import "../../../packages/signals/test/no-glitch.test.ts";
