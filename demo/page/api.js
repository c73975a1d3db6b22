// The control interface, one function per call. Shapes: docs/control-interface.md.
async function ask(path, options) {
  const response = await fetch(path, { cache: "no-store", ...options });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? `${response.status} ${path}`);
  return body;
}

const get = (path, query = {}) => ask(`${path}?${new URLSearchParams(query)}`);
const post = (path, body) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

export const people = () => get("/sim/people");
export const chats = (as) => get("/sim/chats", { as });
export const messages = (as, chat, after) => get("/sim/messages", after ? { as, chat, after } : { as, chat });
export const scene = () => get("/sim/scene");
export const clock = () => get("/sim/clock");
export const calls = (after) => get("/sim/calls", after ? { after } : {});
export const missing = () => get("/sim/missing");

export const send = (as, chat, text, replyTo) =>
  post("/sim/send", replyTo ? { as, chat, text, reply_to: replyTo } : { as, chat, text });
export const edit = (as, chat, messageId, text) => post("/sim/edit", { as, chat, message_id: messageId, text });
export const forward = (as, chat, messageId, to) => post("/sim/forward", { as, chat, message_id: messageId, to });
export const tap = (as, chat, messageId, button) => post("/sim/tap", { as, chat, message_id: messageId, button });
export const member = (as, chat, action) => post("/sim/member", { as, chat, action });
export const fault = (body) => post("/sim/fault", body);
export const moveClock = (body) => post("/sim/clock", body);
export const reset = (profile) => post("/sim/reset", { profile });
export const shelf = (as, chat, name) => post("/sim/shelf", { as, chat, name });

const PICTURES = new Set(["image/png", "image/jpeg", "image/gif"]);

export function upload(as, chat, file, caption, replyTo) {
  const form = new FormData();
  form.set("as", as);
  form.set("chat", chat);
  if (caption) form.set("caption", caption);
  if (replyTo) form.set("reply_to", replyTo);
  if (PICTURES.has(file.type)) form.set("as_photo", "1");
  form.set("file", file, file.name);
  return ask("/sim/upload", { method: "POST", body: form });
}

export const fileUrl = (id) => `/sim/file/${encodeURIComponent(id)}`;
export const shelfUrl = (name) => `/sim/shelf/${encodeURIComponent(name)}`;
