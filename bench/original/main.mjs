// What the TypeScript extension does that this project replaces, written anew
// from its design, for make bench alone: telemetry is parsed into a queue, and
// the queue is put on the stream by the AWS SDK when an INVOKE comes and five
// events or more wait, or at SHUTDOWN. The whole event is put, where the
// original kept record.message, so that all programs of the bench do the same
// work; and a request that fails ends it, where the original lost the events.
import { createServer, request } from "node:http";
import { basename } from "node:path";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";

const leastBatch = 5;
const api = new URL(`http://${process.env.AWS_LAMBDA_RUNTIME_API}`);
const stream = process.env.AWS_KINESIS_STREAM_NAME ?? "telemetry-kinesis-stream";
const kinesis = new KinesisClient({});
const queue = [];

// call resolves with the headers and the text of the Runtime API's answer.
function call(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: api.hostname, port: api.port, method, path, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk) => (text += chunk));
      answer.on("end", () =>
        answer.statusCode === 200
          ? resolve({ headers: answer.headers, text })
          : reject(new Error(`${path}: ${answer.statusCode} ${text}`)));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function register() {
  const name = basename(process.env.BENCH_NAME ?? "original");
  const body = JSON.stringify({ events: ["INVOKE", "SHUTDOWN"] });
  const { headers } = await call("POST", "/2020-01-01/extension/register", {
    "Content-Type": "application/json", "Lambda-Extension-Name": name,
  }, body);
  return headers["lambda-extension-identifier"];
}

function listen() {
  const server = createServer((pushed, answer) => {
    let body = "";
    pushed.setEncoding("utf8");
    pushed.on("data", (chunk) => (body += chunk));
    pushed.on("end", () => {
      queue.push(...JSON.parse(body));
      answer.end("OK");
    });
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server.address().port));
  });
}

async function subscribe(id, port) {
  await call("PUT", "/2022-07-01/telemetry", {
    "Content-Type": "application/json", "Lambda-Extension-Identifier": id,
  }, JSON.stringify({
    schemaVersion: "2022-12-13",
    destination: { protocol: "HTTP", URI: `http://sandbox.localdomain:${port}` },
    types: ["platform", "function"],
    buffering: { timeoutMs: 25, maxBytes: 262144, maxItems: 10000 },
  }));
}

async function dispatch(force) {
  if (queue.length === 0 || (!force && queue.length < leastBatch)) return;
  const Records = queue.splice(0).map((event) => ({
    Data: Buffer.from(JSON.stringify(event)), PartitionKey: "telemetry",
  }));
  const { FailedRecordCount } = await kinesis.send(new PutRecordsCommand({ StreamName: stream, Records }));
  if (FailedRecordCount > 0) throw new Error(`${FailedRecordCount} of ${Records.length} records were not taken`);
}

const id = await register();
await subscribe(id, await listen());
for (;;) {
  const { text } = await call("GET", "/2020-01-01/extension/event/next", { "Lambda-Extension-Identifier": id });
  const shutdown = JSON.parse(text).eventType === "SHUTDOWN";
  await dispatch(shutdown);
  if (shutdown) process.exit(0);
}
