// The page asks the simulator for everything it shows; the stream of changes only says when to look again.
"use strict";

const $ = (id) => document.getElementById(id);
const get = async (url) => (await fetch(url)).json();
const post = (url, body) => fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const el = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === "on") Object.entries(value).forEach(([event, f]) => node.addEventListener(event, f));
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((c) => c !== undefined && c !== null));
  return node;
};
const money = (cents) => (cents < 0 ? "−" : "") + "$" + (Math.abs(cents) / 100).toLocaleString("en-US", { minimumFractionDigits: 2 });
const timeZone = document.documentElement.dataset.zone || undefined; // everybody's clock is the practice's
const time = (at) => new Date(at).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", timeZone });
const day = (at) => new Date(at).toLocaleDateString("en-US", { weekday: "short", month: "short", day: "numeric", timeZone });

const sayings = {
  en: ["why do I owe this?", "how much do I owe", "can I pay this over time", "AGREE", "I want to talk to someone", "STOP"],
  es: ["¿por qué debo esto?", "¿cuánto debo?", "¿puedo pagar poco a poco?", "ACEPTO", "quiero hablar con una persona", "ALTO"],
};

let patients = [];
let people = {};
let shown = {}; // what each part shows now, so that nothing is drawn twice

const chosen = () => patients.find((p) => p.account_number === $("patient").value) || patients[0];
const biller = () => $("biller").value;
const changed = (part, data) => {
  const text = JSON.stringify(data);
  if (shown[part] === text) return false;
  shown[part] = text;
  return true;
};

function drawPatient() {
  const p = chosen();
  const [year, month, date] = p.date_of_birth.split("-").map(Number);
  $("hint").textContent = `Born ${month}/${date}/${year} · account ${p.account_number} · ${p.due_cents < 0 ? "credit" : "owes"} ${money(Math.abs(p.due_cents))}`;
  $("chips").replaceChildren(...sayings[p.language === "es" ? "es" : "en"].concat(`${month}/${date}/${year}`).map((words) =>
    el("button", { type: "button", on: { click: () => send(words) } }, words)));
}

async function send(words) {
  if (!words.trim()) return;
  $("body").value = "";
  await post("/sim/texts", { from: chosen().phone, body: words });
  look();
}

function drawTexts(texts) {
  const items = [];
  let last = "";
  texts.forEach((t, i) => {
    if (day(t.at) !== last) items.push(el("li", { class: "note" }, (last = day(t.at)) + " " + time(t.at)));
    items.push(el("li", { class: t.direction }, t.body));
    const next = texts[i + 1];
    if (t.direction === "out" && (!next || next.direction === "in" || t.status !== "delivered"))
      items.push(el("li", { class: "under" }, `${time(t.at)} · ${t.status} · ${t.segments} segment${t.segments > 1 ? "s" : ""}`));
  });
  $("texts").replaceChildren(...items);
  $("texts").scrollTop = $("texts").scrollHeight;
}

// mrkdwn shows mentions and bold; everything else of Slack's markup stays as it is.
function mrkdwn(text) {
  const plain = (s) => s.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  return text.split(/(<@[A-Z0-9]+>|\*[^*\n]+\*)/).map((part) => {
    const who = part.match(/^<@([A-Z0-9]+)>$/);
    if (who) return el("span", { class: "mention" }, "@" + (people[who[1]] || who[1]));
    const bold = part.match(/^\*(.+)\*$/);
    return bold ? el("b", {}, plain(bold[1])) : plain(part);
  });
}
const words = (t) => (t.type === "mrkdwn" ? mrkdwn(t.text) : [people[t.text] || t.text]);

function drawBlock(block, message) {
  switch (block.type) {
    case "header": return el("h3", {}, ...words(block.text));
    case "divider": return el("hr");
    case "section": return el("p", {}, ...words(block.text));
    case "context": return el("p", { class: "context" }, ...block.elements.flatMap(words));
    case "actions": return el("div", { class: "actions" }, ...block.elements.map((b) =>
      el("button", { type: "button", class: b.style, on: { click: () => press(message, b) } }, b.text.text)));
  }
  return undefined;
}

async function press(message, button) {
  if (button.confirm && !confirm(button.confirm.title.text + "\n\n" + button.confirm.text.text)) return;
  await post("/sim/slack/actions", { ts: message.ts, action_id: button.action_id, user: biller() });
  look();
}

function drawCases(messages) {
  const list = $("cases");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const items = messages.filter((m) => !m.thread_ts && !m.user).map((m) => {
    const replies = messages.filter((r) => r.thread_ts === m.ts && !r.user);
    const body = m.blocks && m.blocks.length ? m.blocks.map((b) => drawBlock(b, m)) : [el("p", {}, ...mrkdwn(m.text))];
    return [m.ts, el("li", { class: "post" }, el("span", { class: "icon" }, "P"), el("div", {},
      el("div", { class: "meta" }, el("b", {}, "Plainbill"), el("em", {}, "APP"), el("small", {}, time(m.at))), ...body,
      replies.length ? el("div", { class: "thread" }, ...replies.map((r) => el("p", {}, ...mrkdwn(r.text), " ", el("small", {}, time(r.at))))) : undefined))];
  });
  for (const m of messages.filter((m) => m.user === biller()))
    items.push([m.ts, el("li", { class: "alone" }, el("small", {}, "Only visible to you · "), ...mrkdwn(m.text))]);
  items.sort((a, b) => a[0].localeCompare(b[0]));
  list.replaceChildren(...(items.length ? items.map((i) => i[1]) : [el("li", { class: "empty" }, "No cases yet. Text “I want to talk to someone”.")]));
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function drawModal(open) {
  const form = $("modal");
  form.hidden = !open;
  if (!open) return;
  const view = open.view;
  const fields = view.blocks.filter((b) => b.type === "input").map((b) => el("label", {}, el("b", {}, b.label.text),
    el("textarea", { name: b.element.action_id, maxlength: b.element.max_length, "data-block": b.block_id }),
    b.hint ? el("small", {}, b.hint.text) : undefined, el("div", { class: "error", "data-error": b.block_id })));
  form.replaceChildren(el("div", { class: "card", role: "dialog", "aria-modal": "true" }, el("h2", {}, view.title.text), ...fields,
    el("div", { class: "actions" },
      el("button", { type: "button", on: { click: async () => { await post("/sim/slack/actions", { user: biller() }); look(); } } }, view.close ? view.close.text : "Close"),
      el("button", { class: "primary" }, view.submit.text))));
  form.querySelector("textarea").focus();
}

$("modal").addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = {};
  for (const area of event.target.querySelectorAll("textarea")) fields[area.name] = area.value;
  const answer = await (await post("/sim/slack/actions", { user: biller(), fields })).json();
  for (const [block, error] of Object.entries(answer.errors || {})) {
    const at = event.target.querySelector(`[data-error="${CSS.escape(block)}"]`);
    if (at) at.textContent = error;
  }
  look();
});

function drawHeld(held) {
  $("account").textContent = held.account ? "account " + held.account : "";
  $("plan").textContent = (held.plan || []).length ? "Plan: " + held.plan.map((i) => `${money(i.cents)} on ${i.due}`).join(", ") : "";
  $("state").textContent = held.state.replace("_", " ");
  const rows = [el("tr", {}, ...["When", "What", "Account", "Part"].map((h) => el("th", {}, h)), el("th", { class: "money" }, "Amount"), el("th", {}, "Source"))];
  for (const e of held.entries || []) e.postings.forEach((p, i) => rows.push(el("tr", { class: i === 0 ? "first" : undefined },
    el("td", {}, i === 0 ? day(e.at) : ""), el("td", {}, i === 0 ? e.kind.replaceAll("_", " ") : ""), el("td", {}, p.account.replaceAll("_", " ")),
    el("td", {}, p.part.replaceAll("_", " ")), el("td", { class: "money" }, money(p.cents)), el("td", {}, i === 0 ? e.source : ""))));
  $("entries").replaceChildren(...rows);
  $("consent").replaceChildren(el("tr", {}, ...["When", "Program", "What", "How"].map((h) => el("th", {}, h))),
    ...(held.consent || []).map((c) => el("tr", {}, ...[`${day(c.at)} ${time(c.at)}`, c.program, c.action, c.method].map((t) => el("td", {}, t.replaceAll("_", " "))))));
}

let looking = false;
let again = false;
async function look() {
  if (looking) { again = true; return; }
  looking = true;
  try {
    const phone = encodeURIComponent(chosen().phone);
    const account = encodeURIComponent(chosen().account_number);
    const [texts, messages, modal, held, now] = await Promise.all([
      get("/sim/texts?phone=" + phone), get("/sim/slack/messages?user=" + biller()), get("/sim/slack/modal?user=" + biller()),
      get(`/sim/held?phone=${phone}&account=${account}`), get("/sim/clock")]);
    if (changed("texts", texts)) drawTexts(texts);
    if (changed("cases", [biller(), messages])) drawCases(messages);
    if (changed("modal", modal)) drawModal(modal);
    if (changed("held", held)) drawHeld(held);
    $("now").textContent = `${day(now.now)}, ${time(now.now)}`;
  } catch { /* the program is stopping or starting: the stream comes back */ }
  looking = false;
  if (again) { again = false; look(); }
}

async function begin() {
  patients = await get("/sim/patients");
  people = Object.fromEntries([...$("biller").options].map((o) => [o.value, o.textContent]));
  $("patient").replaceChildren(...patients.map((p) => el("option", { value: p.account_number }, `${p.first_name} ${p.last_name}${p.language === "es" ? " (Spanish)" : ""}`)));
  $("patient").addEventListener("change", () => { drawPatient(); look(); });
  $("biller").addEventListener("change", look);
  $("compose").addEventListener("submit", (event) => { event.preventDefault(); send($("body").value); });
  for (const b of document.querySelectorAll("[data-forward]"))
    b.addEventListener("click", async () => { await post("/sim/clock", { forward: b.dataset.forward }); look(); });
  if (patients.length) drawPatient();
  const stream = new EventSource("/sim/changes");
  stream.addEventListener("change", look);
  look();
}
begin();
