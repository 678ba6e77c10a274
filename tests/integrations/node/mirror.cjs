// The smallest mirror of an account: webhooks come in, and what they say is in PostgreSQL before they are answered.
// It is told to begin, and to fetch everything, by requests to itself.
const http = require("node:http");
const { StripeSync, runMigrations } = require("@supabase/stripe-sync-engine");
const Stripe = require("stripe");

const { SAO_API_KEY, SAO_URL } = process.env;
const server = new URL(SAO_URL);
const known = ["charge", "credit_note", "customer", "dispute", "entitlements", "invoice", "invoice_payment"].concat(
  ["payment_intent", "payment_method", "plan", "price", "product", "refund", "setup_intent", "subscription"],
  ["subscription_schedule", "tax_id", "checkout.session"],
);
let sync;

/** Two events of one second are one to the mirror, unless it asks for the object: simulated years have many such. */
async function begin({ database, secret, ask, version }) {
  await sync?.close();
  await runMigrations({ databaseUrl: database, schema: "stripe", logger: console });
  sync = new StripeSync({
    poolConfig: { connectionString: database },
    stripeSecretKey: SAO_API_KEY,
    stripeWebhookSecret: secret ?? "",
    autoExpandLists: true,
    backfillRelatedEntities: true,
    revalidateObjectsViaStripeApi: ask ? known : [],
  });
  const { hostname: host, port, protocol } = server;
  sync.stripe = new Stripe(SAO_API_KEY, { host, port, protocol: protocol.slice(0, -1), apiVersion: version });
}

async function answer(path, body, headers) {
  if (path === "/begin") return begin(JSON.parse(body));
  if (path === "/backfill") return sync.syncBackfill({ object: "all", ...JSON.parse(body) });
  if (path === "/single") return sync.syncSingleEntity(JSON.parse(body).id);
  if (path === "/features") return sync.syncFeatures();
  if (path === "/entitlements") return sync.syncEntitlements(JSON.parse(body).customer);
  return sync.processWebhook(body, headers["stripe-signature"]);
}

/** One after another: of two that ask for one object at a time, it may keep the older answer. */
let turn = Promise.resolve();
function inTurn(path, body, headers) {
  const answered = turn.then(() => answer(path, body, headers));
  turn = answered.catch(() => {});
  return answered;
}

http
  .createServer(async (request, reply) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      const said = await inTurn(request.url, Buffer.concat(chunks).toString(), request.headers);
      reply.end(JSON.stringify(said ?? null));
    } catch (error) {
      console.error(request.url, error);
      reply.writeHead(500).end(String(error));
    }
  })
  .listen(Number(process.env.PORT), "127.0.0.1", () => console.log("ready"));
