// The table of contents of the panel: its tabs, in order.
import "./views.css";
import { bandwidth } from "./bandwidth/view";
import { compare } from "./compare/view";
import { layers } from "./layers/view";
import { memory } from "./memory/view";
import { roofline } from "./roofline/view";
import type { ViewKind } from "./view";

export const VIEWS: readonly ViewKind[] = [layers, roofline, bandwidth, memory, compare];
