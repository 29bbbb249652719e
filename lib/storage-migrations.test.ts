import { describe, expect, it } from "vitest";
import { NodeSqlite } from "../test/support/node-sqlite.ts";
import { Database, readVersion, tablesOf } from "./storage-migrations.ts";

const FIRST = "CREATE TABLE IF NOT EXISTS one (a INTEGER)";
const SECOND = "CREATE TABLE two (b INTEGER); INSERT INTO two VALUES (2)";

const open = (sql: NodeSqlite, ...migrations: string[]) =>
  new Database({ sql, transaction: sql.transaction, migrations });

describe("Database", () => {
  it("creates its tables with the first write, not before", () => {
    const sql = new NodeSqlite();
    const db = open(sql, FIRST, SECOND);
    expect([db.all("SELECT a FROM one"), db.get("SELECT a FROM one")]).toEqual([[], undefined]);
    expect(tablesOf(sql).size).toBe(0);
    db.run("INSERT INTO one VALUES (?)", 1);
    expect(readVersion(sql)).toBe(2);
    expect([db.all("SELECT a FROM one"), db.get("SELECT b FROM two")]).toEqual([[{ a: 1 }], { b: 2 }]);
  });

  it("migrates existing tables when it is opened, each migration once", () => {
    const sql = new NodeSqlite();
    open(sql, FIRST).run("INSERT INTO one VALUES (1)");
    open(sql, FIRST, SECOND);
    expect(open(sql, FIRST, SECOND).all("SELECT a, b FROM one, two")).toEqual([{ a: 1, b: 2 }]);
  });

  it("opens tables from before versions were recorded", () => {
    const sql = new NodeSqlite();
    sql.exec(`${FIRST}; INSERT INTO one VALUES (1)`);
    expect(open(sql, FIRST, SECOND).all("SELECT a, b FROM one, two")).toEqual([{ a: 1, b: 2 }]);
  });

  it("stays at its version when a migration fails half-way", () => {
    const sql = new NodeSqlite();
    open(sql, FIRST).run("INSERT INTO one VALUES (1)");
    expect(() => open(sql, FIRST, SECOND, "DROP TABLE one; INSERT INTO missing VALUES (1)")).toThrow();
    expect([readVersion(sql), [...tablesOf(sql)]]).toEqual([1, ["one", "schema_version"]]);
    expect(open(sql, FIRST).all("SELECT a FROM one")).toEqual([{ a: 1 }]);
  });

  it("creates nothing when the first migration fails", () => {
    const sql = new NodeSqlite();
    const db = open(sql, FIRST, "INSERT INTO missing VALUES (1)");
    expect(() => db.run("INSERT INTO one VALUES (1)")).toThrow();
    expect(tablesOf(sql).size).toBe(0);
  });

  it("does not open a version that it does not know", () => {
    const sql = new NodeSqlite();
    open(sql, FIRST, SECOND).run("INSERT INTO one VALUES (1)");
    expect(() => open(sql, FIRST)).toThrow("schema version 2");
  });
});
