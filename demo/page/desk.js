// The three phones and who sits at them. Seats are written into the address, so a reload keeps them.
import { h, setText } from "./dom.js";
import { Phone } from "./phone.js";
import { emit, on, person, state, task } from "./store.js";
import { say } from "./words.js";

const SEATS = 3;
const NEED = { decide: 3, act: 3, speak: 3, watch: 2, confirm: 1 }; // of a phone; a card to confirm waits in the strip
const WIDE = matchMedia("(min-width: 1100px)");

export class Desk {
  constructor(place, tabs) {
    this.place = place;
    this.tabs = tabs;
    this.current = 0; // the phone shown when there is room for only one
    this.touchedAt = [0, 0, 0];
    this.phones = Array.from({ length: SEATS }, (_, index) => new Phone(index, this));
    place.append(...this.phones.map((phone) => phone.element));
    tabs.setAttribute("role", "group");
    tabs.setAttribute("aria-label", say("phones"));
    tabs.append(...this.phones.map((phone, index) => this.makeTab(index)));
    WIDE.addEventListener("change", () => this.arrange());
    on("people", () => this.drawPeople());
    on("scene", () => this.drawScene());
    this.arrange();
  }

  makeTab(index) {
    const name = h("span", {}, say("phone", { n: index + 1 }));
    const tab = h("button", { type: "button" }, name, h("span", { class: "badge", hidden: true }));
    tab.addEventListener("click", () => this.bringForward(index));
    return tab;
  }

  arrange() {
    for (const [index, phone] of this.phones.entries()) {
      const used = phone.holder !== null || index === 0;
      const shown = used && (WIDE.matches || index === this.current);
      phone.element.hidden = !shown;
      phone.setShown(shown);
      this.tabs.children[index].hidden = !used;
      this.tabs.children[index].setAttribute("aria-pressed", String(index === this.current));
    }
    this.drawTabs();
    emit("seats");
  }

  bringForward(index) {
    this.current = index;
    this.touched(index);
    this.arrange();
  }

  touched(index) {
    this.touchedAt[index] = performance.now();
  }

  seats() {
    return this.phones.map((phone) => phone.holder).filter((id) => id !== null);
  }

  // Nobody holds two phones: whoever is already seated changes places.
  seat(index, id) {
    const other = this.phones.findIndex((phone) => phone.holder === id);
    const before = this.phones[index].holder;
    if (other >= 0 && other !== index && before !== null) this.phones[other].hold(before);
    this.phones[index].hold(id);
    this.touched(index);
    this.remember();
    this.arrange();
  }

  // Puts somebody into the phone that is needed least, or forward if already seated.
  bring(id) {
    const seated = this.phones.findIndex((phone) => phone.holder === id);
    const index = seated >= 0 ? seated : this.leastNeeded();
    if (seated < 0) this.seat(index, id);
    this.bringForward(index);
    const { element } = this.phones[index];
    element.focus({ preventScroll: true });
    element.classList.remove("arrived");
    void element.offsetWidth;
    element.classList.add("arrived");
  }

  // Nobody who is waited for loses the phone while another is free; among equals, the one left alone longest.
  leastNeeded() {
    const order = this.phones.map((phone, index) => ({
      index,
      needed: phone.holder === null ? -1 : (NEED[task(phone.holder).kind] ?? 0),
      at: this.touchedAt[index],
    }));
    order.sort((one, other) => one.needed - other.needed || one.at - other.at);
    return order[0].index;
  }

  // A hint may mean something outside the phones: the button of the header that is called so.
  point(words) {
    const found = [...document.querySelectorAll("#header button")].find((one) => one.textContent.startsWith(words));
    if (!found) return;
    found.classList.remove("shown-off");
    void found.offsetWidth;
    found.classList.add("shown-off");
    found.focus();
  }

  drawPeople() {
    this.fillSeats();
    for (const phone of this.phones) phone.drawPeople();
    this.drawTabs();
  }

  drawScene() {
    this.fillSeats();
    for (const phone of this.phones) phone.drawHint();
  }

  // Empty seats and seats of people who no longer exist go to the address, then the scene, then the list.
  fillSeats() {
    if (!state.people.length) return;
    const kept = this.phones.map((phone) => (person(phone.holder) ? phone.holder : null));
    if (kept.every((id, index) => id !== null || index >= state.people.length)) return;
    const asked = new URLSearchParams(location.search).get("as")?.split(",").map(Number) ?? [];
    const queue = [...asked, ...(state.scene.seats ?? []), ...state.people.map((one) => one.id)].filter(person);
    for (const [index, phone] of this.phones.entries()) {
      if (kept[index] !== null) continue;
      const id = queue.find((one) => !kept.includes(one));
      if (id === undefined) continue;
      kept[index] = id;
      phone.hold(id);
    }
    this.arrange();
  }

  remember() {
    const query = new URLSearchParams(location.search);
    query.set("as", this.seats().join(","));
    history.replaceState(null, "", `?${query}`.replaceAll("%2C", ","));
  }

  drawTabs() {
    for (const [index, phone] of this.phones.entries()) {
      const [name, badge] = this.tabs.children[index].children;
      const who = person(phone.holder);
      const unread = index === this.current ? 0 : (who?.unread ?? 0);
      setText(name, who?.name ?? say("phone", { n: index + 1 }));
      setText(badge, unread ? String(unread) : "");
      badge.hidden = !unread;
      if (unread) badge.setAttribute("aria-label", say("seat_unread", { n: unread }));
    }
  }

  startOver() {
    history.replaceState(null, "", location.pathname); // the old seats belong to the old people
    for (const phone of this.phones) phone.startOver();
  }

  onHint(type, chat) {
    for (const phone of this.phones) phone.onHint(type, chat);
  }

  refreshAll() {
    for (const phone of this.phones) phone.refreshAll();
  }
}
