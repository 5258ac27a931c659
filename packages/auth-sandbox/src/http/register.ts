import type { Env, Handler, Hono } from "hono"
import { type Operation, methodAndPath } from "./operation.ts"

/** Adds the route of an operation to a Hono app, which writes `{txid}` as `:txid`. */
export function register<E extends Env>(
  app: Hono<E>,
  operation: Operation,
  ...handlers: [Handler<E>, ...Handler<E>[]]
): void {
  const { method, path } = methodAndPath(operation)
  app.on(method, path.replaceAll(/\{(\w+)\}/g, ":$1"), ...handlers)
}
