import { lawsOf } from "./tester.ts";

const imports = `import { ref } from "@dosync/core";
import { useDeref, useRef } from "@dosync/react";
import React, { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo } from "react";
`;

const inPanel = (body: string) => `${imports} function Panel() { ${body} return <p />; }`;

lawsOf("ref-value-in-deps", {
  valid: [
    inPanel(`const n = useRef(checking); useEffect(() => { document.title = String(n); }, [n]);`),
    inPanel(`const n = useRef(checking); useEffect(() => { document.title = String(n); });`),
    inPanel(`const n = useRef(checking); useEffect(() => { console.log("once"); }, []);`),
    inPanel(`const cart = useRef(cartRef); useEffect(() => { show(cart.items); }, [cart.items]);`),
    inPanel(`const n = useDeref(checking); useEffect(() => { show(n); }, []);`),
    inPanel(`const n = useRef(checking); useEffect(() => { const n = 1; show(n); }, []);`),
    inPanel(`const n = useRef(checking); useEffect(() => { show({ n: 1 }.n); }, []);`),
    inPanel(`const n = useRef(checking); useEffect(() => { show(n); }, deps);`),
    inPanel(`const n = useRef(checking); useEffect(() => { show(n); }, [...deps]);`),
    inPanel(`const n = useRef(checking); useOther(() => { show(n); }, []);`),
    // React's own useRef is stable.
    `import { ref } from "@dosync/core"; import { useEffect, useRef } from "react";
     function Panel() { const box = useRef(null); useEffect(() => { show(box.current); }, []); return <p />; }`,
    `import { useRef } from "@dosync/vue"; import { useEffect } from "react"; import "@dosync/core";
     function Panel() { const n = useRef(a); useEffect(() => { show(n.value); }, []); return <p />; }`,
  ],
  invalid: [
    {
      code: inPanel(
        `const n = useRef(checking); React.useInsertionEffect(() => { show(n); }, []);`,
      ),
      errors: [
        {
          message: /but useInsertionEffect does not list it/,
          suggestion: inPanel(
            `const n = useRef(checking); React.useInsertionEffect(() => { show(n); }, [n]);`,
          ),
        },
      ],
    },
    {
      code: inPanel(
        `const n = useRef(checking); useEffect(() => { document.title = String(n); }, []);`,
      ),
      errors: [
        {
          message:
            /^n changes with its ref, but useEffect does not list it, so the callback keeps an old value\. .* add n to the dependencies\.$/,
          suggestion: inPanel(
            `const n = useRef(checking); useEffect(() => { document.title = String(n); }, [n]);`,
          ),
        },
      ],
    },
    {
      code: inPanel(
        `const n = useRef(checking); const m = useRef(savings); const sum = useMemo(() => n + m + x, [x,]);`,
      ),
      errors: [
        {
          message: /^n, m changes/,
          suggestion: inPanel(
            `const n = useRef(checking); const m = useRef(savings); const sum = useMemo(() => n + m + x, [x, n, m,]);`,
          ),
        },
      ],
    },
    {
      code: inPanel(
        `const n = useRef(checking); const pay = useCallback(() => { later(() => show(n)); }, []);`,
      ),
      errors: [
        {
          message: /useCallback/,
          suggestion: inPanel(
            `const n = useRef(checking); const pay = useCallback(() => { later(() => show(n)); }, [n]);`,
          ),
        },
      ],
    },
    {
      code: inPanel(
        `const n = useRef(checking); React.useLayoutEffect(() => { show(n as number); }, []); useImperativeHandle(handle, () => ({ n }), []);`,
      ),
      errors: [
        {
          message: /useLayoutEffect/,
          suggestion: inPanel(
            `const n = useRef(checking); React.useLayoutEffect(() => { show(n as number); }, [n]); useImperativeHandle(handle, () => ({ n }), []);`,
          ),
        },
        {
          message: /useImperativeHandle/,
          suggestion: inPanel(
            `const n = useRef(checking); React.useLayoutEffect(() => { show(n as number); }, []); useImperativeHandle(handle, () => ({ n }), [n]);`,
          ),
        },
      ],
    },
    {
      code: `import { useRef as useDosyncRef } from "@dosync/react"; import { useEffect } from "react"; import "@dosync/core";
        function usePanel() { const n = useDosyncRef(checking)!; useEffect(() => { show(n); }, []); }`,
      errors: [
        {
          message: /useEffect/,
          suggestion: `import { useRef as useDosyncRef } from "@dosync/react"; import { useEffect } from "react"; import "@dosync/core";
        function usePanel() { const n = useDosyncRef(checking)!; useEffect(() => { show(n); }, [n]); }`,
        },
      ],
    },
    {
      code: `import * as ds from "@dosync/react"; import * as R from "react"; import "@dosync/core";
        const usePanel = () => { const n = ds.useRef(checking); R.useEffect(function () { show(n); }, []); };`,
      errors: [
        {
          message: /useEffect/,
          suggestion: `import * as ds from "@dosync/react"; import * as R from "react"; import "@dosync/core";
        const usePanel = () => { const n = ds.useRef(checking); R.useEffect(function () { show(n); }, [n]); };`,
        },
      ],
    },
    {
      code: inPanel(`const n = useRef(checking); useUpdateEffect(() => { show(n); }, []);`),
      options: [{ additionalHooks: "^useUpdateEffect$" }],
      errors: [
        {
          message: /useUpdateEffect/,
          suggestion: inPanel(
            `const n = useRef(checking); useUpdateEffect(() => { show(n); }, [n]);`,
          ),
        },
      ],
    },
  ],
});
