// A new key is shown once, with what a client needs to use it.
const clients = {
  curl: (url, key, model) => `curl ${url}/v1/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello!"}]}'`,
  "OpenAI Python": (url, key, model) => `from openai import OpenAI

client = OpenAI(base_url="${url}/v1", api_key="${key}")
answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.choices[0].message.content)`,
  "OpenAI Node": (url, key, model) => `import OpenAI from "openai";

const client = new OpenAI({ baseURL: "${url}/v1", apiKey: "${key}" });
const answer = await client.chat.completions.create({
  model: "${model}",
  messages: [{ role: "user", content: "Hello!" }],
});
console.log(answer.choices[0].message.content);`,
  "Anthropic Python": (url, key, model) => `from anthropic import Anthropic

client = Anthropic(base_url="${url}", api_key="${key}")
answer = client.messages.create(
    model="${model}",
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello!"}],
)
print(answer.content[0].text)`,
  "Claude Code": (url, key, model) => `export ANTHROPIC_BASE_URL=${url}
export ANTHROPIC_AUTH_TOKEN=${key}
export ANTHROPIC_MODEL=${model}
export ANTHROPIC_DEFAULT_HAIKU_MODEL=${model}
claude`,
  Codex: (url, key, model) => `# ~/.codex/config.toml
model = "${model}"
model_provider = "gatehouse"

[model_providers.gatehouse]
name = "Gatehouse"
base_url = "${url}/v1"
env_key = "GATEHOUSE_KEY"
wire_api = "responses"

# then: export GATEHOUSE_KEY=${key}`,
};

let secret = "";
let model = "MODEL";

/** Shows a key, and how to use it. */
export function showKey(key, of) {
  secret = key;
  model = of ?? model;
  document.getElementById("secret").textContent = key;
  show("curl");
}

function show(client) {
  document.getElementById("snippet").textContent = clients[client](location.origin, secret, model);
  document.querySelectorAll("[data-snippet]").forEach((tab) => tab.setAttribute("aria-selected", tab.dataset.snippet === client));
}

async function firstModel(key) {
  const response = await fetch("/v1/models", { headers: { Authorization: "Bearer " + key } });
  return response.ok ? (await response.json()).data[0]?.id : undefined;
}

document.addEventListener("called", async (event) => {
  if (!event.target.matches("[data-new-key]")) return;
  event.preventDefault();
  event.target.closest("dialog").close();
  showKey(event.detail.key, await firstModel(event.detail.key));
  document.getElementById("made-key").showModal();
});

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-snippet]");
  if (tab) show(tab.dataset.snippet);
});
