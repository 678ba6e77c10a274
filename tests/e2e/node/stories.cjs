/* Stories through the official Stripe SDK for Node; `test_sdk_node.py` runs them, each against a server that is there. */

const assert = require("node:assert/strict");
const http = require("node:http");
const { test } = require("node:test");
const Stripe = require("stripe");

const url = new URL(process.env.SAO_URL);
const at = { protocol: "http", host: url.hostname, port: url.port };
const stripe = new Stripe(process.env.SAO_API_KEY, at);

async function subscribed(template = "pm_card_visa", more = {}) {
  const customer = await stripe.customers.create({ name: "Ada", email: "ada@example.com" });
  const method = await stripe.paymentMethods.attach(template, { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  const product = await stripe.products.create({ name: "Engine" });
  const recurring = { interval: "month" };
  const price = await stripe.prices.create({ product: product.id, currency: "usd", unit_amount: 4900, recurring });
  const items = [{ price: price.id }];
  return { customer, price, subscription: await stripe.subscriptions.create({ customer: customer.id, items, ...more }) };
}

test("a reply names its request and speaks the version that this SDK is pinned to", async () => {
  const customer = await stripe.customers.create({ name: "Grace", metadata: { plan: "gold" } });
  assert.match(customer.lastResponse.requestId, /^req_/);
  assert.equal(customer.lastResponse.apiVersion, stripe.getApiField("version"));
  assert.deepEqual({ ...customer.metadata }, { plan: "gold" });
  const emptied = await stripe.customers.update(customer.id, { metadata: { plan: "" }, name: "" });
  assert.deepEqual({ ...emptied.metadata }, {});
  assert.equal(emptied.name, null);
});

test("what is expanded arrives whole, through several levels", async () => {
  const expand = ["latest_invoice.payments.data.payment.payment_intent", "customer"];
  const { subscription, customer } = await subscribed("pm_card_visa", { expand });
  assert.equal(subscription.status, "active");
  assert.equal(subscription.customer.email, customer.email);
  assert.equal(subscription.latest_invoice.payments.data[0].payment.payment_intent.status, "succeeded");
});

test("errors are of the classes that integrations catch", async () => {
  const caught = (promise) => promise.then(() => assert.fail("it was taken"), (error) => error);
  const missing = await caught(stripe.subscriptions.retrieve("sub_nobody"));
  assert.ok(missing instanceof Stripe.errors.StripeInvalidRequestError);
  assert.deepEqual([missing.statusCode, missing.code, missing.param], [404, "resource_missing", "id"]);
  const unknown = await caught(stripe.customers.create({ nmae: "Ada" }));
  assert.deepEqual([unknown.statusCode, unknown.code, unknown.param], [400, "parameter_unknown", "nmae"]);
  const payment = { amount: 500, currency: "usd", confirm: true, payment_method: "pm_card_chargeDeclinedInsufficientFunds" };
  const declined = await caught(stripe.paymentIntents.create({ ...payment, payment_method_types: ["card"] }));
  assert.ok(declined instanceof Stripe.errors.StripeCardError);
  assert.deepEqual([declined.code, declined.decline_code], ["card_declined", "insufficient_funds"]);
  assert.equal(declined.payment_intent.status, "requires_payment_method");
  const stranger = await caught(new Stripe("sk_test_of_nobody", at).customers.list());
  assert.ok(stranger instanceof Stripe.errors.StripeAuthenticationError);
});

test("the same idempotency key is the same customer, and another request under it is refused", async () => {
  const options = { idempotencyKey: "node-story-1" };
  const first = await stripe.customers.create({ name: "Once" }, options);
  const again = await stripe.customers.create({ name: "Once" }, options);
  assert.equal(again.id, first.id);
  assert.equal(again.lastResponse.headers["idempotent-replayed"], "true");
  await assert.rejects(stripe.customers.create({ name: "Twice" }, options), Stripe.errors.StripeIdempotencyError);
});

test("pages follow one another by themselves, forwards and backwards", async () => {
  const made = [];
  for (let number = 0; number < 7; number += 1) made.push((await stripe.coupons.create({ percent_off: 10 + number, duration: "once" })).id);
  const newestFirst = [];
  for await (const coupon of stripe.coupons.list({ limit: 3 })) newestFirst.push(coupon.id);
  assert.deepEqual(newestFirst, made.toReversed());
  const before = await stripe.coupons.list({ limit: 3, ending_before: made[0] }).autoPagingToArray({ limit: 100 });
  assert.deepEqual(before.map((coupon) => coupon.id), made.slice(1), "backwards it is the oldest first");
});

test("a preview, a change in the middle of a period and a cancellation", async () => {
  const { subscription } = await subscribed();
  const items = [{ id: subscription.items.data[0].id, quantity: 3 }];
  const preview = await stripe.invoices.createPreview({ subscription: subscription.id, subscription_details: { items } });
  assert.equal(preview.total, 3 * 4900 + 2 * 4900);
  const changed = await stripe.subscriptions.update(subscription.id, { items, proration_behavior: "always_invoice", expand: ["latest_invoice"] });
  assert.deepEqual([changed.latest_invoice.status, changed.latest_invoice.total], ["paid", 2 * 4900]);
  const canceled = await stripe.subscriptions.cancel(subscription.id, { invoice_now: true, prorate: true });
  assert.equal(canceled.status, "canceled");
});

test("a webhook arrives with a signature that the SDK accepts", async () => {
  let heard;
  const arrived = new Promise((resolve) => (heard = resolve));
  const receiver = http.createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      response.end();
      heard({ body: Buffer.concat(chunks), signature: request.headers["stripe-signature"] });
    });
  });
  await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const target = `http://127.0.0.1:${receiver.address().port}/hook`;
  const endpoint = await stripe.webhookEndpoints.create({ url: target, enabled_events: ["customer.created"] });
  try {
    const customer = await stripe.customers.create({ name: "Heard of" });
    const { body, signature } = await arrived;
    const event = stripe.webhooks.constructEvent(body, signature, endpoint.secret);
    assert.deepEqual([event.type, event.data.object.id], ["customer.created", customer.id]);
    assert.throws(() => stripe.webhooks.constructEvent(`${body} `, signature, endpoint.secret), Stripe.errors.StripeSignatureVerificationError);
  } finally {
    await stripe.webhookEndpoints.del(endpoint.id);
    receiver.close();
  }
});
