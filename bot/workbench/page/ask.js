/**
 * Asks the server for one of the views of `api.ts`.
 * @template T
 * @param {string} what
 * @param {Record<string, string>} [query]
 * @returns {Promise<T>}
 */
export async function ask(what, query = {}) {
  const response = await fetch(`/api/${what}?${new URLSearchParams(query)}`);
  if (!response.ok) throw new Error((await response.json()).error);
  return response.json();
}

/**
 * @param {import("../api.ts").WhatIfRequest} request
 * @returns {Promise<import("../api.ts").WhatIf>}
 */
export async function askWhatIf(request) {
  const response = await fetch("/api/what-if", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  if (!response.ok) throw new Error((await response.json()).error);
  return response.json();
}
