/** Puts things of a browser in place of what is there, until the end of the test. */
export function withGlobals(fakes: Readonly<Record<string, unknown>>): Disposable {
  const before = Object.keys(fakes).map((name) =>
    [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const
  );
  for (const [name, value] of Object.entries(fakes)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return {
    [Symbol.dispose]: () => {
      for (const [name, own] of before) {
        Reflect.deleteProperty(globalThis, name);
        if (own !== undefined) Object.defineProperty(globalThis, name, own);
      }
    },
  };
}
