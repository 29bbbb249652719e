/** REST calls derived from the OpenAPI document: a route that is added there is fuzzed. */
import type { Random } from "../support/random.ts";
import { anyNumber, anyText, anyValue } from "./values.ts";

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  example?: unknown;
}

interface Parameter {
  name: string;
  in: "query" | "path";
  schema: Schema;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, unknown>;
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
}

export interface Call {
  path: string;
  init: RequestInit;
  /** The statuses that the document names, and those that any path may answer. */
  known: ReadonlySet<number>;
}

/** Any path may answer these: not found, an unsupported method or type, a body that is too long. */
const ALWAYS = [400, 401, 404, 405, 413, 414, 415];

const TYPES = ["application/json", "application/json; charset=utf-8", "text/plain", "multipart/form-data", ""];

const fitting = (random: Random, { type, properties = {}, required = [], example }: Schema): unknown => {
  if (example !== undefined && random.chance(0.4)) return example;
  switch ([type].flat()[0]) {
    case "integer":
    case "number":
      return anyNumber(random);
    case "boolean":
      return random.chance(0.5);
    case "object":
      return Object.fromEntries(
        Object.entries(properties)
          .filter(([name]) => required.includes(name) || random.chance(0.5))
          .map(([name, schema]) => [name, fitting(random, schema)]),
      );
    default:
      return anyText(random);
  }
};

/** Returns a value for a URL: escaped, or occasionally not. */
const escaped = (random: Random, value: unknown): string => {
  const text = typeof value === "string" ? value : String(JSON.stringify(value));
  if (random.chance(0.05)) return text.replace(/[\s#?/]/g, "%");
  return encodeURIComponent(text.toWellFormed());
};

const bodyOf = (random: Random, schema: Schema): string => {
  const kind = random.next();
  const fits = fitting(random, schema) as Record<string, unknown>;
  if (kind < 0.6) return JSON.stringify(fits);
  if (kind < 0.8) return JSON.stringify({ ...fits, [random.pick([...Object.keys(fits), "x"])]: anyValue(random) });
  if (kind < 0.9) return JSON.stringify(anyValue(random));
  if (kind < 0.99) return JSON.stringify(fits).slice(0, Math.floor(random.between(0, 60)));
  return JSON.stringify({ ...fits, filler: "x".repeat(70_000) });
};

/** Reads the OpenAPI document of the server at `url`. Resolves to a source of calls to every operation. */
export const readCalls = async (url: string): Promise<(random: Random, tokens: readonly string[]) => Call> => {
  const { paths } = (await (await fetch(`${url}/api/openapi.json`)).json()) as Description;
  const operations = Object.entries(paths)
    .filter(([path]) => !path.endsWith("/ws"))
    .flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, operation })));
  return (random, tokens) => {
    const { path, method, operation } = random.pick(operations);
    const query: string[] = [];
    let address = path;
    for (const { name, in: place, schema } of operation.parameters ?? []) {
      const value = escaped(random, random.chance(0.7) ? fitting(random, schema) : anyValue(random));
      if (place === "path") address = address.replace(`{${name}}`, value);
      else if (random.chance(0.5)) query.push(`${name}=${value}`);
    }
    if (random.chance(0.1)) query.push(`${escaped(random, anyText(random))}=${escaped(random, anyValue(random))}`);
    const headers: Record<string, string> = {};
    if (random.chance(0.5)) headers.Authorization = `Bearer ${random.pick(tokens)}`;
    if (random.chance(0.1)) headers.Origin = random.pick(["null", "https://evil.example", "https://[", "x"]);
    const schema = operation.requestBody?.content["application/json"]?.schema;
    if (schema) headers["Content-Type"] = random.chance(0.9) ? "application/json" : random.pick(TYPES);
    const changed = random.chance(0.03) ? random.pick(["PUT", "DELETE", "PATCH", "OPTIONS"]) : method.toUpperCase();
    return {
      path: address + (query.length > 0 ? `?${query.join("&")}` : ""),
      init: { method: changed, headers, ...(schema ? { body: bodyOf(random, schema) } : {}) },
      known: new Set([...ALWAYS, 204, ...Object.keys(operation.responses).map(Number)]),
    };
  };
};
