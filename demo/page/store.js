// What all phones share: people, scene, clock, calls. Everything here is a copy that can be fetched again.
import * as api from "./api.js";
import { coalesce } from "./dom.js";

export const state = {
  people: [],
  scene: {},
  calls: [],
  problems: 0,
  missing: [],
  clock: null, // {now, at}: the simulated time and the browser's monotonic moment it was read
};

const CALLS_KEPT = 500;
const listeners = new Map();

export function on(topic, listener) {
  listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

export function emit(topic) {
  for (const listener of listeners.get(topic) ?? []) listener();
}

// What the running product waits for: {kind, chat, next}; nothing without a scene.
export const task = (id) => state.scene.tasks?.[id] ?? {};

export const person = (id) => state.people.find((one) => one.id === id);

export function simulatedNow() {
  if (!state.clock) return null;
  return state.clock.now + (performance.now() - state.clock.at) / 1000;
}

function setClock({ now }) {
  state.clock = { now, at: performance.now() };
  emit("clock");
}

export async function moveClock(body) {
  setClock(await api.moveClock(body));
  refresh.scene();
}

export function forgetCalls() {
  state.calls = [];
  state.problems = 0;
  state.missing = [];
  emit("calls");
}

async function fetchCalls() {
  const last = state.calls.at(-1)?.n ?? 0;
  const fresh = (await api.calls(last)).filter((call) => call.n > last);
  if (!fresh.length) return;
  state.problems += fresh.filter((call) => call.problems?.length).length;
  state.calls = [...state.calls, ...fresh].slice(-CALLS_KEPT);
  if (fresh.some((call) => call.status === 404)) state.missing = await api.missing();
  emit("calls");
}

async function fetchPeople() {
  state.people = await api.people();
  emit("people");
}

async function fetchScene() {
  state.scene = await api.scene();
  emit("scene");
}

async function fetchClock() {
  setClock(await api.clock());
}

export const refresh = {
  people: coalesce(fetchPeople, 80),
  scene: coalesce(fetchScene, 120),
  clock: coalesce(fetchClock, 50),
  calls: coalesce(fetchCalls, 400),
};

export async function loadAll() {
  const [people, scene, clock] = await Promise.all([api.people(), api.scene(), api.clock()]);
  Object.assign(state, { people, scene }); // together: the scene says where people sit first
  setClock(clock);
  emit("people");
  emit("scene");
  refresh.calls();
}
