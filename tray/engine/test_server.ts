/** What was asked of a server. */
export interface Asked {
  readonly path: string;
  readonly hasToken: boolean;
}

/** Serves that answer at each path of this machine, for as long as the body runs. */
export async function withServer(
  answer: () => Response | Promise<Response>,
  body: (url: string, asked: readonly Asked[]) => Promise<void>,
): Promise<void> {
  const asked: Asked[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    asked.push({
      path: new URL(request.url).pathname,
      hasToken: request.headers.has("authorization"),
    });
    return answer();
  });
  try {
    await body(`ws://127.0.0.1:${server.addr.port}/rpc`, asked);
  } finally {
    await server.shutdown();
  }
}
