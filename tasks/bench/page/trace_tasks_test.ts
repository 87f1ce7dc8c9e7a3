import { deepEqual, throws } from "node:assert/strict";
import { taskTimes } from "./trace_tasks.ts";

const MAIN = { name: "thread_name", ph: "M", pid: 7, tid: 1, args: { name: "CrRendererMain" } };
const OTHER = { name: "thread_name", ph: "M", pid: 7, tid: 2, args: { name: "Compositor" } };
const TASK = { name: "RunTask", ph: "X", pid: 7, tid: 1, dur: 12_500, tdur: 9_000 };

Deno.test("taskTimes() takes the tasks of main threads only, in milliseconds", () => {
  const traceEvents = [
    TASK,
    { ...TASK, tid: 2, dur: 900_000 },
    { ...TASK, name: "FunctionCall" },
    { ...TASK, tdur: undefined, dur: 1_000 },
    ...[MAIN, OTHER],
  ];
  deepEqual(taskTimes(JSON.stringify({ traceEvents })), [
    { wall: 12.5, cpu: 9 },
    { wall: 1, cpu: 1 },
  ]);
  throws(() => taskTimes("no trace"), SyntaxError);
});
