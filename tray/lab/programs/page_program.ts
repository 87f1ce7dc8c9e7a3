/** A window with one page of a scheme of its own: a click anywhere in it is told, and colours it. */
import { Application } from "@webviewjs/webview";

const PAGE = `<!doctype html><title>page</title>
<body style="margin:0;height:100vh;background:rgb(0,90,200)">
<script>
document.body.onclick = () => {
  document.body.style.background = "rgb(200,90,0)";
  window.ipc.postMessage("clicked");
};
</script>`;

function tell(what: Readonly<Record<string, unknown>>): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(what)}\n`));
}

const app = new Application();
await app.whenReady({ interval: 16, ref: true });
const window = app.createBrowserWindow({ title: "NTM Tracker", width: 600, height: 400 });
window.registerProtocol("ntm", (request: Request) => {
  tell({ told: "request", url: request.url });
  return new Response(PAGE, { headers: { "content-type": "text/html" } });
});
const webview = window.createWebview({ url: "ntm://localhost/" });
webview.onIpcMessage(({ body }) => tell({ told: "message", text: body.toString("utf8") }));
