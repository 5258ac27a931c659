/** Posts JSON to the page's own server. */
export function askServer(path: string, body?: object): Promise<Response> {
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) })
  })
}
