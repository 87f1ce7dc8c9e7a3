/**
 * Loaded before a program of the lab: puts in what Wine has not got. It cannot say where an icon
 * stands on the taskbar, and the library that shows ours drops every click on an icon whose place it
 * cannot learn. Here the question is answered, with the place that the lab has found out.
 */
const [left = 0, top = 0, right = 0, bottom = 0] = (Deno.env.get("NTM_LAB_ICON_PLACE") ?? "")
  .split(",").map(Number);

const PAGE_EXECUTE_READWRITE = 0x40;
const MEM_COMMIT_AND_RESERVE = 0x3000;

const kernel = Deno.dlopen("kernel32.dll", {
  LoadLibraryA: { parameters: ["buffer"], result: "pointer" },
  GetProcAddress: { parameters: ["pointer", "buffer"], result: "pointer" },
  VirtualAlloc: { parameters: ["pointer", "usize", "u32", "u32"], result: "pointer" },
  VirtualProtect: { parameters: ["pointer", "usize", "u32", "buffer"], result: "i32" },
});

/** `*rect = { left, top, right, bottom }; return S_OK;`, the rectangle's address in rdx. */
function answer(): Uint8Array {
  const int32 = (value: number) => [...new Uint8Array(new Int32Array([value]).buffer)];
  return Uint8Array.from([
    ...[0xc7, 0x02, ...int32(left)],
    ...[0xc7, 0x42, 0x04, ...int32(top)],
    ...[0xc7, 0x42, 0x08, ...int32(right)],
    ...[0xc7, 0x42, 0x0c, ...int32(bottom)],
    ...[0x31, 0xc0, 0xc3],
  ]);
}

/** `mov rax, target; jmp rax` */
function jump(target: bigint): Uint8Array {
  const address = new Uint8Array(new BigUint64Array([target]).buffer);
  return Uint8Array.from([0x48, 0xb8, ...address, 0xff, 0xe0]);
}

function name(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}

function write(pointer: Deno.PointerObject, bytes: Uint8Array): void {
  const { VirtualProtect } = kernel.symbols;
  VirtualProtect(pointer, BigInt(bytes.length), PAGE_EXECUTE_READWRITE, new Uint8Array(4));
  new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(pointer, bytes.length)).set(bytes);
}

const { LoadLibraryA, GetProcAddress, VirtualAlloc } = kernel.symbols;
const shell = LoadLibraryA(name("shell32.dll"));
const asked = GetProcAddress(shell, name("Shell_NotifyIconGetRect"));
const code = VirtualAlloc(null, 4096n, MEM_COMMIT_AND_RESERVE, PAGE_EXECUTE_READWRITE);
if (asked === null || code === null) throw new Error("fill in for Wine: it has no such function");
write(code, answer());
write(asked, jump(BigInt(Deno.UnsafePointer.value(code))));

// A menu that is open holds up the program's own thread, and no other program can read it.
// This file is loaded on that other thread as well.
if (Deno.env.has("NTM_LAB_MENU_PORT") && !Reflect.has(globalThis, "WorkerGlobalScope")) {
  // The program begins once nothing here is waited for any more: only a timer that does not count
  // can outlast that, and only one that does not come before.
  Deno.unrefTimer(setTimeout(() => {
    new Worker(new URL("menu_worker.ts", import.meta.url), { type: "module" });
  }, 500));
}
