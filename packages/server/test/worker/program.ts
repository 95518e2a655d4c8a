// The worker of the test: two mutations over PostgreSQL, one of which never ends.
import { alter, ref } from "@dosync/core";
import { defineModel } from "@dosync/replica";
import { answerInWorker, postgres, serve } from "@dosync/server";
import { Pool } from "pg";

const counter = defineModel("counter", () => ({ count: ref(0) }));
const add = counter.mutation("add", ({ count }, n: number) => alter(count, (sum) => sum + n));
const hang = counter.mutation("hang", () => {
  for (;;); // it asks nobody, so no budget stops it
});
const wait = counter.mutation("wait", () => {}); // whether it is allowed takes long to tell

const pool = new Pool({
  host: "127.0.0.1",
  port: Number(process.env["PG_PORT"]),
  user: "postgres",
});
answerInWorker(
  serve(counter, {
    store: postgres(pool),
    mutations: [add, hang, wait],
    authenticate: () => "ada",
    async authorize({ mutation }) {
      if (mutation === "wait") await new Promise((resolve) => setTimeout(resolve, 300));
      return true;
    },
  }),
);
