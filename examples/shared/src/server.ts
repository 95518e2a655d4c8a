// The server: each model has its spaces below its own path.
import type { IncomingMessage, ServerResponse } from "node:http";
import { nodeHandler, serve, type Wish } from "@dosync/server";
import { bank, transfer } from "./models/bank.ts";
import { addCard, board, moveCard, removeCard } from "./models/board.ts";
import { openStore } from "./store.ts";

export interface Server {
  readonly about: string;
  handle(request: IncomingMessage, response: ServerResponse): void;
  stop(): Promise<void>;
}

/**
 * Who sends a request. Here everybody is who they say they are, so that two windows can be two people. Ask
 * your session instead.
 */
function authenticate(request: Request): string | undefined {
  const name = request.headers.get("authorization")?.replace(/^Bearer /, "");
  return name === undefined ? undefined : decodeURIComponent(name);
}

/** There is one space for all, in which a guest only reads. */
function authorize({ subject, space, mutation }: Wish): boolean {
  return space === "team" && (mutation === undefined || subject !== "guest");
}

export function openServer(environment: NodeJS.ProcessEnv = process.env): Server {
  const { store, about, close } = openStore(environment);
  const options = { store, authenticate, authorize };
  const boards = serve(board, { ...options, mutations: [addCard, moveCard, removeCard] });
  const banks = serve(bank, { ...options, mutations: [transfer] });
  const handleBoards = nodeHandler(boards.fetch);
  const handleBanks = nodeHandler(banks.fetch);
  return {
    about,
    handle(request, response) {
      if (request.url?.startsWith("/api/board/")) handleBoards(request, response);
      else if (request.url?.startsWith("/api/bank/")) handleBanks(request, response);
      else response.writeHead(404).end();
    },
    async stop() {
      await Promise.all([boards.stop(), banks.stop()]);
      await close();
    },
  };
}
