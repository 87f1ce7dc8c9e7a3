import type { DesktopEnd, ProgramEnd, ToDesktop, ToProgram } from "./desktop_messages.ts";

/** Both ends of a way between two threads, on one thread: what is sent is copied as between two. */
export function portPair(): { readonly program: ProgramEnd; readonly desktop: DesktopEnd } {
  const toDesktop = way<ToDesktop>();
  const toProgram = way<ToProgram>();
  return {
    program: { send: toDesktop.send, listen: toProgram.listen },
    desktop: { send: toProgram.send, listen: toDesktop.listen },
  };
}

function way<Message>() {
  const takers: ((message: Message) => void)[] = [];
  return {
    send: (message: Message) => {
      const copy = structuredClone(message);
      queueMicrotask(() => takers.forEach((take) => take(copy)));
    },
    listen: (take: (message: Message) => void) => void takers.push(take),
  };
}
