// The panel's script inside VS Code.
import { connect } from "./host";
import { startPanel } from "./panel";

startPanel(connect());
