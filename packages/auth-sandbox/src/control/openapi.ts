import { toJsonSchema } from "@valibot/to-json-schema"
import type { GenericSchema } from "valibot"
import { type Operation, methodAndPath } from "../http/operation.ts"
import type { Routes } from "../routes.ts"

/** What the document says besides the operations. */
interface Served {
  readonly server: string
  readonly routes: Routes
  /** The scope that a route requires, if any. */
  readonly scopeOf: (route: string) => string | undefined
}

/** The routes as an OpenAPI 3.1 document, written from the rules that validate. */
export function openApi(operations: readonly Operation[], { server, routes, scopeOf }: Served): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of operations) {
    const { method, path } = methodAndPath(operation)
    paths[path] = { ...paths[path], [method.toLowerCase()]: described(operation, routes, scopeOf) }
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "PIX Bacen sandbox",
      version: "1",
      description: "An independent reading of the API's documentation, on loopback, with faults on request."
    },
    servers: [{ url: server }],
    paths,
    components: { securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } }
  }
}

function described(operation: Operation, routes: Routes, scopeOf: Served["scopeOf"]): object {
  const { route, summary, tag, body, example } = operation
  const requiresToken = routes.api.some((known) => known === route)
  const scope = requiresToken ? scopeOf(route) : undefined
  return {
    operationId: route.replaceAll(/[^A-Za-z0-9]+/g, "_").replaceAll(/^_|_$/g, ""),
    summary,
    tags: [tag],
    ...(requiresToken && { security: [{ bearer: scope === undefined ? [] : [scope] }] }),
    parameters: [...parameters("path", operation.path), ...parameters("header", operation.headers)],
    ...(body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: jsonSchema(body), ...(example !== undefined && { example }) } }
      }
    }),
    responses: Object.fromEntries(
      Object.entries(operation.answers).map(([status, answer]) => [
        status,
        {
          description: answer.description,
          ...(answer.body && { content: { "application/json": { schema: jsonSchema(answer.body) } } })
        }
      ])
    )
  }
}

function parameters(place: "path" | "header", rules: Operation["path"] = {}): object[] {
  return Object.entries(rules).map(([name, rule]) => ({ name, in: place, required: true, schema: jsonSchema(rule) }))
}

/** Leaves out what JSON Schema cannot express (sums, a field that requires another): only the sandbox checks that. */
function jsonSchema(rule: GenericSchema<unknown, unknown>): object {
  const { $schema: _, ...schema } = toJsonSchema(rule, {
    target: "draft-2020-12",
    typeMode: "input",
    errorMode: "ignore"
  })
  return schema
}
