// Server-sent hints. A hint only says "fetch again", so a dropped connection costs nothing:
// every (re)connection reports link(true) and the page fetches everything it shows.
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

export function listen(onHint, onLink) {
  let wait = FIRST_WAIT_MS;

  function connect() {
    const source = new EventSource("/sim/events");
    source.onopen = () => {
      wait = FIRST_WAIT_MS;
      onLink(true);
    };
    source.onmessage = (event) => {
      try {
        onHint(JSON.parse(event.data));
      } catch (error) {
        console.warn("unreadable hint", error);
      }
    };
    source.onerror = () => {
      onLink(false);
      // The browser retries by itself, but gives up for good after an answer such as 502.
      source.close();
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  }
  connect();
}
