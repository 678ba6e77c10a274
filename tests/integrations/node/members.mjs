// The smallest web application with members who subscribe: better-auth with its plugin for Stripe, its database in memory.
// `/db` shows that database; everything else is the application's own.
import http from "node:http";
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { toNodeHandler } from "better-auth/node";
import { organization } from "better-auth/plugins";
import { stripe } from "@better-auth/stripe";
import Stripe from "stripe";

const { SAO_API_KEY, SAO_URL, PORT } = process.env;
const { hostname: host, port, protocol } = new URL(SAO_URL);
const stripeClient = new Stripe(SAO_API_KEY, { host, port, protocol: protocol.slice(0, -1) });
const db = { user: [], session: [], account: [], verification: [], subscription: [] };
Object.assign(db, { organization: [], member: [], invitation: [] });
const heard = [];
let auth;

function begin({ secret, plans }) {
  const note = (what) => async (told) => void heard.push([what, told.subscription?.status ?? told.status]);
  for (const plan of plans.filter((plan) => plan.freeTrial)) {
    Object.assign(plan.freeTrial, { onTrialStart: note("trial start"), onTrialEnd: note("trial end") });
  }
  auth = betterAuth({
    baseURL: `http://127.0.0.1:${PORT}`,
    secret: "a-secret-of-at-least-thirty-two-characters",
    database: memoryAdapter(db),
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    user: { changeEmail: { enabled: true, updateEmailWithoutVerification: true } },
    plugins: [
      organization(),
      stripe({
        stripeClient,
        stripeWebhookSecret: secret,
        createCustomerOnSignUp: true,
        organization: { enabled: true },
        onEvent: async (event) => void heard.push([event.type, event.data.object.status ?? null]),
        subscription: {
          enabled: true,
          plans,
          authorizeReference: async () => true,
          getCheckoutSessionParams: () => ({
            params: { allow_promotion_codes: true, billing_address_collection: "auto", tax_id_collection: { enabled: true } },
          }),
          onSubscriptionComplete: note("complete"),
          onSubscriptionCreated: note("created"),
          onSubscriptionUpdate: note("updated"),
          onSubscriptionCancel: note("canceled"),
          onSubscriptionDeleted: note("deleted"),
        },
      }),
    ],
  });
}

http
  .createServer(async (request, reply) => {
    if (request.url.startsWith("/api/auth")) return toNodeHandler(auth)(request, reply);
    if (request.url === "/db") return reply.end(JSON.stringify({ ...db, heard }));
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    begin(JSON.parse(Buffer.concat(chunks)));
    reply.end("null");
  })
  .listen(Number(PORT), "127.0.0.1", () => console.log("ready"));
