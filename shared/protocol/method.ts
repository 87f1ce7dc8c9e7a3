import type * as z from "zod";

/** `read` looks; `admin` changes something or stops the daemon. */
export type Role = "read" | "admin";

/** One method of the protocol: everything that both sides must agree on. */
export interface MethodSpec<
  Name extends string = string,
  Params extends z.ZodType = z.ZodType,
  Result extends z.ZodType = z.ZodType,
> {
  readonly name: Name;
  readonly role: Role;
  /** One sentence, for the manifest and the documentation. */
  readonly summary: string;
  readonly params: Params;
  readonly result: Result;
}

/** Declares a method; exists so that the literal types of name and schemas are kept. */
export function method<
  const Name extends string,
  Params extends z.ZodType,
  Result extends z.ZodType,
>(spec: MethodSpec<Name, Params, Result>): MethodSpec<Name, Params, Result> {
  return spec;
}
