import { type ErrorName, ERRORS } from "../../shared/protocol/errors.ts";
import type { MethodName, Result } from "../../shared/protocol/manifest.ts";
import type { Role } from "../../shared/protocol/method.ts";
import type { RpcContext } from "../rpc/context.ts";
import { dispatch } from "../rpc/dispatch.ts";

/** What came of asking a method for a page. */
export type Asked<Name extends MethodName> =
  | { readonly kind: "answered"; readonly result: Result<Name> }
  | { readonly kind: "refused"; readonly name: ErrorName; readonly message: string };

export interface AskOptions {
  readonly context: RpcContext;
  readonly role: Role;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Asks a method as a client would, so that a page shows nothing that its reader may not ask for. */
export async function askMethod<Name extends MethodName>(
  name: Name,
  { context, role, params = {} }: AskOptions,
): Promise<Asked<Name>> {
  const request = { kind: "request", id: 0, method: name, params } as const;
  const response = await dispatch(request, context, {
    wire: "http",
    role,
    afterReply: () => {},
    follow: () => {
      throw new Error(`ask ${name}: a page follows nothing`);
    },
  });
  if ("result" in response) return { kind: "answered", result: response.result as Result<Name> };
  const { code, message } = response.error as { readonly code: number; readonly message: string };
  const found = ERRORS.find((error) => error.code === code);
  return { kind: "refused", name: found?.name ?? "INTERNAL", message };
}
