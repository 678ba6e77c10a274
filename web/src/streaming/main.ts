/** The bundle for a dashboard on a server. */

import { mount } from "../shell/mount";
import { StreamingTransport } from "./transport";

mount(new StreamingTransport());
