// The entry: every behaviour of the design system. Each module says what it listens to.
import "./theme_switch.js";
import "./keyboard.js";
import "./palette.js";
import "./toast.js";
import "./live.js";
import "./loading.js";
import "./drop.js";
import "./overlay.js";
import "./tabs.js";
import "./copy.js";
import "./time.js";
import "./timer.js";
import "./sums.js";
import "./selection.js";
import "./lines.js";
import "./invoice.js";
import "./document.js";
