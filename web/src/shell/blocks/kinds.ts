// Which block of a page is brought to life by what.

import type { Kind } from "../blocks";
import { later } from "../later";
import { clockAdvance, clockDisplay } from "./clock";
import { dashboardShell } from "./dashboard_shell";
import { dueList } from "./due_list";
import { inspector } from "./inspector";
import { outcomeLog } from "./outcome_log";
import { paymentBehavior } from "./payment_behavior";
import { resourceList } from "./resource_list";
import { share } from "./share";
import { standing } from "./standing";

export const KINDS: Readonly<Record<string, Kind>> = {
  dashboard_shell: { v: 1, mount: dashboardShell },
  clock_display: { v: 1, mount: clockDisplay },
  clock_advance: { v: 1, mount: clockAdvance },
  payment_behavior: { v: 1, mount: paymentBehavior },
  resource_list: { v: 1, mount: resourceList },
  due_list: { v: 1, mount: dueList },
  outcome_log: { v: 1, mount: outcomeLog },
  standing: { v: 1, mount: standing },
  inspector: { v: 1, mount: inspector },
  chart: { v: 1, mount: later("chart") },
  figures: { v: 1, mount: later("figures") },
  share: { v: 1, mount: share },
  study: {
    v: 1,
    mount: (at) => {
      at.app.compares = at.block.config.view ?? null;
      return later("study")(at);
    },
  },
};
