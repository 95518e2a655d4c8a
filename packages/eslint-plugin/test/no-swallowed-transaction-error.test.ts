import { lawsOf } from "./tester.ts";

lawsOf("no-swallowed-transaction-error", {
  valid: [
    `const form = draft(); dosync(() => { try { form.alter(a, f); } catch {} alter(b, f); alter(c, f); });`,
    `dosync(() => { for (const x of xs) { try { alter(x, f); } finally { switch (x) { case 1: break; } } } });`,
    `dosync(() => { try { alter(a, f); } finally { xs.forEach((x) => { return x; }); } });`,
    `dosync(() => { try { alter(a, f); } finally { for (const x of xs) { if (x) break; continue; } } });`,
    `dosync(() => { try { alter(a, f); } finally { switch (x) { case 1: break; } } });`,
    `dosync(() => { try { alter(a, f); } finally { one: for (;;) { for (;;) break one; } } });`,
    `dosync(() => { try { alter(a, f); } finally { throw new Error("worse"); } });`,
    `try { dosync(() => { alter(a, f); alter(b, f); }); } finally { done(); }`,
    `dosync(() => { try { x = deref(a); } finally { return 1; } });`,
    `try { dosync(() => { alter(a, f); alter(b, f); }); } catch (error) { show(error); }`,
    `dosync(() => { try { alter(a, f); } catch (error) { throw new Error("low funds", { cause: error }); } });`,
    `dosync(() => { try { alter(a, f); } catch (error) { if (!(error instanceof RangeError)) throw error; } });`,
    `dosync(() => { try { alter(a, f); } finally { console.log("done"); } });`,
    `dosync(() => { let n = 0; try { n = JSON.parse(text); } catch { n = 1; } refSet(a, n); });`,
    `dosync(() => { let n = 0; try { n = deref(total); } catch { n = 1; } refSet(a, n); });`,
    `dosync(() => { afterCommit(() => { try { dosync(() => { alter(a, f); }); } catch { report(); } }); });`,
    `async function run() { try { await dosyncAsync(async (tx) => { tx.alter(a, f); }); } catch { report(); } }`,
    `void dosyncAsync(async (tx) => { try { await fetch("/"); } catch { return; } tx.alter(a, f); });`,
    `void dosyncAsync(async (tx) => { try { tx.alter(a, f); } catch (error) { console.error(error); throw error; } });`,
    `void dosyncAsync(async (tx) => { try { tx.alter(a, f); } catch { tx.retry(); } });`,
    // A function of this file that throws.
    `function fail(cause: unknown): never { throw new Error("no transfer", { cause }); }
     dosync(() => { try { alter(a, f); alter(b, f); } catch (error) { fail(error); } });`,
    `const fail = (cause: unknown) => { throw new Error("no transfer", { cause }); };
     dosync(() => { try { alter(a, f); } catch (error) { return fail(error); } });`,
    `const fail = (cause: unknown) => { throw cause; }; const refuse = (e) => fail(e);
     void dosyncAsync(async (tx) => { try { tx.alter(a, f); } catch (error) { refuse(error); } });`,
    `it("throws outside", () => { try { alter(a, f); } catch (error) { expect(error).toBeDefined(); } });`,
    `const form = draft(); try { form.refSet(a, 1); form.commit(); } catch (error) { show(error); }`,
    `try { swap(a, f); } catch (error) { show(error); }`,
    `import { dosync } from "@dosync/core"; import { alter } from "elsewhere"; dosync(() => { try { alter(a); } catch {} });`,
  ],
  invalid: [
    {
      code: `dosync(() => { one: for (;;) { try { alter(a, f); } finally { two: for (;;) { break one; } } } });`,
      errors: ["This break in finally"],
    },
    {
      code: `dosync(() => { try { alter(a, f); } finally { return; } });`,
      errors: [
        "This return in finally keeps an error of alter(a, …) from the transaction, which then commits what was written before it. Move it behind the try.",
      ],
    },
    {
      code: `dosync(() => { try { alter(a, f); } catch (error) { throw error; } finally { if (done) return 1; } });`,
      errors: ["This return in finally keeps an error of alter(a, …)"],
    },
    {
      code: `dosync(() => { try { alter(a, f); } catch {} finally { return; } });`,
      errors: ["This catch keeps", "This return in finally keeps"],
    },
    {
      code: `dosync(() => { for (const x of xs) { try { alter(x, f); } finally { continue; } } });`,
      errors: ["This continue in finally keeps an error of alter(x, …)"],
    },
    {
      code: `dosync(() => { out: { try { refSet(a, 1); } finally { for (const x of xs) { break out; } } } });`,
      errors: ["This break in finally keeps an error of refSet(a, …)"],
    },
    {
      code: `void dosyncAsync(async (tx) => { try { tx.alter(a, f); } finally { return; } });`,
      errors: [
        "This return in finally keeps an error of tx.alter(a, …) from the transaction, also the one",
      ],
    },
    {
      code: `dosync(() => { try { alter(a, f); alter(b, f); } catch (error) { console.error(error); } });`,
      errors: [
        "This catch keeps an error of alter(a, …) from the transaction, which then commits what was written before it. Rethrow it, or put the try around the dosync.",
      ],
    },
    { code: `dosync(() => { try { refSet(a, 1); } catch {} });`, errors: ["refSet(a, …)"] },
    {
      code: `dosync(() => { for (const x of xs) { try { alter(x, f); } catch { continue; } } });`,
      errors: ["alter(x, …)"],
    },
    {
      code: `dosync(() => { xs.forEach((x) => { try { alter(x, f); } catch {} }); });`,
      errors: ["alter(x, …)"],
    },
    {
      code: `dosync(() => { try { dosync(() => { alter(a, f); }); } catch {} });`,
      errors: ["dosync(…)"],
    },
    {
      code: `dosync(() => { try { alter(a, f); } catch (e) { defer(() => { throw e; }); } });`,
      errors: ["alter(a, …)"],
    },
    {
      code: `function tell(e) { console.error(e); later(() => { throw e; }); } dosync(() => { try { alter(a, f); } catch (e) { tell(e); } });`,
      errors: ["alter(a, …)"],
    },
    {
      code: `function fail(e) { throw e; } dosync(() => { try { alter(a, f); } catch (e) { report(fail); } });`,
      errors: ["alter(a, …)"],
    },
    {
      code: `function transfer() { alter(a, f); alter(b, f); } dosync(() => { try { transfer(); } catch {} });`,
      errors: ["alter(a, …)"],
    },
    {
      code: `export function transfer() { try { alter(a, f); alter(b, f); } catch { return false; } return true; }`,
      errors: ["alter(a, …)"],
    },
    {
      code: `void dosyncAsync(async (tx) => { try { tx.alter(a, f); await 1; } catch { return null; } });`,
      errors: [
        "also the one that ends a doomed attempt. Rethrow it, put the try around the dosyncAsync, or choose between two ways with orElse.",
      ],
    },
    {
      code: `void dosyncAsync(async (tx) => { try { if (!tx.deref(a)) tx.retry(); } catch {} });`,
      errors: ["tx.retry()"],
    },
    {
      code: `void dosyncAsync(async (tx) => { tx.dosync(() => { try { alter(a, f); } catch {} }); });`,
      errors: ["alter(a, …)"],
    },
    {
      code: `async function load(tx) { try { tx.refSet(a, 1); } catch {} } void dosyncAsync(async (tx) => load(tx));`,
      errors: ["tx.refSet(a, …)"],
    },
    {
      code: `import * as ds from "@dosync/core"; ds.dosync((): void => { try { ds.alter(a!, f); } catch (e: unknown) { log(e as Error); } });`,
      errors: ["ds.alter(a, …)"],
    },
  ],
});
