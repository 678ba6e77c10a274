/** What draws figures: loaded when a view that shows some is first opened. */

export { chart } from "./chart";
export { figures } from "./figures";
export { study } from "./study";
