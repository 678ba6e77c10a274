/* A subscription's first months, through the official Stripe SDK for Node; the same story as ../quickstart.py.

   Start a server (`make serve`), `npm ci` in this folder, and give this script the server's key:

     SAO_API_KEY=sk_test_… node quickstart.mjs [http://127.0.0.1:8787]
*/

import Stripe from "stripe";

const HOUR = 3_600;
const DAY = 86_400;
const url = new URL(process.argv[2] ?? "http://127.0.0.1:8787");
if (!process.env.SAO_API_KEY) {
  console.error("SAO_API_KEY is not set: the server's API key.");
  process.exit(1);
}
const stripe = new Stripe(process.env.SAO_API_KEY, { protocol: "http", host: url.hostname, port: url.port });

const day = (timestamp) =>
  new Date(timestamp * 1000).toLocaleDateString("en-GB", { day: "2-digit", month: "short", year: "numeric", timeZone: "UTC" });
const monthsAfter = (start, months) => Date.UTC(2026, start.getUTCMonth() + months, start.getUTCDate()) / 1000;

/** Move the clock and wait until everything up to then has happened. */
async function advance(clock, to) {
  await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: to });
  while ((await stripe.testHelpers.testClocks.retrieve(clock.id)).status === "advancing") {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Attach a test card and make it the customer's default. */
async function card(template, customer) {
  const method = await stripe.paymentMethods.attach(template, { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  console.log(`  card     ${template}`);
}

async function report(subscription, clock) {
  const { frozen_time: now } = await stripe.testHelpers.testClocks.retrieve(clock.id);
  const fresh = await stripe.subscriptions.retrieve(subscription.id, { expand: ["latest_invoice"] });
  const invoice = fresh.latest_invoice;
  const retry = invoice.next_payment_attempt
    ? `, attempt ${invoice.attempt_count} failed, next ${day(invoice.next_payment_attempt)}`
    : "";
  console.log(`${day(now)}  subscription ${fresh.status.padEnd(9)} latest invoice ${invoice.status}${retry}`);
}

const start = new Date(Date.UTC(2026, 0, 1));
const clock = await stripe.testHelpers.testClocks.create({ frozen_time: start / 1000 });
const customer = await stripe.customers.create({ name: "Ada Lovelace", email: "ada@example.com", test_clock: clock.id });
console.log(`customer   ${customer.name}`);
await card("pm_card_visa", customer);
const product = await stripe.products.create({ name: "Analytical Engine" });
const price = await stripe.prices.create({
  product: product.id,
  currency: "usd",
  unit_amount: 4900,
  recurring: { interval: "month" },
});
const subscription = await stripe.subscriptions.create({
  customer: customer.id,
  items: [{ price: price.id }],
  trial_period_days: 14,
});
console.log("price      49.00 USD a month, after a trial of 14 days\n");
await report(subscription, clock);

for (const month of [1, 2]) {
  await advance(clock, monthsAfter(start, month));
  await report(subscription, clock);
}

await card("pm_card_chargeCustomerFail", customer);
const fresh = await stripe.subscriptions.retrieve(subscription.id);
const renewedAt = fresh.items.data[0].current_period_end + HOUR;
await advance(clock, renewedAt);
await report(subscription, clock);
await advance(clock, renewedAt + 3 * DAY);
await report(subscription, clock);

await card("pm_card_visa", customer);
await advance(clock, renewedAt + 5 * DAY);
await report(subscription, clock);

console.log("\ninvoice          created         amount  paid on      attempts");
const invoices = await stripe.invoices.list({ customer: customer.id }).autoPagingToArray({ limit: 100 });
for (const invoice of invoices.reverse()) {
  const amount = `${(invoice.amount_paid / 100).toFixed(2)} ${invoice.currency.toUpperCase()}`;
  const paidOn = day(invoice.status_transitions.paid_at);
  console.log(`${invoice.number}    ${day(invoice.created)}  ${amount.padStart(9)}  ${paidOn}  ${invoice.attempt_count}`);
}
console.log(`\nWhy is it in that state?  sao history ${subscription.id}`);
