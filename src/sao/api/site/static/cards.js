// Pages that take cards by a gateway's own client, and wait for what comes of a payment.
// `gateway.js` speaks to the client: it is another one for each gateway.
import { open } from "./gateway.js";

const LOOK_MS = 1000;
const form = document.querySelector("form[data-cards]");
const waits = document.querySelector("[data-waits]");
const gateway = open(document.querySelector("meta[name=gateway-key]").content);
const UNREACHED = "The payment service cannot be reached. Look whether you are online, and load this page again.";

// What the page's server says to a question of its script.
async function ask(what) {
  const reply = await fetch(location.pathname, { method: "POST", body: new URLSearchParams({ do: what }) });
  return reply.json();
}

function field() {
  const place = document.getElementById("card-field");
  const problem = document.getElementById("card-problem");
  const buttons = [...form.querySelectorAll("button"), ...document.querySelectorAll(`button[form="${form.id}"]`)];
  let busy = false;

  function show(message) {
    problem.textContent = message;
    problem.hidden = !message;
  }

  function work(on) {
    busy = on;
    form.setAttribute("aria-busy", String(on));
    document.getElementById("card-busy").hidden = !on;
    for (const button of buttons) button.disabled = on;
  }

  function mount() {
    const style = getComputedStyle(document.body);
    gateway.mount(place, {
      color: style.color,
      faint: getComputedStyle(document.getElementById("card-hint")).color,
      wrong: getComputedStyle(problem).color,
      font: style.fontFamily,
    });
  }

  // A card that is there already needs none to be taken.
  function taken() {
    const chosen = form.querySelector("input[name=payment_method]:checked");
    return form.elements.kept.value !== "" || (chosen !== null && chosen.value !== "");
  }

  async function take() {
    const { secret, problem: refused } = await ask("keep");
    if (!secret) return { problem: refused || UNREACHED };
    const value = (name) => form.elements[name]?.value.trim();
    return gateway.keep(secret, { email: value("email"), name: value("name") });
  }

  form.addEventListener("submit", async (event) => {
    if (busy) return event.preventDefault();
    if (event.submitter?.value === "apply") return undefined;
    if (taken()) {
      busy = true;
      return undefined;
    }
    event.preventDefault();
    if (!gateway) return show(UNREACHED);
    show("");
    work(true);
    const kept = await take().catch(() => ({ problem: UNREACHED }));
    if (!kept.id) {
      work(false);
      show(kept.problem || UNREACHED);
      return place.scrollIntoView({ block: "nearest" });
    }
    form.elements.kept.value = kept.id;
    return HTMLFormElement.prototype.submit.call(form);
  });
  // Back in a page that the browser kept: what was pressed there is over.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  if (gateway) mount();
  else show(UNREACHED);
}

async function look() {
  const reply = await fetch(`${location.pathname}?state`, { headers: { Accept: "application/json" } });
  return reply.json();
}

async function wait() {
  const before = waits.dataset.waits;
  for (;;) {
    await new Promise((done) => setTimeout(done, LOOK_MS));
    const { state, onward } = await look().catch(() => ({ state: before }));
    if (state === before) continue;
    return state === "complete" && onward ? location.replace(onward) : location.replace(location.pathname);
  }
}

// Where the page goes on is `wait`'s to say. Until this script is there, the button has nothing to do.
function challenge() {
  const button = waits.querySelector("[data-authenticate]");
  const problem = waits.querySelector("[role=alert]");
  function show(message) {
    problem.textContent = message;
    problem.hidden = !message;
  }
  async function begin() {
    button.disabled = true;
    show("");
    const { secret, problem: refused } = await ask("challenge").catch(() => ({ problem: UNREACHED }));
    if (secret && gateway) await gateway.authenticate(secret).catch(() => show(UNREACHED));
    else show(refused || (gateway ? "" : UNREACHED));
    await ask("look").catch(() => undefined);
    button.disabled = false;
  }
  if (!button) return;
  button.addEventListener("click", begin);
  button.disabled = false;
}

if (form) field();
if (waits) {
  if (waits.dataset.waits === "challenged") challenge();
  wait();
}
