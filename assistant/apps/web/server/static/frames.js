// Runs before Gradio does. The clock of Gradio's loading indicator (6.31) is never stopped when the indicator goes: it asks
// for one frame after the other for as long as the page is open, which takes a tenth of a core of a page that rests. A clock
// of tenths of seconds is told apart by what it computes, and asks four times a second here.
(() => {
  "use strict";

  const PAUSE_MS = 250;
  const CLOCK = /performance\.now\(\)\s*-[^;]{1,40}\/\s*1e3/;
  const LONGEST = 200; // characters of the clock's callback; others are longer, and are not looked at
  const nextFrame = window.requestAnimationFrame.bind(window);

  window.requestAnimationFrame = (callback) => {
    const source = String(callback);
    if (source.length > LONGEST || !CLOCK.test(source)) return nextFrame(callback);
    return setTimeout(() => nextFrame(callback), PAUSE_MS);
  };
})();
