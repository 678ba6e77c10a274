// Stripe's client, as `cards.js` uses a gateway's: it takes a card, keeps it, and has its holder authenticate.

export function open(key) {
  if (typeof window.Stripe !== "function") return null;
  const stripe = window.Stripe(key);
  let element = null;
  return {
    // The field for a card, in the colours of the page around it.
    mount(place, { color, faint, wrong, font }) {
      const style = {
        base: { color, fontFamily: font, fontSize: "16px", "::placeholder": { color: faint } },
        invalid: { color: wrong },
      };
      element = stripe.elements().create("card", { style });
      element.mount(place);
    },

    // What the gateway calls the card that it keeps from now on (`id`), or what speaks against it.
    async keep(secret, { email, name }) {
      const details = {};
      if (email) details.email = email;
      if (name) details.name = name;
      const kept = await stripe.confirmCardSetup(secret, {
        payment_method: { card: element, billing_details: details },
      });
      return kept.error ? { problem: kept.error.message } : { id: kept.setupIntent.id };
    },

    // The customer shows who they are; what came of it is for the gateway to say.
    async authenticate(secret) {
      await (secret.startsWith("seti_")
        ? stripe.confirmCardSetup(secret)
        : stripe.confirmCardPayment(secret));
    },
  };
}
