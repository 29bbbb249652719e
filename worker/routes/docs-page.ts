/** Renders an OpenAPI document as a page: plain HTML without scripts or external requests. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import { html, raw } from "hono/html";
import { STYLE } from "./docs-style.ts";

type Document = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;
type Operation = NonNullable<NonNullable<Document["paths"]>[string]["get"]>;
type Html = ReturnType<typeof html>;

/** The JSON schema keywords that the generated documents use. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  description?: string;
  default?: unknown;
  example?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

/** Renders the page. Its examples call `origin`; `nonce` is its style's in the Content-Security-Policy. */
export const renderDocs = (document: Document, origin: string, nonce: string): Html => {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (["get", "post"] as const).flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, operation }] : [];
    }),
  );
  const tags = [...new Set(operations.map(({ operation }) => tagOf(operation)))];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${document.info.title} API</title>
<style nonce="${nonce}">${raw(STYLE)}</style>
</head>
<body>
<nav aria-label="Contents">
<a class="brand" href="/">${document.info.title}</a>
${tags.map(
  (tag) =>
    html`<h2>${tag}</h2><ul>${operations
      .filter(({ operation }) => tagOf(operation) === tag)
      .map(
        ({ path, method, operation }) => html`<li><a href="#${anchor(method, path)}">${operation.summary}</a></li>`,
      )}</ul>`,
)}
<h2>Schemas</h2>
<ul>${Object.keys(schemas).map((name) => html`<li><a href="#${name}">${name}</a></li>`)}</ul>
</nav>
<main>
<h1>${document.info.title} API</h1>
<p>${prose(document.info.description)}</p>
<p>Also available as an <a href="/api/openapi.json">OpenAPI document</a>. The events of a room's WebSocket are described by an
<a href="/api/asyncapi.json">AsyncAPI document</a>.</p>
${operations.map(({ path, method, operation }) => section(path, method, operation, origin, schemas))}
<h2>Schemas</h2>
${Object.entries(schemas).map(([name, schema]) => html`<section id="${name}"><h3>${name}</h3>${fields(schema)}</section>`)}
</main>
</body>
</html>`;
};

const section = (
  path: string,
  method: string,
  operation: Operation,
  origin: string,
  schemas: Record<string, Schema>,
) => {
  const parameters = (operation.parameters ?? []) as {
    name: string;
    in: string;
    required?: boolean;
    schema?: Schema;
  }[];
  const body = jsonSchema(operation.requestBody);
  return html`<section id="${anchor(method, path)}">
<h2>${operation.summary}</h2>
<p class="address"><span class="method">${method.toUpperCase()}</span> <code>${path}</code></p>
${operation.description ? html`<p>${prose(operation.description)}</p>` : ""}
${
  parameters.length > 0
    ? table(
        "Parameters",
        parameters.map(({ name, in: place, required = false, schema = {} }) => row(name, schema, required, place)),
      )
    : ""
}
${body ? html`<h3>Body</h3>${fields(body)}` : ""}
<h3>Responses</h3>
<dl>${Object.entries(operation.responses ?? {}).map(([status, response]) => {
    const schema = jsonSchema(response);
    return html`<dt>${status}</dt><dd>${(response as { description?: string }).description} ${schema ? kind(schema) : ""}</dd>`;
  })}</dl>
${method === "get" && path.endsWith("/ws") ? "" : html`<h3>Example</h3><pre><code>${curl(path, method, origin, body, schemas)}</code></pre>`}
</section>`;
};

const fields = (schema: Schema): Html =>
  schema.properties
    ? table(
        null,
        Object.entries(schema.properties).flatMap(([name, field]) => [
          row(name, field, schema.required?.includes(name) ?? false),
          // Objects without a schema of their own are described inline.
          ...Object.entries(field.properties ?? {}).map(([inner, value]) =>
            row(`${name}.${inner}`, value, field.required?.includes(inner) ?? false),
          ),
        ]),
      )
    : html`<p>${kind(schema)}</p>`;

const table = (title: string | null, rows: Html[]): Html =>
  html`${title === null ? "" : html`<h3>${title}</h3>`}<div class="wide"><table>
<thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Description</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;

const row = (name: string, schema: Schema, required: boolean, place?: string): Html => html`<tr>
<td><code>${name}</code>${required ? "" : html` <small>optional</small>`}</td>
<td>${kind(schema)}${place ? html` <small>in the ${place}</small>` : ""}</td>
<td>${prose(schema.description)} ${schema.default === undefined ? "" : html`<small>Default: ${schema.default}.</small>`}</td>
</tr>`;

const kind = (schema: Schema): Html => {
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1);
    return html`<a href="#${name}">${name}</a>`;
  }
  if (schema.items) return html`list of ${kind(schema.items)}`;
  if (schema.const !== undefined || schema.enum) {
    const values = schema.enum ?? [schema.const];
    return html`${values.map((value, index) => html`${index > 0 ? ", " : ""}<code>${JSON.stringify(value)}</code>`)}`;
  }
  const type = [schema.type ?? "any"].flat().join(" or ");
  return html`${type}${schema.format ? ` (${schema.format})` : ""}${bounds(schema)}`;
};

// The largest safe integer is zod's bound of every integer.
const bounds = ({ minimum, maximum, minLength, maxLength }: Schema): string => {
  if (minLength !== undefined && maxLength !== undefined) return `, ${minLength} to ${maxLength} characters`;
  if (minimum === undefined || maximum === undefined || maximum === Number.MAX_SAFE_INTEGER) return "";
  return `, ${minimum} to ${maximum}`;
};

const curl = (
  path: string,
  method: string,
  origin: string,
  body: Schema | null,
  schemas: Record<string, Schema>,
): string => {
  const url = `${origin}${path.replaceAll(/\{\w+\}/g, "guest-6f1e")}`;
  if (method === "get") return `curl ${url}`;
  const data = JSON.stringify(body ? example(body, schemas) : {});
  return `curl ${url} \\\n  -H 'Content-Type: application/json' \\\n  -d '${data}'`;
};

/** Returns an example of the schema; of an object, its required fields. */
const example = (schema: Schema, schemas: Record<string, Schema>): unknown => {
  if (schema.$ref) return example(schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}, schemas);
  if (!schema.properties) return schema.example ?? schema.default ?? null;
  const required = Object.entries(schema.properties).filter(([name]) => schema.required?.includes(name));
  return Object.fromEntries(required.map(([name, field]) => [name, example(field, schemas)]));
};

const jsonSchema = (body: unknown): Schema | null => {
  const { content } = (body ?? {}) as { content?: Record<string, { schema?: Schema }> };
  return content?.["application/json"]?.schema ?? null;
};

const tagOf = ({ tags }: Operation): string => tags?.[0] ?? "Other";

const anchor = (method: string, path: string): string =>
  `${method}${path.replaceAll(/[^a-z]+/gi, "-")}`.replace(/-$/, "");

/** Renders text with `code` in backticks. */
const prose = (text = ""): Html =>
  html`${text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
